"""An input that nobody gives is what the function uses it as: a tensor, an array, or neither."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """
import cv2
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
"""
FORWARD = """
class Model(nn.Module):
    def forward(self, x):
        BODY
"""
FUNCTION = """
def function(x):
    BODY
"""


def analysed(text: str, body: str, head: str = HEAD):
    indent = "        " if "class Model" in text else "    "
    return head + text.replace("BODY", body.replace("\n", f"\n{indent}"))


def bound(source: str) -> dict[str, str]:
    """The text of every tensor that is bound to a name, by name."""
    facts = analyse_text(source)
    assert not facts.problems
    lines = source.split("\n")
    return {
        lines[f.range.start.line - 1][f.range.start.column : f.range.end.column]: f.tensor.text
        for f in facts.facts
        if f.role == "binding" and f.tensor is not None
    }


TENSORS = {
    "its size is unpacked": ("b, c, h, w = x.size()\ny = x.view(b, c, h * w)", "?[b, c, h*w]"),
    "one of its sizes is asked for": ("n = x.size(0)\ny = x.flatten(1)", "?[...]"),
    "a size is taken from its size": ("n = x.size()[0]\nb, t = x.shape\ny = torch.relu(x)", "?[n, t]"),
    "its size is spread": ("b, t = x.shape\ny = torch.zeros(*x.size())", "float32[b, t]"),
    "it gets an axis": ("b, t = x.shape\ny = x.unsqueeze(1)", "?[b, 1, t]"),
    "an axis of it is averaged": ("y = x.mean(dim=-1, keepdim=True)", "?[..., 1]"),
    "parts of it are taken": ("b, t, c = x.shape\ny = x[:, 0]", "?[b, c]"),
}


@pytest.mark.parametrize(("body", "expected"), TENSORS.values(), ids=TENSORS)
@pytest.mark.parametrize("text", [FORWARD, FUNCTION], ids=["forward", "function"])
def test_what_only_tensors_have(text: str, body: str, expected: str) -> None:
    assert bound(analysed(text, body))["y"] == expected


ARRAYS = {
    "a cast": ("y = x.astype(np.float32) / 255", "float32[h, w, c]"),
    "an order of axes": ("x.copy()\ny = x.transpose(2, 0, 1)", "?[c, h, w]"),
    "a slice backwards": ("np.pad(x, 1)\ny = x[:, ::-1]", "?[h, w, c]"),
    "a tensor of it": ("y = torch.from_numpy(x.transpose(2, 0, 1))", "?[c, h, w]"),
    "an image": ("cv2.imshow('', x)\ny = x.max(axis=0)", "?[w, c]"),
}


@pytest.mark.parametrize(("body", "expected"), ARRAYS.values(), ids=ARRAYS)
def test_what_is_done_with_arrays(body: str, expected: str) -> None:
    assert bound(analysed(FUNCTION, f"h, w, c = x.shape\n{body}"))["y"] == expected


NO_ERRORS = {
    "a slice backwards": "h, w, c = x.shape\ny = x[:, ::-1]",
    "an array's arguments": "h, w, c = x.shape\ny = x.std(ddof=1)\nz = x.reshape(h * w, c, order='F')",
    "an array's methods": "n = x.shape[0]\ny = x.tobytes()\nz = x.foo()",
    "a result that is no pair": "n = x.shape[0]\ny = x.max(axis=0).max()",
    "both": "y = x.unsqueeze(0) if torch.is_tensor(x) else x.astype(int)",
    "a table": "n = x.shape[0]\ny = x.iloc[:, 0].values\nz = x.groupby('a').size()",
    "a table by column": "n = x.shape[0]\ny = x['a'].rolling(3).mean()\nz = x.sample(3)",
    "a table's parts": "y = x.loc[:, 'a']\nz = x.iloc[:, 0:3]\nu = z.columns",
    "a number that a list is repeated by": "y = np.zeros(3) / x\nz = ['a'] * x\nu = 'a' * x\nv = [['a']] * (1 + x)",
    "an array repeated along an axis": "y = x.repeat(2, 0)\nz = x.astypes(int)",
    "an array with axes by name": "y = x.mean(dim='time')\nz = x.coords",
    "what tells its own size": "w, h = x.size()\ny = x.cells",
    "a matrix turned": "y = x.transpose(1, 0).copy()\nz = x.tolist()",
    "a sparse matrix": "m, n = x.shape\ny = x.tocsr().multiply(3)",
    "what a part of an array has": "n = x.shape[0]\ny = x[0].astype(int)\nz = (x + 1).tobytes()",
}


@pytest.mark.parametrize("body", NO_ERRORS.values(), ids=NO_ERRORS)
@pytest.mark.parametrize("head", [HEAD, "import numpy as np\nimport torch\n"], ids=["all", "two"])
def test_what_another_library_allows_is_not_reported(head: str, body: str) -> None:
    assert not analyse_text(analysed(FUNCTION, body, head)).problems


FAILS = {
    "a slice backwards": "h, w, c = x.shape\ny = x[:, ::-1]",
    "a slip": "n = x.shape[0]\ny = x.astypes(int)",
}


@pytest.mark.parametrize("body", FAILS.values(), ids=FAILS)
def test_what_a_model_is_given_is_a_tensor(body: str) -> None:
    """Nothing in the method says otherwise, so that PyTorch's refusal stands."""
    assert analyse_text(analysed(FORWARD, body)).problems


def test_shapes_that_no_library_takes_are_reported_of_arrays_too() -> None:
    body = "n, c = x.shape\ny = np.zeros((3, 4)) @ np.concatenate([x.astype(float), np.zeros((5, 7))], axis=1)"
    assert analyse_text(analysed(FUNCTION, body)).problems


def test_a_class_of_the_file_that_has_such_a_method() -> None:
    text = """
class Buffer:
    def numel(self):
        return [1, 2]

def function(x):
    a, b = x.numel()
    y = x.storage
"""
    assert not analyse_text(HEAD + text).problems


def test_a_file_that_imports_numpy_alone() -> None:
    text = """
import numpy as np

class KMeans:
    def __init__(self, k=3):
        self.k = k

    def fit(self, X):
        n, d = X.shape
        centers = X[np.random.choice(n, self.k, replace=False)]
        distances = ((X[:, None, :] - centers[None]) ** 2).sum(axis=2)
        labels = distances.argmin(axis=1)
"""
    found = bound(text)
    assert (found["centers"], found["distances"], found["labels"]) == ("?[3, d]", "?[n, 3]", "int64[n]")


def test_what_a_model_was_given_is_not_blamed_for_being_a_dict() -> None:
    """What was taken for a tensor because a model took it may be a dict: the model of a package takes both."""
    text = """
import tensorflow as tf
import other

model = tf.keras.Sequential([tf.keras.layers.Dense(3)])
inputs = other.inputs()
logits = model(inputs)
inputs["mems"] = None
labels = inputs["labels"]
"""
    assert not analyse_text(text).problems


def test_a_layer_that_computes_nothing_may_be_inherited_from() -> None:
    text = """
import tensorflow as tf

class Network(tf.keras.layers.Layer):
    def score(self, x):
        return self(x) + 1
"""
    assert not analyse_text(text).problems
    assert analyse_text(text + "\nNetwork()(tf.zeros((2, 3)))\n").problems


OF_OTHER_KINDS = {
    "a list that NumPy's functions take": "if np.allclose(x, 0):\n    x.append(3)\nelse:\n    np.sum(x)\n    x.append(4)",
    "an array in a list": "n = x.shape[0]\ny = torch.from_numpy(x) if isinstance(x, np.ndarray) else x\n"
    "z = torch.cat((y[:, :2], y[:, 2:]), dim=-1)",
    "a number of unknown dtype that tells a place": "n, c = x.shape\nm = x.sum(dim=1).max()\ny = x.narrow(-1, m, 1)",
    "of a rank that it has not": "n, c, h, w = x.shape\ny = x.reshape(n, -1) if x.ndim == 3 else x",
    "asked for its rank once more": "if len(x.shape) == 4:\n    if x.ndim == 3:\n        y = x.sum()\nz = x.ndim == 2 and x[0]",
}


@pytest.mark.parametrize("body", OF_OTHER_KINDS.values(), ids=OF_OTHER_KINDS)
def test_what_may_be_of_another_kind(body: str) -> None:
    assert not analyse_text(analysed(FUNCTION, body)).problems


def test_the_module_of_a_class_that_may_be_inherited_from() -> None:
    text = """
class Base:
    def where(self):
        parts = [part for part in self.__class__.__module__.split(".") if not part.startswith("_")]
        return parts[2]
"""
    assert not analyse_text(text).problems


VIEWS = {"x.view(torch.int32)": None, "x.view(kind)": None, "x.view(dtype=kind)": None, "x.view(2, -1)": "float32"}


@pytest.mark.parametrize(("form", "dtype"), VIEWS.items(), ids=list(VIEWS))
def test_a_view_may_be_of_another_dtype(form: str, dtype: str | None) -> None:
    text = f"{HEAD}def f(x, kind):\n    x = nn.Linear(3, 4)(x)\n    y = {form}\n"
    (y,) = [f.tensor for f in analyse_text(text).facts if f.role == "binding" and f.range.start.line == 9]
    assert (None if y is None else y.dtype) in (dtype, "int32" if "int32" in form else dtype)

"""A call that leaves out what has no default, or gives what is not taken, is an error on its line."""

from __future__ import annotations

import pytest
import torch

from shapewright.analysis import analyse_text
from shapewright.rules import signatures

HEAD = """import numpy as np
import tensorflow as tf
import torch
import torch.nn as nn
from tensorflow.keras import layers
x = torch.zeros(2, 3)
"""


def errors(text: str) -> list[str]:
    return [p.message for p in analyse_text(HEAD + text).problems if p.severity == "error"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("nn.Linear(3)", "Linear.__init__() missing 1 required positional argument: 'out_features'"),
        ("nn.Conv2d(3, kernel_size=3)", "missing 1 required positional argument: 'out_channels'"),
        ("nn.Conv2d(3)", "missing 2 required positional arguments: 'out_channels' and 'kernel_size'"),
        ("layers.Embedding(50)", "missing 1 required positional argument: 'output_dim'"),
        ("torch.matmul(x)", 'matmul() missing 1 required positional arguments: "other"'),
        ("torch.transpose(x)", 'transpose() missing 2 required positional argument: "dim0", "dim1"'),
        ("torch.linalg.matrix_power(x)", 'linalg_matrix_power() missing 1 required positional arguments: "n"'),
        ("torch.randint(5)", 'randint() is called without "size"'),
        ("nn.functional.cross_entropy(x)", "cross_entropy() missing 1 required positional argument: 'target'"),
        ("np.dot(np.ones(3))", "dot() missing 1 required positional argument"),
        ("tf.cast(tf.ones(3) > 0)", "cast() missing 1 required positional argument: 'dtype'"),
    ],
)
def test_what_is_left_out_is_told(call: str, said: str) -> None:
    (message,) = errors(call)
    assert said in message


@pytest.mark.parametrize(
    "text",
    [
        "def make(*args, **options):\n    return nn.Linear(*args, **options)\n",
        "def make(sizes):\n    return nn.Linear(*sizes)\n",
        "def make(options):\n    return nn.Linear(3, **options)\n",
        "torch.sparse_coo_tensor(size=(2, 3))",
        "b = nn.Buffer()",
        "@tf.py_function(Tout=tf.float32)\ndef f(x):\n    return x\n",
        "class Cell(tf.compat.v1.nn.rnn_cell.RNNCell):\n    def __init__(self):\n        super().__init__()\n"
        "\ndef make():\n    return Cell()\n",
    ],
)
def test_what_may_be_given_or_has_a_default_is_not(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("nn.functional.binary_cross_entropy(x, x, label_smoothing=0.1)", "unexpected keyword argument 'label_smoothing'"),
        ("nn.Linear(3, 4, biases=False)", "Linear.__init__() got an unexpected keyword argument 'biases'"),
        ("torch.sum(x, dimension=1)", "sum() got an unexpected keyword argument 'dimension'"),
        ("x.softmax(axes=1, dim=1)", "unexpected keyword argument 'axes'"),
        ("np.random.normal(0, 1, 0.02, size=(2, 3))", "normal() got multiple values for argument 'size'"),
        ("np.concatenate([np.ones(2)], dim=0)", "concatenate() got an unexpected keyword argument 'dim'"),
        ("tf.reshape(tf.ones(3), [3], dim=0)", "reshape() got an unexpected keyword argument 'dim'"),
    ],
)
def test_what_is_not_taken_is_told(call: str, said: str) -> None:
    (message,) = errors(call)
    assert said in message


@pytest.mark.parametrize(
    "call",
    [
        "torch.sum(x, axis=1, keepdims=True)", "torch.add(x1=x, x2=x)", "np.exp(np.ones(2), where=[True, False])",
        "def make(options):\n    return nn.Linear(3, 4, **options)\n", "np.asarray(a=[1, 2])",
        "torch.zeros(2, pin_memory=True)", "nn.functional.gelu(x, approximate='tanh')",
    ],
)  # fmt: skip
def test_what_is_taken_is_not_told(call: str) -> None:
    assert errors(call) == []


@pytest.mark.parametrize(
    "call",
    [
        "torch.zeros(3, 4 / 2)", "x.view(2, 1, 6 / 2)", "x.repeat(2, 1.5)", "x.view(2, (3, 1))",
        "np.zeros((3, 4 / 2))", "np.ones(4).reshape(2, 4 / 2)",
    ],
)  # fmt: skip
def test_a_size_that_is_no_integer_is_told_in_the_library_s_words(call: str) -> None:
    with pytest.raises(TypeError) as raised:
        exec(HEAD.replace("import tensorflow as tf\n", "").replace("from tensorflow.keras import layers\n", "") + call)
    (message,) = errors(call)
    assert str(raised.value).split("\n")[0] in message


@pytest.mark.parametrize(
    "call",
    [
        "np.zeros(3, 4)", "np.ones(3, True)", "np.full(3, 1, 2)", "np.zeros(3, 4, dtype=float)", "np.ones(2).astype(3)",
        "np.random.randint(0, 5, 3, 4)", "np.random.normal(0, 1, 3, 4)", "torch.zeros(2, dtype='float32')",
        "torch.zeros(2, dtype=np.float32)", "torch.tensor([1], dtype=np.int64)", "torch.randint(5, (3))",
        "torch.tensor(1, 2)", "torch.full(3, 1.0)",
    ],
)  # fmt: skip
def test_what_is_no_dtype_or_no_shape_is_told_in_the_library_s_words(call: str) -> None:
    with pytest.raises(TypeError) as raised:
        exec(HEAD.replace("import tensorflow as tf\n", "").replace("from tensorflow.keras import layers\n", "") + call)
    (message,) = errors(call)
    assert str(raised.value).split("\n")[0] in message


@pytest.mark.parametrize(
    "call",
    [
        "torch.zeros(2, dtype=float)", "np.zeros(3, None)", "np.zeros(3, int)", "np.zeros(3, 'f4')", "torch.full((3,), 1.0)",
        "torch.randint(5, (3,))", "torch.randint(0, 5, [3])", "np.random.normal(0, 1, (3, 4))", "np.zeros(3, np.dtype('i8'))",
        "torch.randint(0, 5, x.shape)", "torch.full(x.shape, 1)",
    ],
)  # fmt: skip
def test_what_is_a_dtype_or_a_shape_is_not_told(call: str) -> None:
    assert errors(call) == []


@pytest.mark.parametrize("call", ["nn.Linear(10, 10 / 2)", "nn.Conv2d(3, 16 / 2, 3)", "nn.Embedding(10, 8.0)"])
def test_a_layer_s_size_that_is_no_integer_is_told(call: str) -> None:
    (message,) = errors(call)
    assert "A size is an integer" in message


@pytest.mark.parametrize("call", ["torch.zeros(np.int64(3))", "torch.zeros(True + 1)", "x.view(torch.int32)"])
def test_what_is_an_integer_is_not_told(call: str) -> None:
    assert errors(call) == []


FLOATS = [
    "np.hanning(5.0)", "np.kaiser(5.0, 1.0)", "np.tri(3.0)", "np.eye(3.0)", "np.identity(3.0)", "np.vander([1, 2], 3.0)",
    "np.linspace(0, 1, 5.0)", "np.diag_indices(4.0)", "np.broadcast_to(1, (2.0,))", "nn.GroupNorm(4.0, 8)",
    "nn.GroupNorm(4, 8.0, affine=False)", "nn.MultiheadAttention(8, 2.0)", "nn.MultiheadAttention(8.0, 2)",
    "nn.TransformerEncoderLayer(8, 2.0)", "nn.Transformer(8, 2.0)", "nn.InstanceNorm2d(8.0)", "nn.LazyLinear(4.0)",
    "nn.BatchNorm1d(8.0, affine=False, track_running_stats=False)", "nn.LayerNorm((8.0,), elementwise_affine=False)",
    "nn.PReLU(1.0)", "nn.Embedding(5.0, 3)", "nn.Bilinear(2.0, 3, 4)", "nn.Conv2d(4, 4, 3, groups=2.0)",
    "nn.Conv2d(3, 4, 3, stride=2.0)", "nn.GRU(3, 4, 2.0)", "x.chunk(2.0)", "x.round(decimals=1.0)", "x.topk(2.0)",
    "torch.hann_window(5.0)", "torch.eye(3.0)", "torch.linspace(0, 1, 5.0)", "torch.histc(x, 5.0)", "x.expand(2, 3.0)",
    "nn.functional.one_hot(torch.tensor([0]), 3.0)", "nn.functional.pad(x, (1.0, 1))", "torch.fft.fft(x, 4.0)",
]  # fmt: skip


@pytest.mark.parametrize("call", FLOATS)
def test_a_float_is_told_only_where_it_stops_the_program(call: str) -> None:
    namespace: dict[str, object] = {}
    exec(HEAD.replace("import tensorflow as tf\n", "").replace("from tensorflow.keras import layers\n", ""), namespace)
    try:
        exec(call, namespace)
    except Exception:
        return  # what stops may be told or not: only a false alarm fails here
    assert errors(call) == []


def test_other_versions_may_take_other_arguments() -> None:
    class Installed:
        def __init__(self, *version: int) -> None:
            self.version = lambda package: version

    held = [signatures.holds(Installed(*v), "keras") for v in ((2, 10), (3, 0), (3, 15), (3, 16))]  # type: ignore[arg-type]
    assert held == [False, True, True, False]


def test_none_is_an_index() -> None:
    text = HEAD + (
        "import random\ni = None if random.random() > 0.5 else torch.tensor([0])\nj = i\ny = x[(i, 0)]\n"
    )
    assert [p for p in analyse_text(text).problems if p.severity == "error"] == []


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("x.transpose(1, 2, 0)", "transpose() takes 2 positional arguments but 3 were given"),
        ("torch.transpose(x, 0, 1, 2)", "transpose() takes 3 positional arguments but 4 were given"),
        ("x.argmax(1, True, 3)", "argmax() takes from 0 to 2 positional arguments but 3 were given"),
        ("x.t(1)", "TensorBase.t() takes no arguments (1 given)"),
        ("torch.full((2, 3), 1.0, torch.float64)", "full() takes 2 positional arguments but 3 were given"),
        ("torch.linspace(0, 1, 10, torch.float64)", "linspace() received an invalid combination of arguments"),
        ("x.mean(0, 1)", "mean(): argument 'keepdim' (position 2) must be bool, not int"),
        ("torch.amax(x, 0, 1)", "amax(): argument 'keepdim' (position 3) must be bool, not int"),
    ],
)
def test_what_torch_has_no_place_for_is_told(call: str, said: str) -> None:
    (message,) = errors(call)
    assert said in message
    with pytest.raises(TypeError) as raised:
        eval(call, {"torch": torch, "x": torch.zeros(2, 3)})
    assert said in str(raised.value)


@pytest.mark.parametrize("call", ["x[None].squeeze(0, 1)", "torch.add(x, 2, x)", "x.sum(0, True)", "x.flip(0, 1)"])
def test_what_torch_has_a_place_for_is_not(call: str) -> None:
    assert errors(call) == []

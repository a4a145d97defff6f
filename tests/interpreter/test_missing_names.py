"""Names that a library's modules and arrays have not: told in the library's words, with what was meant."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
x = torch.zeros(2, 3)
a = np.zeros((2, 3))
"""


def errors(text: str) -> list[str]:
    return [p.message for p in analyse_text(HEAD + text).problems if p.severity == "error"]


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        ("nn.Relu()", "'ReLU'"), ("F.Relu(x)", "'relu'"), ("F.sotfmax(x)", "'softmax'"), ("x.astype('float32')", ""),
        ("x.expand_dims(0)", "'unsqueeze'"), ("a.unsqueeze(0)", ""), ("torch.array([1])", "'tensor'"),
        ("np.float", "Use float."), ("np.float_(1)", "Use np.float64."), ("np.unsqueeze(a, 0)", "'expand_dims'"),
        ("torch.optim.adam", "'Adam'"), ("a.mean().backward()", ""), ("x.shape.size()", ""), ("np.random.rand_int(3)", ""),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(expression: str, meant: str) -> None:
    with pytest.raises(AttributeError) as raised:
        exec(HEAD + expression)
    (message,) = errors(f"y = {expression}")
    assert str(raised.value).split("\n")[0].rstrip(".") in message
    assert meant in message


@pytest.mark.parametrize(
    "text",
    [
        "y = torch.distributions.Normal(0.0, 1.0)", "y = torch.float32, torch.cuda, torch.version, torch.Size, torch.pi",
        "y = np.linalg, np.random, np.float64, np.bool_, np.newaxis, np.ma", "y = a.mean().is_integer()",
        "np.float = float\ny = np.float(3)", "y = getattr(np, 'float_', np.float64)(3)",
        "y = x.astype(3) if hasattr(x, 'astype') else x", "try:\n    y = np.float\nexcept AttributeError:\n    y = float",
        "y = [t.detach().numpy() if hasattr(t, 'detach') else t.copy() for t in (x, a)]", "x.tag = 3\ny = x.tag",
        "torch.Tensor.astype = lambda self, kind: self\ny = x.astype(3)", "import torch.utils.data\ny = torch.utils.data",
        "y = nn.utils.clip_grad_norm_, nn.init.xavier_uniform_, nn.modules.conv, F.torch",
    ],
)  # fmt: skip
def test_what_is_there_or_expected_is_not(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize("text", ["exec('made = 1')\nprint(made)\n", "globals()['made'] = 1\nprint(made)\n"])
def test_what_binds_names_unseen_may_have_bound_them(text: str) -> None:
    assert not analyse_text(text).problems


def test_a_number_of_very_many_digits_is_shown_by_its_type() -> None:
    facts = analyse_text("import math\nmany = math.factorial(3000)\nx = many\n").facts
    assert {fact.display for fact in facts if fact.range.start.line == 3} == {"int"}


@pytest.mark.parametrize(
    "text",
    [
        "'a'.ljust(10**12)", "'%0999999999d' % 3", "f'{1:999999999}'", "'{:>999999999}'.format(1)", "'\\t'.expandtabs(10**12)",
        "__import__('math').factorial(10**7)", "'a' * 10**12", "10**10**9", "('a' * 9999).replace('a', 'b' * 9999)",
    ],
)
def test_what_would_take_all_memory_is_not_worked_out(text: str) -> None:
    assert analyse_text(f"import math\nx = {text}\ny = math.comb(10**7, 10**6)\n").complete

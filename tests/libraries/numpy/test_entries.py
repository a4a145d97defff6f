"""What is known of small arrays' entries, held against what NumPy computes."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text
from shapewright.libraries.numpy.entries import any_or_all, contents_of_ufunc, in_dtype
from shapewright.values import Const, Tensor, Tuple, Value

UNARY = ("negative", "absolute", "floor", "ceil", "trunc", "rint", "square", "sqrt", "log2", "logical_not")
BINARY = (
    "add", "subtract", "multiply", "divide", "floor_divide", "remainder", "power", "maximum", "minimum",
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and", "logical_or",
    "logical_xor",
)  # fmt: skip
SHAPES = ((), (1,), (3,), (2, 1), (2, 3), (0,))
DTYPES = ("int64", "int8", "uint8", "float64", "bool")


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    shape, dtype = draw(st.sampled_from(SHAPES)), draw(st.sampled_from(DTYPES))
    numbers = st.integers(0, 9) if dtype in ("uint8", "bool") else st.integers(-9, 9)
    chosen = [draw(numbers) for _ in range(int(np.prod(shape)))]
    scale = draw(st.sampled_from((0.25, 0.1, 1))) if dtype == "float64" else 1
    return (np.array(chosen, "float64") * scale).astype(dtype).reshape(shape)


def known(array: np.ndarray) -> Tensor:
    return Tensor("numpy", array.shape, str(array.dtype), data=lifted(array.tolist()))


def lifted(value: object) -> Value:
    return Tuple(tuple(lifted(v) for v in value)) if isinstance(value, list) else Const(value)


def computed(name: str, *operands: np.ndarray) -> np.ndarray | None:
    """NumPy's own result; None where it refuses the operands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return np.asarray(getattr(np, name)(*operands))
        except (TypeError, ValueError):
            return None


def agrees(name: str, *operands: np.ndarray) -> bool:
    """Whether what is said of the result's entries, if anything, is what NumPy computes."""
    real = computed(name, *operands)
    if real is None:
        return True
    made = Tensor("numpy", real.shape, str(real.dtype))
    told = contents_of_ufunc(name, [known(x) for x in operands], made)
    return told is None or told == lifted(real.tolist())


@pytest.mark.parametrize("name", UNARY)
@given(x=arrays())
def test_unary(name: str, x: np.ndarray) -> None:
    assert agrees(name, x)


@pytest.mark.parametrize("name", BINARY)
@given(x=arrays(), y=arrays())
def test_binary(name: str, x: np.ndarray, y: np.ndarray) -> None:
    assert agrees(name, x, y)


@given(x=arrays(), dtype=st.sampled_from(DTYPES))
def test_conversion(x: np.ndarray, dtype: str) -> None:
    told = in_dtype(known(x).data, dtype)
    assert told is None or told == lifted(x.astype(dtype).tolist())


@given(x=arrays())
def test_truths(x: np.ndarray) -> None:
    assert any_or_all(known(x).data, any) == Const(bool(np.any(x)))
    assert any_or_all(known(x).data, all) == Const(bool(np.all(x)))


PROGRAM = """
import numpy as np

def same_padding(kernel_size, dilation=1):
    kernel, dilated = np.atleast_1d(kernel_size), np.atleast_1d(dilation)
    if np.any((kernel - 1) * dilation % 2 == 1):
        raise NotImplementedError
    padding = tuple(int(p) for p in (kernel - 1) / 2 * dilated)
    return padding if len(padding) > 1 else padding[0]

one = np.zeros(same_padding(7))
two = np.zeros(same_padding((3, 9)))
halved = np.zeros(int(np.array([5, 6]).astype("float64")[1] / 2.5))
power = np.zeros(int(np.log2(np.float64(64))))
listed = np.zeros(tuple(np.fromstring("4-3-2", dtype=int, sep="-")))
sides = np.array([2, 3])
sides[0] = 5
written = np.zeros(int(sides[0]))
"""


def test_sizes_that_arrays_decide() -> None:
    found = bound_texts(analyse_text(PROGRAM), PROGRAM)
    expected = {"one": "float64[3]", "two": "float64[1, 4]", "halved": "float64[2]", "power": "float64[6]"}
    expected["listed"] = "float64[4, 3, 2]"
    assert {name: found[name] for name in expected} == {name: [text] for name, text in expected.items()}
    assert found["written"] == ["float64[?]"]


def test_what_is_counted_in_place_is_no_longer_what_was_there() -> None:
    text = "import numpy as np\nc = np.zeros(3, int)\nnp.add.at(c, [0, 1], 2)\nz = np.zeros(c[0])\n"
    assert bound_texts(analyse_text(text), text)["z"] == ["float64[?]"]

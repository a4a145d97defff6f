"""Calls to judge: for each function, a strategy of its arguments; right and wrong ones alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

Draw = Callable[[st.SearchStrategy[Any]], Any]
DTYPES = (
    "bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64",
    "complex64", "complex128",
)  # fmt: skip
COMMON = ("float64", "float32", "int64", "int32", "uint8", "bool")


@dataclass
class Case:
    """One call: a function by its dotted name below ``numpy`` (``ndarray.sum`` is a method) and its arguments."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Draw], tuple[tuple[Any, ...], dict[str, Any]]]
CASES: dict[str, Maker] = {}
COUNTED: set[str] = set()


def case(*names: str, counted: bool = False) -> Callable[[Maker], Maker]:
    """Register the arguments of functions; ``counted``: the data decide sizes."""

    def register(maker: Maker) -> Maker:
        for name in names:
            CASES[name] = maker
            if counted:
                COUNTED.add(name)
        return maker

    return register


@st.composite
def calls(draw: Draw, name: str) -> Case:
    """A call of this function."""
    args, kwargs = CASES[name](draw)
    return Case(name, args, kwargs)


# --- building blocks -----------------------------------------------------------------------------------
def shape(draw: Draw, low: int = 0, high: int = 4, largest: int = 4) -> tuple[int, ...]:
    return draw(
        st.lists(st.integers(0 if draw(st.integers(0, 12)) == 0 else 1, largest), min_size=low, max_size=high).map(
            tuple
        )
    )


def filled(draw: Draw, size: tuple[int, ...], dtype: str) -> Any:
    """An array of this shape whose elements are small numbers."""
    seed = draw(st.integers(0, 2**16))
    low = 0 if dtype.startswith(("u", "b")) else -3
    return np.random.default_rng(seed).integers(low, 5, size).astype(dtype)


def array(draw: Draw, low: int = 0, high: int = 4, dtypes: tuple[str, ...] = DTYPES) -> Any:
    return filled(draw, shape(draw, low, high), draw(st.sampled_from(dtypes)))


def number(draw: Draw) -> Any:
    return draw(st.sampled_from([True, 0, 1, 2, 3, -1, 1.5, 2.0, 1j, 300, np.float32(2), np.int8(3), np.float64(1)]))


def pair(draw: Draw, dtypes: tuple[str, ...] = DTYPES) -> tuple[Any, Any]:
    """Two operands that mostly broadcast; sometimes one is a number."""
    kind = draw(st.integers(0, 9))
    if kind < 2:
        x = array(draw, dtypes=dtypes)
        return (x, number(draw)) if kind else (number(draw), x)
    if kind == 2:
        return array(draw, dtypes=dtypes), array(draw, dtypes=dtypes)
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=4)).input_shapes
    return tuple(filled(draw, s, draw(st.sampled_from(dtypes))) for s in shapes)  # type: ignore[return-value]


def axis(draw: Draw, rank: int, *, slack: int = 1) -> int:
    return draw(st.integers(-rank - slack, rank - 1 + slack)) if rank or slack else 0


def axes(draw: Draw, rank: int) -> Any:
    """None, an axis, or several."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return None
    if kind < 3:
        return axis(draw, rank)
    return tuple(draw(st.lists(st.integers(-rank, max(rank - 1, 0)), max_size=rank, unique=True)))


def maybe(draw: Draw, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Some of the keyword arguments."""
    return {k: v for k, v in kwargs.items() if draw(st.booleans())}


def dtype(draw: Draw) -> Any:
    return draw(
        st.sampled_from(["float32", "f8", "i4", np.float16, np.int64, np.dtype("uint8"), float, int, bool, "complex64"])
    )


# --- element by element ------------------------------------------------------------------------------------
UNARY = (
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "exp",
    "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "deg2rad", "rad2deg", "degrees", "radians",
    "rint", "fabs", "isnan", "isinf", "isfinite", "signbit", "logical_not", "iscomplex", "isreal", "floor", "ceil",
    "trunc", "fix", "conjugate", "conj", "square", "reciprocal", "abs", "absolute", "negative", "positive", "sign",
    "invert", "angle", "sinc", "nan_to_num", "real", "imag", "spacing", "modf", "round", "around", "ndarray.round",
    "ndarray.__neg__", "ndarray.__pos__", "ndarray.__invert__", "ndarray.__abs__", "isneginf", "isposinf", "i0",
)  # fmt: skip
BINARY = (
    "add", "subtract", "multiply", "divide", "true_divide", "floor_divide", "remainder", "mod", "fmod", "power",
    "float_power", "maximum", "minimum", "fmax", "fmin", "arctan2", "hypot", "logaddexp", "copysign", "bitwise_and",
    "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "gcd", "lcm", "equal", "not_equal", "less",
    "less_equal", "greater", "greater_equal", "logical_and", "logical_or", "logical_xor", "divmod", "isclose",
    "heaviside", "nextafter",
)  # fmt: skip
OPERATORS = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "lshift", "rshift", "matmul",
    "eq", "ne", "lt", "le", "gt", "ge",
)  # fmt: skip


@case(*UNARY)
def unary(draw: Draw) -> Any:
    return (array(draw, high=3),), {}


@case(*BINARY)
def binary(draw: Draw) -> Any:
    return pair(draw), {}


@case(*(f"ndarray.__{name}__" for name in OPERATORS), *(f"ndarray.__i{name}__" for name in OPERATORS[:12]))
def operator(draw: Draw) -> Any:
    a, b = pair(draw)
    return (a, b) if isinstance(a, np.ndarray) else (b, a), {}


@case(*(f"ndarray.__r{name}__" for name in OPERATORS[:7]))
def reflected(draw: Draw) -> Any:
    return (array(draw), draw(st.sampled_from([1, 2.0, True, 3, -2]))), {}


# --- reductions --------------------------------------------------------------------------------------------
def _reduced(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"axis": axes(draw, x.ndim), "keepdims": draw(st.booleans())})


for _name in ("mean", "std", "var", "max", "min", "amax", "amin", "nanmax", "nanmin", "all", "any", "nanmean", "nansum",
              "nanstd", "median", "nanmedian", "count_nonzero", "ptp", "nanprod", "nanvar"):  # fmt: skip
    CASES[_name] = _reduced
for _name in ("mean", "std", "var", "max", "min", "all", "any"):
    CASES[f"ndarray.{_name}"] = _reduced


@case("sum", "prod", "ndarray.sum", "ndarray.prod")
def summed(draw: Draw) -> Any:
    args, kwargs = _reduced(draw)
    return args, {**kwargs, **maybe(draw, {"dtype": dtype(draw)})}


@case("argmax", "argmin", "ndarray.argmax", "ndarray.argmin", "nanargmax")
def position(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"axis": axis(draw, x.ndim), "keepdims": draw(st.booleans())})


@case("cumsum", "cumprod", "ndarray.cumsum", "ndarray.cumprod", "nancumsum")
def running(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"axis": axis(draw, x.ndim), "dtype": dtype(draw)})


@case("percentile", "quantile")
def percentile(draw: Draw) -> Any:
    x = array(draw, dtypes=COMMON[:5])
    q = draw(st.sampled_from([0.5, 1, [0.25, 0.75], [0.1]]))
    return (x, q), maybe(draw, {"axis": axes(draw, x.ndim), "keepdims": draw(st.booleans())})


@case("average")
def average(draw: Draw) -> Any:
    x = array(draw, dtypes=COMMON)
    return (x,), maybe(draw, {"axis": axes(draw, x.ndim), "weights": np.ones(x.shape, draw(st.sampled_from(COMMON)))})


@case("diff")
def diff(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"n": draw(st.integers(0, 2)), "axis": axis(draw, x.ndim)})


@case("ediff1d", "cov", "corrcoef", "trapezoid")
def vectors(draw: Draw) -> Any:
    return (array(draw, 1, 2, COMMON[:4]),), {}


@case("gradient")
def gradient(draw: Draw) -> Any:
    return (filled(draw, draw(st.sampled_from([(3,), (3, 4), (2, 3, 4)])), draw(st.sampled_from(COMMON[:4]))),), {}


@case("histogram")
def histogram(draw: Draw) -> Any:
    return (array(draw, 1, 2, COMMON[:4]),), maybe(draw, {"bins": draw(st.sampled_from([3, 10, [0, 1, 2]]))})


@case("bincount", counted=True)
def bincount(draw: Draw) -> Any:
    return (np.abs(array(draw, 1, 1, ("int64", "int32", "uint8"))),), maybe(
        draw, {"minlength": draw(st.integers(0, 9))}
    )


@case("digitize", "searchsorted")
def searched(draw: Draw) -> Any:
    return (array(draw, 1, 1, COMMON[:4]), np.arange(4)), {}


@case("interp")
def interp(draw: Draw) -> Any:
    return (array(draw, 0, 2, COMMON[:4]), [0.0, 1.0, 2.0], [1, 2, 3]), {}


# --- creation ----------------------------------------------------------------------------------------------
@case("zeros", "ones", "empty")
def made(draw: Draw) -> Any:
    size = draw(st.one_of(st.integers(-1, 5), st.lists(st.integers(0, 4), max_size=3), st.just((2, 3))))
    return (size,), maybe(draw, {"dtype": dtype(draw)})


@case("zeros_like", "ones_like", "empty_like")
def like(draw: Draw) -> Any:
    return (draw(st.sampled_from([array(draw), [1, 2], 3.0])),), maybe(draw, {"dtype": dtype(draw), "shape": (2, 2)})


@case("full")
def full(draw: Draw) -> Any:
    return (shape(draw), draw(st.sampled_from([1, 2.5, True, np.float32(1)]))), maybe(draw, {"dtype": dtype(draw)})


@case("full_like")
def full_like(draw: Draw) -> Any:
    return (array(draw), draw(st.sampled_from([1, 2.5, True]))), maybe(draw, {"dtype": dtype(draw)})


@case("array", "asarray", "asanyarray", "ascontiguousarray", "copy")
def data(draw: Draw) -> Any:
    leaf = st.sampled_from([1, 2, -3, 1.5, True, 2j, "a", None, np.float32(2), np.int8(1), 2**63, 2**70])
    same = st.sampled_from([1, 2, 3.0])
    row = st.lists(same, min_size=2, max_size=2)
    some = st.one_of(
        leaf, st.lists(leaf, max_size=3), st.lists(row, max_size=3), st.recursive(same, lambda c: st.lists(c, max_size=3)),
        st.builds(lambda: [array(draw, 0, 2), array(draw, 0, 2)]), st.builds(lambda: array(draw)),
        st.tuples(row, row), st.builds(lambda: [np.zeros(3), [1, 2, 3]]), st.builds(lambda: [[array(draw, 0, 1)], [3]]),
    )  # fmt: skip
    return (draw(some),), {}


@case("eye", "tri")
def eye(draw: Draw) -> Any:
    return (draw(st.integers(0, 4)),), maybe(draw, {"M": draw(st.integers(0, 4)), "k": 1, "dtype": dtype(draw)})


@case("identity")
def identity(draw: Draw) -> Any:
    return (draw(st.integers(0, 4)),), maybe(draw, {"dtype": dtype(draw)})


@case("tril", "triu", "diagflat", "atleast_1d", "atleast_2d", "atleast_3d", "ravel", "ndarray.ravel", "ndarray.flatten")
@case("squeeze", "ndarray.squeeze", "ndarray.copy", "ndarray.T", "ndarray.shape", "ndarray.ndim", "ndarray.size")
@case("ndarray.dtype", "ndarray.real", "ndarray.imag", "ndarray.tolist", "ndarray.nbytes", "ndarray.itemsize", "shape")
@case("ndim", "size", "ndarray.__len__", "ndarray.item", "ndarray.__float__", "ndarray.__int__", "ndarray.__bool__")
@case("matrix_transpose", "ndarray.mT", "ndarray.flat")
def single(draw: Draw) -> Any:
    return (array(draw),), {}


@case("argwhere", "nonzero", "flatnonzero", "ndarray.nonzero", counted=True)
def positions(draw: Draw) -> Any:
    return (array(draw),), {}


@case("diag", "diagonal", "trace", "ndarray.trace", "ndarray.diagonal")
def diag(draw: Draw) -> Any:
    return (array(draw, 1, 3), draw(st.integers(-3, 3))), {}


@case("arange")
def arange(draw: Draw) -> Any:
    n = st.one_of(st.integers(-5, 9), st.sampled_from([0.5, 1.5, -2.0, 3.7]))
    count = draw(st.integers(1, 3))
    args = [draw(n) for _ in range(count)]
    if count == 3 and not args[2]:
        args[2] = 2
    return tuple(args), maybe(draw, {"dtype": draw(st.sampled_from(["float32", "i4", float, int, np.int64]))})


@case("linspace")
def linspace(draw: Draw) -> Any:
    ends = st.sampled_from([0, 1, 2.5, np.float32(1), [1, 2], np.zeros((2, 3), "float32")])
    return (draw(ends), draw(ends)), maybe(
        draw, {"num": draw(st.integers(-1, 6)), "dtype": dtype(draw), "retstep": True}
    )


@case("logspace")
def logspace(draw: Draw) -> Any:
    return (0, draw(st.sampled_from([1, 2.5]))), maybe(draw, {"num": draw(st.integers(0, 6)), "dtype": "float32"})


@case("meshgrid")
def meshgrid(draw: Draw) -> Any:
    vectors = [array(draw, 0, 1, COMMON) for _ in range(draw(st.integers(1, 3)))]
    return tuple(vectors), maybe(draw, {"indexing": draw(st.sampled_from(["ij", "xy"]))})


@case("indices")
def indices(draw: Draw) -> Any:
    return (shape(draw, 1, 3),), {}


@case("vander")
def vander(draw: Draw) -> Any:
    return (array(draw, 1, 1, COMMON[:4]),), maybe(draw, {"N": 3})


# --- shapes ------------------------------------------------------------------------------------------------
def _target(draw: Draw, count: int) -> tuple[int, ...]:
    """Factors of the number of elements, sometimes wrong ones, sometimes a -1."""
    if draw(st.integers(0, 4)) == 0 or not count:
        return tuple(draw(st.lists(st.integers(-1, 5), max_size=3)))
    sizes = []
    left = count
    while left > 1 and len(sizes) < 3:
        factor = draw(st.sampled_from([d for d in range(1, left + 1) if left % d == 0]))
        sizes.append(factor)
        left //= factor
    sizes.append(left)
    if draw(st.booleans()):
        sizes[draw(st.integers(0, len(sizes) - 1))] = -1
    return tuple(sizes)


@case("reshape")
def reshape(draw: Draw) -> Any:
    x = array(draw)
    return (x, _target(draw, x.size)), {}


@case("ndarray.reshape")
def reshape_method(draw: Draw) -> Any:
    x = array(draw)
    target = _target(draw, x.size)
    return (x, target) if draw(st.booleans()) or not target else (x, *target), {}


@case("expand_dims")
def expand_dims(draw: Draw) -> Any:
    x = array(draw, high=3)
    return (
        x,
        draw(st.one_of(st.integers(-x.ndim - 2, x.ndim + 1), st.tuples(st.integers(-3, 3), st.integers(-3, 3)))),
    ), {}


@case("transpose", "permute_dims")
def transpose(draw: Draw) -> Any:
    x = array(draw)
    order = draw(st.one_of(st.none(), st.permutations(range(x.ndim)), st.lists(st.integers(-2, 2), max_size=3)))
    return (x,) if order is None else (x, tuple(order)), {}


@case("ndarray.transpose")
def transpose_method(draw: Draw) -> Any:
    (x, *order), _ = transpose(draw)
    return (x, *order) if draw(st.booleans()) or not order or not order[0] else (x, *order[0]), {}


@case("swapaxes", "ndarray.swapaxes", "moveaxis", "rollaxis")
def swapaxes(draw: Draw) -> Any:
    x = array(draw)
    return (x, axis(draw, x.ndim), axis(draw, x.ndim)), {}


@case("flip")
def flip(draw: Draw) -> Any:
    return (array(draw),), {}


@case("roll")
def roll(draw: Draw) -> Any:
    return (array(draw), 1), {}


@case("rot90")
def rot90(draw: Draw) -> Any:
    return (array(draw, 2, 3), draw(st.integers(0, 3))), {}


@case("broadcast_to")
def broadcast_to(draw: Draw) -> Any:
    if draw(st.integers(0, 3)) == 0:
        return (array(draw), shape(draw)), {}
    both = draw(hnp.mutually_broadcastable_shapes(num_shapes=1, base_shape=(2, 3, 4), max_dims=3))
    return (filled(draw, both.input_shapes[0], "float32"), (2, 3, 4)), {}


@case("repeat", "ndarray.repeat")
def repeat(draw: Draw) -> Any:
    x = array(draw)
    return (x, draw(st.sampled_from([0, 1, 2, 3, [2], [1, 2, 3]]))), maybe(draw, {"axis": axis(draw, x.ndim)})


@case("tile")
def tile(draw: Draw) -> Any:
    return (array(draw), draw(st.one_of(st.integers(0, 3), st.lists(st.integers(0, 3), max_size=4).map(tuple)))), {}


@case("pad")
def pad(draw: Draw) -> Any:
    x = array(draw, 1, 3)
    each = st.tuples(st.integers(0, 2), st.integers(0, 2))
    width = st.one_of(
        st.integers(0, 2),
        each,
        st.lists(each, min_size=x.ndim, max_size=x.ndim).map(tuple),
        st.lists(each, min_size=1, max_size=3),
    )
    return (x, draw(width)), {}


# --- joining -----------------------------------------------------------------------------------------------
def parts(draw: Draw) -> list[Any]:
    """Arrays that mostly agree."""
    size = shape(draw, 0, 3)
    made = []
    for _ in range(draw(st.integers(1, 3))):
        own = list(size)
        if own and draw(st.integers(0, 3)) == 0:
            own[draw(st.integers(0, len(own) - 1))] = draw(st.integers(1, 4))
        if draw(st.integers(0, 14)) == 0:
            own = [*own, 1]
        made.append(filled(draw, tuple(own), draw(st.sampled_from(COMMON))))
    return made


@case("concatenate", "stack")
def joined(draw: Draw) -> Any:
    given = parts(draw)
    kwargs = maybe(draw, {"axis": axis(draw, given[0].ndim)})
    return (given if draw(st.booleans()) else tuple(given),), kwargs


@case("vstack", "hstack", "dstack", "column_stack")
def stacked(draw: Draw) -> Any:
    return (parts(draw),), {}


@case("append")
def append(draw: Draw) -> Any:
    given = [*parts(draw), array(draw)]
    return (given[0], given[1]), maybe(draw, {"axis": axis(draw, given[0].ndim)})


@case("split", "array_split")
def split(draw: Draw) -> Any:
    x = array(draw, 1, 3)
    return (x, draw(st.one_of(st.integers(0, 4), st.just([1, 2]), st.just([1])))), maybe(
        draw, {"axis": axis(draw, x.ndim)}
    )


@case("vsplit", "hsplit")
def halves(draw: Draw) -> Any:
    return (array(draw, 2, 3), draw(st.integers(1, 2))), {}


# --- indexing ----------------------------------------------------------------------------------------------
def _index(draw: Draw, size: tuple[int, ...]) -> Any:
    """An index of an array of this shape."""
    bound = st.one_of(st.none(), st.integers(-5, 5))
    step = st.sampled_from([None, None, 1, 2, -1, -2])
    basic = st.one_of(
        st.integers(-4, 4), st.builds(slice, bound, bound, step), st.none(), st.just(Ellipsis),
        st.lists(st.integers(-2, 2), min_size=1, max_size=3), st.builds(lambda: filled(draw, (2, 2), "uint8") % 2),
        st.just(slice(None)), st.just(np.array([0, 0])), st.just(0),
    )  # fmt: skip
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return filled(draw, size[: draw(st.integers(0, len(size)))], "bool")
    if kind == 1:
        return draw(st.sampled_from([1.0, "a", np.array([0.5]), True, np.zeros(9, bool), np.int64(0), [], np.array(0)]))
    if kind < 5:
        return draw(basic)
    return tuple(draw(st.lists(basic, min_size=1, max_size=len(size) + 1)))


@case("ndarray.__getitem__")
def get_item(draw: Draw) -> Any:
    x = array(draw, dtypes=COMMON)
    return (x, _index(draw, x.shape)), {}


@case("ndarray.__setitem__")
def set_item(draw: Draw) -> Any:
    x = array(draw, dtypes=("float64", "int64"))
    index = _index(draw, x.shape)
    value: Any = array(draw, dtypes=("float64", "int64"))
    if draw(st.booleans()):
        try:
            value = np.zeros(np.shape(x[index]))
        except (IndexError, ValueError):
            value = 0
    return (x, index, value), {}


@case("where")
def where(draw: Draw) -> Any:
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=4)).input_shapes
    return (
        filled(draw, shapes[0], "bool"),
        *(
            pair(draw)
            if draw(st.integers(0, 3)) == 0
            else (filled(draw, shapes[1], draw(st.sampled_from(DTYPES))), number(draw))
        ),
    ), {}


@case("take", "ndarray.take")
def take(draw: Draw) -> Any:
    x = array(draw, 1, 3)
    where = draw(st.sampled_from([0, [0, 0], np.zeros((2, 2), int), [[0]]]))
    return (x, where), maybe(draw, {"axis": axis(draw, x.ndim)})


@case("take_along_axis")
def take_along_axis(draw: Draw) -> Any:
    x = array(draw, 1, 3)
    place = axis(draw, x.ndim, slack=0)
    return (x, np.zeros_like(x, dtype=int)), {"axis": place}


@case("clip", "ndarray.clip")
def clip(draw: Draw) -> Any:
    return (
        array(draw, dtypes=COMMON),
        draw(st.sampled_from([0, 0.5, np.float32(1)])),
        draw(st.sampled_from([1, 2.0])),
    ), {}


@case("unravel_index")
def unravel_index(draw: Draw) -> Any:
    return (draw(st.sampled_from([0, [0, 1], np.array([[1]])])), (2, 3)), {}


@case("compress", "extract", counted=True)
def chosen(draw: Draw) -> Any:
    x = array(draw, 1, 1)
    return (filled(draw, x.shape, "bool"), x), {}


# --- products ----------------------------------------------------------------------------------------------
def _matrices(draw: Draw) -> tuple[Any, Any]:
    if draw(st.integers(0, 3)) == 0:
        return array(draw), array(draw)
    inner = draw(st.integers(1, 4))
    batch = draw(st.sampled_from([(), (), (2,), (1,), (3, 1)]))
    a = (*batch, draw(st.integers(1, 4)), inner) if draw(st.integers(0, 3)) else (inner,)
    b = (inner, draw(st.integers(1, 4))) if draw(st.integers(0, 3)) else (inner,)
    return filled(draw, a, draw(st.sampled_from(DTYPES))), filled(draw, b, draw(st.sampled_from(DTYPES)))


@case("matmul", "dot", "inner", "ndarray.dot", "vdot", "outer", "kron", "tensordot")
def products(draw: Draw) -> Any:
    return _matrices(draw), {}


@case("einsum")
def einsum(draw: Draw) -> Any:
    a, b = filled(draw, (2, 3), "float32"), filled(draw, (3, 4), draw(st.sampled_from(["float64", "int64"])))
    equation = draw(
        st.sampled_from(["ij,jk->ik", "ij,jk", "ij,jk->", "ij,kj->ik", "i,jk->ik", "ij,jk->ki", "...j,jk->...k"])
    )
    return (equation, a, b), {}


@case("cross")
def cross(draw: Draw) -> Any:
    size = draw(st.sampled_from([(3,), (2, 3), (4, 3), (2, 4)]))
    return (filled(draw, size, draw(st.sampled_from(COMMON[:4]))), filled(draw, (3,), "float64")), {}


def _square(draw: Draw, dtypes: tuple[str, ...]) -> Any:
    size = draw(st.sampled_from([(2, 2), (3, 3), (2, 3, 3), (2, 3), (4,), (0, 0)]))
    return (
        (
            filled(draw, size, "int64")
            + np.eye(*size[-2:] if len(size) > 1 else (4,), dtype=int)[: size[-2] if len(size) > 1 else 1] * 7
        ).astype(draw(st.sampled_from(dtypes)))
        if len(size) > 1
        else filled(draw, size, "float64")
    )


@case("linalg.inv", "linalg.det", "linalg.eig", "linalg.eigvals", "linalg.slogdet", "linalg.eigh", "linalg.eigvalsh")
def square(draw: Draw) -> Any:
    return (_square(draw, ("float64", "float32", "int64", "complex64", "bool")),), {}


@case("linalg.svd", "linalg.qr", "linalg.pinv", "linalg.matrix_rank")
def matrices(draw: Draw) -> Any:
    return (
        filled(
            draw, draw(st.sampled_from([(2, 3), (3, 2), (4, 2, 3), (3, 3), (4,)])), draw(st.sampled_from(COMMON[:4]))
        ),
    ), {}


@case("linalg.svd")
def svd(draw: Draw) -> Any:
    (x,), _ = matrices(draw)
    return (x,), maybe(draw, {"full_matrices": draw(st.booleans()), "compute_uv": draw(st.booleans())})


@case("linalg.norm")
def norm(draw: Draw) -> Any:
    x = array(draw, 0, 3)
    return (x,), maybe(draw, {"axis": draw(st.sampled_from([None, 0, -1, 1, (0, 1)])), "keepdims": draw(st.booleans())})


@case("linalg.solve")
def solve(draw: Draw) -> Any:
    return (
        np.eye(3, dtype=draw(st.sampled_from(COMMON[:4]))) * 2,
        filled(draw, draw(st.sampled_from([(3,), (3, 2), (4,)])), "float64"),
    ), {}


@case("linalg.lstsq")
def lstsq(draw: Draw) -> Any:
    return (np.eye(4, 3), filled(draw, draw(st.sampled_from([(4,), (4, 2)])), "float64")), {"rcond": None}


@case("linalg.matrix_power")
def matrix_power(draw: Draw) -> Any:
    return (np.eye(3, dtype=draw(st.sampled_from(COMMON[:4]))) * 2, draw(st.integers(0, 3))), {}


@case("linalg.cholesky")
def cholesky(draw: Draw) -> Any:
    return (np.eye(3, dtype=draw(st.sampled_from(("float64", "float32", "int64")))) * 2,), {}


# --- order -------------------------------------------------------------------------------------------------
@case("sort", "argsort", "ndarray.argsort")
def ordered(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"axis": draw(st.one_of(st.none(), st.just(axis(draw, x.ndim))))})


@case("partition", "argpartition")
def partition(draw: Draw) -> Any:
    return (array(draw, 1, 2, COMMON[:4]), 0), {}


@case("unique", counted=True)
def unique(draw: Draw) -> Any:
    flags = {k: draw(st.booleans()) for k in ("return_index", "return_inverse", "return_counts")}
    return (array(draw, dtypes=COMMON),), maybe(draw, flags)


@case("intersect1d", "union1d", "setdiff1d", counted=True)
def sets(draw: Draw) -> Any:
    return (array(draw, 1, 2, COMMON[:4]), array(draw, 1, 2, COMMON[:4])), {}


@case("isin")
def isin(draw: Draw) -> Any:
    return (array(draw, dtypes=COMMON), [1, 2]), {}


@case("array_equal", "allclose", "array_equiv")
def plain_answer(draw: Draw) -> Any:
    return (array(draw, dtypes=COMMON), array(draw, dtypes=COMMON)), {}


@case("lexsort")
def lexsort(draw: Draw) -> Any:
    return ((np.arange(4), np.arange(4)),), {}


@case("polyfit")
def polyfit(draw: Draw) -> Any:
    return (np.arange(6.0), np.arange(6.0), draw(st.integers(0, 3))), {}


@case("polyval")
def polyval(draw: Draw) -> Any:
    return ([1, 2.0, 3], draw(st.sampled_from([2, np.arange(3), np.zeros((2, 3))]))), {}


@case("convolve", "correlate")
def convolve(draw: Draw) -> Any:
    modes = {"mode": draw(st.sampled_from(["full", "same", "valid"]))}
    a, b = (filled(draw, (draw(st.integers(1, 5)),), draw(st.sampled_from(COMMON[:4]))) for _ in range(2))
    return (a, b), maybe(draw, modes)


# --- conversions -------------------------------------------------------------------------------------------
@case("ndarray.astype")
def astype(draw: Draw) -> Any:
    return (array(draw, dtypes=COMMON), dtype(draw)), {}


@case("float32", "int64", "uint8", "float64", "bool", "complex64", "int32")
def scalar(draw: Draw) -> Any:
    return (draw(st.sampled_from([1, 2.5, True, [1, 2], np.float32(3), np.zeros((2, 2)), np.array(3)])),), {}


@case("result_type")
def result_type(draw: Draw) -> Any:
    kinds = st.one_of(st.sampled_from(DTYPES).map(np.dtype), st.sampled_from([1, 1.0, True, 1j]))
    return tuple(draw(st.lists(kinds, min_size=1, max_size=3))), {}


# --- transforms --------------------------------------------------------------------------------------------
@case("fft.fft", "fft.ifft", "fft.rfft", "fft.irfft", "fft.hfft")
def fft(draw: Draw) -> Any:
    x = array(draw, 1, 3, COMMON)
    return (x,), maybe(draw, {"n": draw(st.integers(1, 6)), "axis": axis(draw, x.ndim)})


@case("fft.fft2", "fft.ifft2", "fft.fftn", "fft.ifftn", "fft.rfft2", "fft.rfftn", "fft.irfft2")
def fft2(draw: Draw) -> Any:
    return (array(draw, 2, 3, COMMON),), {}


@case("fft.fftfreq", "fft.rfftfreq")
def fftfreq(draw: Draw) -> Any:
    return (draw(st.integers(1, 6)),), {}


@case("fft.fftshift")
def fftshift(draw: Draw) -> Any:
    return (array(draw, 1, 3),), {}


@case("hanning", "hamming", "blackman", "bartlett")
def window(draw: Draw) -> Any:
    return (draw(st.integers(0, 6)),), {}


# --- random numbers ----------------------------------------------------------------------------------------
def _size(draw: Draw) -> dict[str, Any]:
    return maybe(draw, {"size": draw(st.sampled_from([3, (2, 3), (), (0,), None]))})


@case("random.rand", "random.randn")
def rand(draw: Draw) -> Any:
    return tuple(draw(st.lists(st.integers(0, 4), max_size=3))), {}


@case("random.random", "random.random_sample", "random.standard_normal", "random.Generator.random")
@case("random.Generator.standard_normal")
def uniform(draw: Draw) -> Any:
    return (), _size(draw)


@case(
    "random.normal",
    "random.uniform",
    "random.Generator.normal",
    "random.Generator.uniform",
    "random.gamma",
    "random.beta",
)
def distribution(draw: Draw) -> Any:
    ends = draw(st.sampled_from([(0.5, 1.5), (1, 2), ([1, 2], 3.0), (np.ones((2, 3)), 2)]))
    return ends, _size(draw)


@case("random.poisson", "random.exponential", "random.Generator.poisson")
def one_parameter(draw: Draw) -> Any:
    return (draw(st.sampled_from([1.0, 2, [1, 2]])),), _size(draw)


@case("random.binomial", "random.Generator.binomial")
def binomial(draw: Draw) -> Any:
    return (10, 0.5), _size(draw)


@case("random.randint", "random.Generator.integers")
def randint(draw: Draw) -> Any:
    ends = draw(st.sampled_from([(5,), (0, 5), (-3, 4), (5, 5), (0,)]))
    return ends, {
        **_size(draw),
        **maybe(draw, {"dtype": draw(st.sampled_from(["int32", np.uint8, int, np.int64, "int64"]))}),
    }


@case("random.choice", "random.Generator.choice")
def choice(draw: Draw) -> Any:
    source = draw(st.sampled_from([5, [1.0, 2.0, 3.0], np.arange(4, dtype="int32"), np.zeros((2, 3))]))
    return (source,), {**_size(draw), **maybe(draw, {"replace": False})}


@case("random.permutation", "random.Generator.permutation")
def permutation(draw: Draw) -> Any:
    return (draw(st.sampled_from([5, 0, [1, 2, 3], np.zeros((2, 3), "float32")])),), {}


@case("random.multivariate_normal", "random.Generator.multivariate_normal")
def multivariate_normal(draw: Draw) -> Any:
    return ([0, 0, 0], np.eye(3)), _size(draw)


@case("random.multinomial", "random.dirichlet")
def multinomial(draw: Draw) -> Any:
    return (20, [0.2, 0.3, 0.5]), _size(draw)


@case("random.dirichlet")
def dirichlet(draw: Draw) -> Any:
    return ([0.2, 0.3, 0.5],), _size(draw)

"""Covariances and counts in bins.

https://numpy.org/doc/stable/reference/routines.statistics.html
"""

from __future__ import annotations

from shapewright import dims
from shapewright.dims import Dim
from shapewright.libraries.numpy.arrays import new, result
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import COMPLEX, FLOATS, DType, is_complex, is_number
from shapewright.libraries.numpy.entries import extremes_of
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.numpy.refused import check_foldable
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import Abstain, BoolArg, Context, Failure, Raw, Repair, TensorArg, dim_of
from shapewright.values import FALSE, NONE, TRUE, Const, Int, Some, Tensor, Tuple, Union, Unknown, Value


def _check_variables(ctx: Context, m: Tensor, y: Value, rowvar: bool) -> None:
    """Raise ``Failure`` for more than two axes, or for second variables with another number of observations."""
    second = None if y == NONE or isinstance(y, (Unknown, Union)) else array_of(ctx, y)
    for name, x in (("m", m), ("y", second)):
        if x is not None and x.rank is not None and x.rank > 2:
            raise Failure(
                "operand-rank",
                f"{shown(x)} has {x.rank} axes: variables are the rows of a matrix.",
                raises=f"{name} has more than 2 dimensions",
                exception="ValueError",
            )
    if second is None or not m.shape or not second.shape:
        return
    left, right = (x.dims[0] if len(x.dims) == 1 or not rowvar else x.dims[-1] for x in (m, second))
    if dims.eq(left, right) is False:
        raise Failure(
            "broadcast",
            f"{shown(m)} and {shown(second)} do not have as many observations: {left} and {right}.",
            raises="all the input array dimensions except for the concatenation axis must match exactly, but along "
            f"dimension 1, the array at index 0 has size {left} and the array at index 1 has size {right}",
            exception="ValueError",
        )


def _covariance(ctx: Context, m: Tensor, y: Value, rowvar: bool) -> Tensor:
    """A square matrix with a row for each variable; of one variable a 0-dimensional array."""
    check_foldable("cov", m, "add")
    _check_variables(ctx, m, y, rowvar)
    kind = "complex128" if is_complex(m.dtype) else "float64" if is_number(m.dtype) else None
    if m.shape is None or isinstance(y, (Unknown, Union)):
        return new(None, kind)
    if y != NONE:
        counts = [_variables(m, rowvar), _variables(array_of(ctx, y), rowvar)]
        known = [count for count in counts if count is not None]
        return new((known[0] + known[1],) * 2 if len(known) == 2 else None, kind)
    if len(m.shape) < 2:
        return new((), kind)
    size = m.shape[0] if rowvar else m.shape[1]
    return new((), kind) if dims.eq(size, 1) else new((size, size), kind)


def _variables(x: Tensor, rowvar: bool) -> Dim | None:
    """How many variables an array holds: one in a vector, else its rows (or columns)."""
    if x.shape is None or len(x.shape) > 2:
        return None
    if len(x.shape) < 2:
        return 1
    if not rowvar and dims.eq(x.shape[0], 1) is not False:
        return None  # a single row is taken as one variable in either case, and not by all versions
    return x.shape[0 if rowvar else 1]


@numpy_op("cov")
def cov(
    ctx: Context,
    m: TensorArg,
    y: Raw = NONE,
    rowvar: BoolArg = True,
    bias: Raw = FALSE,
    ddof: Raw = NONE,
    fweights: Raw = NONE,
    aweights: Raw = NONE,
    *,
    dtype: DType = None,
) -> Tensor:
    """The matrix of covariances of rows (or columns)."""
    made = _covariance(ctx, m, y, rowvar)
    return made if dtype is None else new(made.shape, None)


@numpy_op("corrcoef")
def corrcoef(
    ctx: Context, x: TensorArg, y: Raw = NONE, rowvar: BoolArg = True, *rest: Raw, dtype: DType = None
) -> Tensor:
    """The matrix of correlations of rows (or columns)."""
    made = _covariance(ctx, x, y, rowvar)
    return result(made.shape, made.dtype if dtype is None else None)


@numpy_op("histogram")
def histogram(
    ctx: Context, a: TensorArg, bins: Raw = NONE, range: Raw = NONE, density: Raw = FALSE, weights: Raw = NONE
) -> tuple[Tensor, Tensor]:
    """Counts in bins, and the bins' edges."""
    count: Dim | None = 10 if bins == NONE else dim_of(bins)
    if isinstance(count, int) and count < 1:
        text = f"A histogram has at least one bin, and {count} are asked for."
        raises = "`bins` must be positive, when an integer"
        raise Failure("argument-value", text, raises=raises, exception="ValueError", argument="bins")
    if count is None and isinstance(bins, (Some, Const, Int)):
        count = ctx.fresh()
    if count is None:
        edges = array_of(ctx, bins)
        counted = Tensor("numpy", (edges.dims[0] - 1,), "int64" if density == FALSE and weights == NONE else None)
        return counted, edges
    plain = density in (FALSE, NONE) and weights == NONE
    return (
        Tensor("numpy", (count,), "int64" if plain else "float64" if density == TRUE else None),
        Tensor("numpy", (count + 1,), "float64" if a.dtype not in ("float32", "float16", None) else None),
    )


def _check_counted(ctx: Context, x: Tensor, weights: Value, minlength: Value) -> None:
    """Raise ``Failure`` for what is no vector of integers from 0, and for weights of another length."""
    if x.dtype in (*FLOATS, *COMPLEX, "string", "uint64"):
        raise Failure(
            "dtype-unsupported",
            f"bincount counts integers, and gets {shown(x)}.",
            raises=f"Cannot cast array data from dtype('{x.dtype}') to dtype('int64') according to the rule 'safe'",
            exception="TypeError",
            argument="x",
            repairs=(Repair("wrap", "Convert to integers", "x", "{}.astype(int)"),),
        )
    if x.rank is not None and x.rank > 1:
        text = f"bincount counts the elements of a vector, and gets {shown(x)}."
        flat = Repair("wrap", "Count all elements", "x", "{}.ravel()")
        raises = "object too deep for desired array"
        failure = Failure("operand-rank", text, raises=raises, exception="ValueError", argument="x", repairs=(flat,))
        raise failure
    low, _high = extremes_of(x)
    if low is not None and low < 0:
        text = f"bincount counts integers from 0, and {low} is among them."
        raises = "'list' argument must have no negative elements"
        raise Failure("argument-value", text, raises=raises, exception="ValueError", argument="x")
    if weights != NONE and not isinstance(weights, (Unknown, Union)) and x.rank == 1:
        given = array_of(ctx, weights)
        if given.rank == 1 and dims.eq(given.dims[0], x.dims[0]) is False:
            text = f"There are {x.dims[0]} integers and {given.dims[0]} weights."
            raises = "The weights and list don't have the same length."
            raise Failure("broadcast", text, raises=raises, exception="ValueError", argument="weights")
    least = dim_of(minlength)
    if isinstance(least, int) and least < 0:
        text = f"The result cannot have at least {least} entries."
        raises = "'minlength' must not be negative"
        raise Failure("argument-value", text, raises=raises, exception="ValueError", argument="minlength")


def _highest(x: Tensor) -> float | None:
    """The greatest that an integer of an array can be: as its contents say, or a dtype of one byte."""
    if x.interval is not None and x.interval[1] is not None:
        return x.interval[1]
    return {"uint8": 255, "int8": 127, "bool": 1}.get(x.dtype or "")


@numpy_op("bincount")
def bincount(ctx: Context, x: TensorArg, weights: Raw = NONE, minlength: Raw = NONE) -> Tensor:
    """How often each integer occurs."""
    _check_counted(ctx, x, weights, minlength)
    low, high = dim_of(minlength), _highest(x)
    if isinstance(low, int) and high is not None and high < low:
        return Tensor("numpy", (low,), "int64" if weights == NONE else "float64")
    count = ctx.fresh(low=low if isinstance(low, int) else 0)
    return Tensor("numpy", (count,), "int64" if weights == NONE else "float64")


@numpy_op("digitize")
def digitize(ctx: Context, x: TensorArg, bins: TensorArg, right: Raw = FALSE) -> Tensor:
    """Which bin each value belongs to."""
    return result(x.shape, "int64", interval=(0, None))


@numpy_op("histogram_bin_edges")
def histogram_bin_edges(ctx: Context, a: TensorArg, bins: Raw = NONE, range: Raw = NONE, weights: Raw = NONE) -> Tensor:
    """The edges that ``histogram`` puts between its bins."""
    edges: Tensor = histogram(ctx, a, bins, range)[1]
    return edges


def _bins(ctx: Context, bins: Value, count: int) -> list[Dim]:
    """How many bins there are along each of several axes, which a number says for all of them."""
    single = Const(10) if bins == NONE else bins
    if dim_of(single) is not None or (isinstance(single, Tensor) and single.rank == 1):
        each = [single] * count
    else:
        each = list(ctx.items(single) or ())
    if len(each) != count:
        raise Abstain("how many bins there are is not known")
    return [_count(ctx, one) for one in each]


def _count(ctx: Context, bins: Value) -> Dim:
    number = dim_of(bins)
    return number if number is not None else array_of(ctx, bins).dims[0] - 1


@numpy_op("histogram2d")
def histogram2d(
    ctx: Context, x: TensorArg, y: TensorArg, bins: Raw = NONE, range: Raw = NONE, density: Raw = NONE,
    weights: Raw = NONE,
) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
    """Counts of pairs in bins, and both edges."""
    items = None if isinstance(bins, Tensor) else ctx.items(bins)
    if items is not None and len(items) not in (1, 2):  # edges for both axes
        bins = array_of(ctx, bins)
    rows, columns = _bins(ctx, bins, 2)
    return new((rows, columns), "float64"), new((rows + 1,), "float64"), new((columns + 1,), "float64")


@numpy_op("histogramdd")
def histogramdd(
    ctx: Context, sample: Raw, bins: Raw = NONE, range: Raw = NONE, density: Raw = NONE, weights: Raw = NONE
) -> Value:
    """Counts of points in bins, and the edges along each axis."""
    points = array_of(ctx, sample)
    columns = isinstance(sample, Tensor)
    rank = points.dims[-1] if columns and len(points.dims) > 1 else 1 if columns else points.dims[0]
    if not isinstance(rank, int):
        raise Abstain("how many axes the points have is not known")
    counts = _bins(ctx, bins, rank)
    dtype = None if points.dtype in (None, "float16", "float32") else "float64"
    return Tuple((new(counts, "float64"), Tuple(tuple(new((count + 1,), dtype) for count in counts))))

"""Sorting, the k largest, and what counts equal elements.

https://pytorch.org/docs/stable/torch.html#comparison-ops
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import Dim, eq, gt, lt
from shapewright.libraries.torch.dtypes import is_complex, is_integral
from shapewright.libraries.torch.failures import not_implemented, shown, sizes, wrong_rank
from shapewright.libraries.torch.ranges import constants
from shapewright.libraries.torch.reductions import index_like, no_complex, reduce_to
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axis_of, made, named
from shapewright.rules import (
    Abstain,
    AxisArg,
    BoolArg,
    Context,
    Failure,
    IntArg,
    OptAxis,
    OptTensor,
    Raw,
    TensorArg,
    dim_of,
    op,
)
from shapewright.values import FALSE, NONE, TRUE, Const, Tensor, Tuple, Unknown, Value

HUNDRED = Const(100)
ZERO = Const(0)


@torch_op("sort", out=True)
def sort(
    ctx: Context,
    input: TensorArg,
    dim: AxisArg = -1,
    descending: Raw = FALSE,
    stable: Raw = NONE,
) -> Tuple:
    """Sorted along an axis, and where each element was."""
    return ordered(ctx, input, dim)


def ordered(ctx: Context, x: Tensor, dim: int) -> Tuple:
    """Values and indices of a sort."""
    if is_complex(x.dtype):
        raise not_implemented("sort", x.dtype)
    if x.shape is not None:
        axis_of(x, dim)
    values = made(ctx, (x,), x.shape, x.dtype, interval=x.interval)
    return named("sort", values=values, indices=index_like(values))


@torch_op("msort", out=True)
def msort(ctx: Context, input: TensorArg) -> Tensor:
    """Sorted along the first axis."""
    values = ordered(ctx, input, 0).items[0]
    assert isinstance(values, Tensor)
    return values


@torch_op("argsort")
def argsort(ctx: Context, input: TensorArg, dim: AxisArg = -1, descending: Raw = FALSE, stable: Raw = FALSE) -> Tensor:
    """Where each element of the sorted tensor was."""
    indices = ordered(ctx, input, dim).items[1]
    assert isinstance(indices, Tensor)
    return indices


@torch_op("topk", out=True)
def topk(
    ctx: Context, input: TensorArg, k: IntArg, dim: AxisArg = -1, largest: Raw = TRUE, sorted: Raw = TRUE
) -> Tuple:
    """The k largest along an axis, and where they are."""
    if is_complex(input.dtype) or input.dtype == "bool":
        raise not_implemented("topk_cpu", input.dtype)
    axis = axis_of(input, dim)
    size = input.dims[axis] if input.dims else 1
    if gt(k, size):
        raise Failure(
            "index-range",
            f"There are no {k} elements on axis {axis} of {shown(input)}.",
            raises="selected index k out of range",
            exception="RuntimeError",
            argument="k",
        )
    shape = (*input.dims[:axis], k, *input.dims[axis + 1 :]) if input.dims else ()
    values = made(ctx, (input,), shape, input.dtype)
    top = (0, size - 1) if isinstance(size, int) else None
    return named("topk", values=values, indices=index_like(values).like(interval=top))


@torch_op("kthvalue", out=True)
def kthvalue(ctx: Context, input: TensorArg, k: IntArg, dim: AxisArg = -1, keepdim: BoolArg = False) -> Tuple:
    """The k-th smallest along an axis, and where it is."""
    no_complex("kthvalue", input)
    axis = axis_of(input, dim)
    size = input.dims[axis] if input.dims else 1
    if eq(size, 0):
        raise Failure(
            "empty-reduction",
            f"Axis {axis} of {shown(input)} is empty.",
            raises=f"kthvalue(): Expected reduction dim {axis} to have non-zero size.",
            exception="IndexError",
        )
    if gt(k, size) or lt(k, 1):
        raise Failure(
            "index-range",
            f"There is no {k}-th element on axis {axis} of {shown(input)}.",
            raises="kthvalue(): selected number k out of range for dimension " + str(axis),
            exception="RuntimeError",
            argument="k",
        )
    values = reduce_to(ctx, input, dim, keepdim, input.dtype)
    return named("kthvalue", values=values, indices=index_like(values))


# --- sizes decided by the data --------------------------------------------------------------------
@torch_op("nonzero", out=True)
def nonzero(ctx: Context, input: TensorArg, *, as_tuple: BoolArg = False) -> Value:
    """Where the elements are not zero: ``[count, rank]``, or one vector for each axis."""
    rank = len(input.dims)
    count = ctx.fresh()
    if not as_tuple:
        return made(ctx, (input,), (count, rank), "int64", layout="contiguous")
    one = made(ctx, (input,), (count,), "int64", layout="contiguous")
    return Tuple((one,) * max(rank, 1))


@torch_op("argwhere")
def argwhere(ctx: Context, input: TensorArg) -> Tensor:
    """Where the elements are not zero: ``[count, rank]``."""
    return made(ctx, (input,), (ctx.fresh(), len(input.dims)), "int64", layout="contiguous")


@torch_op("nonzero_static", out=True)
def nonzero_static(ctx: Context, input: TensorArg, *, size: IntArg, fill_value: IntArg = -1) -> Tensor:
    """``nonzero`` cut or filled to a size."""
    return made(ctx, (input,), (size, len(input.dims)), "int64", layout="contiguous")


@op("torch.where", "torch.Tensor.where")
def where_nonzero(ctx: Context, condition: TensorArg) -> Value:
    """``nonzero(as_tuple=True)``."""
    return nonzero(ctx, condition, as_tuple=True)  # type: ignore[no-any-return]


def _listed(numbers: Sequence[float] | None) -> Tuple | None:
    return None if numbers is None else Tuple(tuple(map(Const, numbers)))


def _unique(ctx: Context, x: Tensor, inverse: bool, counts: bool, dim: int | None) -> Value:
    known = constants(x) if dim is None else None
    different = None if known is None else sorted(set(known))
    count: Dim = ctx.fresh() if different is None else len(different)
    if dim is None:
        values = made(ctx, (x,), (count,), x.dtype, interval=x.interval, data=_listed(different))
        back = made(ctx, (x,), x.shape, "int64")
    else:
        axis = axis_of(x, dim)
        values = made(ctx, (x,), (*x.dims[:axis], count, *x.dims[axis + 1 :]), x.dtype, interval=x.interval)
        back = made(ctx, (x,), (x.dims[axis] if x.dims else 1,), "int64")
    results = [values]
    if inverse:
        results.append(back)
    if counts:
        often = None if different is None or known is None else [known.count(value) for value in different]
        results.append(made(ctx, (x,), (count,), "int64", data=_listed(often)))
    return results[0] if len(results) == 1 else Tuple(tuple(results))


@torch_op("unique")
def unique(
    ctx: Context,
    input: TensorArg,
    sorted: Raw = TRUE,
    return_inverse: BoolArg = False,
    return_counts: BoolArg = False,
    dim: OptAxis = None,
) -> Value:
    """The different elements (or slices), how to restore the tensor, and how often each occurs."""
    return _unique(ctx, input, return_inverse, return_counts, dim)


@torch_op("unique_consecutive")
def unique_consecutive(
    ctx: Context,
    input: TensorArg,
    return_inverse: BoolArg = False,
    return_counts: BoolArg = False,
    dim: OptAxis = None,
) -> Value:
    """Runs of equal elements collapsed."""
    return _unique(ctx, replace(input, data=None), return_inverse, return_counts, dim)


@torch_op("bincount")
def bincount(ctx: Context, input: TensorArg, weights: OptTensor = None, minlength: IntArg = 0) -> Tensor:
    """How often each number occurs."""
    if is_integral(input.dtype) is False or input.dtype == "bool":
        raise not_implemented("bincount_cpu", input.dtype)
    if input.shape is not None and len(input.dims) != 1:
        raise wrong_rank("bincount", input, "a vector", "bincount only supports 1-d non-negative integral inputs.")
    dtype = "int64" if weights is None else "float32" if weights.dtype == "float32" else "float64"
    return made(ctx, (input,), (_bins(ctx, input, minlength),), dtype)


def _bins(ctx: Context, numbers: Tensor, least: Dim) -> Dim:
    """One bin for each number up to the largest, and no fewer than asked for."""
    high = numbers.interval[1] if numbers.interval is not None else None
    if isinstance(least, int) and high is not None and high < least:
        return least
    return ctx.fresh(low=least if isinstance(least, int) else 0)


@torch_op("histc", out=True)
def histc(ctx: Context, input: TensorArg, bins: IntArg = 100, min: Raw = ZERO, max: Raw = ZERO) -> Tensor:
    """How many elements fall into each of equal bins."""
    return made(ctx, (input,), (bins,), input.dtype)


@torch_op("histogram", out=True)
def histogram(
    ctx: Context,
    input: TensorArg,
    bins: Raw = HUNDRED,
    *,
    range: Raw = NONE,
    weight: OptTensor = None,
    density: Raw = FALSE,
) -> Tuple:
    """How many elements fall into each bin, and the bins' edges."""
    if isinstance(bins, Tensor):
        edges: Dim = bins.dims[0]
    else:
        count = dim_of(bins)
        if count is None:
            raise Abstain("the number of bins is not known")
        edges = count + 1
    hist, ends = (_counted(ctx, input, size) for size in (edges - 1, edges))
    return named("histogram", hist=hist, bin_edges=ends)


def _counted(ctx: Context, input: Tensor, *shape: Dim) -> Tensor:
    """Counts, or edges of bins: weights and edges that were given may need a gradient, and the input's is lost."""
    return made(ctx, (input,), shape, input.dtype).like(requires_grad=None)


@op("torch.histogramdd")
def histogramdd(
    ctx: Context,
    input: TensorArg,
    bins: Raw,
    *,
    range: Raw = NONE,
    weight: OptTensor = None,
    density: Raw = FALSE,
) -> Tuple:
    """A histogram over several axes, and the bins' edges."""
    columns = input.dims[-1]
    items = ctx.items(bins)
    if items is None:
        if not isinstance(columns, int) or dim_of(bins) is None:
            raise Abstain("the number of bins is not known")
        items = [bins] * columns
    if eq(len(items), columns) is False:
        raise Failure(
            "argument-value",
            f"There are bins for each of the {columns} columns of {shown(input)}, and {len(items)} are given.",
            raises="histogramdd: The size of bins must be equal to the innermost dimension of the input.",
            exception="RuntimeError",
            argument="bins",
        )
    edges: list[Dim] = []
    for item in items:
        count = item.dims[0] if isinstance(item, Tensor) else dim_of(item)
        if count is None:
            raise Abstain("the number of bins is not known")
        edges.append(count if isinstance(item, Tensor) else count + 1)
    hist = _counted(ctx, input, *(e - 1 for e in edges))
    return named("histogramdd", hist=hist, bin_edges=Tuple(tuple(_counted(ctx, input, e) for e in edges)))


@torch_op("searchsorted", method=False, out=True)
def searchsorted(
    ctx: Context,
    sorted_sequence: TensorArg,
    input: Raw,
    *,
    out_int32: BoolArg = False,
    right: Raw = FALSE,
    side: Raw = NONE,
    sorter: OptTensor = None,
) -> Tensor:
    """Where elements would go in a sorted sequence."""
    dtype = "int32" if out_int32 else "int64"
    shape = None if isinstance(input, Unknown) else input.shape if isinstance(input, Tensor) else ()
    if isinstance(input, Tensor) and input.shape is not None and sorted_sequence.shape is not None:
        _leading_sizes(sorted_sequence, input)
    return made(ctx, (sorted_sequence,), shape, dtype)


def _leading_sizes(sequence: Tensor, x: Tensor) -> None:
    if len(sequence.dims) == 1:
        return
    fits = len(sequence.dims) == len(x.dims) and all(
        eq(a, b) is not False for a, b in zip(sequence.dims[:-1], x.dims[:-1], strict=True)
    )
    if not fits:
        raise Failure(
            "broadcast",
            f"The sequence {shown(sequence)} and the values {shown(x)} have the same leading sizes.",
            raises="torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of "
            f"boundaries tensor and input value tensor must match, but we got boundaries tensor {sizes(sequence.dims)} "
            f"and input value tensor {sizes(x.dims)}",
            exception="RuntimeError",
        )


@torch_op("bucketize", method=False, out=True)
def bucketize(
    ctx: Context, input: Raw, boundaries: TensorArg, *, out_int32: BoolArg = False, right: Raw = FALSE
) -> Tensor:
    """Which bucket each element falls into."""
    if boundaries.shape is not None and len(boundaries.dims) != 1:
        raise wrong_rank(
            "bucketize",
            boundaries,
            "a vector of boundaries",
            f"boundaries tensor must be 1 dimension, but got dim({len(boundaries.dims)})",
            "boundaries",
        )
    shape = None if isinstance(input, Unknown) else input.shape if isinstance(input, Tensor) else ()
    return made(ctx, (boundaries,), shape, "int32" if out_int32 else "int64")

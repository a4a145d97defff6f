"""Distances and similarities between vectors.

https://pytorch.org/docs/stable/nn.functional.html#distance-functions
"""

from __future__ import annotations

from shapewright.dims import floordiv
from shapewright.libraries.torch.dtypes import float_of, real_of, result_type
from shapewright.libraries.torch.failures import shown, wrong_rank
from shapewright.libraries.torch.reductions import reduce_to
from shapewright.libraries.torch.tensors import broadcast_shape, made
from shapewright.rules import AxisArg, BoolArg, Context, Failure, FloatArg, Raw, TensorArg, op
from shapewright.values import NONE, Tensor


@op("torch.nn.functional.cosine_similarity", "torch.cosine_similarity", renames={"axis": "dim"})
def cosine_similarity(ctx: Context, x1: TensorArg, x2: TensorArg, dim: AxisArg = 1, eps: FloatArg = 1e-8) -> Tensor:
    """The cosine of the angle along an axis, which goes."""
    shape = broadcast_shape((x1, x2))
    whole = made(ctx, (x1, x2), shape, float_of(ctx, result_type(ctx, (x1, x2))))
    return reduce_to(ctx, whole, dim, False, whole.dtype)


@op("torch.nn.functional.pairwise_distance", "torch.pairwise_distance")
def pairwise_distance(
    ctx: Context, x1: TensorArg, x2: TensorArg, p: FloatArg = 2.0, eps: FloatArg = 1e-6, keepdim: BoolArg = False
) -> Tensor:
    """The norm of the difference along the last axis."""
    shape = broadcast_shape((x1, x2))
    whole = made(ctx, (x1, x2), shape, float_of(ctx, real_of(result_type(ctx, (x1, x2)))))
    return reduce_to(ctx, whole, -1, keepdim, whole.dtype)


@op("torch.nn.functional.pdist", "torch.pdist")
def pdist(ctx: Context, input: TensorArg, p: FloatArg = 2) -> Tensor:
    """The distances between all pairs of rows."""
    x = ctx.rank(
        input,
        2,
        lambda: wrong_rank("pdist", input, "a matrix", "pdist only supports 2D tensors, got: " + f"{len(input.dims)}D"),
    )
    rows = x.dims[0]
    return made(ctx, (x,), (floordiv(rows * (rows - 1), 2),), x.dtype)


@op("torch.cdist")
def cdist(ctx: Context, x1: TensorArg, x2: TensorArg, p: FloatArg = 2.0, compute_mode: Raw = NONE) -> Tensor:
    """The distances between the rows of two matrices: ``[*, P, M]`` and ``[*, R, M]`` give ``[*, P, R]``."""
    for x, name in ((x1, "X1"), (x2, "X2")):
        if x.shape is not None and len(x.dims) < 2:
            raise wrong_rank(
                "cdist",
                x,
                "at least two axes",
                f"cdist only supports at least 2D tensors, {name} got: {len(x.dims)}D",
                name.lower(),
            )
    ctx.equal(
        x1.dims[-1],
        x2.dims[-1],
        lambda: Failure(
            "matmul-size",
            f"cdist needs rows of one length, and gets {shown(x1)} and {shown(x2)}.",
            raises=f"X1 and X2 must have the same number of columns. X1: {x1.dims[-1]} X2: {x2.dims[-1]}",
            exception="RuntimeError",
        ),
    )
    batch = broadcast_shape((x1.like(shape=x1.dims[:-2]), x2.like(shape=x2.dims[:-2]))) or ()
    return made(ctx, (x1, x2), (*batch, x1.dims[-2], x2.dims[-2]), result_type(ctx, (x1, x2)))

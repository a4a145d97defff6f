"""Sparse tensors: shape and dtype are those of the dense one; how many elements are stored is not known.

https://pytorch.org/docs/stable/sparse.html
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.libraries.torch.creation import new
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import made
from shapewright.rules import Abstain, Context, DTypeArg, OptBool, OptShape, Raw, ShapeArg, TensorArg, op
from shapewright.values import NONE, Some, Tensor, Value


@torch_op("to_sparse", "to_sparse_coo", "to_sparse_csr", "to_sparse_csc", "to_sparse_bsr", "to_sparse_bsc",
          "coalesce", function=False)  # fmt: skip
def to_sparse(ctx: Context, input: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """The same tensor with the elements that are zero left out."""
    return replace(input, layout=None, data=None)


@op("torch.sparse_coo_tensor")
def sparse_coo_tensor(
    ctx: Context,
    indices: TensorArg,
    values: TensorArg,
    size: OptShape = None,
    *,
    dtype: DTypeArg = None,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    check_invariants: Raw = NONE,
    is_coalesced: Raw = NONE,
) -> Tensor:
    """A sparse tensor from places ``[axes, n]`` and their values; without a size it ends at the last place."""
    if size is None:
        if not isinstance(indices.dims[0], int) or values.rank is None:
            raise Abstain("how many axes the sparse tensor has is not known")
        size = (*(ctx.fresh() for _ in range(indices.dims[0])), *values.dims[1:])
    return replace(new(ctx, size, dtype or values.dtype, device, requires_grad), layout=None)


@op("torch.sparse_coo_tensor")
def empty_sparse(
    ctx: Context, size: ShapeArg, *, dtype: DTypeArg = None, device: Raw = NONE, requires_grad: OptBool = False
) -> Tensor:
    """A sparse tensor with nothing in it."""
    return replace(new(ctx, size, dtype, device, requires_grad), layout=None)


@torch_op("_indices", "indices", function=False)
def indices(ctx: Context, input: TensorArg) -> Tensor:
    """The places of the elements that are stored: ``[axes, n]``."""
    return made(ctx, (input,), (len(input.dims), ctx.fresh("nnz")), "int64", layout=None)


@torch_op("dense_dim", "sparse_dim", function=False)
def kinds_of_axes(ctx: Context, input: TensorArg) -> Value:
    """How many axes are stored densely (sparsely)."""
    return Some("int", low=0)


@torch_op("sparse_mask", function=False)
def sparse_mask(ctx: Context, input: TensorArg, mask: TensorArg) -> Tensor:
    """The elements at the places that a sparse tensor has."""
    return replace(input, layout=None, data=None)


@torch_op("_nnz", function=False)
def nnz(ctx: Context, input: TensorArg) -> int | object:
    """How many elements are stored."""
    return ctx.fresh("nnz")

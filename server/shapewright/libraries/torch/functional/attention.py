"""Scaled dot product attention.

https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
"""

from __future__ import annotations

from shapewright.dims import Dim, product
from shapewright.libraries.torch.dtypes import C_NAMES, is_integral
from shapewright.libraries.torch.failures import shown
from shapewright.libraries.torch.tensors import broadcast_shape, made
from shapewright.rules import (
    Abstain,
    BoolArg,
    Context,
    Failure,
    FloatArg,
    IntArg,
    OptTensor,
    Raw,
    Repair,
    TensorArg,
    op,
)
from shapewright.values import FALSE, TRUE, Tensor


@op("torch.nn.functional.scaled_dot_product_attention")
def scaled_dot_product_attention(
    ctx: Context,
    query: TensorArg,
    key: TensorArg,
    value: TensorArg,
    attn_mask: OptTensor = None,
    dropout_p: FloatArg = 0.0,
    is_causal: Raw = FALSE,
    scale: FloatArg = None,
    enable_gqa: Raw = FALSE,
) -> Tensor:
    """``softmax(q kᵀ / √E + mask) v``: ``[…, L, E]``, ``[…, S, E]``, ``[…, S, Ev]`` give ``[…, L, Ev]``."""
    operands = (query, key, value)
    _one_dtype(operands)
    dtype = query.dtype
    _ranks(operands)
    if any(x.shape is None for x in operands):
        return made(ctx, operands, None, dtype, layout=None)
    ctx.equal(query.dims[-1], key.dims[-1], lambda: _inner(query, key))
    grouped = ctx.truth(enable_gqa)
    if grouped is None:
        raise Abstain("enable_gqa is not known")
    if grouped:
        batch: tuple[Dim, ...] = query.dims[:-2]
    else:
        heads = [x.like(shape=x.dims[:-2]) for x in operands]
        batch = broadcast_shape(heads) or ()
    _mask(attn_mask, query, key, batch)
    return made(ctx, operands, (*batch, query.dims[-2], value.dims[-1]), dtype, layout=None)


def _one_dtype(operands: tuple[Tensor, ...]) -> None:
    known = {x.dtype for x in operands if x.dtype is not None}
    if len(known) > 1:
        names = [C_NAMES.get(x.dtype or "", str(x.dtype)) for x in operands]
        raise Failure(
            "dtype-mismatch",
            f"Query, key and value have one dtype, and are {', '.join(shown(x) for x in operands)}.",
            raises="Expected query, key, and value to have the same dtype, but got query.dtype: "
            f"{names[0]} key.dtype: {names[1]} and value.dtype: {names[2]} instead.",
            exception="RuntimeError",
        )


def _ranks(operands: tuple[Tensor, ...]) -> None:
    if any(x.rank is not None and x.rank < 2 for x in operands):
        ranks = [x.rank for x in operands]
        raise Failure(
            "operand-rank",
            f"Query, key and value have at least two axes, and are {', '.join(shown(x) for x in operands)}.",
            raises="Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{ranks[0]} key.dim: {ranks[1]} and value.dim: {ranks[2]} instead.",
            exception="RuntimeError",
        )


def _inner(query: Tensor, key: Tensor) -> Failure:
    return Failure(
        "matmul-size",
        f"Query and key have one last size, and are {shown(query)} and {shown(key)}.",
        raises=f"Expected size for first two dimensions of batch2 tensor to be: [{product(query.dims[:-2])}, "
        f"{query.dims[-1]}] but got: [{product(key.dims[:-2])}, {key.dims[-1]}].",
        exception="RuntimeError",
        argument="key",
    )


def _mask(mask: Tensor | None, query: Tensor, key: Tensor, batch: tuple[Dim, ...]) -> None:
    if mask is None:
        return
    if is_integral(mask.dtype) and mask.dtype != "bool":
        raise Failure(
            "dtype-mismatch",
            f"A mask is boolean or of the query's dtype, and this is {shown(mask)}.",
            raises="Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{_long_name(mask.dtype)} and  query.dtype: {C_NAMES.get(query.dtype or '', 'float')} instead.",
            exception="RuntimeError",
            argument="attn_mask",
            repairs=(Repair("wrap", "Make it boolean", "attn_mask", "{}.bool()"),),
        )
    if mask.shape is not None:
        scores = query.like(shape=(*batch, query.dims[-2], key.dims[-2]))
        broadcast_shape((scores, mask))


def _long_name(dtype: str | None) -> str:
    return {"int64": "long int", "int32": "int", "uint8": "unsigned char"}.get(dtype or "", str(dtype))


@op("torch.nn.functional.multi_head_attention_forward")
def multi_head_attention_forward(
    ctx: Context,
    query: TensorArg,
    key: TensorArg,
    value: TensorArg,
    embed_dim_to_check: IntArg,
    num_heads: IntArg,
    in_proj_weight: OptTensor,
    in_proj_bias: OptTensor,
    bias_k: OptTensor,
    bias_v: OptTensor,
    add_zero_attn: BoolArg,
    dropout_p: FloatArg,
    out_proj_weight: TensorArg,
    out_proj_bias: OptTensor,
    training: Raw = TRUE,
    key_padding_mask: OptTensor = None,
    need_weights: BoolArg = True,
    attn_mask: OptTensor = None,
    use_separate_proj_weight: Raw = FALSE,
    q_proj_weight: OptTensor = None,
    k_proj_weight: OptTensor = None,
    v_proj_weight: OptTensor = None,
    static_k: OptTensor = None,
    static_v: OptTensor = None,
    average_attn_weights: BoolArg = True,
    is_causal: Raw = FALSE,
) -> tuple[Tensor, Tensor | None]:
    """Attention of several heads: ``[L, N, out_features of out_proj_weight]`` and the weights ``[N, L, S]``."""
    ctx.equal(query.dims[-1], embed_dim_to_check, lambda: _embedding(query, embed_dim_to_check))
    width = ctx.fresh() if out_proj_weight.shape is None else out_proj_weight.dims[0]
    weights = (in_proj_weight, in_proj_bias, q_proj_weight, k_proj_weight, v_proj_weight, bias_k, bias_v)
    scored = [x for x in (query, key, *weights, static_k, attn_mask) if x is not None]
    summed = [x for x in (*scored, value, out_proj_weight, out_proj_bias, static_v) if x is not None]
    output = made(ctx, summed, (*query.dims[:-1], width), query.dtype)
    if not need_weights:
        return output, None
    source = key.dims[0] if static_k is None else static_k.dims[1]
    source = source + (1 if bias_k is not None else 0) + (1 if add_zero_attn else 0)
    batch = query.dims[1:-1]
    heads = () if average_attn_weights else (num_heads,)
    return output, made(ctx, scored, (*batch, *heads, query.dims[0], source), query.dtype)


def _embedding(query: Tensor, wanted: Dim) -> Failure:
    return Failure(
        "attention-embedding",
        f"The attention takes {wanted} features, and the query {shown(query)} has {query.dims[-1]}.",
        raises=f"was expecting embedding dimension of {wanted}, but got {query.dims[-1]}",
        exception="AssertionError",
        argument="query",
    )

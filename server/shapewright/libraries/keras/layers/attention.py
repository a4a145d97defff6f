"""Attention layers: https://keras.io/api/layers/attention_layers/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapewright.dims import Dim, eq
from shapewright.libraries.keras.attributes import size_of, sizes_of, text_of
from shapewright.libraries.keras.dtypes import floatx
from shapewright.libraries.keras.layer import configure, layer_class
from shapewright.libraries.keras.layers.support import (
    LAYERS,
    arguments,
    float_dtype,
    int_tuple,
    is_none,
    keep,
    positive,
)
from shapewright.libraries.keras.structure import tensors
from shapewright.libraries.keras.tensors import is_legacy, result
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import REGISTRY, Abstain, BoolArg, Context, Failure, Mismatch, Raw, TensorArg, dim_of
from shapewright.values import FALSE, NONE, Instance, Tensor, Value

URL = LAYERS + "attention_layers/"
_MULTI_HEAD = (
    "num_heads", "key_dim", "value_dim", "dropout", "use_bias", "output_shape", "attention_axes", "flash_attention",
    "use_gate", "kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer",
    "activity_regularizer", "kernel_constraint", "bias_constraint", "seed",
)  # fmt: skip
_GROUPED = ("head_dim", "num_query_heads", "num_key_value_heads", *_MULTI_HEAD[3:])


def _initialise(names: tuple[str, ...], required: tuple[str, ...]) -> Any:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keep the sizes."""
        given = arguments(ctx, self, names, args, kwargs, required)
        configure(ctx, self, kwargs)
        for name in required:
            if name not in given:
                raise Mismatch(f"'{name}' is missing")
        keep(ctx, self, **{k: v for k, v in given.items() if k != "output_shape"})
        for name in required:
            positive(ctx, given[name], f"Received an invalid value for argument `{name}`, expected a positive integer. "
                     f"Received: {name}=…", name)  # fmt: skip
        wanted = given.get("output_shape", NONE)
        if not is_none(wanted):
            single = dim_of(wanted)
            items = ctx.items(wanted)
            ctx.set(
                self,
                "keras.wanted",
                (single,) if single is not None else int_tuple(ctx, wanted, len(items or ()), "output_shape"),
            )

    return init


def _call(
    ctx: Context,
    self: Instance,
    query: TensorArg,
    value: TensorArg,
    key: Raw = NONE,
    query_mask: Raw = NONE,
    value_mask: Raw = NONE,
    key_mask: Raw = NONE,
    attention_mask: Raw = NONE,
    return_attention_scores: BoolArg = False,
    training: Raw = NONE,
    use_causal_mask: Raw = NONE,
) -> Value | tuple[Value, ...]:
    """The query's shape, or its leading axes and the output shape wanted."""
    operands = [t for t in (query, value, key) if isinstance(t, Tensor)]
    dtype = float_dtype(ctx, self, query)
    if query.shape is None:
        return result(ctx, operands, None, dtype)
    _check(self, operands)
    _check_mask(ctx, self, query, value, attention_mask)
    wanted = sizes_of(ctx, self, "keras.wanted")
    last = (query.shape[-1],) if wanted is None else wanted
    out = result(ctx, operands, (*query.shape[:-1], *last), dtype)
    if not return_attention_scores:
        return out
    heads = size_of(ctx, self, "num_heads") or size_of(ctx, self, "num_query_heads")
    axes = _attended(ctx, self, len(query.shape))
    shape: tuple[Dim, ...] | None = None
    if axes is not None and value.shape is not None and len(value.shape) == len(query.shape) and heads is not None:
        kept = [size for axis, size in enumerate(query.shape[:-1]) if axis not in axes]
        shape = (*kept, heads, *(query.shape[a] for a in axes), *(value.shape[a] for a in axes))
    return (out, result(ctx, operands, shape, dtype))


def _attended(ctx: Context, layer: Instance, rank: int) -> tuple[int, ...] | None:
    """The axes attended over: all between batch and features unless given; None where that is not known."""
    given = ctx.get(layer, "attention_axes")
    if given is None or is_none(given):
        return tuple(range(1, rank - 1))
    axes = [dim_of(item) for item in (ctx.items(given) or (given,))]
    return tuple(a % rank for a in axes if isinstance(a, int)) if all(isinstance(a, int) for a in axes) else None


def _check(layer: Instance, operands: list[Tensor]) -> None:
    """Query, value and key have the same rank; value and key the same steps. Raises ``Failure``."""
    query, value = operands[0], operands[1]
    if value.shape is None or query.shape is None:
        return
    if len(value.shape) != len(query.shape):
        raise Failure(
            "attention-shapes",
            f"Query {describe(query)} and value {describe(value)} must have the same number of axes.",
            raises="Expected input 1 to have the rank of input 0 [Op:Einsum] name: ",
            exception="InvalidArgumentError",
            argument="value",
            url=URL,
        ).with_data(layer=layer)
    if len(operands) > 2 and operands[2].shape is not None:
        key = operands[2]
        if len(key.dims) == len(value.shape) and any(
            eq(a, b) is False for a, b in zip(value.shape[1:-1], key.dims[1:-1], strict=True)
        ):
            raise Failure(
                "attention-shapes",
                f"Value {describe(value)} and key {describe(key)} must have the same number of steps.",
                raises="All dimensions of `value` and `key`, except the last one, must be equal. Received "
                f"value_shape={keras_shape(value.shape)} and key_shape={keras_shape(key.dims)}",
                exception="ValueError",
                argument="key",
                url=URL,
            ).with_data(layer=layer)


def _check_mask(ctx: Context, layer: Instance, query: Tensor, value: Tensor, mask: Value) -> None:
    """A mask says of each step of the query which steps of the value it sees. Raises ``Failure``."""
    if not isinstance(mask, Tensor) or any(t.kind != "eager" for t in (query, value)):
        return
    if any(t.shape is None for t in (mask, query, value)) or len(query.dims) != 3 or len(mask.dims) not in (2, 3):
        return
    wanted = (query.dims[1], value.dims[1])
    if all(eq(a, b) is not False or eq(a, 1) for a, b in zip(mask.dims[-2:], wanted, strict=True)):
        return
    raise Failure(
        "attention-shapes",
        f"The mask {describe(mask)} does not fit {wanted[0]} steps of the query by {wanted[1]} of the value.",
        raises="Incompatible shapes:",
        exception="InvalidArgumentError",
        argument="attention_mask",
        url=URL,
    ).with_data(layer=layer)


layer_class(
    "keras.layers.MultiHeadAttention",
    url=URL + "multi_head_attention/",
    __init__=_initialise(_MULTI_HEAD, ("num_heads", "key_dim")),
    call=_call,
)
layer_class(
    "keras.layers.GroupQueryAttention",
    url=URL + "group_query_attention/",
    __init__=_initialise(_GROUPED, ("head_dim", "num_query_heads", "num_key_value_heads")),
    call=_call,
)


def _dot_init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
    """Keep the options."""
    given = arguments(ctx, self, ("use_scale", "score_mode", "dropout", "seed"), args, kwargs)
    configure(ctx, self, kwargs)
    keep(ctx, self, **given)


def _dot_call(
    ctx: Context,
    self: Instance,
    inputs: Raw,
    mask: Raw = NONE,
    training: Raw = NONE,
    return_attention_scores: Raw = FALSE,
    use_causal_mask: Raw = NONE,
) -> Value | tuple[Value, ...]:
    """Called on ``[query, value]`` or ``[query, value, key]``."""
    operands = tensors(ctx, inputs)
    if isinstance(inputs, Tensor) or len(operands) not in (2, 3):
        raise _not_a_list(ctx, self, inputs)
    query, value = operands[0], operands[1]
    dtype = text_of(ctx, self, "compute_dtype") or floatx(ctx)
    if query.shape is None or value.shape is None or len(query.shape) < 2 or len(value.shape) < 2:
        return result(ctx, operands, None, dtype)
    out = result(ctx, operands, (*query.shape[:-1], value.shape[-1]), dtype)
    scores = ctx.truth(return_attention_scores)
    if scores is None:
        raise Abstain("return_attention_scores is not known")
    if not scores:
        return out
    return (out, result(ctx, operands, (*query.shape[:-1], value.shape[-2]), dtype))


def _not_a_list(ctx: Context, layer: Instance, inputs: Value) -> Failure | Abstain:
    count = None if isinstance(inputs, Tensor) else ctx.length(inputs)
    if isinstance(count, int) and count not in (2, 3):
        return Failure(
            "argument-type",
            f"{layer.cls.name} is called on [query, value] or [query, value, key], and gets {count} tensors.",
            raises=f"{layer.cls.name} layer accepts inputs list of length 2 or 3, namely [query, value] or "
            f"[query, value, key]. Received length: {count}.",
            exception="ValueError",
            argument="inputs",
            url=URL,
        )
    if not isinstance(inputs, Tensor):
        return Abstain("the inputs are not known one by one")
    return Failure(
        "argument-type",
        f"{layer.cls.name} is called on a list [query, value]; it gets {describe(inputs)}.",
        raises=f"{layer.cls.name} layer must be called on a list of inputs, namely [query, value] or "
        "[query, value, key].",
        exception="ValueError",
        argument="inputs",
        url=URL,
    )


for _name in ("Attention", "AdditiveAttention"):
    layer_class(f"keras.layers.{_name}", url=URL, __init__=_dot_init, call=_dot_call)


def _defined_as(name: str) -> Callable[[Context], str]:
    return lambda ctx: f"{'tf_keras' if is_legacy(ctx) else 'keras'}.src.layers.attention.{name}"


REGISTRY.inside.update({
    "keras.layers.MultiHeadAttention": _defined_as("multi_head_attention.MultiHeadAttention"),
    "keras.layers.GroupQueryAttention": _defined_as("grouped_query_attention.GroupedQueryAttention"),
    "keras.layers.Attention": _defined_as("attention.Attention"),
    "keras.layers.AdditiveAttention": _defined_as("additive_attention.AdditiveAttention"),
})  # fmt: skip

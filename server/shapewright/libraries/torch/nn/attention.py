"""Multi-head attention and the Transformer's layers.

https://pytorch.org/docs/stable/nn.html#transformer-layers
"""

from __future__ import annotations

from shapewright.dims import Dim, eq, mod
from shapewright.libraries.torch.autocast import is_mixed, product_dtype, residual_dtype
from shapewright.libraries.torch.failures import shown
from shapewright.libraries.torch.nn.attention_masks import Masks, check_masks, check_pair
from shapewright.libraries.torch.nn.parameter import parameter, parameter_if
from shapewright.libraries.torch.nn.wrapping import DOCS, blamed_on
from shapewright.libraries.torch.tensors import made
from shapewright.rules import (
    Abstain,
    BoolArg,
    Clue,
    Context,
    DTypeArg,
    Failure,
    FloatArg,
    IntArg,
    LooseInt,
    MaybeBool,
    OptInt,
    OptTensor,
    Raw,
    TensorArg,
    dim_of,
    lib_class,
)
from shapewright.values import NONE, Const, Instance, Lib, Tensor, Tuple, Unknown, Value

_LAYERS = ("torch.nn.TransformerEncoderLayer", "torch.nn.TransformerDecoderLayer")


def _size(self: Instance, name: str) -> Dim:
    size = dim_of(self.slots.get(name))
    if size is None:
        raise Abstain("an attention layer whose sizes are not known")
    return size


def _is_set(self: Instance, name: str) -> bool:
    value = self.slots.get(name)
    return isinstance(value, Const) and bool(value.value)


def check_heads(embed_dim: Dim, num_heads: Dim) -> None:
    """``embed_dim`` must be divisible by ``num_heads``."""
    if eq(mod(embed_dim, num_heads), 0) is False:
        raise Failure(
            "attention-heads",
            f"embed_dim ({embed_dim}) is not divisible by num_heads ({num_heads}).",
            raises="embed_dim must be divisible by num_heads",
            exception="AssertionError",
            argument="num_heads",
        )


@lib_class("torch.nn.MultiheadAttention", bases=("torch.nn.Module",), url=DOCS + "MultiheadAttention.html")
class MultiheadAttention:
    """Attention over ``[T, N, E]`` (``[N, T, E]`` with ``batch_first``): output and weights."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, embed_dim: IntArg, num_heads: LooseInt, dropout: FloatArg = 0.0,
        bias: MaybeBool = True, add_bias_kv: BoolArg = False, add_zero_attn: BoolArg = False, kdim: OptInt = None,
        vdim: OptInt = None, batch_first: BoolArg = False, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        check_heads(embed_dim, num_heads)
        kept = {"embed_dim": embed_dim, "num_heads": num_heads, "batch_first": batch_first, "training": True,
                "kdim": embed_dim if kdim is None else kdim, "vdim": embed_dim if vdim is None else vdim,
                "extra_keys": int(add_bias_kv) + int(add_zero_attn)}  # fmt: skip
        for name, value in kept.items():
            ctx.set(self, name, value)
        ctx.set(self, "in_proj_weight", parameter(ctx, 3 * embed_dim, embed_dim, dtype=dtype))
        ctx.set(self, "in_proj_bias", parameter_if(ctx, bias, 3 * embed_dim, dtype=dtype))
        ctx.set(self, "out_proj", ctx.invoke("torch.nn.Linear", embed_dim, embed_dim))

    @staticmethod
    def forward(
        ctx: Context, self: Instance, query: TensorArg, key: TensorArg, value: TensorArg,
        key_padding_mask: OptTensor = None, need_weights: BoolArg = True, attn_mask: OptTensor = None,
        average_attn_weights: BoolArg = True, is_causal: Raw = NONE,
    ) -> Value:  # fmt: skip
        query, key, value = (_ranked(ctx, self, x) for x in (query, key, value))
        for x, name in ((query, "embed_dim"), (key, "kdim"), (value, "vdim")):
            _features(ctx, self, x, name)
        first = _is_set(self, "batch_first")
        alike = all(eq(_size(self, size), _size(self, "embed_dim")) for size in ("kdim", "vdim"))
        check_pair(query, key, value, first=first, alike=alike, heads=_size(self, "num_heads"))
        masks = Masks(attn_mask or NONE, key_padding_mask or NONE, causal=is_causal)
        check_masks(self, query, key, masks, first=first, heads=_size(self, "num_heads"))
        batched = len(query.dims) == 3
        time, batch = (1, 0) if first and batched else (0, 1)
        output = made(ctx, (query, key, value), query.dims, product_dtype(ctx, query), layout=None)
        if not need_weights:
            return Tuple((output, NONE))
        source = key.dims[time] + _size(self, "extra_keys")
        heads = () if average_attn_weights else (_size(self, "num_heads"),)
        outer = (query.dims[batch],) if batched else ()
        dtype = None if is_mixed(ctx) else query.dtype
        weights = made(ctx, (query, key), (*outer, *heads, query.dims[time], source), dtype)
        return Tuple((output, weights))


def _ranked(ctx: Context, self: Instance, x: Tensor) -> Tensor:
    def failure() -> Failure:
        return blamed_on(
            Failure(
                "layer-rank",
                f"MultiheadAttention needs 3 axes (or 2 without a batch), and gets {shown(x)}.",
                raises=f"query should be unbatched 2D or batched 3D tensor but received {x.rank}-D query tensor",
                exception="AssertionError",
                argument="query",
            ),
            self,
        )

    names = ("N", "T", "E") if _is_set(self, "batch_first") else ("T", "N", "E")
    return ctx.rank(x, 3, failure, names) if x.shape is None else ctx.rank(x, (2, 3), failure)


def _features(ctx: Context, self: Instance, x: Tensor, name: str) -> None:
    size = _size(self, name)

    def failure() -> Failure:
        return Failure(
            "attention-embed-dim",
            f"This MultiheadAttention is made for {name}={size}, and gets {shown(x)}.",
            raises=f"was expecting embedding dimension of {size}, but got {x.dims[-1]}",
            exception="AssertionError",
            argument="query",
            clues=(
                Clue(f"{x.dims[-1]} comes from here", origin=x.origin, dim=x.dims[-1]),
                Clue("this MultiheadAttention is made here", owner=self),
            ),
        )

    ctx.equal(x.dims[-1], size, failure)


# --- the Transformer ---------------------------------------------------------------------------------
def _init_layer(
    ctx: Context, self: Instance, cross: bool, d_model: Dim, nhead: Dim, feedforward: Dim, first: bool,
    activation: Value, norm_first: Value,
) -> None:  # fmt: skip
    check_heads(d_model, nhead)
    for name, value in (("training", True), ("d_model", d_model), ("batch_first", first), ("#heads", nhead),
                        ("norm_first", Const(False) if norm_first == NONE else norm_first)):  # fmt: skip
        ctx.set(self, name, value)
    ctx.set(self, "self_attn", ctx.invoke("torch.nn.MultiheadAttention", d_model, nhead, batch_first=first))
    if cross:
        ctx.set(self, "multihead_attn", ctx.invoke("torch.nn.MultiheadAttention", d_model, nhead, batch_first=first))
    ctx.set(self, "linear1", ctx.invoke("torch.nn.Linear", d_model, feedforward))
    ctx.set(self, "linear2", ctx.invoke("torch.nn.Linear", feedforward, d_model))
    for index in range(3 if cross else 2):
        ctx.set(self, f"norm{index + 1}", ctx.invoke("torch.nn.LayerNorm", d_model))
        ctx.set(self, f"dropout{index + 1}", ctx.invoke("torch.nn.Dropout"))
    ctx.set(self, "dropout", ctx.invoke("torch.nn.Dropout"))
    named = activation.value if isinstance(activation, Const) and activation != NONE else "relu"
    of_name = isinstance(activation, Const)
    ctx.set(self, "activation", Lib(f"torch.nn.functional.{named}") if of_name else activation)


def _known(ctx: Context, self: Instance, x: Tensor) -> Tensor:
    """An input of unknown rank has a batch."""
    names = ("N", "T", "E") if _is_set(self, "batch_first") else ("T", "N", "E")
    return ctx.rank(x, 3, lambda: Failure("layer-rank", ""), names) if x.shape is None else x


def _same(ctx: Context, self: Instance, x: Tensor) -> Tensor:
    """A Transformer layer gives what it gets, if that has ``d_model`` features."""
    size = _size(self, "d_model")

    def failure() -> Failure:
        return Failure(
            "attention-embed-dim",
            f"This {self.cls.name} is made for d_model={size}, and the last axis of {shown(x)} has {x.dims[-1]}.",
            raises=f"was expecting embedding dimension of {size}, but got {x.dims[-1]}",
            exception="AssertionError",
            argument="src",
            clues=(
                Clue(f"{x.dims[-1]} comes from here", origin=x.origin, dim=x.dims[-1]),
                Clue(f"this {self.cls.name} is made here", owner=self),
            ),
        )

    x = _known(ctx, self, x)
    ctx.equal(x.dims[-1], size, failure)
    weight = ctx.get(self, "linear1")
    own = ctx.get(weight, "weight") if isinstance(weight, Instance) else None
    inputs = (x, own) if isinstance(own, Tensor) else (x,)
    return made(ctx, inputs, x.dims, residual_dtype(ctx, x), layout=None)


def _attended(
    ctx: Context, self: Instance, name: str, x: Value, source: Value, mask: Value, padding: Value, causal: Value
) -> Value:
    """What a layer adds for attention: for subclasses that put the blocks together themselves."""
    given = {"attn_mask": mask, "key_padding_mask": padding, "is_causal": causal, "need_weights": False}
    found = ctx.call(ctx.get(self, name) or NONE, x, source, source, **given)
    return found.items[0] if isinstance(found, Tuple) else Unknown("an attention whose result is not a pair")


def _fed_forward(ctx: Context, self: Instance, x: Value) -> Value:
    """What a layer adds after attention."""
    for name in ("linear1", "activation", "dropout", "linear2"):
        x = ctx.call(ctx.get(self, name) or NONE, x)
    return x


@lib_class("torch.nn.TransformerEncoderLayer", bases=("torch.nn.Module",), url=DOCS + "TransformerEncoderLayer.html")
class TransformerEncoderLayer:
    """Self-attention and a feed-forward network."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, d_model: IntArg, nhead: LooseInt, dim_feedforward: IntArg = 2048,
        dropout: FloatArg = 0.1, activation: Raw = NONE, layer_norm_eps: FloatArg = 1e-5, batch_first: BoolArg = False,
        norm_first: Raw = NONE, bias: MaybeBool = True, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        _init_layer(ctx, self, False, d_model, nhead, dim_feedforward, batch_first, activation, norm_first)

    @staticmethod
    def forward(
        ctx: Context, self: Instance, src: TensorArg, src_mask: Raw = NONE, src_key_padding_mask: Raw = NONE,
        is_causal: Raw = NONE,
    ) -> Tensor:  # fmt: skip
        src = _known(ctx, self, src)
        masks = Masks(src_mask, src_key_padding_mask, "src_mask", "src_key_padding_mask", is_causal)
        check_masks(self, src, src, masks, first=_is_set(self, "batch_first"), heads=_size(self, "#heads"))
        return _same(ctx, self, src)

    @staticmethod
    def _sa_block(
        ctx: Context, self: Instance, x: Raw, attn_mask: Raw, key_padding_mask: Raw, is_causal: Raw = NONE
    ) -> Value:
        return _attended(ctx, self, "self_attn", x, x, attn_mask, key_padding_mask, is_causal)

    @staticmethod
    def _ff_block(ctx: Context, self: Instance, x: Raw) -> Value:
        return _fed_forward(ctx, self, x)


@lib_class("torch.nn.TransformerDecoderLayer", bases=("torch.nn.Module",), url=DOCS + "TransformerDecoderLayer.html")
class TransformerDecoderLayer:
    """Self-attention, attention to the memory, and a feed-forward network."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, d_model: IntArg, nhead: LooseInt, dim_feedforward: IntArg = 2048,
        dropout: FloatArg = 0.1, activation: Raw = NONE, layer_norm_eps: FloatArg = 1e-5, batch_first: BoolArg = False,
        norm_first: Raw = NONE, bias: MaybeBool = True, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        _init_layer(ctx, self, True, d_model, nhead, dim_feedforward, batch_first, activation, norm_first)

    @staticmethod
    def forward(
        ctx: Context, self: Instance, tgt: TensorArg, memory: TensorArg, tgt_mask: Raw = NONE, memory_mask: Raw = NONE,
        tgt_key_padding_mask: Raw = NONE, memory_key_padding_mask: Raw = NONE, tgt_is_causal: Raw = NONE,
        memory_is_causal: Raw = NONE,
    ) -> Tensor:  # fmt: skip
        first, heads = _is_set(self, "batch_first"), _size(self, "#heads")
        tgt, memory = _known(ctx, self, tgt), _known(ctx, self, memory)
        own = Masks(tgt_mask, tgt_key_padding_mask, "tgt_mask", "tgt_key_padding_mask", tgt_is_causal)
        check_masks(self, tgt, tgt, own, first=first, heads=heads)
        _same(ctx, self, memory)
        check_pair(tgt, memory, memory, first=first, alike=True, heads=heads)
        other = Masks(memory_mask, memory_key_padding_mask, "memory_mask", "memory_key_padding_mask", memory_is_causal)
        check_masks(self, tgt, memory, other, first=first, heads=heads)
        return _same(ctx, self, tgt)

    @staticmethod
    def _sa_block(
        ctx: Context, self: Instance, x: Raw, attn_mask: Raw, key_padding_mask: Raw, is_causal: Raw = NONE
    ) -> Value:
        return _attended(ctx, self, "self_attn", x, x, attn_mask, key_padding_mask, is_causal)

    @staticmethod
    def _mha_block(
        ctx: Context, self: Instance, x: Raw, mem: Raw, attn_mask: Raw, key_padding_mask: Raw, is_causal: Raw = NONE
    ) -> Value:
        return _attended(ctx, self, "multihead_attn", x, mem, attn_mask, key_padding_mask, is_causal)

    @staticmethod
    def _ff_block(ctx: Context, self: Instance, x: Raw) -> Value:
        return _fed_forward(ctx, self, x)


def _init_stack(ctx: Context, self: Instance, layer: Value, num_layers: Dim, norm: Value) -> None:
    ctx.set(self, "training", True)
    ctx.set(self, "num_layers", num_layers)
    ctx.set(self, "norm", norm)
    copies = [ctx.invoke("copy.deepcopy", layer) for _ in range(num_layers if isinstance(num_layers, int) else 1)]
    ctx.set(self, "layers", ctx.invoke("torch.nn.ModuleList", ctx.list(copies)))


def _through(ctx: Context, self: Instance, *inputs: Value, **masks: Value) -> Value:
    """The layers one after the other; one that the program wrote is given no mask, it may take others."""
    value, *rest = inputs
    layers = ctx.items(ctx.get(self, "layers") or NONE)
    for layer in layers or ():
        of_torch = isinstance(layer, Instance) and layer.cls.lib in _LAYERS
        value = ctx.call(layer, value, *rest, **(masks if of_torch else {}))
    norm = ctx.get(self, "norm")
    return value if norm is None or norm == NONE else ctx.call(norm, value)


@lib_class("torch.nn.TransformerEncoder", bases=("torch.nn.Module",), url=DOCS + "TransformerEncoder.html")
class TransformerEncoder:
    """A stack of encoder layers."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, encoder_layer: Raw, num_layers: IntArg, norm: Raw = NONE,
        enable_nested_tensor: Raw = NONE, mask_check: Raw = NONE,
    ) -> None:  # fmt: skip
        _init_stack(ctx, self, encoder_layer, num_layers, norm)

    @staticmethod
    def forward(
        ctx: Context, self: Instance, src: Raw, mask: Raw = NONE, src_key_padding_mask: Raw = NONE,
        is_causal: Raw = NONE,
    ) -> Value:  # fmt: skip
        return _through(
            ctx, self, src, src_mask=mask, src_key_padding_mask=src_key_padding_mask, is_causal=is_causal
        )


@lib_class("torch.nn.TransformerDecoder", bases=("torch.nn.Module",), url=DOCS + "TransformerDecoder.html")
class TransformerDecoder:
    """A stack of decoder layers."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, decoder_layer: Raw, num_layers: IntArg, norm: Raw = NONE) -> None:
        _init_stack(ctx, self, decoder_layer, num_layers, norm)

    @staticmethod
    def forward(
        ctx: Context, self: Instance, tgt: Raw, memory: Raw, tgt_mask: Raw = NONE, memory_mask: Raw = NONE,
        tgt_key_padding_mask: Raw = NONE, memory_key_padding_mask: Raw = NONE, tgt_is_causal: Raw = NONE,
        memory_is_causal: Raw = NONE,
    ) -> Value:  # fmt: skip
        return _through(
            ctx, self, tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask, memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal, memory_is_causal=memory_is_causal,
        )  # fmt: skip


def _one_batch(self: Instance, src: Value, tgt: Value) -> None:
    """Source and target are of one batch."""
    axis = 0 if _is_set(self, "batch_first") else 1
    if not (isinstance(src, Tensor) and isinstance(tgt, Tensor) and src.rank == tgt.rank == 3):
        return
    if eq(src.dims[axis], tgt.dims[axis]) is False:
        raise Failure(
            "attention-inputs",
            f"Source {shown(src)} and target {shown(tgt)} are of different batches: {src.dims[axis]} and "
            f"{tgt.dims[axis]} on axis {axis}.",
            raises="the batch number of src and tgt must be equal",
            exception="RuntimeError",
            argument="tgt",
        )


@lib_class("torch.nn.Transformer", bases=("torch.nn.Module",), url=DOCS + "Transformer.html")
class Transformer:
    """Encoder and decoder: the output has the target's size."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, d_model: IntArg = 512, nhead: LooseInt = 8, num_encoder_layers: IntArg = 6,
        num_decoder_layers: IntArg = 6, dim_feedforward: IntArg = 2048, dropout: FloatArg = 0.1, activation: Raw = NONE,
        custom_encoder: Raw = NONE, custom_decoder: Raw = NONE, layer_norm_eps: FloatArg = 1e-5,
        batch_first: BoolArg = False, norm_first: Raw = NONE, bias: MaybeBool = True, device: Raw = NONE,
        dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        layer = ctx.invoke("torch.nn.TransformerEncoderLayer", d_model, nhead, dim_feedforward, batch_first=batch_first)
        other = ctx.invoke("torch.nn.TransformerDecoderLayer", d_model, nhead, dim_feedforward, batch_first=batch_first)
        ctx.set(self, "d_model", d_model)
        ctx.set(self, "batch_first", batch_first)
        ctx.set(self, "encoder", ctx.invoke("torch.nn.TransformerEncoder", layer, num_encoder_layers))
        ctx.set(self, "decoder", ctx.invoke("torch.nn.TransformerDecoder", other, num_decoder_layers))

    @staticmethod
    def forward(
        ctx: Context, self: Instance, src: Raw, tgt: Raw, src_mask: Raw = NONE, tgt_mask: Raw = NONE,
        memory_mask: Raw = NONE, src_key_padding_mask: Raw = NONE, tgt_key_padding_mask: Raw = NONE,
        memory_key_padding_mask: Raw = NONE, src_is_causal: Raw = NONE, tgt_is_causal: Raw = NONE,
        memory_is_causal: Raw = NONE,
    ) -> Value:  # fmt: skip
        _one_batch(self, src, tgt)
        memory = ctx.call(
            ctx.get(self, "encoder") or NONE, src, mask=src_mask, src_key_padding_mask=src_key_padding_mask,
            is_causal=src_is_causal,
        )  # fmt: skip
        return ctx.call(
            ctx.get(self, "decoder") or NONE, tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask, memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal, memory_is_causal=memory_is_causal,
        )  # fmt: skip

    @staticmethod
    def generate_square_subsequent_mask(ctx: Context, sz: IntArg, device: Raw = NONE, dtype: DTypeArg = None) -> Tensor:
        return Tensor("torch", (sz, sz), dtype or "float32", device="cpu")

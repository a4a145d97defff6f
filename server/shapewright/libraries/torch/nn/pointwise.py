"""Activations, dropout, pools, padding, vision and distances: modules around one operator.

https://pytorch.org/docs/stable/nn.html
"""

from __future__ import annotations

from shapewright.libraries.torch.nn.bases import RESETTABLE
from shapewright.libraries.torch.nn.parameter import parameter
from shapewright.libraries.torch.nn.wrapping import DOCS, functional, wraps
from shapewright.rules import Context, DTypeArg, Failure, FloatArg, IntArg, Raw, TensorArg, lib_class
from shapewright.values import NONE, Const, Instance, Value

F = "torch.nn.functional."

_ACTIVATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ReLU": (F + "relu", ("inplace",)),
    "ReLU6": (F + "relu6", ("inplace",)),
    "LeakyReLU": (F + "leaky_relu", ("negative_slope", "inplace")),
    "RReLU": (F + "rrelu", ("lower", "upper", "inplace")),
    "ELU": (F + "elu", ("alpha", "inplace")),
    "SELU": (F + "selu", ("inplace",)),
    "CELU": (F + "celu", ("alpha", "inplace")),
    "GELU": (F + "gelu", ("approximate",)),
    "SiLU": (F + "silu", ("inplace",)),
    "Mish": (F + "mish", ("inplace",)),
    "Hardswish": (F + "hardswish", ("inplace",)),
    "Hardsigmoid": (F + "hardsigmoid", ("inplace",)),
    "Hardtanh": (F + "hardtanh", ("min_val", "max_val", "inplace", "min_value", "max_value")),
    "Hardshrink": (F + "hardshrink", ("lambd",)),
    "Softshrink": (F + "softshrink", ("lambd",)),
    "Tanhshrink": (F + "tanhshrink", ()),
    "Softplus": (F + "softplus", ("beta", "threshold")),
    "Softsign": (F + "softsign", ()),
    "LogSigmoid": (F + "logsigmoid", ()),
    "Threshold": (F + "threshold", ("threshold", "value", "inplace")),
    "Tanh": ("torch.tanh", ()),
    "Sigmoid": ("torch.sigmoid", ()),
    "Softmax": (F + "softmax", ("dim",)),
    "LogSoftmax": (F + "log_softmax", ("dim",)),
    "Softmin": (F + "softmin", ("dim",)),
    "GLU": (F + "glu", ("dim",)),
    "PixelShuffle": (F + "pixel_shuffle", ("upscale_factor",)),
    "PixelUnshuffle": (F + "pixel_unshuffle", ("downscale_factor",)),
    "ChannelShuffle": (F + "channel_shuffle", ("groups",)),
    "Upsample": (F + "interpolate", ("size", "scale_factor", "mode", "align_corners", "recompute_scale_factor")),
    "Fold": (F + "fold", ("output_size", "kernel_size", "dilation", "padding", "stride")),
    "Unfold": (F + "unfold", ("kernel_size", "dilation", "padding", "stride")),
    "CosineSimilarity": (F + "cosine_similarity", ("dim", "eps")),
    "PairwiseDistance": (F + "pairwise_distance", ("p", "eps", "keepdim")),
    "LocalResponseNorm": (F + "local_response_norm", ("size", "alpha", "beta", "k")),
    "CrossMapLRN2d": (F + "local_response_norm", ("size", "alpha", "beta", "k")),
    "Dropout": (F + "dropout", ("p", "inplace")),
    "Dropout1d": (F + "dropout1d", ("p", "inplace")),
    "Dropout2d": (F + "dropout2d", ("p", "inplace")),
    "Dropout3d": (F + "dropout3d", ("p", "inplace")),
    "AlphaDropout": (F + "alpha_dropout", ("p", "inplace")),
    "FeatureAlphaDropout": (F + "feature_alpha_dropout", ("p", "inplace")),
}


def _check_share(kept: dict[str, Value]) -> None:
    """What a dropout layer drops is a share."""
    share = kept.get("p")
    if isinstance(share, Const) and isinstance(share.value, (int, float)) and not 0 <= share.value <= 1:
        raise Failure(
            "argument-value",
            f"A probability lies between 0 and 1, and p is {share.value}.",
            raises=f"dropout probability has to be between 0 and 1, but got {share.value}",
            exception="ValueError",
            argument="p",
        )


for _name, (_operator, _parameters) in _ACTIVATIONS.items():
    _fixed = {"training": Const(True)} if "Dropout" in _name else None
    wraps(_name, _operator, _parameters, fixed=_fixed, check=_check_share if _fixed else None)

wraps("Softmax2d", F + "softmax", (), fixed={"dim": Const(-3)})
wraps("UpsamplingNearest2d", F + "interpolate", ("size", "scale_factor"), fixed={"mode": Const("nearest")})
wraps(
    "UpsamplingBilinear2d", F + "interpolate", ("size", "scale_factor"),
    fixed={"mode": Const("bilinear"), "align_corners": Const(True)},
)  # fmt: skip
wraps("Flatten", "torch.flatten", ("start_dim", "end_dim"), change=lambda ctx, kept: {"start_dim": Const(1), **kept})
wraps(
    "Unflatten",
    "torch.unflatten",
    ("dim", "unflattened_size"),
    change=lambda ctx, kept: _renamed(kept, "unflattened_size", "sizes"),
)


def _renamed(kept: dict[str, Value], old: str, new: str) -> dict[str, Value]:
    return {new if name == old else name: value for name, value in kept.items()}


for _count in (1, 2, 3):
    wraps(
        f"MaxPool{_count}d", f"{F}max_pool{_count}d",
        ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"),
    )  # fmt: skip
    wraps(
        f"AvgPool{_count}d", f"{F}avg_pool{_count}d",
        ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")
        + (("divisor_override",) if _count > 1 else ()),
    )  # fmt: skip
    wraps(f"LPPool{_count}d", f"{F}lp_pool{_count}d", ("norm_type", "kernel_size", "stride", "ceil_mode"))
    wraps(f"AdaptiveAvgPool{_count}d", f"{F}adaptive_avg_pool{_count}d", ("output_size",))
    wraps(f"AdaptiveMaxPool{_count}d", f"{F}adaptive_max_pool{_count}d", ("output_size", "return_indices"))
    wraps(f"MaxUnpool{_count}d", f"{F}max_unpool{_count}d", ("kernel_size", "stride", "padding"))
    if _count > 1:
        wraps(
            f"FractionalMaxPool{_count}d", f"{F}fractional_max_pool{_count}d",
            ("kernel_size", "output_size", "output_ratio", "return_indices", "_random_samples"),
        )  # fmt: skip


def _as_pad(ctx: Context, kept: dict[str, Value]) -> dict[str, Value]:
    """``F.pad`` calls the padding ``pad``."""
    given = dict(kept)
    return {"pad": given.pop("padding", Const(0)), **given}


for _kind, _mode in (("Zero", "constant"), ("Constant", "constant"), ("Reflection", "reflect"),
                     ("Replication", "replicate"), ("Circular", "circular")):  # fmt: skip
    for _count in (1, 2, 3):
        wraps(
            f"{_kind}Pad{_count}d", F + "pad", ("padding", "value") if _kind == "Constant" else ("padding",),
            fixed={"mode": Const(_mode)}, change=_as_pad, padded=2 * _count,
        )  # fmt: skip


@lib_class("torch.nn.PReLU", bases=(RESETTABLE,), url=DOCS + "PReLU.html")
class PReLU:
    """``max(0, x) + weight · min(0, x)`` with a learned weight, or one for each channel."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, num_parameters: IntArg = 1, init: FloatArg = 0.25, device: Raw = NONE,
        dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        ctx.set(self, "training", True)
        ctx.set(self, "num_parameters", num_parameters)
        ctx.set(self, "weight", parameter(ctx, num_parameters, dtype=dtype))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: TensorArg) -> Value:
        return functional(ctx, self, "torch.nn.functional.prelu", input, ctx.get(self, "weight") or NONE)

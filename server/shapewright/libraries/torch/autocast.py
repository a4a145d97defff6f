"""Mixed precision: the dtype in which an operator computes.

Inside ``torch.autocast`` an operator first casts its floating-point operands, never float64 ones: products and
convolutions to the lower dtype, what loses precision to float32; the rest computes as it is. What is cast depends
on where the operands live. https://pytorch.org/docs/stable/amp.html#autocast-op-reference
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from shapewright.libraries.torch.devices import device_of
from shapewright.rules import REGISTRY, Context, DTypeArg, Raw, Rule, lib_class
from shapewright.values import NONE, TRUE, Instance, Tensor, Tuple, Unknown, Value

_STATE = "torch.autocast"

Modes = tuple[tuple[str | None, str | None], ...]
"""Which kinds of device compute in mixed precision, and in which dtype; None for what is not known."""

Policy = Callable[[str, str], str | None]
"""The dtype of an operand after the cast, by its own and the lower dtype; None where that is not known."""

_CAST = ("float32", "float16", "bfloat16")
_DEFAULTS = {"cuda": "float16", "cpu": "bfloat16", "xpu": "float16"}


def _lower(dtype: str, lower: str) -> str | None:
    return lower


def _wide(dtype: str, lower: str) -> str | None:
    return "float32"


def _kept(dtype: str, lower: str) -> str | None:
    return dtype


def _vague(dtype: str, lower: str) -> str | None:
    return None


_PRODUCTS = (
    "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "linear", "matmul",
    "__matmul__", "rmatmul", "__rmatmul__", "mm", "bmm", "addmm", "baddbmm", "addbmm", "prelu", "chain_matmul",
    "multi_dot", "scaled_dot_product_attention",
)  # fmt: skip
_LOSSES = (
    "cross_entropy", "nll_loss", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "kl_div", "ctc_loss",
    "binary_cross_entropy_with_logits", "cosine_embedding_loss", "triplet_margin_loss", "margin_ranking_loss",
    "hinge_embedding_loss", "poisson_nll_loss", "soft_margin_loss", "multi_margin_loss", "multilabel_margin_loss",
    "gaussian_nll_loss", "multilabel_soft_margin_loss", "triplet_margin_with_distance_loss",
)  # fmt: skip
_AS_EVER_ON_CPU = (
    "softmax", "log_softmax", "softmin", "layer_norm", "group_norm", "sum", "cumsum", "cumprod", "norm", "exp", "expm1",
    "log", "log10", "log1p", "log2", "pow", "__pow__", "rsqrt", "reciprocal", "softplus", "cosine_similarity",
    "normalize", "dist", "pdist", "acos", "asin", "cosh", "sinh", "tan", "erfinv", "renorm",
)  # fmt: skip
_WIDE_ON_CPU = (
    "binary_cross_entropy", "grid_sample", "avg_pool3d", "inverse", "inv", "quantile", "nanquantile", "trace",
)  # fmt: skip
_OF_PARTS = ("einsum", "tensordot", "inner", "bilinear", "multi_head_attention_forward", "stft")
_TRANSFORMS = tuple(
    f"fft.{way}{kind}{axes}" for way in ("", "i") for kind in ("fft", "rfft", "hfft") for axes in ("", "2", "n")
)


class Policies(NamedTuple):
    """What becomes of an operand on the CPU and on a GPU."""

    cpu: Policy
    cuda: Policy


_UNKNOWN = Policies(_vague, _vague)
_PRODUCT = Policies(_lower, _lower)
_OPERATORS: tuple[tuple[tuple[str, ...], Policies], ...] = (
    (_PRODUCTS, _PRODUCT),
    (("mv", "addmv", "addr"), Policies(_kept, _lower)),
    ((*_LOSSES, "prod", "cdist"), Policies(_wide, _wide)),
    (_WIDE_ON_CPU, Policies(_wide, _vague)),
    (_AS_EVER_ON_CPU, Policies(_kept, _wide)),
    (_TRANSFORMS, Policies(_wide, _kept)),
    (_OF_PARTS, _UNKNOWN),
)
_LAYERS = {"LSTM": _PRODUCT, "RNN": _PRODUCT, "GRU": Policies(_vague, _lower)}
_CELL = Policies(_vague, _lower)
_PLACES = ("torch.", "torch.Tensor.", "torch.nn.functional.", "torch.linalg.", "torch.special.")


def _after(ctx: Context, x: Tensor, policies: Policies) -> str | None:
    """The dtype of an operand once it is cast; None where it cannot be told."""
    modes: Modes = ctx.state(_STATE, ())
    if not modes or x.dtype not in _CAST:
        return x.dtype
    places = ("cpu", "cuda") if x.device is None else (x.device.partition(":")[0],)
    found: set[str | None] = set()
    for place in places:
        cast: Policy = getattr(policies, place, _vague)
        for device, lower in modes:
            if device == place:
                found.add(None if lower is None else cast(x.dtype, lower))
            elif device is None:  # it may be this one
                found |= {x.dtype, None if lower is None else cast(x.dtype, lower)}
        if all(device not in (place, None) for device, _ in modes):
            found.add(x.dtype)
    return found.pop() if len(found) == 1 else None


def product_dtype(ctx: Context, x: Tensor) -> str | None:
    """The dtype of a product with this operand: the lower one under autocast."""
    return _after(ctx, x, _PRODUCT)


def recurrent_dtype(ctx: Context, x: Tensor, kind: str, cell: bool) -> str | None:
    """The dtype that a recurrent layer or cell (``LSTM``, ``GRU``, ``RNN``) computes in."""
    return _after(ctx, x, _CELL if cell else _LAYERS[kind])


def residual_dtype(ctx: Context, x: Tensor) -> str | None:
    """The dtype of an input with products added to it: float32 stays."""
    return x.dtype if x.dtype == "float32" else _after(ctx, x, _UNKNOWN)


def is_mixed(ctx: Context) -> bool:
    """Whether some kind of device computes in mixed precision here."""
    return bool(ctx.state(_STATE, ()))


# --- the context manager and decorator ----------------------------------------------------------------------------
class _Autocast:
    """``torch.autocast(device_type, dtype)``: a context manager, and a decorator."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, device_type: Raw, dtype: DTypeArg = None, enabled: Raw = TRUE,
        cache_enabled: Raw = NONE,
    ) -> None:  # fmt: skip
        _remember(ctx, self, device_of(ctx, device_type), dtype, enabled)

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Instance:
        self.slots["before"] = ctx.state(_STATE, ())
        _switch(ctx, self)
        return self

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        ctx.set_state(_STATE, self.slots.get("before", ()))

    @staticmethod
    def __call__(ctx: Context, self: Instance, func: Raw) -> Value:
        within = ctx.within(self, func)
        return Unknown("a function in mixed precision that is not the program's own") if within is func else within


def _for_device(device: str) -> type:
    """``torch.cuda.amp.autocast(enabled, dtype)``: the device goes without saying."""

    def __init__(
        ctx: Context, self: Instance, enabled: Raw = TRUE, dtype: DTypeArg = None, cache_enabled: Raw = NONE
    ) -> None:
        _remember(ctx, self, device, dtype, enabled)

    members = {name: vars(_Autocast)[name] for name in ("__enter__", "__exit__", "__call__")}
    return type("Autocast", (), {"__init__": staticmethod(__init__), **members})


def _remember(ctx: Context, self: Instance, device: str | None, dtype: str | None, enabled: Value) -> None:
    kind = None if device is None else device.partition(":")[0]
    self.slots["device"] = kind
    self.slots["dtype"] = dtype or _DEFAULTS.get(kind or "")
    self.slots["enabled"] = ctx.truth(enabled)


def _switch(ctx: Context, self: Instance) -> None:
    """From here on computes as this mode says."""
    device, enabled = self.slots.get("device"), self.slots.get("enabled")
    others: Modes = tuple(mode for mode in ctx.state(_STATE, ()) if device is None or mode[0] != device)
    if enabled is False:
        ctx.set_state(_STATE, others if device is not None else tuple((kind, None) for kind, _ in others))
        return
    ctx.set_state(_STATE, (*others, (device, self.slots.get("dtype") if enabled else None)))


lib_class("torch.autocast", "torch.amp.autocast", "torch.amp.autocast_mode.autocast")(_Autocast)
lib_class("torch.cuda.amp.autocast", "torch.cuda.amp.autocast_mode.autocast")(_for_device("cuda"))
lib_class("torch.cpu.amp.autocast", "torch.cpu.amp.autocast_mode.autocast")(_for_device("cpu"))


# --- the operators ------------------------------------------------------------------------------------------------
def cast_operands() -> None:
    """Let each registered operator of the lists cast its operands before its rule runs."""
    for operators, policies in _OPERATORS:
        for name in (place + operator for operator in operators for place in _PLACES):
            if name in REGISTRY.functions:
                REGISTRY.functions[name] = [_casting(rule, policies) for rule in REGISTRY.functions[name]]


def _casting(rule: Rule, policies: Policies) -> Rule:
    compute = rule.function

    def function(ctx: Context, *args: Any, **kwargs: Any) -> Any:
        if not ctx.state(_STATE, ()):
            return compute(ctx, *args, **kwargs)
        cast = {name: _cast(ctx, value, policies) for name, value in kwargs.items() if name != "out"}
        return compute(ctx, *_all_cast(ctx, args, policies), **{**kwargs, **cast})

    return replace(rule, function=function)


def _all_cast(ctx: Context, values: Iterable[Any], policies: Policies) -> tuple[Any, ...]:
    return tuple(_cast(ctx, value, policies) for value in values)


def _cast(ctx: Context, value: Any, policies: Policies) -> Any:
    if isinstance(value, Tuple):
        return replace(value, items=_all_cast(ctx, value.items, policies))
    if not isinstance(value, Tensor) or value.dtype is None:
        return value
    dtype = _after(ctx, value, policies)
    return value if dtype == value.dtype else replace(value, dtype=dtype)

"""Normalisation layers. https://pytorch.org/docs/stable/nn.html#normalization-layers"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import eq, mod
from shapewright.libraries.torch.failures import shown, sizes
from shapewright.libraries.torch.nn.bases import RESETTABLE, base_of
from shapewright.libraries.torch.nn.parameter import parameter, parameter_if
from shapewright.libraries.torch.nn.wrapping import DOCS, blamed_on, functional
from shapewright.rules import (
    BoolArg,
    Clue,
    Context,
    DTypeArg,
    Failure,
    FloatArg,
    IntArg,
    LooseInt,
    LooseShape,
    MaybeBool,
    Raw,
    Repair,
    TensorArg,
    lib_class,
)
from shapewright.values import NONE, Const, Instance, Tensor, Value

COUNT = Tensor("torch", (), "int64", device="cpu", requires_grad=False)
"""How many batches a layer that keeps running statistics has seen."""


def _init_channels(
    ctx: Context, self: Instance, num_features: LooseInt, eps: FloatArg = 1e-5, momentum: Raw = Const(0.1),
    affine: MaybeBool = True, track_running_stats: BoolArg = True, device: Raw = NONE, dtype: DTypeArg = None, *,
    bias: MaybeBool = True, process_group: Raw = NONE,
) -> None:  # fmt: skip
    ctx.set(self, "eps", eps)
    ctx.set(self, "momentum", momentum)
    _set_channels(ctx, self, num_features, affine, bias, track_running_stats, dtype)


def _init_instance(
    ctx: Context, self: Instance, num_features: LooseInt, eps: FloatArg = 1e-5, momentum: FloatArg = 0.1,
    affine: MaybeBool = False, track_running_stats: BoolArg = False, device: Raw = NONE, dtype: DTypeArg = None, *,
    bias: MaybeBool = True,
) -> None:  # fmt: skip
    _set_channels(ctx, self, num_features, affine, bias, track_running_stats, dtype)


def _set_channels(
    ctx: Context, self: Instance, num_features: IntArg, affine: bool | None, bias: bool | None, tracked: bool,
    dtype: str | None,
) -> None:  # fmt: skip
    ctx.set(self, "training", True)
    ctx.set(self, "num_features", num_features)
    for name, wanted in (("weight", affine), ("bias", affine and bias)):
        ctx.set(self, name, parameter_if(ctx, wanted, num_features, dtype=dtype))
    for name in ("running_mean", "running_var"):
        value = parameter(ctx, num_features, dtype=dtype).like(kind="eager", requires_grad=False) if tracked else None
        if value is not None:
            ctx.method(self, "register_buffer", name, value)
        else:
            ctx.set(self, name, None)
    if tracked:
        ctx.method(self, "register_buffer", "num_batches_tracked", COUNT)
    else:
        ctx.set(self, "num_batches_tracked", None)
    ctx.set(self, "track_running_stats", tracked)


def _register_channels(name: str, ranks: Sequence[int], operator: str, *, instance: bool) -> None:
    words = {(2, 3): "2D or 3D", (4,): "4D", (5,): "5D", (3, 4): "3D or 4D", (4, 5): "4D or 5D"}

    def forward(ctx: Context, self: Instance, input: TensorArg) -> Value:
        def failure() -> Failure:
            return blamed_on(
                Failure(
                    "layer-rank",
                    f"{name} needs a {words[tuple(ranks)]} input, and gets {shown(input)}.",
                    raises=f"expected {words[tuple(ranks)]} input (got {input.rank}D input)",
                    exception="ValueError",
                    argument="input",
                ).with_data(wanted=ranks[-1], rank=input.rank),
                self,
            )

        x = input
        if input.shape is not None or len(ranks) == 1:
            x = ctx.rank(input, ranks, failure, names=("N", "C", "H", "W") if 4 in ranks else ("N", "C"))
        unbatched = instance and x.rank == ranks[0]
        if unbatched:
            x = x.like(shape=(1, *x.dims))
        arguments = {n: ctx.get(self, n) or NONE for n in ("running_mean", "running_var", "weight", "bias")}
        training = ctx.get(self, "training")
        flag = {"use_input_stats" if instance else "training": training or Const(True)}
        try:
            result = functional(ctx, self, operator, x, **arguments, **flag, eps=ctx.get(self, "eps") or Const(1e-5))
            return result.like(shape=result.dims[1:]) if unbatched and isinstance(result, Tensor) else result
        except Failure as failed:
            raise _with_right_count(failed, self, x) from None

    init = _init_instance if instance else _init_channels
    body = type(name, (), {"__init__": staticmethod(init), "forward": staticmethod(forward)})
    lib_class(f"torch.nn.{name}", bases=base_of(name), url=f"{DOCS}{name}.html")(body)


def _with_right_count(failure: Failure, self: Instance, x: Tensor) -> Failure:
    """A wrong number of channels can be mended where the layer was made."""
    if x.shape is None or len(x.dims) < 2 or failure.code == "batchnorm-one-value":
        return failure
    channels = x.dims[1]
    failure.clues = (Clue(f"{channels} channels come from here", origin=x.origin, dim=channels), *failure.clues)
    made_for = ctx_size(self, "num_features")
    if isinstance(channels, int) and made_for is not None and eq(channels, made_for) is False:
        title = f"Set num_features of this {self.cls.name} to {channels}"
        failure.repairs = (*failure.repairs, Repair("set-argument", title, "num_features", str(channels), owner=self))
    return failure


def ctx_size(self: Instance, name: str) -> int | None:
    """A size kept by a layer, where it is a known number."""
    value = self.slots.get(name)
    return value.value if isinstance(value, Const) and isinstance(value.value, int) else None


_BATCH = "torch.nn.functional.batch_norm"
_INSTANCE = "torch.nn.functional.instance_norm"
_register_channels("BatchNorm1d", (2, 3), _BATCH, instance=False)
_register_channels("BatchNorm2d", (4,), _BATCH, instance=False)
_register_channels("BatchNorm3d", (5,), _BATCH, instance=False)
_register_channels("SyncBatchNorm", (2, 3), _BATCH, instance=False)
_register_channels("InstanceNorm1d", (2, 3), _INSTANCE, instance=True)
_register_channels("InstanceNorm2d", (3, 4), _INSTANCE, instance=True)
_register_channels("InstanceNorm3d", (4, 5), _INSTANCE, instance=True)


@lib_class("torch.nn.GroupNorm", bases=(RESETTABLE,), url=DOCS + "GroupNorm.html")
class GroupNorm:
    """Normalises over groups of channels."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, num_groups: LooseInt, num_channels: LooseInt, eps: FloatArg = 1e-5,
        affine: MaybeBool = True, device: Raw = NONE, dtype: DTypeArg = None, *, bias: MaybeBool = True,
    ) -> None:  # fmt: skip
        if eq(mod(num_channels, num_groups), 0) is False:
            raise Failure(
                "conv-groups",
                f"num_channels ({num_channels}) is not divisible by num_groups ({num_groups}).",
                raises=f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})",
                exception="ValueError",
                argument="num_groups",
            )
        ctx.set(self, "training", True)
        ctx.set(self, "num_groups", num_groups)
        ctx.set(self, "num_channels", num_channels)
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            ctx.set(self, name, parameter_if(ctx, wanted, num_channels, dtype=dtype))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: TensorArg) -> Value:
        kept = [ctx.get(self, n) or NONE for n in ("num_groups", "weight", "bias")]
        return functional(ctx, self, "torch.nn.functional.group_norm", input, *kept)


@lib_class("torch.nn.LayerNorm", bases=(RESETTABLE,), url=DOCS + "LayerNorm.html")
class LayerNorm:
    """Normalises over the last axes, whose sizes are ``normalized_shape``."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, normalized_shape: LooseShape, eps: FloatArg = 1e-5,
        elementwise_affine: MaybeBool = True, bias: MaybeBool = True, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        ctx.set(self, "training", True)
        ctx.set(self, "normalized_shape", normalized_shape)
        ctx.set(self, "weight", parameter_if(ctx, elementwise_affine, *normalized_shape, dtype=dtype))
        ctx.set(self, "bias", parameter(ctx, *normalized_shape, dtype=dtype) if elementwise_affine and bias else None)

    @staticmethod
    def forward(ctx: Context, self: Instance, input: TensorArg) -> Value:
        kept = [ctx.get(self, n) or NONE for n in ("normalized_shape", "weight", "bias")]
        try:
            return functional(ctx, self, "torch.nn.functional.layer_norm", input, *kept)
        except Failure as failure:
            raise _with_right_shape(failure, self, input) from None


@lib_class("torch.nn.RMSNorm", bases=(RESETTABLE,), url=DOCS + "RMSNorm.html")
class RMSNorm:
    """Divides by the root mean square over the last axes."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, normalized_shape: LooseShape, eps: FloatArg = None,
        elementwise_affine: MaybeBool = True, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        ctx.set(self, "training", True)
        ctx.set(self, "normalized_shape", normalized_shape)
        ctx.set(self, "weight", parameter_if(ctx, elementwise_affine, *normalized_shape, dtype=dtype))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: TensorArg) -> Value:
        kept = [ctx.get(self, n) or NONE for n in ("normalized_shape", "weight")]
        return functional(ctx, self, "torch.nn.functional.rms_norm", input, *kept)


def _with_right_shape(failure: Failure, self: Instance, input: Tensor) -> Failure:
    """The normalised sizes can be mended where the layer was made, when it is one axis."""
    kept = self.slots.get("normalized_shape")
    if not input.shape or kept is None:
        return failure
    last = input.dims[-1]
    failure.clues = (Clue(f"the input's last axis {sizes([last])} comes from here", origin=input.origin, dim=last),
                     *failure.clues)  # fmt: skip
    if isinstance(last, int):
        title = f"Normalise over {last} features"
        failure.repairs = (*failure.repairs, Repair("set-argument", title, "normalized_shape", str(last), owner=self))
    return failure

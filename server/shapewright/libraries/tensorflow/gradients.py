"""``GradientTape`` and gradients.

https://www.tensorflow.org/api_docs/python/tf/GradientTape
"""

from __future__ import annotations

from shapewright.libraries.common import recording
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import TFTensor, new
from shapewright.libraries.tensorflow.world import is_graph
from shapewright.rules import Abstain, Context, Failure, Raw, Site, lib_class
from shapewright.rules.arguments import to_tensor
from shapewright.values import (
    FALSE,
    NONE,
    TRUE,
    DictObject,
    Instance,
    ListObject,
    Many,
    Nothing,
    Tensor,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip


@lib_class("tensorflow.GradientTape", url="https://www.tensorflow.org/api_docs/python/tf/GradientTape")
class GradientTape:
    """Records operations for their gradients."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, persistent: Raw = NONE, watch_accessed_variables: Raw = NONE) -> None:
        """Keep whether it is for several gradients."""
        ctx.set(self, "persistent", FALSE if persistent == NONE else persistent)

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        recording.open_tape(ctx, 1)
        return self

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        """Recording ends."""
        recording.open_tape(ctx, -1)

    @staticmethod
    def watch(ctx: Context, self: Instance, tensor: Raw) -> None:
        """Record a tensor's use."""
        recording.watch_anything(ctx)

    @staticmethod
    def reset(ctx: Context, self: Instance) -> None:
        """Forget what was recorded."""

    @staticmethod
    def stop_recording(ctx: Context, self: Instance) -> Value:
        """A context in which nothing is recorded."""
        return ctx.new("tensorflow.Scope")

    @staticmethod
    def watched_variables(ctx: Context, self: Instance) -> Value:
        """The variables seen."""
        raise Abstain("the variables a tape saw")

    @staticmethod
    def gradient(
        ctx: Context,
        self: Instance,
        target: Raw,
        sources: Raw,
        output_gradients: Raw = NONE,
        unconnected_gradients: Raw = NONE,
    ) -> Value:
        """One gradient for each source, of its shape; None for all where the target was computed of none of them."""
        _use_once(ctx, self)
        recorded = not isinstance(target, Tensor) or not recording.is_sure(ctx) or not recording.is_unrecorded(target)
        if unconnected_gradients == NONE and not recorded:
            return like_structure(ctx, sources, connected=False)
        return like_structure(ctx, sources)

    @staticmethod
    def jacobian(ctx: Context, self: Instance, target: TFTensor, sources: Raw, **options: Raw) -> Value:
        """The target's shape, then the source's."""
        source = to_tensor(ctx, sources, Site("GradientTape.jacobian", "tensorflow", "sources"))
        return new((*target.dims, *source.dims), source.dtype)

    @staticmethod
    def batch_jacobian(ctx: Context, self: Instance, target: TFTensor, source: TFTensor, **options: Raw) -> Value:
        """A Jacobian for each sample."""
        return new((*target.dims, *source.dims[1:]), source.dtype)


def _use_once(ctx: Context, tape: Instance) -> None:
    """A tape gives gradients once, unless it is persistent."""
    if ctx.get(tape, "used") == TRUE and ctx.get(tape, "persistent") == FALSE:
        raise Failure(
            "argument-value",
            "This tape has given its gradients: make it with persistent=True, or ask for all of them at once.",
            raises="A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)",
            exception="RuntimeError",
            argument="self",
        )
    ctx.set(tape, "used", TRUE)


def like_structure(ctx: Context, value: Value, *, connected: bool = True) -> Value:
    """Gradients of the shapes of what they are taken for, in the same structure; None where not ``connected``."""
    if isinstance(value, Tensor):
        if not connected:
            return Nothing("the gradient of what the tape did not record")
        return new(value.shape, value.dtype, depends=value.depends, kind="graph" if is_graph(ctx) else "eager")
    if isinstance(value, DictObject):
        return DictObject({k: like_structure(ctx, v, connected=connected) for k, v in value.items.items()})
    items = ctx.items(value) if isinstance(value, (Tuple, ListObject, Instance)) else None
    if items is not None:
        return ctx.list([like_structure(ctx, item, connected=connected) for item in items])
    element = ctx.element(value) if isinstance(value, (Many, ListObject)) else None
    if element is not None:
        return Many(like_structure(ctx, element, connected=connected), ctx.length(value), "list")
    return Unknown(value.reason if isinstance(value, Unknown) else "gradients of what is not known")


@tf_op("gradients", new=True)
def gradients(ctx: Context, ys: Raw, xs: Raw, *args: Raw, **options: Raw) -> Value:
    """Gradients in a graph. https://www.tensorflow.org/api_docs/python/tf/gradients"""
    if isinstance(xs, Tensor):
        return ctx.list([like_structure(ctx, xs)])
    return like_structure(ctx, xs)


@tf_op("clip_by_global_norm", renames={"t_list": "values"})
def clip_by_global_norm(ctx: Context, values: Raw, clip_norm: Raw, use_norm: Raw = NONE) -> Tuple:
    """The tensors scaled together, and their norm."""
    return Tuple((values, new((), "float32")))


@tf_op("linalg.global_norm", "global_norm")
def global_norm(ctx: Context, t_list: Raw) -> Tensor:
    """The norm of all tensors together."""
    return new((), "float32")

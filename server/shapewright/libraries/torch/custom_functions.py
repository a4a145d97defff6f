"""Functions with a gradient of their own. https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function"""

from __future__ import annotations

from shapewright.rules import REGISTRY, Context, Raw, lib_class
from shapewright.values import ClassValue, Instance, Tuple, Unknown, Value

_CONTEXT = "torch.autograd.function.FunctionCtx"
_FUNCTION = "torch.autograd.Function"
REGISTRY.alias("torch.autograd.function.Function", _FUNCTION)


@lib_class(_CONTEXT)
class FunctionCtx:
    """What ``forward`` keeps for ``backward``."""

    @staticmethod
    def save_for_backward(ctx: Context, self: Instance, *tensors: Raw) -> None:
        """Kept as ``saved_tensors``."""
        ctx.set(self, "saved_tensors", Tuple(tensors))

    @staticmethod
    def mark_dirty(ctx: Context, self: Instance, *args: Raw) -> None:
        """Changes no shape."""

    @staticmethod
    def mark_non_differentiable(ctx: Context, self: Instance, *args: Raw) -> None:
        """Changes no shape."""

    @staticmethod
    def set_materialize_grads(ctx: Context, self: Instance, value: Raw) -> None:
        """Changes no shape."""


@lib_class(_FUNCTION, url="https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function")
class Function:
    """A class of ``forward`` and ``backward``; its ``apply`` runs ``forward``."""

    @staticmethod
    def apply(ctx: Context, cls: ClassValue, *args: Raw, **kwargs: Raw) -> Value:
        """What ``forward`` gives: with a context as its first argument, or before ``setup_context`` gets one."""
        context = ctx.new(_CONTEXT, needs_input_grad=Unknown("which inputs of a Function need a gradient"))
        if all("setup_context" not in ancestor.slots for ancestor in cls.mro):
            return ctx.method(cls, "forward", context, *args, **kwargs)
        result = ctx.method(cls, "forward", *args, **kwargs)
        ctx.method(cls, "setup_context", context, Tuple(args), result)
        return result

"""Functions with a gradient of their own. https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.libraries.torch.tensors import joint_gradient, unknown_tensor
from shapewright.rules import REGISTRY, Context, Raw, lib_class
from shapewright.values import TRUE, ClassValue, Instance, Tensor, Tuple, Unknown, Value

_CONTEXT = "torch.autograd.function.FunctionCtx"
_FUNCTION = "torch.autograd.Function"
_SOME_WITHOUT = "#non_differentiable"
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
        """Some of what ``forward`` gives requires no gradient."""
        ctx.set(self, _SOME_WITHOUT, TRUE)

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
            result = ctx.method(cls, "forward", context, *args, **kwargs)
        else:
            result = ctx.method(cls, "forward", *args, **kwargs)
            ctx.method(cls, "setup_context", context, Tuple(args), result)
        return _with_gradient(ctx, context, args, result)


def _with_gradient(ctx: Context, context: Instance, args: Sequence[Value], result: Value) -> Value:
    """The tensors that ``forward`` gives: ``backward`` leads from them to the arguments, whatever computed them."""
    given = [unknown_tensor() if isinstance(a, Unknown) else a for a in args if isinstance(a, (Tensor, Unknown))]

    def changed(value: Value) -> Value:
        if not isinstance(value, Tensor):
            return value
        all_do = ctx.get(context, _SOME_WITHOUT) is None
        return replace(value, requires_grad=joint_gradient(ctx, given, value.dtype) if all_do else None)

    if isinstance(result, Tuple):
        return result.holding(tuple(changed(item) for item in result.items))
    return changed(result)

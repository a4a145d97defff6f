"""Functions with a gradient of their own. https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.torch.dtypes import is_integral
from shapewright.libraries.torch.failures import shown, sizes
from shapewright.libraries.torch.tensors import joint_gradient, unknown_tensor
from shapewright.rules import REGISTRY, Context, Failure, Raw, lib_class
from shapewright.values import NONE, TRUE, ClassValue, Const, Instance, Some, Tensor, Tuple, Union, Unknown, Value

_CONTEXT = "torch.autograd.function.FunctionCtx"
_FUNCTION = "torch.autograd.Function"
_SOME_WITHOUT = "#non_differentiable"
_NOT_ALWAYS = "#materialize_not"
_GOING_BACK = "torch.going_back"
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
        """Whether ``backward`` gets zeros or None where there is no gradient."""
        if value != TRUE:
            ctx.set(self, _NOT_ALWAYS, TRUE)


@lib_class(_FUNCTION, url="https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function")
class Function:
    """A class of ``forward`` and ``backward``; its ``apply`` runs ``forward``."""

    @staticmethod
    def apply(ctx: Context, cls: ClassValue, *args: Raw, **kwargs: Raw) -> Value:
        """What ``forward`` gives: with a context as its first argument, or before ``setup_context`` gets one."""
        context = ctx.new(_CONTEXT, needs_input_grad=Tuple(tuple(_needs_gradient(ctx, arg) for arg in args)))
        if all("setup_context" not in ancestor.slots for ancestor in cls.mro):
            result = ctx.method(cls, "forward", context, *args, **kwargs)
        else:
            result = ctx.method(cls, "forward", *args, **kwargs)
            ctx.method(cls, "setup_context", context, Tuple(args), result)
        result = _with_gradient(ctx, context, args, result)
        leads_back = any("backward" in ancestor.slots for ancestor in _own(cls)) and _may_go_back(result)
        if leads_back and ctx.state(_GOING_BACK, False) is False:
            ctx.foreseen(lambda: _go_back(ctx, cls, context, args, result))
        return result


def _may_go_back(result: Value) -> bool:
    """Whether a gradient may be asked of what ``forward`` gives."""
    results = result.items if isinstance(result, Tuple) else (result,)
    return any(not isinstance(r, Tensor) or r.requires_grad is not False for r in results)


def _own(cls: ClassValue) -> Iterator[ClassValue]:
    """The classes of the program that a Function is made of."""
    return (ancestor for ancestor in cls.mro if ancestor.node is not None)


def _needs_gradient(ctx: Context, arg: Value) -> Value:
    if isinstance(arg, (Unknown, Union)):
        return Some("bool")
    needs = joint_gradient(ctx, [arg], arg.dtype) if isinstance(arg, Tensor) else False
    return Some("bool") if needs is None else Const(needs)


def _go_back(ctx: Context, cls: ClassValue, context: Instance, args: Sequence[Value], result: Value) -> None:
    """Run ``backward`` on gradients like what ``forward`` gives, as a later ``loss.backward()`` will."""
    gradients = [_gradient(ctx, context, r) for r in (result.items if isinstance(result, Tuple) else (result,))]
    ctx.set_state(_GOING_BACK, True)
    ctx.set_state("torch.grad_enabled", False)
    given = ctx.method(cls, "backward", context, *gradients)
    found = given.items if isinstance(given, Tuple) else (given,) if isinstance(given, Tensor) else ()
    if any(isinstance(gradient, Tensor) for gradient in found):  # one that gives nothing is not meant to be run
        failure = _too_few(cls, args, found) or _of_another_shape(cls, args, found)
        if failure is not None:
            ctx.problem(failure)


def _too_few(cls: ClassValue, args: Sequence[Value], found: Sequence[Value]) -> Failure | None:
    """``backward`` gives one gradient for each argument of ``forward``; None may follow."""
    more = found[len(args) :]
    if len(found) >= len(args) and all(gradient == NONE or isinstance(gradient, Unknown) for gradient in more):
        return None
    return Failure(
        "backward-results",
        f"{cls.name}.forward takes {len(args)} arguments and its backward gives {len(found)} gradients: it gives one "
        "for each argument, None where there is none.",
        raises=f"function {cls.name}Backward returned an incorrect number of gradients (expected {len(args)}, got "
        f"{len(found)})",
        exception="RuntimeError",
    )


def _of_another_shape(cls: ClassValue, args: Sequence[Value], found: Sequence[Value]) -> Failure | None:
    """A gradient has the shape of its argument, or one that it was broadcast to."""
    for index, (arg, gradient) in enumerate(zip(args, found, strict=False)):
        if not (isinstance(arg, Tensor) and isinstance(gradient, Tensor)) or not arg.requires_grad:
            continue
        if None not in (arg.shape, gradient.shape) and can_expand(arg.dims, gradient.dims) is False:
            return Failure(
                "backward-results",
                f"{cls.name}.backward gives {shown(gradient)} as the gradient of {shown(arg)}, argument {index} of its "
                "forward.",
                raises=f"Function {cls.name}Backward returned an invalid gradient at index {index} - got "
                f"{sizes(gradient.dims)} but expected shape compatible with {sizes(arg.dims)}",
                exception="RuntimeError",
            )
    return None


def _gradient(ctx: Context, context: Instance, result: Value) -> Value:
    always = ctx.get(context, _NOT_ALWAYS) is None
    if not isinstance(result, Tensor) or not always or is_integral(result.dtype):
        return Unknown("the gradient of what a Function gives")
    return result.like(kind="eager", data=None, interval=None, requires_grad=False)


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

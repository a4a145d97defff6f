"""``torch.autograd``: checks of gradients, and derivatives of functions.

https://pytorch.org/docs/stable/autograd.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.libraries.torch.func import mapped
from shapewright.rules import Abstain, Context, Raw, op
from shapewright.values import FALSE, NONE, TRUE, ListObject, Tensor, Tuple, Value

_DOCS = "https://pytorch.org/docs/stable/generated/torch.autograd."


def _several(ctx: Context, inputs: Value) -> Sequence[Value]:
    if isinstance(inputs, (Tuple, ListObject)):
        items = ctx.items(inputs)
        if items is None:
            raise Abstain("the inputs are not known one by one")
        return items
    return [inputs]


def _plain(x: Tensor) -> Tensor:
    return x.like(kind="eager", data=None, interval=None, requires_grad=None)


def _like(ctx: Context, value: Value) -> Value:
    return mapped(ctx, value, _plain)


@op("torch.autograd.gradcheck", "torch.autograd.gradgradcheck", url=_DOCS + "gradcheck.gradcheck.html")
def gradcheck(ctx: Context, func: Raw, inputs: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Whether the gradients are those of small differences; the function is called with the inputs."""
    ctx.call(func, *_several(ctx, inputs))
    ctx.comes_true()
    return TRUE


@op("torch.autograd.functional.jacobian", url=_DOCS + "functional.jacobian.html")
def jacobian(ctx: Context, func: Raw, inputs: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The derivative of each output by each input: the output's axes, then the input's."""
    return _by_each(ctx, ctx.call(func, *_several(ctx, inputs)), inputs)


@op("torch.autograd.functional.hessian", url=_DOCS + "functional.hessian.html")
def hessian(ctx: Context, func: Raw, inputs: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The second derivative of a number by each pair of inputs."""
    ctx.call(func, *_several(ctx, inputs))
    return _by_each(ctx, inputs, inputs)


def _by_each(ctx: Context, outputs: Value, inputs: Value) -> Value:
    def by(y: Tensor) -> Value:
        parts = [_crossed(y, x) for x in _several(ctx, inputs)]
        return Tuple(tuple(parts)) if isinstance(inputs, (Tuple, ListObject)) else parts[0]

    if isinstance(outputs, (Tuple, ListObject)):
        return Tuple(tuple(by(y) if isinstance(y, Tensor) else y for y in _several(ctx, outputs)))
    if not isinstance(outputs, Tensor):
        raise Abstain("what the function gives is not known")
    return by(outputs)


def _crossed(y: Tensor, x: Value) -> Value:
    if not isinstance(x, Tensor):
        raise Abstain("an input is not known")
    return _plain(y).like(shape=(*y.dims, *x.dims))


def _with_output(name: str, result: Callable[[Value, Value], Value]) -> None:
    @op(f"torch.autograd.functional.{name}", url=f"{_DOCS}functional.{name}.html")
    def product(
        ctx: Context, func: Raw, inputs: Raw, v: Raw = NONE, create_graph: Raw = FALSE, strict: Raw = FALSE
    ) -> Value:
        """What the function gives, and a product with its derivative."""
        value = ctx.call(func, *_several(ctx, inputs))
        return Tuple((_like(ctx, value), _like(ctx, result(value, inputs))))


_with_output("jvp", lambda value, inputs: value)
for _name in ("vjp", "hvp", "vhp"):
    _with_output(_name, lambda value, inputs: inputs)

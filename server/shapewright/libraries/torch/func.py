"""``torch.func``: functions of functions.

https://pytorch.org/docs/stable/func.api.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from shapewright.dims import Dim
from shapewright.libraries.torch.joining import without_axis
from shapewright.libraries.torch.nn.tree import Place, is_module, places, tensors
from shapewright.libraries.torch.tensors import axis_of
from shapewright.rules import REGISTRY, Abstain, Context, Failure, Raw, dim_of, op
from shapewright.values import (
    FALSE,
    NONE,
    TRUE,
    Const,
    DictObject,
    Instance,
    Lib,
    ListObject,
    Partial,
    Tensor,
    Tuple,
    Value,
)

_HOME = "torch.func."
_FIRST = Const(0)
REGISTRY.alias("torch.nn.utils.stateless.functional_call", _HOME + "functional_call")
REGISTRY.alias("torch.vmap", _HOME + "vmap")
REGISTRY.alias("functorch", _HOME[:-1])


def mapped(ctx: Context, value: Value, change: Callable[[Tensor], Value]) -> Value:
    """The same nest of dicts, lists and tuples with every tensor changed."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, DictObject):
        return DictObject({key: mapped(ctx, entry, change) for key, entry in value.items.items()})
    if isinstance(value, (Tuple, ListObject)):
        items = ctx.items(value)
        if items is None:
            raise Abstain("a list of tensors of unknown length")
        changed = [mapped(ctx, item, change) for item in items]
        return Tuple(tuple(changed)) if isinstance(value, Tuple) else ctx.list(changed)
    return value


@op(_HOME + "functional_call", url="https://pytorch.org/docs/stable/generated/torch.func.functional_call.html")
def functional_call(
    ctx: Context, module: Raw, parameter_and_buffer_dicts: Raw, args: Raw = NONE, kwargs: Raw = NONE, **flags: Raw
) -> Value:
    """The module called with other parameters and buffers in the place of its own."""
    given = [] if args == NONE else [args] if isinstance(args, Tensor) else ctx.items(args)
    if given is None:
        raise Abstain("the arguments are not known one by one")
    named = kwargs.items if isinstance(kwargs, DictObject) else {}
    by_name = {str(key.value): v for key, v in named.items() if isinstance(key, Const)}
    replaced = list(_replaced(ctx, module, parameter_and_buffer_dicts)) if isinstance(module, Instance) else []
    for place, tensor in replaced:
        ctx.set(place.owner, place.name, tensor.like(kind=place.tensor.kind))
    result = ctx.call(module, *given, **by_name)
    for place, _ in replaced:
        ctx.set(place.owner, place.name, place.tensor)
    return result


def _replaced(ctx: Context, module: Instance, dicts: Value) -> Iterator[tuple[Place, Tensor]]:
    """The tensors that a call of a module takes instead of those it holds, and where it holds them."""
    several = [dicts] if isinstance(dicts, DictObject) else ctx.items(dicts) or ()
    others = {key: v for one in several if isinstance(one, DictObject) for key, v in one.items.items()}
    for place in places(module):
        other = others.get(Const(place.name))
        if isinstance(other, Tensor) and isinstance(place.owner, Instance) and isinstance(place.key, str):
            yield place._replace(name=place.key), other


@op(_HOME + "stack_module_state", url="https://pytorch.org/docs/stable/generated/torch.func.stack_module_state.html")
def stack_module_state(ctx: Context, models: Raw) -> Value:
    """The parameters and the buffers of equal modules, each side by side along a new first axis."""
    members = ctx.items(models)
    first = members[0] if members else None
    if not members or not isinstance(first, Instance) or not all(map(is_module, members)):
        raise Abstain("the modules are not known one by one")

    def stacked(buffers: bool) -> Value:
        found = tensors(first, parameters=not buffers, buffers=buffers)
        return DictObject({Const(name): _batched(x, len(members), 0).like(kind="eager") for name, x in found})

    return Tuple((stacked(False), stacked(True)))


@op(_HOME + "vmap", url="https://pytorch.org/docs/stable/generated/torch.func.vmap.html")
def vmap(ctx: Context, func: Raw, in_dims: Raw = _FIRST, out_dims: Raw = _FIRST, **flags: Raw) -> Value:
    """A function over an axis of its arguments."""
    return Partial(Lib(_HOME + "vmap.call"), (func, in_dims, out_dims), ())


@op(_HOME + "vmap.call")
def vmapped(ctx: Context, func: Raw, in_dims: Raw, out_dims: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The function of slices, its results side by side."""
    sizes: list[Dim] = []
    axes = ctx.items(in_dims) if isinstance(in_dims, (Tuple, ListObject)) else [in_dims] * len(args)
    if axes is None or len(axes) != len(args):
        raise Abstain("which axes are mapped is not known")
    slices = [_slices(ctx, arg, axis, sizes) for arg, axis in zip(args, axes, strict=True)]
    named = {name: _slices(ctx, value, _FIRST, sizes) for name, value in kwargs.items()}
    if not sizes:
        raise Abstain("no mapped axis is known")
    result = ctx.call(func, *slices, **named)
    place = dim_of(out_dims)
    if not isinstance(place, int):
        raise Abstain("where the mapped axis goes is not known")
    return mapped(ctx, result, lambda x: _batched(x, sizes[0], place))


def _slices(ctx: Context, value: Value, axis: Value, sizes: list[Dim]) -> Value:
    """One slice of every tensor along the mapped axis; as it is where none is."""
    if axis == NONE:
        return value
    place = dim_of(axis)
    if not isinstance(place, int):
        raise Abstain("which axes are mapped is not known")

    def sliced(x: Tensor) -> Value:
        at = axis_of(x, place)
        if sizes:
            ctx.equal(sizes[0], x.dims[at], lambda: _sizes_differ(sizes[0], x.dims[at]))
        sizes.append(x.dims[at])
        return without_axis(x, at)

    return mapped(ctx, value, sliced)


def _sizes_differ(first: Dim, second: Dim) -> Failure:
    return Failure(
        "size-mismatch",
        f"vmap goes over axes of one size, and these have {first} and {second}.",
        raises="vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
        f"[{first}, {second}] for the mapped dimension",
        exception="ValueError",
    )


def _batched(x: Tensor, size: Dim, place: int) -> Tensor:
    at = place if place >= 0 else place + len(x.dims) + 1
    return x.like(shape=(*x.dims[:at], size, *x.dims[at:]))


def _derivative(name: str, result: Callable[[Context, Value, Value], Value]) -> None:
    """Register a function whose result is made of the function's value and the argument derived by."""

    @op(f"{_HOME}{name}", url=f"https://pytorch.org/docs/stable/generated/torch.func.{name}.html")
    def make(ctx: Context, func: Raw, argnums: Raw = _FIRST, has_aux: Raw = FALSE, **flags: Raw) -> Value:
        """A function that gives a derivative."""
        return Partial(Lib(f"{_HOME}{name}.call"), (func, argnums, has_aux), ())

    @op(f"{_HOME}{name}.call")
    def derive(ctx: Context, func: Raw, argnums: Raw, has_aux: Raw, *args: Raw, **kwargs: Raw) -> Value:
        """The derivative where the arguments are."""
        value: Value = ctx.call(func, *args, **kwargs)
        parts = ctx.items(value) if has_aux == TRUE else None
        main = parts[0] if parts else value
        derived = _by(ctx, args, argnums, lambda by: result(ctx, main, by))
        return Tuple((derived, parts[1])) if parts else derived


def _by(ctx: Context, args: Sequence[Value], argnums: Value, result: Callable[[Value], Value]) -> Value:
    """One result, or one for each of several argument numbers."""
    several = ctx.items(argnums) if isinstance(argnums, (Tuple, ListObject)) else None
    numbers = [dim_of(n) for n in ([argnums] if several is None else several)]
    if not all(isinstance(n, int) and -len(args) <= n < len(args) for n in numbers):
        raise Abstain("the argument that is derived by is not known")
    found = tuple(result(args[n]) for n in numbers if isinstance(n, int))
    return found[0] if several is None else Tuple(found)


def _gradient(ctx: Context, value: Value, by: Value) -> Value:
    return mapped(ctx, by, _plain)


def _plain(x: Tensor) -> Tensor:
    return x.like(kind="eager", data=None, interval=None)


def _jacobian(ctx: Context, value: Value, by: Value) -> Value:
    return mapped(ctx, value, lambda y: mapped(ctx, by, lambda x: _plain(y).like(shape=(*y.dims, *x.dims))))


def _hessian(ctx: Context, value: Value, by: Value) -> Value:
    return _jacobian(ctx, _jacobian(ctx, value, by), by)


_derivative("grad", _gradient)
_derivative("grad_and_value", lambda ctx, value, by: Tuple((_gradient(ctx, value, by), value)))
_derivative("jacrev", _jacobian)
_derivative("jacfwd", _jacobian)
_derivative("hessian", _hessian)


@op(_HOME + "functionalize", url="https://pytorch.org/docs/stable/generated/torch.func.functionalize.html")
def functionalize(ctx: Context, func: Raw, *, remove: Raw = NONE) -> Value:
    """The function without its writes, which gives the same."""
    return func


@op(_HOME + "vjp", url="https://pytorch.org/docs/stable/generated/torch.func.vjp.html")
def vjp(ctx: Context, func: Raw, *primals: Raw, has_aux: Raw = FALSE) -> Value:
    """The function's value, a function of its cotangents (and what else it gives)."""
    value = ctx.call(func, *primals)
    parts = ctx.items(value) if has_aux == TRUE else None
    backward = Partial(Lib(_HOME + "vjp.call"), tuple(primals), ())
    return Tuple((parts[0], backward, parts[1])) if parts else Tuple((value, backward))


@op(_HOME + "vjp.call")
def pull_back(ctx: Context, *primals_and_cotangent: Raw, **options: Raw) -> Value:
    """The gradients by the arguments that ``vjp`` was given."""
    return Tuple(tuple(mapped(ctx, x, _plain) for x in primals_and_cotangent[:-1]))


@op(_HOME + "linearize", url="https://pytorch.org/docs/stable/generated/torch.func.linearize.html")
def linearize(ctx: Context, func: Raw, *primals: Raw) -> Value:
    """The function's value, and a function of tangents that gives the derivative in their direction."""
    value = ctx.call(func, *primals)
    return Tuple((value, Partial(Lib(_HOME + "linearize.call"), (value,), ())))


@op(_HOME + "linearize.call")
def push_forward(ctx: Context, value: Raw, *tangents: Raw) -> Value:
    """A derivative like the function's value."""
    return mapped(ctx, value, _plain)


@op(_HOME + "jvp", url="https://pytorch.org/docs/stable/generated/torch.func.jvp.html")
def jvp(ctx: Context, func: Raw, primals: Raw, tangents: Raw, **flags: Raw) -> Value:
    """The function's value, and its derivative in a direction."""
    given = ctx.items(primals)
    if given is None:
        raise Abstain("the arguments are not known one by one")
    value = ctx.call(func, *given)
    return Tuple((value, mapped(ctx, value, _plain)))

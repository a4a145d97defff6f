"""One rule for a function, its ``Tensor`` method, its in-place form and its ``out=`` argument."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from shapewright.dims import Dim
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.torch.dtypes import can_cast
from shapewright.libraries.torch.failures import LEAF, scalar_type, shown, sizes
from shapewright.rules import REGISTRY, Context, Failure, Kind, Rule, compile_rule
from shapewright.rules.registry import Parameter
from shapewright.values import Const, Tensor, Tuple, Value

Function = Callable[..., Any]

NUMPY_NAMES = {
    "axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "x2": "other",
    "split_size": "split_size_or_sections",
}  # fmt: skip
"""Keyword names that torch also takes, as NumPy or the tensor's method spells them."""

_OUT = Parameter("out", Kind("value", lambda ctx, value, site: value), None, inspect.Parameter.KEYWORD_ONLY)


def torch_op(
    *names: str,
    function: bool = True,
    method: bool = True,
    inplace: bool = False,
    out: bool = False,
    also: Sequence[str] = (),
    reshapes: bool = False,
    url: str = "",
    renames: dict[str, str] | None = None,
) -> Callable[[Function], Function]:
    """Register a rule as ``torch.<name>`` and ``torch.Tensor.<name>``.

    ``inplace`` adds ``torch.Tensor.<name>_`` (which with ``reshapes`` changes the tensor's own shape),
    ``out`` the argument of that name. ``also`` lists further full names (``torch.special.erf``), ``renames``
    other names of arguments. A name with a dot is below ``torch`` (``linalg.norm``) and has no method.
    """

    def register(rule_function: Function) -> Function:
        functions = [f"torch.{name}" for name in names] if function else []
        functions += also
        page = url or f"https://pytorch.org/docs/stable/generated/torch.{names[0]}.html"
        spelled = {**_renames(rule_function), **(renames or {})}
        if functions:
            rule = compile_rule(rule_function, functions[0], url=page, renames=spelled)
            REGISTRY.add(with_out(rule) if out else rule, functions)
        methods = [f"torch.Tensor.{name}" for name in names if "." not in name]
        if method and methods:
            REGISTRY.add(compile_rule(rule_function, methods[0], url=page, renames=spelled), methods)
        if inplace and methods:
            rule = compile_rule(rule_function, methods[0] + "_", url=page, renames=spelled)
            REGISTRY.add(rule if reshapes else in_place(rule), [name + "_" for name in methods])
        return rule_function

    return register


def _renames(function: Function) -> dict[str, str]:
    own = set(inspect.signature(function).parameters)
    return {theirs: ours for theirs, ours in NUMPY_NAMES.items() if theirs not in own and ours in own}


def with_out(rule: Rule) -> Rule:
    """The rule with an ``out`` argument, which receives the result."""
    compute = rule.function

    def function(ctx: Context, *args: Any, out: Value | None = None, **kwargs: Any) -> Any:
        return written(compute(ctx, *args, **kwargs), out)

    return replace(rule, function=function, parameters=(*rule.parameters, _OUT))


def written(result: Any, out: Value | None) -> Any:
    """What ``out`` holds afterwards: the result in its dtype; a tensor of another size is resized."""
    if out is None or (isinstance(out, Const) and out.value is None):
        return result
    if isinstance(out, Tensor) and isinstance(result, Tensor):
        if can_cast(result.dtype, out.dtype) is False:
            raise cannot_store(result.dtype, out)
        return result.like(dtype=out.dtype, layout=None, requires_grad=result.requires_grad)
    if isinstance(out, Tuple) and isinstance(result, Tuple):
        items = tuple(written(r, o) for r, o in zip(result.items, out.items, strict=False))
        return replace(result, items=items)
    return result


def in_place(rule: Rule) -> Rule:
    """The rule's in-place form: the receiver keeps its shape and dtype, or the operation fails."""
    compute, receiver = rule.function, rule.parameters[0].name

    def function(ctx: Context, *args: Any, **kwargs: Any) -> Any:
        target: Tensor = kwargs[receiver] if receiver in kwargs else args[0]
        if target.requires_grad and target.note(LEAF) and ctx.state("torch.grad_enabled", True) is True:
            raise leaf_changed(target, receiver)
        return stored(target, compute(ctx, *args, **kwargs))

    return replace(rule, function=function)


def leaf_changed(target: Tensor, receiver: str, what: str = "a leaf") -> Failure:
    """A tensor that gradients are kept for, changed where the change would have to be followed."""
    return Failure(
        "inplace-leaf",
        f"{shown(target)} requires a gradient and is changed in place: update it inside `with torch.no_grad():`.",
        raises=f"{what} Variable that requires grad is being used in an in-place operation.",
        exception="RuntimeError",
        argument=receiver,
    )


def stored(target: Tensor, result: Tensor) -> Tensor:
    """The target after an in-place operation that computes ``result``."""
    if can_cast(result.dtype, target.dtype) is False:
        raise cannot_store(result.dtype, target)
    if target.shape is not None and result.shape is not None and can_expand(result.shape, target.shape) is False:
        raise grows(target, result.shape)
    return replace(target, data=None, interval=None, requires_grad=target.requires_grad or result.requires_grad)


def cannot_store(dtype: str | None, target: Tensor) -> Failure:
    """A result whose dtype the target cannot hold."""
    return Failure(
        "inplace-dtype",
        f"The result is {dtype}, and {shown(target)} cannot hold it in place.",
        raises=f"result type {scalar_type(dtype)} can't be cast to the desired output type {scalar_type(target.dtype)}",
        exception="RuntimeError",
        argument="self",
    )


def grows(target: Tensor, shape: tuple[Dim, ...]) -> Failure:
    """An in-place operation whose result is larger than its target."""
    return Failure(
        "inplace-shape",
        f"The result has shape {sizes(shape)}, and {shown(target)} cannot grow in place.",
        raises=f"output with shape {sizes(target.dims)} doesn't match the broadcast shape {sizes(shape)}",
        exception="RuntimeError",
        argument="self",
    )

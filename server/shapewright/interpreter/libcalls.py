"""Calling what the libraries model: functions, tensor methods and operators, classes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shapewright.interpreter import assumed, mutation
from shapewright.interpreter.asking import no_rule
from shapewright.interpreter.frame import Frame, Raised
from shapewright.interpreter.iteration import opened
from shapewright.interpreter.mishaps import PASSING, Operands, unknown_after
from shapewright.interpreter.run import Run
from shapewright.interpreter.tensor_classes import tensor_class_chain
from shapewright.rules import Abstain, Failure, Mismatch, Rule, Unmodelled, apply_overloads, dim_of
from shapewright.values import (
    NONE,
    Const,
    Instance,
    Int,
    Lib,
    ListObject,
    Many,
    OpenShape,
    Origin,
    ShapeOf,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    UnknownShape,
    Value,
    unknown_tensor,
)

HeldBack = list[Callable[[], None]]
"""Reports that are made only if every option fails."""
FAILED = "the operation before it fails"
MAX_COMBINATIONS = 6

_INDEXING = ("__getitem__", "__setitem__", ".index_put", ".index_put_")

if TYPE_CHECKING:
    from shapewright.interpreter.builtins.registry import Native


@dataclass(slots=True)
class Site:
    """The operation being computed: where a rule's problems and results belong."""

    frame: Frame
    node: ast.AST | None
    operation: str
    rule: Rule
    operands: int
    """How many positional arguments the operation got."""

    @property
    def arguments(self) -> dict[str, ast.expr]:
        """Which expression of the call gives each parameter that the rule declares."""
        return _argument_nodes(self.rule, self.operation, self.operands, self.node)


def apply(
    run: Run,
    rules: Sequence[Rule],
    name: str,
    args: Sequence[Value],
    kwargs: dict[str, Value],
    frame: Frame,
    node: ast.AST | None,
) -> Value:
    """Run an operator's rule. A failure is reported here, and the result is then unknown."""
    resolve = run.world.resolve
    args = [resolve(a) for a in args]
    if not (name.endswith(_INDEXING) or name in run.registry.handing_on):  # None is an index
        args = list(map(_alternatives, args))
    kwargs = {k: resolve(v) for k, v in kwargs.items()}
    site = Site(frame, node, name, rules[0], len(args))
    run.chances += not all(isinstance(a, Const) for a in args)
    run.sites.append(site)
    try:
        if assumed.gives_another(name, args, kwargs):
            return Unknown(f"{short_name(name)}() of an array does something else, and this may be one")
        choice = None if name in run.registry.handing_on else _first_union(args, kwargs)
        if choice is not None:
            return _each_option(run, rules, name, args, kwargs, choice, frame)
        return _compute(run, rules, name, args, kwargs, frame, node)
    except Failure as failure:
        vague = failure.code == "call-arguments" and node is not None and spreads(node)
        if node is not None and not (vague or assumed.excuses(run, failure, name, args, kwargs)):
            if not failure.url:
                failure.url = rules[0].url
            run.report(failure, frame, node, site.arguments, name)
        return Unknown(FAILED)
    except PASSING:
        raise
    except Exception as error:
        return unknown_after(error, f"{short_name(name)}()")
    finally:
        run.sites.pop()


def spreads(node: ast.AST) -> bool:
    """Whether the call gives a sequence's items or a mapping's entries: in code that nobody calls they may be any."""
    return isinstance(node, ast.Call) and (
        any(isinstance(argument, ast.Starred) for argument in node.args)
        or any(keyword.arg is None for keyword in node.keywords)
    )


def _compute(
    run: Run, rules: Sequence[Rule], name: str, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame,
    node: ast.AST | None,
) -> Value:  # fmt: skip
    try:
        result = _on_trailing_axes(run, rules, name, args, kwargs) or apply_overloads(run.context, rules, args, kwargs)
    except Unmodelled as form:
        result = no_rule(run, name, args, kwargs, form.reason)
    except Abstain as abstain:
        return Unknown(_reason_of(args, abstain.reason))
    except UnknownShape as unknown:
        result = _without_rank(run, rules, name, args, kwargs, unknown.tensor)
    for tensor in mutation.written(name, args, kwargs):
        mutation.forget_contents(run, tensor)
    result = assumed.as_given(_within_bounds(result, name, args), name, args)
    return with_origin(result, name, args, kwargs, frame, node)


def _within_bounds(result: Value, name: str, args: Sequence[Value]) -> Value:
    """A view lies within the bounds of what it shows."""
    shown = args[0] if args else None
    if not (isinstance(result, Tensor) and isinstance(shown, Tensor) and short_name(name) in mutation.VIEWS):
        return result
    if result.interval is not None or shown.interval is None or result.dtype != shown.dtype:
        return result
    return replace(result, interval=shown.interval)


_AXIS_NAMES = ("dim", "dims", "axis", "dim0", "dim1", "axis0", "axis1")


def _on_trailing_axes(
    run: Run, rules: Sequence[Rule], name: str, args: Sequence[Value], kwargs: dict[str, Value]
) -> Value | None:
    """An operator that only touches the axes it names from the end, on a tensor of unknown rank."""
    first = args[0] if args else None
    if not isinstance(first, Tensor) or first.shape is not None or first.var is None:
        return None
    if name not in run.registry.trailing:
        return None
    try:
        bound = rules[0].bind(args, kwargs)
    except Mismatch:
        return None
    axes = [dim_of(bound[n]) for n in _AXIS_NAMES if n in bound]
    if not axes or not all(isinstance(a, int) and a < 0 for a in axes):
        return None
    count = max(-a for a in axes if isinstance(a, int))
    lead = run.context.leading(first, count)
    opened = run.world.resolve_tensor(first)
    if lead is None:
        return None
    trailing = opened.like(shape=opened.tail[-count:])
    try:
        result = apply_overloads(run.context, rules, [trailing, *args[1:]], kwargs)
    except (Abstain, UnknownShape):
        return None
    return _with_lead(result, lead)


def _with_lead(value: Value, lead: OpenShape) -> Value:
    """Tensors of a result get the leading axes back."""
    if isinstance(value, Tensor) and value.shape is not None:
        return replace(value, shape=None, var=lead.var, tail=(*lead.tail, *value.shape), layout=None, data=None)
    if isinstance(value, Tuple):
        return replace(value, items=tuple(_with_lead(i, lead) for i in value.items))
    if isinstance(value, Many):
        return replace(value, element=_with_lead(value.element, lead))
    return value


_CONVERTING = frozenset(("data", "Parameter", "Buffer", "numpy", "from_numpy", "as_tensor", "asarray", "to"))
_TAKING = frozenset(("masked_fill", "flip", "roll", "repeat", "repeat_interleave", "index_select", "gather", "dropout"))


def _keeps_dtype(name: str, args: Sequence[Value], kwargs: dict[str, Value]) -> bool:
    """Whether an operation gives its first operand's elements, in whatever shape: ``x.view(dtype)`` does not."""
    short = short_name(name)
    if short == "view":  # a size, or a dtype that is not known
        return not kwargs and all(isinstance(arg, (Const, Int, Tuple, ListObject)) for arg in args[1:])
    return short in _TAKING or (short in mutation.VIEWS and short not in _CONVERTING)


def _without_rank(
    run: Run, rules: Sequence[Rule], name: str, args: Sequence[Value], kwargs: dict[str, Value], tensor: Tensor
) -> Value:
    """What an operator gives for a tensor of unknown rank: its shape is asked for, or a tensor comes out."""
    if name.endswith(".size"):
        position = dim_of(args[1]) if len(args) > 1 else None
        if len(args) == 1:
            return ShapeOf(tensor)
        if isinstance(position, int) and tensor.var is not None:
            return run.context.lift(run.world.axis_size(tensor, position))
        return Some("int")
    if all(rule.function.__annotations__.get("return") == "Tensor" for rule in rules):
        first = args[0] if args else None
        kept = isinstance(first, Tensor) and first.library == tensor.library and _keeps_dtype(name, args, kwargs)
        return unknown_tensor(tensor.library, first.dtype if kept else None)  # type: ignore[union-attr]
    return Unknown(f"the rank of an operand of {short_name(name)} is not known")


def _reason_of(args: Sequence[Value], reason: str) -> str:
    """The first cause: an operand that was unknown already explains more than what it led to."""
    first = next((a for a in args if isinstance(a, Unknown)), None)
    return first.reason if first is not None else reason


def with_origin(
    result: Value, name: str, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    """Note where a new tensor was made, and from which."""
    if node is None:
        return result
    if isinstance(result, Tensor):
        if result.origin is not None:
            return result
        inputs = tuple(v.origin for v in (*args, *kwargs.values()) if isinstance(v, Tensor) and v.origin is not None)
        return replace(result, origin=Origin(frame.unit.path, node, short_name(name), result.shape, inputs))
    if isinstance(result, Tuple) and any(isinstance(i, (Tensor, Tuple)) for i in result.items):
        items = tuple(with_origin(i, name, args, kwargs, frame, node) for i in result.items)
        return result.holding(items)
    return result


def short_name(name: str) -> str:
    """``torch.nn.functional.relu`` → ``relu``; ``torch.nn.Conv2d.forward`` → ``Conv2d``."""
    parts = name.split(".")
    if parts[-1] in ("forward", "call", "__call__", "__init__") and len(parts) > 1:
        return parts[-2]
    return parts[-1]


def _alternatives(value: Value) -> Value:
    """A list with items that are None or a tensor: one of two lists, of which an operator on tensors refuses one."""
    if not isinstance(value, (Tuple, ListObject)) or value.items is None:
        return value
    for item in value.items:
        options = item.options if isinstance(item, Union) else ()
        if NONE in options and all(option == NONE or isinstance(option, Tensor) for option in options):
            return Union(tuple(_with_items(value, item, option) for option in options))
    return value


def _with_items(value: Tuple | ListObject, old: Value, new: Value) -> Value:
    items = tuple(new if item == old else item for item in value.items or ())
    return value.holding(items) if isinstance(value, Tuple) else ListObject(items, kind=value.kind)


def _first_union(args: Sequence[Value], kwargs: dict[str, Value]) -> int | str | None:
    for index, value in enumerate(args):
        if isinstance(value, Union):
            return index
    return next((key for key, value in kwargs.items() if isinstance(value, Union)), None)


def _each_option(
    run: Run, rules: Sequence[Rule], name: str, args: Sequence[Value], kwargs: dict[str, Value],
    choice: int | str, frame: Frame,
) -> Value:  # fmt: skip
    """An operand that is one of several: the operation on each."""
    value = args[choice] if isinstance(choice, int) else kwargs[choice]
    assert isinstance(value, Union)
    node = run.sites[-1].node

    def compute(option: Value) -> Value:
        new_args, new_kwargs = list(args), dict(kwargs)
        if isinstance(choice, int):
            new_args[choice] = option
        else:
            new_kwargs[choice] = option
        again = _first_union(new_args, new_kwargs)
        if again is not None:
            return _each_option(run, rules, name, new_args, new_kwargs, again, frame)
        return _compute(run, rules, name, new_args, new_kwargs, frame, node)

    return on_each(run, value.options, compute, frame)


def on_each(run: Run, options: Sequence[Value], operation: Callable[[Value], Value], frame: Frame) -> Value:
    """An operation on a value that is one of several; it fails only if it fails on all of them."""
    failures: list[Failure] = []
    held_back: list[HeldBack] = []

    def branch(option: Value) -> Callable[[], Value]:
        def compute() -> Value:
            inside: HeldBack = []
            outer, run.held_back = (run.held_back, run.doubts_before), inside
            run.doubts_before = run.doubts
            try:
                result = operation(option)
            except Failure as failure:
                failures.append(failure)
                raise Raised(Unknown(FAILED)) from None
            finally:
                run.held_back, run.doubts_before = outer
            if inside:  # something below fails on this option: it is not the one
                held_back.append(inside)
                raise Raised(Unknown(FAILED))
            return result

        return compute

    try:
        return run.fork_values(frame, [branch(option) for option in options[:MAX_COMBINATIONS]])
    except Raised:
        if len(failures) + len(held_back) >= len(options):
            if failures:
                raise failures[0] from None
            for report in held_back[0]:
                report()
        return Unknown(FAILED)


def _argument_nodes(rule: Rule, name: str, operands: int, node: ast.AST | None) -> dict[str, ast.expr]:
    if isinstance(node, ast.BinOp):
        first, second = (node.left, node.right) if "__r" not in name else (node.right, node.left)
        names = [p.name for p in rule.parameters[:2]]
        return dict(zip(names, (first, second), strict=False))
    if not isinstance(node, ast.Call):
        return {}
    given: list[ast.expr] = [a for a in node.args if not isinstance(a, ast.Starred)]
    if isinstance(node.func, ast.Attribute) and operands == len(given) + 1:
        given.insert(0, node.func.value)  # a method: its receiver comes first
    nodes = dict(zip([p.name for p in rule.parameters], given, strict=False))
    for keyword in node.keywords:
        if keyword.arg is not None:
            nodes[rule.renames.get(keyword.arg, keyword.arg)] = keyword.value
    return nodes


# --- tensors ---------------------------------------------------------------------------------------
def tensor_rules(run: Run, tensor: Tensor, name: str) -> tuple[str, list[Rule]] | None:
    """The rules of a tensor's method, with the full name they are registered under."""
    for cls in tensor_class_chain(tensor):
        rules = run.registry.functions.get(f"{cls}.{name}")
        if rules:
            return f"{cls}.{name}", rules
    return None


def tensor_method(
    run: Run, tensor: Tensor, name: str, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame,
    node: ast.AST | None,
) -> Value:  # fmt: skip
    """Call a method of a tensor."""
    found = tensor_rules(run, tensor, name)
    if found is None:
        return _asked(run, f"{tensor_class_chain(tensor)[-1]}.{name}", [tensor, *args], kwargs, frame, node)
    return apply(run, found[1], found[0], [tensor, *args], kwargs, frame, node)


def call_tensor_method(run: Run, tensor: Tensor, name: str, args: Sequence[Value]) -> Value:
    """A method called by the interpreter itself (rows while iterating): nothing is reported."""
    run.recorder.muted += 1
    try:
        return tensor_method(run, tensor, name, args, {}, run.frames[-1], None)
    finally:
        run.recorder.muted -= 1


_ITERATING = frozenset(f"builtins.{name}" for name in ("enumerate", "zip", "iter", "list", "tuple", "set", "sorted"))
"""Builtins that go through all their arguments."""


def _call_native(
    run: Run, native: Native, name: str, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    harmless = name in _NEVER_RAISING or name.startswith("logging.")
    if not harmless and any(isinstance(a, (Unknown, Some, Union, Int, Tensor)) for a in args):
        run.chances += 1
    try:
        return native(run, Operands(args), kwargs, frame, node)
    except Abstain as abstain:
        return Unknown(abstain.reason)
    except PASSING:
        raise
    except Exception as error:
        run.chances += 1
        return unknown_after(error, f"{short_name(name)}()")


_NEVER_RAISING = frozenset(f"builtins.{name}" for name in ("isinstance", "hasattr", "type", "print", "callable", "id"))


# --- functions and classes -----------------------------------------------------------------------
def call_lib(
    run: Run, lib: Lib, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    """Call a library object by its canonical name."""
    from shapewright.interpreter.builtins import NATIVES
    from shapewright.interpreter.classes import instantiate

    name = lib.name
    native = NATIVES.get(name)
    if native is not None:
        if name in _ITERATING and node is not None:
            args = [opened(run, a, frame, node) if isinstance(a, Instance) else a for a in args]
        return _call_native(run, native, name, args, kwargs, frame, node)
    rules = run.registry.functions.get(name)
    if rules:
        return apply(run, rules, name, args, kwargs, frame, node)
    if name in run.registry.classes:
        return instantiate(run, run.importer.lib_class(run, name), args, kwargs, frame, node)
    owner, _, member = name.rpartition(".")
    if owner in run.registry.classes:
        modelled = run.registry.classes[owner]
        rule = modelled.methods.get(member) or modelled.properties.get(member)
        if rule is not None:  # an unbound method (nn.Module.__init__(self)), or a property's getter
            return call_method_rule(run, rule, [NONE, *args] if rule.static else args, kwargs, frame, node)
    if run.importer.exception_class(name):
        return Instance(run.importer.lib_class(run, name), {"args": Tuple(tuple(args))})
    source = run.importer.source_object(run, name)
    if source is not None:
        from shapewright.interpreter.calls import call

        return call(run, source, args, kwargs, frame, node)
    return _asked(run, name, args, kwargs, frame, node)


def _asked(
    run: Run, name: str, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    run.chances += 1
    return with_origin(no_rule(run, name, args, kwargs), name, args, kwargs, frame, node)


UNMADE = "#unmade"
"""The slot of an object whose constructor's rule abstained: why what it would have set is not known."""


def call_method_rule(
    run: Run, rule: Rule, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    """Call a modelled class's method; the first argument is the instance, of which a static one knows nothing."""
    receiver, rest = args[0], list(args[1:])
    if rule.static:
        return apply(run, [rule], rule.name, rest, kwargs, frame, node)
    if isinstance(receiver, Unknown):  # ``Class.method(something)``
        return Unknown(receiver.reason, open=receiver.open)
    bound = replace(rule, function=_with_self(rule, receiver))
    result = apply(run, [bound], rule.name, rest, kwargs, frame, node)
    if rule.name.endswith(".__init__") and isinstance(receiver, Instance) and isinstance(result, Unknown):
        run.write(receiver, UNMADE, Const(result.reason))
    return result


def _with_self(rule: Rule, receiver: Value) -> Callable[..., object]:
    function = rule.function
    return lambda ctx, *args, **kwargs: function(ctx, receiver, *args, **kwargs)

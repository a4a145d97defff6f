"""``operator``: Python's operators as functions, and functions that fetch items and attributes."""

from __future__ import annotations

import ast

from shapewright.interpreter import attributes, calls, comparisons, operators, subscripts
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.conditions import truth
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.values import Const, Lib, Partial, Some, Tuple, Unknown, Value

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None

_BINARY = {
    "add": ast.Add, "concat": ast.Add, "sub": ast.Sub, "mul": ast.Mult, "truediv": ast.Div, "floordiv": ast.FloorDiv,
    "mod": ast.Mod, "matmul": ast.MatMult, "pow": ast.Pow, "and_": ast.BitAnd, "or_": ast.BitOr, "xor": ast.BitXor,
    "lshift": ast.LShift, "rshift": ast.RShift,
}  # fmt: skip
for _name, _op in _BINARY.items():

    def _binary(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node, _op: type = _op) -> Value:
        return operators.binary(run, _op, args[0], args[1], frame, node)

    native(f"operator.{_name}", f"operator.__{_name.strip('_')}__")(_binary)
    if _name != "concat":
        native(f"operator.i{_name.strip('_')}")(_binary)

_COMPARING = {"eq": ast.Eq, "ne": ast.NotEq, "lt": ast.Lt, "le": ast.LtE, "gt": ast.Gt, "ge": ast.GtE}
for _name, _test in _COMPARING.items():

    def _compare(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node, _test: type = _test) -> Value:
        return comparisons.compare(run, _test, args[0], args[1], frame, node)

    native(f"operator.{_name}", f"operator.__{_name}__")(_compare)

_UNARY = {"neg": ast.USub, "pos": ast.UAdd, "invert": ast.Invert, "inv": ast.Invert}
for _name, _sign in _UNARY.items():

    def _unary(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node, _sign: type = _sign) -> Value:
        return operators.unary(run, _sign, args[0], frame, node)

    native(f"operator.{_name}", f"operator.__{_name}__")(_unary)


@native("operator.not_")
def _not(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    known = truth(run, args[0], frame, node)
    return Some("bool") if known is None else Const(not known)


@native("operator.getitem")
def _get_item(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return subscripts.get(run, args[0], args[1], frame, node)


@native("operator.setitem")
def _set_item(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    subscripts.put(run, args[0], args[1], args[2], frame, node)
    return Const(None)


def _fetcher(name: str) -> None:
    """``itemgetter(1)``: a function that waits for what it fetches from."""

    @native(f"operator.{name}")
    def make(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        return Partial(Lib(f"operator.{name}.__call__"), tuple(args), tuple(kwargs.items()))


for _name in ("itemgetter", "attrgetter", "methodcaller"):
    _fetcher(_name)


@native("operator.itemgetter.__call__")
def _fetch_items(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    *keys, owner = args
    found = tuple(subscripts.get(run, owner, key, frame, node) for key in keys)
    return found[0] if len(found) == 1 else Tuple(found)


@native("operator.attrgetter.__call__")
def _fetch_attributes(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    *paths, owner = args
    found = []
    for path in paths:
        if not isinstance(path, Const):
            return Unknown("an attribute whose name is not known")
        value = owner
        for name in str(path.value).split("."):
            value = attributes.get(run, value, name, frame, node)
        found.append(value)
    return found[0] if len(found) == 1 else Tuple(tuple(found))


@native("operator.methodcaller.__call__")
def _call_method(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    name, *given, owner = args
    if not isinstance(name, Const):
        return Unknown("a method whose name is not known")
    return calls.call(run, attributes.get(run, owner, str(name.value), frame, node), given, kwargs, frame, node)

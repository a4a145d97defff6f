"""Operators: Python's own on known values, symbolic on sizes, the libraries' rules on tensors."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from shapewright import dims
from shapewright.interpreter import attributes, libcalls, python_types, refusals
from shapewright.interpreter.anew import holding_of
from shapewright.interpreter.equality import equal_values, in_order, is_shape
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import element_of, known_items, length_of
from shapewright.interpreter.run import Run
from shapewright.interpreter.sets import algebra
from shapewright.interpreter.sizeable import is_wide
from shapewright.rules import dim_of
from shapewright.values import (
    MAX_TAIL,
    TENSOR_SHAPE,
    Const,
    DictObject,
    Instance,
    Int,
    ListObject,
    ListState,
    Many,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

NAMES: dict[type, str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.LShift: "lshift", ast.RShift: "rshift", ast.BitOr: "or",
    ast.BitXor: "xor", ast.BitAnd: "and",
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
    ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert",
}  # fmt: skip
_PYTHON: dict[str, Callable[..., Any]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": operator.truediv,
    "floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow, "lshift": operator.lshift,
    "rshift": operator.rshift, "or": operator.or_, "xor": operator.xor, "and": operator.and_,
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
    "neg": operator.neg, "pos": operator.pos, "invert": operator.invert, "matmul": operator.matmul,
}  # fmt: skip
_IN_PLACE: dict[str, Callable[..., Any]] = {
    name: getattr(operator, f"i{name}") for name in _PYTHON if hasattr(operator, f"i{name}")
}
DIMS: dict[str, Callable[[dims.Dim, dims.Dim], dims.Dim]] = {
    "add": dims.add, "sub": dims.sub, "mul": dims.mul, "floordiv": dims.floordiv, "mod": dims.mod,
}  # fmt: skip
_REFLECTED = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
_PRIORITY = {"keras": 4, "tensorflow": 3, "torch": 3, "jax": 3, "numpy": 1}


def binary(run: Run, op: type, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    """``left op right``."""
    return dispatch(run, NAMES[op], left, right, frame, node)


def inplace(run: Run, op: type, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    """``left op= right``: the in-place method where there is one."""
    name = NAMES[op]
    if isinstance(left, Tensor) and (said := refusals.operation(name, _IN_PLACE[name], left, right)):
        return _refuse(run, said, left, right, frame, node)
    if isinstance(left, Tensor) and libcalls.tensor_rules(run, left, f"__i{name}__") is not None:
        return libcalls.tensor_method(run, left, f"__i{name}__", [right], {}, frame, node)
    if isinstance(left, ListObject) and name == "add":
        return _extend(run, left, right)
    if isinstance(left, DictObject) and name == "or" and isinstance(right, DictObject):
        run.write(left, "state", left.state.entered(right.items))
        return left
    if isinstance(left, Instance):
        method = attributes.find(run, left, f"__i{name}__")
        if method is not None:
            return call_method(run, method, right, frame, node)
    return dispatch(run, name, left, right, frame, node)


def _extend(run: Run, left: ListObject, right: Value) -> Value:
    items = known_items(run, right)
    if left.items is not None and items is not None:
        run.write(left, "state", ListState((*left.items, *items)))
    else:
        added = list(items) if items is not None else [element_of(run, right) or Unknown("what a list was extended by")]
        known = [*(left.items or ()), *added] + [e for e in (left.element,) if e is not None]
        more = len(items) if items is not None else length_of(run, right)
        had = length_of(run, left) if left.kind == "list" else None
        length = None if more is None or had is None else dims.add(had, more)
        tail = (*left.state.tail, *items) if items is not None and left.kind == "list" else ()
        tail = tail if len(tail) <= MAX_TAIL else ()
        run.write(left, "state", ListState(None, run.context.join(known) if known else None, length, tail))
    return left


def dispatch(run: Run, name: str, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    """A binary operator by its name (``add``, ``lt``), on whatever the two operands are."""
    if name == "mod" and isinstance(left, Const) and is_wide(left.value):
        return Some(left.type_name)
    if name == "or" and (either := python_types.either(run.registry.classes, left, right)) is not None:
        return either
    said = refusals.operation(name, _PYTHON[name], left, right) if name in _PYTHON else ""
    if said:
        return _refuse(run, said, left, right, frame, node)
    if isinstance(left, Const) and isinstance(right, Const):
        return _constants(name, left, right, frame)
    if name == "mod" and _is_text(left):
        said = _not_filled_in(left, right)
        return refusals.refused(run, said, frame, node) if said else _filled_in(left, right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return _tensors(run, name, left, right, frame, node)
    if isinstance(left, (Int, Const)) and isinstance(right, (Int, Const)):
        return _numbers(run, name, left, right, frame)
    if isinstance(left, Union) or isinstance(right, Union):
        return _options(run, name, left, right, frame, node)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _instances(run, name, left, right, frame, node)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        if name == "add" and (isinstance(left, ListObject) or isinstance(right, ListObject)):
            return _joined_lists(run, left, right)
        return _unknowns(name, left, right)
    return _sequences(run, name, left, right)


def _refuse(run: Run, said: str, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    operands: dict[str, ast.expr] = {}
    if isinstance(node, ast.BinOp):
        operands = {"left": node.left, "right": node.right}
    elif isinstance(node, ast.Compare) and len(node.comparators) == 1:
        operands = {"left": node.left, "right": node.comparators[0]}
    elif isinstance(node, ast.AugAssign):
        return refusals.refused(run, said, frame, node, right, left, operands={"right": node.value})
    return refusals.refused(run, said, frame, node, left, right, operands=operands)


def _of_numbers(run: Run, value: Value) -> bool:
    """Whether a list holds numbers alone, so that it may as well be added to an array."""
    kinds = {item.type_name for item in known_items(run, value) or ()}
    return bool(kinds) and kinds <= {"int", "float"}


def _joined_lists(run: Run, left: Value, right: Value) -> Value:
    """``[x] + rest``: what is added to a list is one, as good as always, and not known here (but ``box + [1, 2]``)."""
    if isinstance(left, Unknown) and _of_numbers(run, right):
        return Unknown(left.reason, open=left.open)
    unlisted = Unknown("an item of a list that is not known")
    parts = [value for value in (left, right) if known_items(run, value) != []]
    return ListObject(None, run.context.join([element_of(run, part) or unlisted for part in parts]))


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def _is_text(value: Value) -> bool:
    return isinstance(value.value, str) if isinstance(value, Const) else value == Some("str")


def _unknowns(name: str, left: Value, right: Value) -> Value:
    """An unknown operand; arithmetic on open inputs is kept, for it may turn out to be a size."""
    first = left if isinstance(left, Unknown) else right
    assert isinstance(first, Unknown)
    plain = all(isinstance(v, (Const, Int)) or (isinstance(v, Unknown) and v.open) for v in (left, right))
    formula = (name, left, right) if plain and name in DIMS else None
    return Unknown(first.reason, open=first.open, formula=formula)


def _constants(name: str, left: Const, right: Const, frame: Frame) -> Value:
    function = _PYTHON.get(name)
    if function is None:
        return Unknown(f"operator {name} on plain values")
    try:
        if name in ("pow", "lshift", "mul") and _too_big(left.value, right.value):
            return Some(type(left.value).__name__)
        return Const(function(left.value, right.value))
    except ZeroDivisionError:
        return _divided_by_zero(frame)
    except Exception:  # whatever Python raises, the program raises too
        return Unknown("Python raises on this operation")


def _too_big(a: Any, b: Any) -> bool:
    if isinstance(a, (str, bytes, tuple)) or isinstance(b, (str, bytes, tuple)):
        size = b if isinstance(b, int) else a if isinstance(a, int) else 0
        return size > 10_000
    return isinstance(b, int) and isinstance(a, int) and (abs(b) > 4096 or a.bit_length() > 4096)


def _numbers(run: Run, name: str, left: Value, right: Value, frame: Frame) -> Value:
    a, b = dim_of(left), dim_of(right)
    if any(isinstance(v, Const) and not isinstance(v.value, (int, float, complex)) for v in (left, right)):
        return Unknown(f"operator {name} on {left.type_name} and {right.type_name}")
    if a is None or b is None:
        return Some("float") if name != "mod" else Some("object")
    if name in DIMS:
        try:
            return run.context.lift(run.world.simplify(DIMS[name](a, b)))
        except ZeroDivisionError:
            return _divided_by_zero(frame)
    if name == "truediv":
        if b == 0:
            return _divided_by_zero(frame)
        return Some("float")
    if name == "pow" and isinstance(b, int) and 0 <= b <= 4:
        return run.context.lift(dims.product([a] * b))
    return Some("int")


def _divided_by_zero(frame: Frame) -> Value:
    """No run gets past this, or another one meets another number here: what follows is no place to report from."""
    frame.doubt += 1
    return Unknown("division by zero")


def _options(run: Run, name: str, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    lefts = [a for a in (left.options if isinstance(left, Union) else (left,)) if not _is_none(a)]
    rights = [b for b in (right.options if isinstance(right, Union) else (right,)) if not _is_none(b)]
    if lefts and rights:
        return libcalls.on_each(
            run, lefts,
            lambda a: libcalls.on_each(run, rights, lambda b: dispatch(run, name, a, b, frame, node), frame), frame,
        )  # fmt: skip
    return Unknown("an operation on None")


def _tensors(run: Run, name: str, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    """The operator of the library that takes precedence; the reflected one when the left is no tensor."""
    forward = isinstance(left, Tensor) and (
        not isinstance(right, Tensor) or _PRIORITY.get(left.library, 0) >= _PRIORITY.get(right.library, 0)
    )
    owner, other = (left, right) if forward else (right, left)
    assert isinstance(owner, Tensor)
    if isinstance(other, Instance):
        return _instances(run, name, left, right, frame, node)
    if isinstance(other, Unknown) and owner.library == "numpy" and not owner.shape:
        # what may be one of NumPy's numbers takes the kind of what it meets: a tensor, a table
        return Unknown(other.reason, open=other.open)
    repeated = isinstance(other, (ListObject, Tuple)) or _is_text(other)
    if name == "mul" and repeated and run.recorder.cold and owner.shape is None:
        # what met an array before may be a number
        return Unknown(f"a {other.type_name} that is repeated, or an array")
    method = f"__{name}__" if forward else f"__{_REFLECTED.get(name, 'r' + name)}__"
    return libcalls.tensor_method(run, owner, method, [other], {}, frame, node)


def _instances(run: Run, name: str, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    if isinstance(left, Instance):
        method = attributes.find(run, left, f"__{name}__")
        if method is not None:
            return call_method(run, method, right, frame, node)
    if isinstance(right, Instance):
        method = attributes.find(run, right, f"__{_REFLECTED.get(name, 'r' + name)}__")
        if method is not None:
            return call_method(run, method, left, frame, node)
    if name in ("eq", "ne") and isinstance(left, Instance) and isinstance(right, (Const, Instance)):
        same = left is right
        return Const(same is (name == "eq")) if isinstance(right, Const) or same else Some("bool")
    return Unknown(f"operator {name} on {left.type_name} and {right.type_name}")


def call_method(run: Run, method: Value, argument: Value, frame: Frame, node: ast.AST | None) -> Value:
    """What an operator's method gives for the other operand."""
    from shapewright.interpreter.calls import call

    return call(run, method, [argument], {}, frame, node)


def _sequences(run: Run, name: str, left: Value, right: Value) -> Value:
    if name == "add" and isinstance(left, Tuple) and isinstance(right, Tuple):
        kind = TENSOR_SHAPE if is_shape(left) or is_shape(right) else "tuple"
        return Tuple(left.items + right.items, kind)
    if name == "add" and (is_shape(left) or is_shape(right)):
        a, b = known_items(run, left), known_items(run, right)
        return Unknown("a shape put together") if a is None or b is None else Tuple((*a, *b), TENSOR_SHAPE)
    if name == "add" and isinstance(left, (ListObject, Many)) and isinstance(right, (ListObject, Many)):
        return _concatenated(run, left, right)
    if name == "mul":
        sequence, times = (left, right) if isinstance(left, (Tuple, ListObject)) else (right, left)
        if isinstance(sequence, (Tuple, ListObject)):
            return _repeated(run, sequence, times)
    if name in ("or", "and", "sub", "xor") and isinstance(left, ListObject) and isinstance(right, ListObject):
        return algebra(run, name, left, right)  # of sets, and of the keys of dicts
    if isinstance(left, DictObject) and isinstance(right, DictObject) and name == "or":
        return DictObject({**left.items, **right.items}, right.open_element or left.open_element)
    if name in ("eq", "ne") and bool(refusals.uncalled(left)) != bool(refusals.uncalled(right)):
        return Const(name == "ne")
    if isinstance(left, Some) or isinstance(right, Some):
        return _typed(name, left, right)
    if name in ("eq", "ne"):
        same = equal_values(run, left, right)
        return Some("bool") if same is None else Const(same is (name == "eq"))
    if name in ("lt", "le", "gt", "ge"):
        return in_order(run, name, left, right)
    return Unknown(f"operator {name} on {left.type_name} and {right.type_name}")


def _not_filled_in(text: Value, given: Value) -> str:
    """What is said of a tensor that is no number, where the text has a place for one value."""
    template = text.value if isinstance(text, Const) else ""
    only = given.items[0] if isinstance(given, Tuple) and len(given.items) == 1 else given
    single = isinstance(template, str) and template.replace("%%", "").count("%") == 1
    return refusals.filled_in(template, only) if single else ""


def _filled_in(text: Value, given: Value) -> Value:
    """``"%s_%d" % (name, 3)``, where all of it is known."""
    values = [item.value for item in given.items if isinstance(item, Const)] if isinstance(given, Tuple) else []
    if not isinstance(text, Const) or not isinstance(given, Tuple) or len(values) != len(given.items):
        return Some("str")
    if any(is_wide(value) for value in values):
        return Some("str")
    try:
        return Const(text.value % tuple(values))
    except (TypeError, ValueError, OverflowError):
        return Some("str")


def _typed(name: str, left: Value, right: Value) -> Value:
    if name in ("eq", "ne", "lt", "le", "gt", "ge"):
        return Some("bool")
    kinds = {left.type_name, right.type_name}
    if "str" in kinds:
        return Some("str")
    if "float" in kinds or name == "truediv":
        return Some("float")
    return Some("int") if kinds <= {"int", "bool"} else Unknown(f"operator {name} on {' and '.join(sorted(kinds))}")


def _concatenated(run: Run, left: Value, right: Value) -> Value:
    a, b = known_items(run, left), known_items(run, right)
    if a is not None and b is not None:
        return ListObject((*a, *b))
    elements = [e for e in (run.context.element(left), run.context.element(right)) if e is not None]
    lengths = (length_of(run, left), length_of(run, right))
    length = dims.spread(dims.add(lengths[0], lengths[1])) if None not in lengths else None  # type: ignore[arg-type]
    return holding_of(ListObject(None, run.context.join(elements) if elements else None, length), left, right)


def _repeated(run: Run, sequence: Tuple | ListObject, times: Value) -> Value:
    count = dim_of(times)
    items = sequence.items
    if isinstance(count, int) and items is not None and len(items) * max(count, 0) <= 4096:
        return Tuple(items * count) if isinstance(sequence, Tuple) else ListObject(items * count)
    element = run.context.element(sequence)
    length = length_of(run, sequence)
    total = dims.mul(length, dims.dmax(count, 0)) if length is not None and count is not None else None
    if isinstance(sequence, Tuple) and element is not None:
        return Many(element, total, "tuple")
    return ListObject(None, element, total)


def unary(run: Run, op: type, operand: Value, frame: Frame, node: ast.AST | None) -> Value:
    """``-x``, ``+x``, ``~x``."""
    name = NAMES[op]
    if isinstance(operand, Tensor):
        return libcalls.tensor_method(run, operand, f"__{name}__", [], {}, frame, node)
    if isinstance(operand, Const):
        try:
            return Const(_PYTHON[name](operand.value))
        except TypeError:
            return Unknown("Python raises on this operation")
    if isinstance(operand, Int):
        return run.context.lift(dims.neg(operand.dim)) if name == "neg" else operand
    if isinstance(operand, Instance):
        method = attributes.find(run, operand, f"__{name}__")
        if method is not None:
            from shapewright.interpreter.calls import call

            return call(run, method, [], {}, frame, node)
    if isinstance(operand, Some):
        return operand
    if said := refusals.unary(_PYTHON[name], operand):
        operands = {"operand": node.operand} if isinstance(node, ast.UnaryOp) else None
        return refusals.refused(run, said, frame, node, operand, operands=operands)
    return Unknown(operand.reason if isinstance(operand, Unknown) else f"operator {name} on {operand.type_name}")

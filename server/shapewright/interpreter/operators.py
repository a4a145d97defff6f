"""Operators: Python's own on known values, symbolic on sizes, the libraries' rules on tensors."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from shapewright import dims
from shapewright.interpreter import attributes, libcalls, python_types, refusals, stars, structs
from shapewright.interpreter.anew import holding_of
from shapewright.interpreter.conditions import truth
from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.iteration import element_of, known_items, length_of
from shapewright.interpreter.run import Run
from shapewright.interpreter.sets import algebra
from shapewright.interpreter.sizeable import is_wide
from shapewright.rules import dim_of
from shapewright.values import (
    MAX_TAIL,
    NONE,
    TENSOR_SHAPE,
    Bound,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    ListState,
    Many,
    ModuleObject,
    Partial,
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
    return _binary(run, NAMES[op], left, right, frame, node)


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
            return _call(run, method, right, frame, node)
    return _binary(run, name, left, right, frame, node)


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


def _binary(run: Run, name: str, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
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
            lambda a: libcalls.on_each(run, rights, lambda b: _binary(run, name, a, b, frame, node), frame), frame,
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
    method = f"__{name}__" if forward else f"__{_REFLECTED.get(name, 'r' + name)}__"
    return libcalls.tensor_method(run, owner, method, [other], {}, frame, node)


def _instances(run: Run, name: str, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    if isinstance(left, Instance):
        method = attributes.find(run, left, f"__{name}__")
        if method is not None:
            return _call(run, method, right, frame, node)
    if isinstance(right, Instance):
        method = attributes.find(run, right, f"__{_REFLECTED.get(name, 'r' + name)}__")
        if method is not None:
            return _call(run, method, left, frame, node)
    if name in ("eq", "ne") and isinstance(left, Instance) and isinstance(right, (Const, Instance)):
        same = left is right
        return Const(same is (name == "eq")) if isinstance(right, Const) or same else Some("bool")
    return Unknown(f"operator {name} on {left.type_name} and {right.type_name}")


def _call(run: Run, method: Value, argument: Value, frame: Frame, node: ast.AST | None) -> Value:
    from shapewright.interpreter.calls import call

    return call(run, method, [argument], {}, frame, node)


def _sequences(run: Run, name: str, left: Value, right: Value) -> Value:
    if name == "add" and isinstance(left, Tuple) and isinstance(right, Tuple):
        kind = TENSOR_SHAPE if _is_shape(left) or _is_shape(right) else "tuple"
        return Tuple(left.items + right.items, kind)
    if name == "add" and (_is_shape(left) or _is_shape(right)):
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
        same = _same(run, left, right)
        return Some("bool") if same is None else Const(same is (name == "eq"))
    if name in ("lt", "le", "gt", "ge"):
        return Some("bool")
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


def _same(run: Run, left: Value, right: Value) -> bool | None:
    a, b = known_items(run, left), known_items(run, right)
    if a is None or b is None:
        return left == right or None
    alike = isinstance(left, Tuple) is isinstance(right, Tuple) or _is_shape(left) or _is_shape(right)
    if len(a) != len(b) or not alike:
        return False
    answers = [_equal_values(run, x, y) for x, y in zip(a, b, strict=True)]
    return False if False in answers else (None if None in answers else True)


def _is_shape(value: Value) -> bool:
    """Whether it is a ``tf.TensorShape``, which equals lists and tuples of its sizes, and adds to them."""
    return isinstance(value, Tuple) and value.kind == TENSOR_SHAPE


def _equal_values(run: Run, a: Value, b: Value) -> bool | None:
    x, y = dim_of(a), dim_of(b)
    if x is not None and y is not None:
        return dims.eq(x, y)
    if isinstance(a, Const) and isinstance(b, Const):
        return a == b
    if isinstance(a, (Tuple, ListObject)) and isinstance(b, (Tuple, ListObject)):
        return _same(run, a, b)
    return True if a == b else structs.equal_members(a, b)


# --- unary and comparisons ---------------------------------------------------------------------------
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


def compare(run: Run, op: type, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    """One link of a comparison."""
    if op in (ast.Is, ast.IsNot):
        same = _identical(run, left, right)
        return _undecided(left, right) if same is None else Const(same is (op is ast.Is))
    if op in (ast.In, ast.NotIn):
        inside = contains(run, right, left, frame, node)
        if isinstance(inside, Unknown):
            return inside
        known = inside.value if isinstance(inside, Const) else None
        return Some("bool") if known is None else Const(bool(known) is (op is ast.In))
    name = NAMES[op]
    if name in ("eq", "ne"):
        equal = structs.equal_members(left, right)
        if equal is not None:
            return Const(equal is (name == "eq"))
    if not isinstance(left, (Tensor, Union, Instance)) and not isinstance(right, (Tensor, Union, Instance)):
        decided = (
            _compare_numbers(name, left, right)
            or _compare_tuples(name, left, right)
            or _compare_bounded(name, left, right)
        )
        if decided is not None:
            return decided
        if name in ("eq", "ne") and _different_kinds(left, right):
            return Const(name == "ne")
    return _binary(run, name, left, right, frame, node)


def _undecided(*values: Value) -> Value:
    """A truth value that cannot be told: for want of knowledge, or because data or a caller decide it."""
    for value in values:
        if isinstance(value, Union) and value.guessed:
            return Unknown("a value that a branch sets which could not be decided")
        for option in value.options if isinstance(value, Union) else (value,):
            if isinstance(option, Unknown) and not option.open:
                return Unknown(option.reason)
    return Some("bool")


def _compare_numbers(name: str, left: Value, right: Value) -> Value | None:
    a, b = dim_of(left), dim_of(right)
    if a is None or b is None or (isinstance(left, Const) and isinstance(right, Const)):
        return None
    known = getattr(dims, name)(a, b)
    return Some("bool") if known is None else Const(known)


def _compare_tuples(name: str, left: Value, right: Value) -> Value | None:
    """Two tuples of plain values, the way Python orders them."""
    if not (isinstance(left, Tuple) and isinstance(right, Tuple)):
        return None
    if not all(isinstance(item, Const) for item in (*left.items, *right.items)):
        return None
    pair = [tuple(item.value for item in side.items if isinstance(item, Const)) for side in (left, right)]
    try:
        return Const(bool(getattr(operator, name)(*pair)))
    except TypeError:
        return None


def _compare_bounded(name: str, left: Value, right: Value) -> Value | None:
    """Two numbers of which one is only known to lie between bounds, where these decide it."""
    if not (isinstance(left, Some) or isinstance(right, Some)):
        return None
    (low, high), (least, most) = _bounds(left), _bounds(right)
    below = high is not None and least is not None and high < least
    above = low is not None and most is not None and low > most
    if below or above:
        return Const(name in ("lt", "le", "ne") if below else name in ("gt", "ge", "ne"))
    not_above = high is not None and least is not None and high <= least
    not_below = low is not None and most is not None and low >= most
    if (not_above and name in ("le", "gt")) or (not_below and name in ("ge", "lt")):
        return Const(name in ("le", "ge"))
    return None


def _bounds(value: Value) -> tuple[float | None, float | None]:
    if isinstance(value, Some) and value.type_name in ("int", "float"):
        return value.low, value.high
    plain = isinstance(value, Const) and isinstance(value.value, (int, float))
    return (value.value, value.value) if plain else (None, None)  # type: ignore[attr-defined]


_PLAIN = (Const, Int, Tuple, ListObject, DictObject, Lib, FunctionValue, ClassValue, Partial, ModuleObject)


def _different_kinds(left: Value, right: Value) -> bool:
    if isinstance(left, Lib) and isinstance(right, Lib):
        return left.name != right.name
    if not (isinstance(left, _PLAIN) and isinstance(right, _PLAIN)):
        return False
    if (isinstance(left, Tuple) and isinstance(right, Tuple)) or _is_shape(left) or _is_shape(right):
        return False  # torch.Size == tuple
    numbers = {"int", "float", "bool", "complex"}
    if left.type_name in numbers and right.type_name in numbers:
        return False
    if isinstance(left, Lib) or isinstance(right, Lib):  # torch.float32 == "float32" is a matter of the library
        return not (isinstance(left, Const) and left.type_name == "str") and not (
            isinstance(right, Const) and right.type_name == "str"
        )
    return left.type_name != right.type_name


def _identical(run: Run, left: Value, right: Value) -> bool | None:
    for a, b in ((left, right), (right, left)):
        if isinstance(b, Const) and b.value in (None, True, False, ...):
            return _is_constant(a, b)
    if isinstance(left, Lib) and isinstance(right, Lib):
        return left.name == right.name
    if left is right:
        return True
    if isinstance(left, (Instance, ListObject, DictObject, ClassValue)) and isinstance(
        right, (Instance, ListObject, DictObject, ClassValue, Lib)
    ):
        if isinstance(left, ClassValue) and isinstance(right, Lib):
            return left.lib == right.name
        return False
    if isinstance(left, Lib) and isinstance(right, ClassValue):
        return right.lib == left.name
    if isinstance(left, Const) and isinstance(right, Const) and left != right:
        return False
    return None


def _is_constant(value: Value, constant: Const) -> bool | None:
    if isinstance(value, Const):
        return value == constant
    if isinstance(value, Union):
        answers = {_is_constant(o, constant) for o in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Some):
        return None if value.type_name in (constant.type_name, "object") else False
    return False


def contains(run: Run, container: Value, item: Value, frame: Frame, node: ast.AST | None) -> Value:
    """``item in container``."""
    if isinstance(container, Const) and isinstance(item, Const):
        try:
            return Const(item.value in container.value)
        except TypeError:
            return Some("bool")
    if isinstance(container, DictObject):
        if item in container.items or stars.enrol(run, container, item):
            return Some("bool") if item in container.state.optional else Const(True)
        others = container.open_element
        if others is not None and not (isinstance(others, Unknown) and others.open):
            return Unknown("whether a mapping whose entries are not all known has that key")
        listed = others is None and isinstance(item, (Const, Lib))
        closed = listed and all(isinstance(k, (Const, Lib)) for k in container.items)
        return Const(False) if closed else _undecided(item, others or NONE)
    if isinstance(container, Instance):
        method = attributes.find(run, container, "__contains__")
        return _call(run, method, item, frame, node) if method is not None else Some("bool")
    if isinstance(container, Unknown):
        return Unknown(container.reason, open=container.open)
    items = known_items(run, container)
    if items is None or isinstance(container, Tensor):
        if isinstance(container, ListObject):
            return Unknown("whether a list whose items are not known has that one")
        return _undecided(item)
    if items and isinstance(item, Tensor) and isinstance(items[0], (Const, Int)) and node is not None:
        truth(run, _binary(run, "eq", items[0], item, frame, node), frame, node)  # the library says whether it has one
    answers = [True if i is item else _equal_values(run, i, item) for i in items]
    if True in answers:
        return Const(True)
    undecided = any(a is None and not _surely_different(i, item) for a, i in zip(answers, items, strict=True))
    return _undecided(item, *items) if undecided else Const(False)


def _surely_different(a: Value, b: Value) -> bool:
    if isinstance(a, (Bound, Some, Unknown)) or isinstance(b, (Bound, Some, Unknown)):
        return False
    return _different_kinds(a, b) or (isinstance(a, Const) and isinstance(b, Const))

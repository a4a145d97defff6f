"""What Python itself refuses to do with values of its own types: whether it does is asked of samples of the types."""

from __future__ import annotations

import ast
import collections
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shapewright.dims import eq, gt, product, symbols
from shapewright.interpreter import libcalls, nothing
from shapewright.interpreter.frame import Frame, FunctionValue, Raised
from shapewright.interpreter.run import Run
from shapewright.rules import Failure, Repair
from shapewright.values import (
    ASSUMED,
    NO_SEQUENCES,
    Bound,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    ModuleObject,
    Nothing,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

_SAMPLES: dict[str, Any] = {
    "NoneType": None, "int": 3, "float": 1.5, "str": "a", "tuple": (1,), "list": [1], "dict": {1: 1}, "set": {1},
    "OrderedDict": collections.OrderedDict(), "deque": collections.deque(), "Counter": collections.Counter(),
    "defaultdict": collections.defaultdict(int), "dict_keys": {1: 1}.keys(), "dict_values": {1: 1}.values(),
    "dict_items": {1: 1}.items(),
}  # fmt: skip
_SAMPLES["Tensor"] = object()
_SAMPLES |= {"function": lambda: None, "method": collections.deque, "builtin_function_or_method": len}
_RETURNED = "torch.return_types."
_NUMBERS = re.compile(r"%[-+ #0-9.*]*[diouxXeEfFgG]")
_SEQUENCES = ("tuple", "list", "str")
_NAMES = {
    "OrderedDict": "collections.OrderedDict", "deque": "collections.deque", "defaultdict": "collections.defaultdict",
}  # fmt: skip
_UNCALLED = ("function", "method", "builtin_function_or_method")
_NOT_ITERABLE = ("NoneType", "int", "float", *_UNCALLED)
_OF_SETS = ("sub", "or", "and", "xor")


def refused(
    run: Run, said: str, frame: Frame, node: ast.AST | None, *values: Value, exception: str = "TypeError",
    message: str = "", operands: Mapping[str, ast.expr] | None = None,
) -> Value:  # fmt: skip
    """What comes of an operation that Python surely refuses: inside ``try`` it is raised, else reported.

    ``operands`` are the expressions of the values, in their order, by names for them.
    """
    if node is not None and run.tries:
        raise Raised(Instance(run.importer.lib_class(run, f"builtins.{exception}")))
    if node is not None and any(stands_in(run, value) for value in values):
        run.withheld += 1
    elif node is not None:
        taken = _taken_apart(values, operands or {})
        why = ": the tuple's first item is a tensor" if taken else nothing.why(*values)
        told = message or f"{said[0].upper()}{said[1:]}{why}."
        failure = Failure("argument-type", told, raises=said, exception=exception, repairs=taken)
        run.report(failure.with_data(value=values[0]) if values else failure, frame, node, operands)
    return Unknown(libcalls.FAILED)


def stands_in(run: Run, value: Value) -> bool:
    """Whether a value is a parameter's default where nobody calls: who calls may give another kind of value."""
    if not run.recorder.cold:
        return False
    functions = [frame.function for frame in run.frames if frame.function is not None]
    return _is_default(value, functions)


def is_left_as_made(run: Run, value: Value) -> bool:
    """Whether a value is what an object's constructor sets by default, in a method that nobody calls: who calls it has
    made the object of something else.
    """
    if not run.recorder.cold:
        return False
    makers = ((frame.function, _constructor(frame.receiver)) for frame in run.frames)
    return _is_default(value, [maker for running, maker in makers if maker is not None and maker is not running])


def _is_default(value: Value, functions: Sequence[FunctionValue]) -> bool:
    return any(value is default for f in functions for default in (*f.defaults, *f.kw_defaults.values()))


def _constructor(receiver: Value | None) -> FunctionValue | None:
    """What made the object whose method is run, and gave its attributes their defaults."""
    classes = receiver.cls.mro if isinstance(receiver, Instance) else ()
    found = next((cls.slots["__init__"] for cls in classes if "__init__" in cls.slots), None)
    return found if isinstance(found, FunctionValue) else None


def _taken_apart(values: Sequence[Value], operands: Mapping[str, ast.expr]) -> tuple[Repair, ...]:
    """The first item in place of a tuple, where that is a tensor: the output of an LSTM, the values of a maximum."""
    return tuple(
        Repair("wrap", "Take the tuple's first item", name, "{}[0]")
        for name, value in zip(operands, values, strict=False)
        if isinstance(value, Tuple) and value.items and isinstance(value.items[0], Tensor)
    )


def type_of(value: Value) -> str:
    """The type of a value that is certainly of Python's own; empty where that is not so.

    Of None only where a call surely gave nothing: elsewhere, what is None may stand for what is set later.
    """
    if isinstance(value, Nothing):
        return "NoneType"
    if isinstance(value, Int):
        return "" if is_supposed(value) else "int"
    if isinstance(value, Const) and type(value.value) in (int, float, str):
        return value.type_name
    if isinstance(value, Tuple):
        return "tuple" if value.kind in ("tuple", "torch.Size") or value.kind.startswith(_RETURNED) else ""
    return value.kind if isinstance(value, (ListObject, DictObject)) and value.kind in _SAMPLES else ""


def uncalled(value: Value) -> str:
    """The type of a function or a method that was not called; empty for any other value, and where it may be none."""
    if isinstance(value, FunctionValue):  # a decorator that is not understood may have made it something else
        return "" if getattr(value.node, "decorator_list", ()) else "function"
    if not isinstance(value, Bound):
        return ""
    if isinstance(value.function, FunctionValue) or _is_of_every_module(value):
        return "method"
    if not isinstance(value.receiver, (Tensor, ListObject, DictObject, Tuple, Const)):
        return ""  # of a package's class, where it may be a property, or of what only may be a shape
    if isinstance(value.receiver, Tensor) and value.receiver.dtype is None and _counts(value):
        return ""  # nobody gives it: it may be an array
    return "builtin_function_or_method"


def _counts(method: Bound) -> bool:
    """Whether it is ``size``, which is a method of tensors and a number that arrays have."""
    return isinstance(method.function, Lib) and method.function.name.endswith(".size")


def _is_of_every_module(method: Bound) -> bool:
    return isinstance(method.function, Lib) and method.function.name.startswith("torch.nn.Module.")


def is_supposed(number: Int) -> bool:
    """Whether a value is one number only because something took it for one: nobody gives it, and it may be several."""
    return any(symbol.first.priority for symbol in symbols(number.dim))


def operation(name: str, python: Callable[..., Any], left: Value, right: Value) -> str:
    """What Python says where it knows no such operation on values of these types; empty where it may.

    Tensors of PyTorch's know none with containers and texts; those of other libraries make tensors of them.
    """
    kinds = uncalled(left) or type_of(left), uncalled(right) or type_of(right)
    if name == "add" and kinds[0] == "str" and (number := _of_number(right)):
        return f'can only concatenate str (not "numpy.{number}") to str'
    if not all(kinds) and not {"int", "float"} & set(kinds):
        kinds = kinds[0] or _of_tensor(left), kinds[1] or _of_tensor(right)
    if not all(kinds) or kinds[0] == kinds[1] == "Tensor" or (name == "mod" and kinds[0] == "str"):
        return ""
    if name in _OF_SETS and "list" in kinds and not {"int", "float", "Tensor"} & set(kinds):
        return ""  # it may be the keys of a dict
    if name == "mul" and "Tensor" in kinds and set(kinds) & set(_SEQUENCES):
        return next(as_integer(value) for value in (left, right) if isinstance(value, Tensor))
    return _said(python, (left, right), kinds)


def unary(python: Callable[..., Any], value: Value) -> str:
    """What Python says where it knows no such operation on a value of this type; empty where it may."""
    kind = type_of(value)
    return _said(python, (value,), (kind,)) if kind in ("tuple", "list", "dict", "str") else ""


def _said(python: Callable[..., Any], values: Sequence[Value], kinds: Sequence[str]) -> str:
    """What Python says of samples of some types, with the names of the values' own types."""
    try:
        python(*(_SAMPLES[kind] for kind in kinds))
    except TypeError as error:
        said = str(error).replace("'object'", "'Tensor'").replace('"object"', '"Tensor"')
        plain = " and ".join(f"'{_NAMES.get(kind, kind)}'" for kind in kinds)
        named = " and ".join(f"'{_name(value, kind)}'" for value, kind in zip(values, kinds, strict=True))
        return said.removesuffix(plain) + named if said.endswith(plain) else said
    except Exception:
        return ""
    return ""


def _name(value: Value, kind: str) -> str:
    """What Python calls the type of a value."""
    if isinstance(value, Tuple) and value.kind != "tuple":
        return value.kind
    return _NAMES.get(kind, kind)


def _of_tensor(value: Value) -> str:
    """What Python calls a tensor of PyTorch's that is surely one."""
    certain = isinstance(value, Tensor) and value.library == "torch" and not value.note(ASSUMED)
    return "Tensor" if certain else ""


def _of_number(value: Value) -> str:
    """What NumPy calls the type of its single number."""
    single = isinstance(value, Tensor) and value.library == "numpy" and value.kind == "scalar"
    known = single and (value.dtype or "").startswith(("int", "uint", "float", "complex", "bool"))  # type: ignore[attr-defined]
    return str(value.dtype) if known else ""  # type: ignore[attr-defined]


def call(run: Run, value: Value) -> str:
    """What Python says where a value is called that cannot be."""
    if isinstance(value, ModuleObject):
        return "'module' object is not callable"
    if isinstance(value, Tensor) and (value.note(ASSUMED) or _may_hold_objects(value)):
        return ""
    if isinstance(value, Tensor) and value.kind in ("eager", "parameter", "scalar"):
        owners = {"torch": "Tensor", "numpy": f"numpy.{value.dtype}" if value.kind == "scalar" else "numpy.ndarray"}
        return f"'{owners[value.library]}' object is not callable" if value.library in owners else ""
    kind = type_of(value)
    return f"'{_name(value, kind)}' object is not callable" if kind else ""


def _may_hold_objects(value: Tensor) -> bool:
    """Whether a value may be an item of an array of objects: whatever somebody put there."""
    return value.library == "numpy" and not value.shape and value.dtype in (None, "object")


def index(receiver: Value, position: Value) -> str:
    """What Python says where a list or tuple is indexed by what is no integer, or what has no items is indexed."""
    if isinstance(receiver, Nothing):
        return "'NoneType' object is not subscriptable"
    if kind := uncalled(receiver):
        return f"'{kind}' object is not subscriptable"
    if isinstance(receiver, ListObject) and receiver.kind in NO_SEQUENCES:
        return f"'{receiver.kind}' object is not subscriptable"
    if not isinstance(receiver, (Tuple, ListObject)) or type_of(receiver) not in ("list", "tuple"):
        return ""
    if isinstance(position, Tensor):
        return as_integer(position)
    kind = type_of(position)
    if kind in ("", "int"):
        return ""
    return f"{type_of(receiver)} indices must be integers or slices, not {_NAMES.get(kind, kind)}"


def as_integer(number: Tensor) -> str:
    """What a tensor says where Python takes it for one integer (``range(x)``, ``items[x]``) and it is none."""
    if number.shape is None or number.note(ASSUMED):
        return ""
    fraction = (number.dtype or "").startswith(("float", "complex", "bfloat"))
    if number.library == "torch":
        several = eq(product(number.shape), 1) is False
        return "only integer tensors of a single element can be converted to an index" if several or fraction else ""
    if number.library != "numpy":
        return ""
    if number.kind == "scalar":
        return f"'numpy.{number.dtype}' object cannot be interpreted as an integer" if fraction else ""
    return "only integer scalar arrays can be converted to a scalar index" if number.shape or fraction else ""


def iteration(value: Value) -> str:
    """What Python says where a number is gone through, or a tensor that has no axis."""
    if isinstance(value, Tensor) and value.rank == 0 and not value.note(ASSUMED):
        return _of_one(value)
    kind = uncalled(value) or type_of(value)
    return f"'{kind}' object is not iterable" if kind in _NOT_ITERABLE else ""


def _of_one(number: Tensor) -> str:
    if number.library == "torch":
        return "iteration over a 0-d tensor"
    if number.library != "numpy":
        return ""
    return f"'numpy.{number.dtype}' object is not iterable" if number.kind == "scalar" else "iteration over a 0-d array"


def starred(value: Value, called: str = "") -> str:
    """What Python says where what a star spreads is one number; ``called`` is the function that takes it, if one."""
    kind = uncalled(value) or type_of(value) if iteration(value) else ""
    if not kind:
        return ""
    return f"{called} argument after * must be an iterable, not {kind}" if called else (
        f"Value after * must be an iterable, not {kind}"
    )


def unhashable(value: Value) -> str:
    """What Python says where a value is the key of a dict or an item of a set, and cannot be."""
    if not isinstance(value, Tensor):
        kind = type_of(value)  # a set may be a frozen one
        return f"unhashable type: '{kind}'" if kind in ("list", "dict") else ""
    if value.note(ASSUMED) or value.kind != "eager":
        return ""
    if value.library == "tensorflow":  # those of a graph, which an open input may be, are keys
        return "Tensor is unhashable. Instead, use tensor.ref() as the key" if value.shape is not None else ""
    return "unhashable type: 'numpy.ndarray'" if value.library == "numpy" and value.shape else ""


def formatted_array(value: Value) -> Failure | None:
    """What a format for one number comes to where an array of one axis or more is given to it."""
    if not (isinstance(value, Tensor) and value.shape and value.kind in ("eager", "variable", "parameter")):
        return None
    owner = "numpy.ndarray" if value.library in ("numpy", "tensorflow") else "Tensor"
    return Failure(
        "argument-type",
        f"A format like ':.2f' is for one number, and this is an array of {len(value.shape)} "
        f"ax{'es' if len(value.shape) > 1 else 'is'}.",
        raises=f"unsupported format string passed to {owner}.__format__",
        exception="TypeError",
    )


def filled_in(template: str, value: Value) -> str:
    """What is said of a tensor of several elements that ``"%.3f" % x`` takes for one number; empty where it may be."""
    if _NUMBERS.search(template) is None or not isinstance(value, Tensor) or value.shape is None:
        return ""
    if gt(product(value.shape), 1) is not True or value.note(ASSUMED):
        return ""
    return {
        "torch": "only one element tensors can be converted to Python scalars",
        "numpy": "only 0-dimensional arrays can be converted to Python scalars",
    }.get(value.library, "")


def rounding(value: Value) -> str:
    """What Python says where it cannot round a value."""
    if isinstance(value, Tensor) and value.kind in ("eager", "parameter"):
        if value.library == "torch":
            return "type Tensor doesn't define __round__ method"
        return "type numpy.ndarray doesn't define __round__ method" if value.library == "numpy" and value.shape else ""
    kind = type_of(value)
    return f"type {_NAMES.get(kind, kind)} doesn't define __round__ method" if kind not in ("", "int", "float") else ""


def formatting(value: Value, spec: str) -> str:
    """What Python says of a format that the value's type does not know."""
    kind = type_of(value)
    if kind not in ("str", "tuple", "list", "dict", "set"):
        return ""
    try:
        format(_SAMPLES[kind], spec)
    except (TypeError, ValueError) as error:
        return str(error)
    return ""


def conversion(value: Value, kind: str) -> str:
    """What Python says where ``int()`` or ``float()`` is given a sequence or a dict."""
    own = type_of(value)
    if own in ("", "int", "float", "str"):
        return ""
    given = _NAMES.get(own, own)
    if kind == "int":
        return f"int() argument must be a string, a bytes-like object or a real number, not '{given}'"
    return f"float() argument must be a string or a real number, not '{given}'"

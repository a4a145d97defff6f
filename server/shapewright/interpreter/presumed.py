"""What an input that nobody gives must be, from what the code asks of it.

In a file whose tensors are PyTorch's, ``x.unsqueeze(1)``, ``x.size(0)`` and ``x.mean(dim=1)`` are asked of tensors
only: no array, list or module has such a method, or none that takes such arguments.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from shapewright.frontend.once import once_by_node
from shapewright.interpreter.evidence import OF_TENSORS, TABLE, libraries
from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import Bound, Const, Int, Lib, Slice, Tensor, Tuple, Unknown, Value

_TENSOR = "torch.Tensor"
_Takes = Callable[[Sequence[Value], Mapping[str, Value]], bool]
_ON_AXES = frozenset((
    "mean", "sum", "max", "min", "std", "var", "prod", "argmax", "argmin", "cumsum", "cumprod", "any", "all", "norm",
    "flip", "sort", "argsort", "split", "chunk", "squeeze", "gather", "median",
))  # fmt: skip
"""Methods that others have too, but not with a ``dim``."""


def _numbers(args: Sequence[Value], kwargs: Mapping[str, Value]) -> bool:
    """Whether all arguments are integers, as far as they are known, and one is."""
    known = [arg for arg in args if not isinstance(arg, Unknown)]
    return bool(known) and not kwargs and all(map(_is_number, known))


def _is_number(value: Value) -> bool:
    return isinstance(value, Int) or (isinstance(value, Const) and type(value.value) is int)


_BY_ARGUMENTS: dict[str, _Takes] = {
    "size": lambda args, kwargs: len(args) == 1 and _numbers(args, kwargs),
    "view": _numbers,
    "expand": _numbers,
    "flatten": _numbers,
    "repeat": lambda args, kwargs: len(args) > 2 and _numbers(args, kwargs),
    "chunk": lambda args, kwargs: len(args) == 2 and _numbers(args, kwargs),
}
"""Methods that others have too, but not with such arguments."""
_BY_LABEL = ("loc", "iloc", "at", "iat")
_ELLIPSIS = Const(...)
_FIRST = ("forward", "call", "training_step", "validation_step")
"""Methods that are given what the file's library computes with."""


def tensor(run: Run, unknown: Unknown, value: ast.expr | None, frame: Frame, *, method_of: str = "") -> Tensor | None:
    """The tensor that an input is which is asked for its shape; None where it may be something else altogether.

    It is the one of the library that the function uses it with, such as by a method of that library's tensors alone
    (``method_of``). Where that is not said it is one of the file's own library, for want of anything better: what only
    that library refuses is no error then.
    """
    function = frame.function
    tree = frame.unit.source.tree
    used = libraries(function.node, tree, value) if function is not None and value is not None else ()
    found = tuple(dict.fromkeys((*used, method_of) if method_of else used))
    library = found[0] if found else run.main_library
    if not library or TABLE in found:
        return None
    certain = found == (run.main_library,) or (not found and function is not None and _is_first(function))
    return run.world.tensor_of(unknown, library, assumed=not certain)


def _is_first(function: FunctionValue) -> bool:
    """Whether a function is what a framework's own class calls: a layer's ``forward``, not that of any class."""
    named = function.cls is not None and function.name.rpartition(".")[2] in _FIRST
    return named and any(cls.lib for cls in function.cls.mro)


def indexed(run: Run, unknown: Unknown, index: Value, node: ast.AST | None, frame: Frame) -> Tensor | None:
    """The tensor that an input is of which parts along several axes are taken: ``boxes[:, 2]``, ``x[..., None]``."""
    value = node.value if isinstance(node, ast.Subscript) else None
    by_label = isinstance(value, ast.Attribute) and value.attr in _BY_LABEL
    if not (unknown.open and isinstance(index, Tuple) and value is not None) or by_label:
        return None
    places = [isinstance(item, Slice) or item == _ELLIPSIS for item in index.items]
    texts = any(isinstance(item, Const) and isinstance(item.value, str) for item in index.items)
    return tensor(run, unknown, value, frame) if any(places) and not texts else None


def method(
    run: Run, node: ast.Call, frame: Frame, function: Unknown, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> Value:
    """The tensor's method that an attribute of an input is, where only a tensor's can be called so; else the attribute.

    What has a method that a class of the file has, too, may be an object of that class.
    """
    owner = run.attribute_owners.get(function.uid)
    if owner is None or run.main_library != "torch" or not isinstance(node.func, ast.Attribute):
        return function
    name = node.func.attr
    takes = _BY_ARGUMENTS.get(name)
    alone = name in OF_TENSORS or (takes is not None and takes(args, kwargs))
    likely = (name == "transpose" and len(args) == 2 and _numbers(args, kwargs)) or _along_axis(name, kwargs)
    if not (alone or likely) or name in _methods(frame.unit.source.tree):
        return function
    receiver = tensor(run, owner, node.func.value, frame, method_of="torch" if alone else "")
    return function if receiver is None or receiver.library != "torch" else Bound(Lib(f"{_TENSOR}.{name}"), receiver)


def _along_axis(name: str, kwargs: Mapping[str, Value]) -> bool:
    """``x.mean(dim=-1)``; an axis with a name is one of other libraries' arrays."""
    dim = kwargs.get("dim")
    return name in _ON_AXES and dim is not None and (_is_number(dim) or isinstance(dim, Tuple))


def note_shape(run: Run, node: ast.Call, function: Unknown, result: Unknown) -> None:
    """Note that ``x.size()`` gave a value: it is the shape of a tensor, if the sizes in it are told apart."""
    owner = run.attribute_owners.get(function.uid)
    bare = isinstance(node.func, ast.Attribute) and node.func.attr == "size" and not (node.args or node.keywords)
    if bare and owner is not None and run.main_library == "torch":
        run.asked_shapes[result.uid] = owner


def shape(run: Run, value: Value) -> Value:
    """The shape that ``x.size()`` gave, where the sizes in it are told apart: then ``x`` is taken to be a tensor."""
    from shapewright.interpreter import attributes

    owner = run.asked_shapes.get(value.uid) if isinstance(value, Unknown) else None
    frame = run.frames[-1]
    asked = None if owner is None else tensor(run, owner, None, frame)
    return value if asked is None else attributes.get(run, asked, "shape", frame, None)


@once_by_node
def _methods(tree: ast.Module) -> frozenset[str]:
    """The names of the methods that the classes of a file have."""
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return frozenset(
        inner.name for cls in classes for inner in cls.body if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
    )

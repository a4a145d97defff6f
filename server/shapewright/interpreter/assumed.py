"""What is only taken to be a library's tensor: what it is not blamed for, and what is not known of it.

An input that nobody gives may be an array where PyTorch's tensors are used, and a table where NumPy's arrays are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapewright.interpreter.run import Run
from shapewright.interpreter.tensor_classes import tensor_class_chain
from shapewright.rules import Failure
from shapewright.values import ASSUMED, ListObject, Tensor, Tuple, Value

_OTHERWISE = frozenset(("dot", "transpose", "repeat", "take", "put", "sort", "argsort", "swapaxes"))
"""Methods of PyTorch's tensors that NumPy's arrays have, too, and that do something else there."""
_ALONG_AXES = frozenset(("max", "min", "median"))
"""Methods that give something else along with what an array's give, where they are given an axis."""
_OF_ONE_LIBRARY = frozenset((
    "call-arguments", "argument-type", "argument-value", "missing-attribute", "item-assignment", "index-type",
))  # fmt: skip
"""The problems that say what a library takes; those of shapes are the same in all of them."""


def excuses(run: Run, failure: Failure, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> bool:
    """Whether what an operation refuses may be something else that it, or another of the name, does not refuse."""
    if failure.code in _OF_ONE_LIBRARY and any(map(_holds_assumed, (*args, *kwargs.values()))):
        return True
    first = args[0] if args else None
    if not (run.recorder.cold and isinstance(first, Tensor)):
        return False
    if first.library == "torch" and first.var is not None and _method(name) in _OTHERWISE:
        return True
    if failure.code != "call-arguments" or first.shape is not None:
        return False
    # NumPy's functions give tables back, and in a file that imports PyTorch some inputs are arrays for all that
    return first.library == "numpy" or run.registry.modelled(f"numpy.ndarray.{_method(name)}")


def gives_another(name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> bool:
    """Whether a method of what is taken for PyTorch's tensor gives something else if it is an array's."""
    receiver = args[0] if args else None
    if not (isinstance(receiver, Tensor) and receiver.library == "torch" and _is_assumed(receiver)):
        return False
    along_axis = _method(name) in _ALONG_AXES and (len(args) > 1 or bool(kwargs))
    differs = along_axis or _method(name) in _OTHERWISE or _method(name) == "nonzero"
    return differs and _is_method_of(receiver, name)


def as_given(result: Value, name: str, args: Sequence[Value]) -> Value:
    """What a method gives of what is only taken to be a library's is taken to be one, too."""
    receiver = args[0] if args else None
    if not (isinstance(result, Tensor) and isinstance(receiver, Tensor) and _is_assumed(receiver)):
        return result
    certain = any(isinstance(other, Tensor) and not _is_assumed(other) for other in args)
    return result if certain or not _is_method_of(receiver, name) else result.with_note(ASSUMED, True)


def _holds_assumed(value: Value) -> bool:
    """Whether a value, or an item of a list that is given, is only taken for a tensor."""
    items = value.items if isinstance(value, (Tuple, ListObject)) else None
    return any(map(_is_assumed, items)) if items else _is_assumed(value)


def _is_assumed(value: Value) -> bool:
    return isinstance(value, Tensor) and bool(value.note(ASSUMED))


def _is_method_of(receiver: Tensor, name: str) -> bool:
    return name.rpartition(".")[0] in tensor_class_chain(receiver)


def _method(name: str) -> str:
    return name.rpartition(".")[2]

"""Calls that surely give nothing: what is done with their None is an error that names what was called."""

from __future__ import annotations

from shapewright.interpreter.frame import FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import NONE, Nothing, Value

_IN_PLACE = frozenset((
    *(f"builtins.list.{name}" for name in ("append", "extend", "insert", "remove", "reverse", "sort", "clear")),
    "builtins.dict.update", "builtins.dict.clear", "builtins.set.add", "builtins.set.update", "random.shuffle",
    "numpy.random.shuffle", "numpy.ndarray.sort", "numpy.ndarray.fill", "torch.Tensor.backward",
    "torch.optim.Optimizer.zero_grad",
))  # fmt: skip
"""Functions that change something instead of giving anything."""


def why(*values: Value) -> str:
    """What a message adds where one of the values is such a None."""
    return next((f": {value.called} gives nothing" for value in values if isinstance(value, Nothing)), "")


def of_library(name: str, result: Value) -> Value:
    """The result of a library's function; marked where it is the None of one that only changes something."""
    if name not in _IN_PLACE or result != NONE:
        return result
    return Nothing(f"{'.'.join(name.split('.')[-2:])}()")


def of_function(run: Run, function: FunctionValue, value: Value) -> Value:
    """The value of a call of the user's function; marked where that has no ``return`` with a value.

    Where nobody makes an object of a class, those that inherit from it may well give something.
    """
    inherited = run.recorder.cold and function.cls is not None
    if value != NONE or inherited or not function.unit.user or not function.gives_nothing:
        return value
    return Nothing(f"{function.name}()", function)

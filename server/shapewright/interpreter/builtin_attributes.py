"""Attributes of what Python itself brings: numbers, texts, lists, tuples and slices."""

from __future__ import annotations

import ast

from shapewright.interpreter import libcalls
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.values import (
    TENSOR_SHAPE,
    Bound,
    Lib,
    ListObject,
    Many,
    ShapeOf,
    Slice,
    Tuple,
    Unknown,
    Value,
)


def kind_attribute(run: Run, receiver: Tuple | ShapeOf, name: str, frame: Frame, node: ast.AST | None) -> Value | None:
    """What a library's own kind of tuple has beyond a tuple: ``tf.TensorShape.rank``."""
    full = f"{receiver.kind if isinstance(receiver, Tuple) else TENSOR_SHAPE}.{name}"
    rule = run.registry.properties.get(full)
    if rule is not None:
        return libcalls.apply(run, [rule], full, [receiver], {}, frame, node)
    return Bound(Lib(full), receiver) if full in run.registry.functions else None


_CALLED_OF_INDEX = ("tolist", "to_list")
"""What pandas's indexes have beside what lists have, and is followed."""


_METHODS_OF = {
    "deque": "list", "generator": "list", "Index": "list", "dict_keys": "set", "dict_values": "list",
    "dict_items": "set",
}  # fmt: skip
"""Whose methods the kinds of lists have that have none of their own."""


def python_attribute(receiver: Value, name: str) -> Value:
    """A method of one of Python's own types, or what a slice tells."""
    kind = receiver.type_name if not isinstance(receiver, ShapeOf) else "tuple"
    if isinstance(receiver, Tuple):
        kind = "tuple"
        if receiver.kind == "torch.Size" and name == "numel":
            return Bound(Lib("torch.Size.numel"), receiver)
    if isinstance(receiver, ListObject):
        kind = _METHODS_OF.get(receiver.kind, receiver.kind)
        if receiver.kind == "Index" and not hasattr(list, name) and name not in _CALLED_OF_INDEX:
            return Unknown(f"attribute '{name}' of an index")
    if isinstance(receiver, Slice) and name in ("start", "stop", "step"):
        return {"start": receiver.start, "stop": receiver.stop, "step": receiver.step}[name]
    if isinstance(receiver, Many):
        kind = "list"
    return Bound(Lib(f"builtins.{kind}.{name}"), receiver)

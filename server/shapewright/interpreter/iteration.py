"""What iterating a value gives: items one by one where they are known, else what each is like."""

from __future__ import annotations

import ast

from shapewright import dims
from shapewright.dims import Dim
from shapewright.interpreter.frame import Frame, Raised
from shapewright.interpreter.run import Run
from shapewright.values import (
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    ListObject,
    Many,
    RangeValue,
    ShapeOf,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

MAX_ITEMS = 4096
MAX_ROWS = 64
"""Rows of a tensor, and items of a class of the program's own, that are listed one by one."""


def known_items(run: Run, value: Value) -> list[Value] | None:
    """The items, where each is known; None otherwise."""
    value = run.world.resolve(value)
    if isinstance(value, Tuple):
        return list(value.items)
    if isinstance(value, ListObject):
        return None if value.items is None else [run.world.resolve(i) for i in value.items]
    if isinstance(value, RangeValue):
        return _range_items(value)
    if isinstance(value, DictObject):
        return None if value.open_element is not None or value.state.optional else list(value.items)
    if isinstance(value, Const) and isinstance(value.value, (str, bytes)):
        return [Const(c) for c in value.value]
    if isinstance(value, Many) and isinstance(value.length, int) and value.length <= MAX_ROWS and value.kind == "tuple":
        return [value.element] * value.length
    if isinstance(value, Tensor):
        return _rows(run, value)
    if isinstance(value, Instance):
        return _instance_items(run, value)
    if isinstance(value, ClassValue):
        from shapewright.interpreter.structs import members_of

        return members_of(value)
    return None


def _range_items(value: RangeValue) -> list[Value] | None:
    start, stop, step = value.start, value.stop, value.step
    if isinstance(start, int) and isinstance(stop, int) and isinstance(step, int) and step != 0:
        numbers = range(start, stop, step)
        return [Const(n) for n in numbers] if len(numbers) <= MAX_ITEMS else None
    return None


def _rows(run: Run, value: Tensor) -> list[Value] | None:
    if value.shape and isinstance(value.shape[0], int) and value.shape[0] <= MAX_ROWS:
        if isinstance(value.data, Tuple):
            return [_row(run, value, i) for i in range(value.shape[0])]
        return [_row(run, value, None)] * value.shape[0]
    return None


def _row(run: Run, value: Tensor, index: int | None) -> Value:
    from shapewright.interpreter.libcalls import call_tensor_method

    return call_tensor_method(run, value, "__getitem__", [Const(index) if index is not None else Some("int")])


def _instance_items(run: Run, value: Instance) -> list[Value] | None:
    iterated = iterate_instance(run, value)
    return None if iterated is None or isinstance(iterated, Unknown) else known_items(run, iterated)


def transposed(run: Run, rows: Value) -> Value | None:
    """``zip(*rows)`` of rows that are not listed: one tuple for each place in a row; None where a row is not known."""
    row, count = element_of(run, rows), length_of(run, rows)
    if not isinstance(row, Tuple) or count == 0:
        return None
    return ListObject(tuple(Many(item, count, "tuple") for item in row.items), kind="generator")


def opened(run: Run, value: Value, frame: Frame, node: ast.AST) -> Value:
    """What a ``for`` goes over: an object's own iterator; a tensor whose library refuses to be iterated is reported."""
    from shapewright.interpreter import libcalls, protocols, refusals

    value = run.world.resolve(value)
    said = refusals.iteration(value) or protocols.iteration(run, value)
    if said:
        return refusals.refused(run, said, frame, node, value)
    if isinstance(value, Tensor):
        found = libcalls.tensor_rules(run, value, "__iter__")
        if found is not None:
            made = libcalls.apply(run, found[1], found[0], [value], {}, frame, node)
            return made if isinstance(made, Unknown) else value
    if isinstance(value, Instance):
        iterated = iterate_instance(run, value, node)
        return value if iterated is None else iterated
    return value


def iterate_instance(run: Run, value: Instance, node: ast.AST | None = None) -> Value | None:
    """What ``iter(instance)`` gives, from its own ``__iter__``, or ``__getitem__`` with ``__len__``.

    What fails on the way is reported at the node, if one is given.
    """
    from shapewright.interpreter import attributes, calls

    frame = run.frames[-1]
    for name in ("__iter__", "__getitem__"):
        method = attributes.find(run, value, name)
        if method is None:
            continue
        if name == "__iter__":
            made = calls.call(run, method, [], {}, frame, node)
            return None if made is value else made
        length = run.context.length(value)
        if isinstance(length, int) and length <= MAX_ROWS:
            try:
                items = tuple(calls.call(run, method, [Const(index)], {}, frame, None) for index in range(length))
                return ListObject(items, kind="generator")
            except Raised:
                pass  # the items end before the length that the object tells
        element = calls.call(run, method, [Some("int")], {}, frame, None)
        return Many(element, length, "iterator")
    return None


def unlisted_key(mapping: DictObject) -> Value:
    """A key of a mapping whose entries are not all known: a text where those that are known have texts."""
    named = any(isinstance(key, Const) and isinstance(key.value, str) for key in mapping.items)
    return Some("str") if named else Unknown("a key of a mapping whose entries are not known")


def element_of(run: Run, value: Value) -> Value | None:
    """What every item is like (the items joined); None where that is not known."""
    value = run.world.resolve(value)
    if isinstance(value, Many):
        return value.element
    if isinstance(value, RangeValue):
        return _index_symbol(value)
    if isinstance(value, ListObject) and value.items is None:
        return value.element
    if isinstance(value, Tensor):
        if value.shape is None or not value.shape:
            return None
        return _row(run, value, None)
    if isinstance(value, ShapeOf):
        return Some("int")
    if isinstance(value, Some) and value.type_name in ("str", "bytes"):
        return value
    if isinstance(value, DictObject):
        keys = list(value.items)
        return run.context.join(keys) if keys and value.open_element is None else unlisted_key(value)
    if isinstance(value, Unknown):
        return Unknown(value.reason, open=value.open)
    if isinstance(value, Union):
        elements = [element_of(run, o) for o in value.options]
        return None if None in elements else run.context.join([e for e in elements if e is not None])
    items = known_items(run, value)
    if items is not None:
        return run.context.join(items) if items else Unknown("an item of an empty sequence")
    if isinstance(value, Instance):
        iterated = iterate_instance(run, value)
        return None if iterated is None else element_of(run, iterated)
    return None


def _index_symbol(value: RangeValue) -> Value:
    """An index of a range that goes up: from its start to where its last step is."""
    if dims.ge(value.step, 1) is not True:
        return Some("int")
    steps = dims.ceildiv(dims.sub(value.stop, value.start), value.step)
    try:
        return Int(dims.fresh(low=value.start, high=value.start + (steps - 1) * value.step))
    except ValueError:  # there is no round
        return Some("int")


def length_of(run: Run, value: Value) -> Dim | None:
    """``len(value)``, where known."""
    value = run.world.resolve(value)
    if isinstance(value, Tuple):
        return len(value.items)
    if isinstance(value, ListObject):
        return _list_length(run, value)
    if isinstance(value, Many):
        return value.length
    if isinstance(value, DictObject):
        return len(value.items) if value.open_element is None and not value.state.optional else None
    if isinstance(value, Const) and isinstance(value.value, (str, bytes)):
        return len(value.value)
    if isinstance(value, RangeValue):
        return _range_length(value)
    if isinstance(value, Tensor):
        return value.shape[0] if value.shape else None
    if isinstance(value, ShapeOf):
        return run.world.resolve_tensor(value.tensor).rank
    if isinstance(value, Instance):
        return _instance_length(run, value)
    return None


def group_sizes(value: Many) -> tuple[int, ...]:
    """How many items are like each of the different ones, where that is known: all but the last are like the first."""
    return shared_out(len(value.distinct), value.length)


def shared_out(different: int, count: Dim | None) -> tuple[int, ...]:
    """How often each of the different items of a stream comes, of which all full ones are alike but for the last."""
    if not different or not isinstance(count, int) or count < different:
        return ()
    return (1,) * different if count == different else (count - 1, 1) if different == 2 else ()


def groups_of(run: Run, value: Value) -> tuple[tuple[Value, int], ...]:
    """What a sequence surely holds that is not known item by item: what those of a group are like, and how many."""
    value = run.world.resolve(value)
    if isinstance(value, ListObject):
        return value.state.groups
    if isinstance(value, Many):
        return tuple(zip(value.distinct, group_sizes(value), strict=False))
    return ()


def _list_length(run: Run, value: ListObject) -> Dim | None:
    """A list of unknown length has one length all the same: it is the same one as long as the list stays as it is."""
    state = value.state
    if state.items is None and state.length is None:
        state = state._replace(length=dims.fresh(low=0))
        run.world.trail.write(value.slots, "state", state)
    return len(state.items) if state.items is not None else state.length


def _range_length(value: RangeValue) -> Dim | None:
    if isinstance(value.start, int) and isinstance(value.stop, int) and isinstance(value.step, int) and value.step:
        return len(range(value.start, value.stop, value.step))
    if isinstance(value.step, int) and value.step > 0:
        return dims.dmax(dims.ceildiv(dims.sub(value.stop, value.start), value.step), 0)
    return None


def _instance_length(run: Run, value: Instance) -> Dim | None:
    from shapewright.interpreter import attributes, calls
    from shapewright.rules import dim_of

    method = attributes.find(run, value, "__len__")
    if method is None:
        return None
    return dim_of(calls.call(run, method, [], {}, run.frames[-1], None))

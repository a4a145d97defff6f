"""Reading and writing items: ``x[i]``, ``x[a:b]``, ``d[key]``."""

from __future__ import annotations

import ast
from typing import Any

from shapewright import dims
from shapewright.interpreter import escapes, libcalls, presumed, protocols, refusals, stars, structs
from shapewright.interpreter.anew import holding_of, one_of
from shapewright.interpreter.display import show
from shapewright.interpreter.frame import Frame, Raised
from shapewright.interpreter.iteration import element_of, known_items
from shapewright.interpreter.lazy import Deferred
from shapewright.interpreter.run import Run
from shapewright.interpreter.tensor_classes import TENSOR_CLASSES
from shapewright.interpreter.unknown_keys import is_one_key, overwritten
from shapewright.rules import Failure, Rule, dim_of
from shapewright.values import (
    SHAPE_KINDS,
    TENSOR_SHAPE,
    ClassValue,
    Const,
    DictObject,
    DictState,
    Instance,
    Int,
    Lib,
    ListObject,
    ListState,
    Many,
    RangeValue,
    ShapeOf,
    Slice,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

_SHAPES = {"torch": "torch.Size", "tensorflow": TENSOR_SHAPE}
"""What the shapes of a library's tensors are; a part of one is one too."""


def get(run: Run, receiver: Value, index: Value, frame: Frame, node: ast.AST | None) -> Value:
    """``receiver[index]``."""
    receiver = run.world.resolve(presumed.shape(run, receiver))
    if isinstance(receiver, Union):
        return _each_option(run, receiver, index, frame, node)
    said = refusals.index(receiver, index)
    if said:
        return refusals.refused(run, said, frame, node, receiver)
    if isinstance(receiver, Tensor):
        return libcalls.tensor_method(run, receiver, "__getitem__", [index], {}, frame, node)
    if isinstance(receiver, Tuple):
        return _sequence_item(run, receiver, receiver.items, index, frame, node)
    if isinstance(receiver, ListObject) and receiver.kind == "Index" and not isinstance(index, (Const, Int, Slice)):
        return Unknown("which labels of an index are taken")
    if isinstance(receiver, ListObject):
        if receiver.items is None:
            item = _summary_item(run, receiver, index)
            if isinstance(index, Unknown) and _is_number(item):
                return Unknown("an item of a list, or a part of it", open=index.open)
            return item
        return _sequence_item(run, receiver, receiver.items, index, frame, node)
    if isinstance(receiver, DictObject):
        if receiver.kind == "history" and _lacks(receiver, index) and node is not None and not frame.in_try:
            run.report(_no_key(receiver, index), frame, node)
            return Unknown(libcalls.FAILED)
        return _dict_item(run, receiver, index, frame, node)
    if isinstance(receiver, (ShapeOf, Many, RangeValue)):
        return _stream_item(run, receiver, index)
    if isinstance(receiver, Const) and isinstance(receiver.value, (str, bytes)):
        return _text_item(receiver.value, index)
    if _is_number(receiver) and node is not None and not frame.in_try and not refusals.is_left_as_made(run, receiver):
        said = f"'{receiver.type_name}' object is not subscriptable"
        run.report(Failure("argument-type", f"{said}.", raises=said, exception="TypeError"), frame, node)
        return Unknown(libcalls.FAILED)
    if isinstance(receiver, Some):
        return receiver if receiver.type_name == "str" else Unknown(f"an item of {receiver.type_name}")
    if isinstance(receiver, ClassValue) and structs.members_of(receiver) is not None:
        return structs.member_named(receiver, index)
    if receiver == Lib("sys.modules"):
        return loaded_module(run, index, frame)
    if receiver == Lib("os.environ"):
        return _environment_variable(run, index)
    if isinstance(receiver, (Lib, ClassValue)):
        rules = _of_an_object(run, receiver)
        if rules:
            return libcalls.apply(run, rules, rules[0].name, [index], {}, frame, node)
        return receiver  # list[int], nn.Module[...]: an annotation
    if isinstance(receiver, Instance):
        return _instance_item(run, receiver, index, frame, node)
    run.chances += 1
    if isinstance(receiver, Unknown):
        if receiver.open and isinstance(index, Const) and isinstance(index.value, str):
            return Unknown(receiver.reason, name=index.value, open=True)
        tensor = presumed.indexed(run, receiver, index, node, frame)
        if tensor is not None:
            return get(run, tensor, index, frame, node)
        return Unknown(receiver.reason, open=receiver.open)
    return Unknown(f"an item of {receiver.type_name}")


def _is_number(value: Value) -> bool:
    """Whether a value is certainly a number of Python's own."""
    plain = isinstance(value, Const) and type(value.value) in (int, float, bool)
    some = isinstance(value, Some) and value.type_name in ("int", "float", "bool")
    return plain or some or (isinstance(value, Int) and not refusals.is_supposed(value))


def _of_an_object(run: Run, receiver: Lib | ClassValue) -> list[Rule] | None:
    """How a library's object that is no class is indexed (``np.r_[...]``)."""
    if not isinstance(receiver, Lib) or receiver.name in TENSOR_CLASSES:
        return None
    return run.registry.functions.get(f"{receiver.name}.__getitem__")


def loaded_module(run: Run, name: Value, frame: Frame) -> Value:
    """``sys.modules[name]``: a module that is being run or was, or one of a library's."""
    own = frame.unit.module
    if isinstance(name, Const) and isinstance(name.value, str) and run.registry.modelled(name.value):
        return Lib(run.registry.canonical(name.value))
    if name == Const(own.name):
        return own
    loaded = run.importer.modules.values()
    known = next((module for module in loaded if name == Const(module.name)), None)
    return known or Unknown("which modules are loaded is not known")


def _environment_variable(run: Run, name: Value) -> Value:
    """``os.environ[name]``, which raises where it is not set."""
    run.chances += 1
    known = run.environ.get(str(name.value)) if isinstance(name, Const) else None
    return Some("str") if known is None else Const(known)


def _each_option(run: Run, receiver: Union, index: Value, frame: Frame, node: ast.AST | None) -> Value:
    options = [o for o in receiver.options if not (isinstance(o, Const) and o.value is None)]
    if len(options) == 1:
        return get(run, options[0], index, frame, node)
    return libcalls.on_each(run, options, lambda option: get(run, option, index, frame, node), frame)


def _stands_in(run: Run, receiver: Value, node: ast.AST) -> bool:
    """Whether items are counted out of a parameter's default where nobody calls: who calls gives as many as needed."""
    is_written = isinstance(node, ast.Subscript) and isinstance(node.slice, (ast.Constant, ast.UnaryOp))
    return not is_written and refusals.stands_in(run, receiver)


def _sequence_item(
    run: Run, receiver: Tuple | ListObject, items: tuple[Value, ...], index: Value, frame: Frame, node: ast.AST | None
) -> Value:
    if isinstance(index, Slice):
        part = _slice_of(items, index)
        if part is None:
            return _unknown_part(run, receiver, items)
        if isinstance(receiver, Tuple):
            return Tuple(part, receiver.kind if receiver.kind in SHAPE_KINDS else "tuple")
        return ListObject(part, kind=receiver.kind)
    position = dim_of(index)
    if isinstance(position, int) and -len(items) <= position < len(items):
        return run.world.resolve(items[position])
    run.chances += 1
    if isinstance(position, int):
        if node is not None and not frame.in_try and not _stands_in(run, receiver, node):
            failure = Failure(
                "index-range",
                f"Index {position} is out of range: the {receiver.type_name} has {len(items)} "
                f"item{'s' if len(items) != 1 else ''}.",
                raises=f"{'tuple' if isinstance(receiver, Tuple) else 'list'} index out of range",
                exception="IndexError",
            ).with_data(empty=not items)
            run.report(failure, frame, node)
        return Unknown("an index out of range")
    return run.context.join(items) if items else Unknown("an item of an empty sequence")


def _slice_of(items: tuple[Value, ...], index: Slice) -> tuple[Value, ...] | None:
    where = _as_slice(index)
    return None if where is None else items[where]


def _as_slice(index: Slice) -> slice | None:
    """Python's slice, where all its ends are known."""
    parts: list[int | None] = []
    for part in (index.start, index.stop, index.step):
        if isinstance(part, Const) and part.value is None:
            parts.append(None)
        else:
            number = dim_of(part)
            if not isinstance(number, int):
                return None
            parts.append(number)
    return None if parts[2] == 0 else slice(*parts)


def _unknown_part(run: Run, receiver: Tuple | ListObject, items: tuple[Value, ...]) -> Value:
    element = run.context.join(items) if items else None
    if isinstance(receiver, Tuple):
        return Many(element or Unknown("an item of an empty tuple"), None, "tuple")
    return ListObject(None, element, None, receiver.kind)


def _summary_item(run: Run, receiver: ListObject, index: Value) -> Value:
    element = receiver.element
    if isinstance(index, Slice):
        part = ListObject(None, element, _slice_length(run, receiver.length, index), receiver.kind)
        return holding_of(part, receiver)
    if element is None:
        return Unknown(f"an item of a {receiver.kind} of unknown contents")
    return one_of(receiver, run.world.resolve(element))


def _slice_length(run: Run, length: Any, index: Slice) -> Any:
    start, stop = dim_of(index.start), dim_of(index.stop)
    if isinstance(index.step, Const) and index.step.value not in (None, 1):
        return None
    if start is None and isinstance(index.start, Const):
        start = 0
    if stop is None and isinstance(index.stop, Const):
        stop = length
    if start is None or stop is None or length is None:
        return None
    if dims.ge(start, 0) and dims.ge(stop, 0) and dims.le(stop, length):
        return dims.dmax(dims.sub(stop, start), 0)
    return None


def _lacks(receiver: DictObject, index: Value) -> bool:
    return isinstance(index, Const) and receiver.state.open is None and index not in receiver.items


def _no_key(receiver: DictObject, index: Value) -> Failure:
    asked = index.value if isinstance(index, Const) else None
    keys = tuple(key.value for key in receiver.items if isinstance(key, Const))
    said = f"There is no {asked!r}: the keys are {', '.join(map(repr, keys))}."
    return Failure("missing-key", said, raises=repr(asked), exception="KeyError").with_data(keys=keys, asked=asked)


def _surely_lacks(run: Run, receiver: DictObject, index: Const, frame: Frame) -> bool:
    """Whether a plain dict that a real run made, all entries of which are known, has not a key."""
    state = receiver.state
    plain = receiver.kind == "dict" and state.factory is None and not state.optional and bool(state.items)
    if not plain or run.recorder.cold or not frame.unit.user or not isinstance(index.value, (str, int)):
        return False
    return _lacks(receiver, index) and all(isinstance(key, Const) for key in state.items)


def _dict_item(run: Run, receiver: DictObject, index: Value, frame: Frame, node: ast.AST | None) -> Value:
    if said := refusals.unhashable(index):
        return refusals.refused(run, said, frame, node, index)
    if index not in receiver.items:
        stars.enrol(run, receiver, index)
    state = receiver.state
    if index in state.items:
        value = state.items[index]
        return run.world.resolve(run.importer.resolve(run, value) if isinstance(value, Deferred) else value)
    if is_one_key(index):
        others = _of_other_keys(state)
        if receiver.kind == "Counter":  # reading adds no key
            return Some("int", low=0) if others else Const(0)
        if state.factory is not None:
            from shapewright.interpreter.calls import call

            made = call(run, state.factory, [], {}, frame, None)
            held = run.context.join([*others, made])
            put(run, receiver, index, held, frame, None)
            return held
        run.chances += 1
        if node is not None and isinstance(index, Const) and _surely_lacks(run, receiver, index, frame):
            if run.tries:
                raise Raised(Instance(run.importer.lib_class(run, "builtins.KeyError")))
            run.report(_no_key(receiver, index), frame, node)
            return Unknown(libcalls.FAILED)
        if not others:
            return Unknown(f"key {show(index)} is not in the dict")
        return _entered(run, receiver, index, run.context.join(others))
    run.chances += 1
    if state.factory is not None and receiver.kind == "defaultdict":
        state = _with_one_made(run, receiver, state.factory, frame)
    values = list(state.items.values()) + ([state.open] if state.open is not None else [])
    if not values:
        return Unknown("an entry of an empty dict")
    if len(values) == 1 and isinstance(index, Unknown) and index.open and run.recorder.cold:
        # whoever gives the key, which nobody is seen to do, will have more than one to choose from
        return Union((run.world.resolve(values[0]), Unknown(index.reason, open=True)))
    return one_of(receiver, run.world.resolve(run.context.join(values)))


def _with_one_made(run: Run, receiver: DictObject, factory: Value, frame: Frame) -> DictState:
    """The entries of a defaultdict, and one that may be made now for a key that is not known.

    What is written to a container that is read so goes to one of the entries, nobody knows which: the other keys'
    containers may hold it or not.
    """
    from shapewright.interpreter.calls import call

    state = receiver.state
    if state.open is None:
        state = state._replace(open=call(run, factory, [], {}, frame, None))
        run.write(receiver, "state", state)
    if not isinstance(state.open, (ListObject, DictObject)):
        return state
    return state._replace(open=run.context.join([state.open, call(run, factory, [], {}, frame, None)]))


def _entered(run: Run, receiver: DictObject, index: Value, element: Value) -> Value:
    """An entry that is not listed, which is the same one whenever its key is read again."""
    value = one_of(receiver, run.world.resolve(element))
    if value is not element and not isinstance(value, Unknown):
        state = receiver.state
        items, optional = {**state.items, index: value}, state.optional | {index}
        run.write(receiver, "state", state._replace(items=items, optional=optional))
    return value


def _of_other_keys(state: DictState) -> list[Value]:
    """What a key may have that is not listed: a key of unknown value may be that one."""
    unsure = [value for key, value in state.items.items() if isinstance(key, (Unknown, Some, Int))]
    unsure += [value for key, value in state.items.items() if isinstance(key, Tuple) and not is_one_key(key)]
    return unsure if state.open is None else [*unsure, state.open]


def _stream_item(run: Run, receiver: Value, index: Value) -> Value:
    if isinstance(receiver, ShapeOf):
        return _axis_size(run, receiver, index)
    if isinstance(receiver, Many):
        if isinstance(index, Slice):
            return Many(receiver.element, None, receiver.kind)
        element = receiver.element  # where nothing is known of it, it is not the same one each time
        return Unknown(element.reason, open=element.open) if isinstance(element, Unknown) else element
    assert isinstance(receiver, RangeValue)
    if isinstance(index, Slice):
        return Many(run.context.element(receiver) or Some("int"), None, "range")
    position = dim_of(index)
    if position is None and not (isinstance(index, Some) and index.type_name == "int"):
        return Unknown("an item of a range, or a part of it")
    if position is not None and isinstance(position, int) and position >= 0:
        return run.context.lift(dims.add(receiver.start, dims.mul(position, receiver.step)))
    return run.context.element(receiver) or Some("int")


def _axis_size(run: Run, receiver: ShapeOf, index: Value) -> Value:
    tensor = run.world.resolve_tensor(receiver.tensor)
    position = dim_of(index)
    if isinstance(position, int) and tensor.var is not None and tensor.shape is None:
        return run.context.lift(run.world.axis_size(tensor, position))
    if isinstance(index, Slice):
        return Many(Some("int"), None, _SHAPES.get(tensor.library, "tuple"))
    return Some("int")


def _text_item(text: Any, index: Value) -> Value:
    if isinstance(index, Slice):
        part = _slice_of(tuple(Const(c) for c in text), index)
        if part is None:
            return Some("str")
        values = [c.value for c in part if isinstance(c, Const)]
        return Const("".join(values)) if isinstance(text, str) else Const(bytes(values))
    position = dim_of(index)
    if isinstance(position, int) and -len(text) <= position < len(text):
        return Const(text[position])
    return Some("str" if isinstance(text, str) else "int")


def _instance_item(run: Run, receiver: Instance, index: Value, frame: Frame, node: ast.AST | None) -> Value:
    from shapewright.interpreter import attributes, calls

    method = attributes.find(run, receiver, "__getitem__")
    if method is None and node is not None and (said := protocols.item(run, receiver)):
        return refusals.refused(run, said, frame, node)
    if method is None:
        return Unknown(f"an item of a {receiver.cls.name}")
    return calls.call(run, method, [index], {}, frame, node)


def put(run: Run, receiver: Value, index: Value, value: Value, frame: Frame, node: ast.AST | None) -> Value | None:
    """``receiver[index] = value``; of a tensor, what it is after that."""
    run.chances += not isinstance(receiver, DictObject)
    if isinstance(receiver, Union):
        _put_in_one(run, receiver, index, value, frame, node)
    elif isinstance(receiver, ListObject):
        _put_list(run, receiver, index, value)
    elif isinstance(receiver, DictObject):
        if said := refusals.unhashable(index):
            refusals.refused(run, said, frame, node, index)
            return None
        written = node.slice if isinstance(node, ast.Subscript) else None
        state = overwritten(run, receiver.state, index, written, value)
        if isinstance(index, (Const, Tuple, Lib)) or getattr(index, "uid", None) is not None:
            run.write(receiver, "state", state.entered({index: value}))
        else:
            known = state.open
            run.write(
                receiver, "state", state._replace(open=value if known is None else run.context.join([known, value]))
            )
    elif isinstance(receiver, Tensor):
        return libcalls.tensor_method(run, receiver, "__setitem__", [index, value], {}, frame, node)
    elif isinstance(receiver, Instance):
        from shapewright.interpreter import attributes, calls

        method = attributes.find(run, receiver, "__setitem__")
        if method is not None:
            calls.call(run, method, [index, value], {}, frame, node)
    elif receiver == Lib("os.environ") and isinstance(index, Const) and isinstance(value, Const):
        run.environ[str(index.value)] = str(value.value)
    elif isinstance(receiver, Unknown):
        escapes.lend(run, value)
    return None


def _put_in_one(run: Run, receiver: Union, index: Value, value: Value, frame: Frame, node: ast.AST | None) -> None:
    """One of several objects is written to, and nobody knows which."""

    def write(option: Value) -> bool:
        put(run, option, index, value, frame, node)
        return True

    run.fork(frame, [lambda o=option: write(o) for option in receiver.options], doubt=True)  # type: ignore[misc]


def _put_list(run: Run, receiver: ListObject, index: Value, value: Value) -> None:
    items = receiver.items
    if isinstance(index, Slice):
        _put_part(run, receiver, index, value)
        return
    position = dim_of(index)
    if items is not None and isinstance(position, int) and -len(items) <= position < len(items):
        position %= len(items)
        run.write(receiver, "state", ListState((*items[:position], value, *items[position + 1 :])))
        return
    known = [*items] if items is not None else [e for e in (receiver.element,) if e is not None]
    run.write(receiver, "state", ListState(None, run.context.join([*known, value]), receiver.length))


def _put_part(run: Run, receiver: ListObject, index: Slice, value: Value) -> None:
    """``receiver[1:] = value``: as many items as it has come in the place of those there, unless it is stepped."""
    items, given, where = receiver.items, known_items(run, value), _as_slice(index)
    if items is not None and given is not None and where is not None:
        changed = list(items)
        try:
            changed[where] = given
        except ValueError:  # a stepped part takes as many as it has
            return
        run.write(receiver, "state", ListState(tuple(changed)))
        return
    held = [*items] if items is not None else [e for e in (receiver.element,) if e is not None]
    added = given if given is not None else [element_of(run, value) or Unknown("an item of what is put into a list")]
    known = [*held, *added]
    run.write(receiver, "state", ListState(None, run.context.join(known) if known else None))


def remove(run: Run, receiver: ListObject | DictObject, index: Value) -> None:
    """``del receiver[index]``."""
    if isinstance(receiver, DictObject):
        items = {k: v for k, v in receiver.items.items() if k != index}
        state = receiver.state
        run.write(receiver, "state", state._replace(items=items, optional=state.optional - {index}))
        return
    items_known, position = receiver.items, dim_of(index)
    if isinstance(index, Slice):
        _put_part(run, receiver, index, Tuple(()))
        return
    if items_known is not None and isinstance(position, int) and -len(items_known) <= position < len(items_known):
        position %= len(items_known)
        run.write(receiver, "state", ListState(items_known[:position] + items_known[position + 1 :]))
    elif items_known is not None:
        run.write(receiver, "state", ListState(None, run.context.join(items_known) if items_known else None))
    else:
        length = None if receiver.length is None else dims.sub(receiver.length, 1)
        run.write(receiver, "state", ListState(None, receiver.element, length))

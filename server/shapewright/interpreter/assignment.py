"""Binding names, attributes, items and unpacked sequences."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from shapewright.interpreter import (
    attribute_writes,
    attributes,
    calls,
    gradients,
    presumed,
    refusals,
    subscripts,
)
from shapewright.interpreter.frame import Frame, Scope
from shapewright.interpreter.iteration import known_items
from shapewright.interpreter.nothing import why
from shapewright.interpreter.run import Run
from shapewright.interpreter.tensor_classes import tensor_class_chain
from shapewright.rules import Clue, Failure
from shapewright.values import (
    Bound,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    ModuleObject,
    Nothing,
    ShapeOf,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)


def assign(run: Run, target: ast.expr, value: Value, frame: Frame) -> None:
    """Bind a target (a name, attribute, item or a nest of them) to a value."""
    if isinstance(target, (ast.Name, ast.Attribute)):
        value = run.world.number(value, target.id if isinstance(target, ast.Name) else target.attr)
    if isinstance(target, ast.Name):
        run.recorder.see(frame, target, value, "binding", target.id)
        bind_name(run, target.id, value, frame)
    elif isinstance(target, (ast.Tuple, ast.List)):
        unpack(run, target, value, frame)
    elif isinstance(target, ast.Attribute):
        from shapewright.interpreter.expressions import evaluate

        receiver = evaluate(run, target.value, frame)
        run.recorder.see(frame, target, value, "binding", target.attr)
        if not (isinstance(receiver, Tensor) and _set_in_place(run, receiver, target, value, frame)):
            attribute_writes.put(run, receiver, target.attr, value, frame, target)
    elif isinstance(target, ast.Subscript):
        from shapewright.interpreter.expressions import evaluate

        receiver = evaluate(run, target.value, frame)
        index = evaluate(run, target.slice, frame)
        written = subscripts.put(run, receiver, index, value, frame, target)
        if isinstance(receiver, Tensor) and isinstance(written, Tensor):
            _pass_on(run, target, receiver, written, frame)
    elif isinstance(target, ast.Starred):
        assign(run, target.value, value, frame)


def _set_in_place(run: Run, tensor: Tensor, target: ast.Attribute, value: Value, frame: Frame) -> bool:
    """``x.requires_grad = True``, ``a.shape = (2, 3)``: the tensor itself is changed."""
    for owner in tensor_class_chain(tensor):
        method = run.registry.setters.get(f"{owner}.{target.attr}")
        if method is not None:
            after = calls.call(run, Bound(Lib(method), tensor), [value], {}, frame, target)
            if isinstance(after, Tensor):
                gradients.set_gradient(run, tensor, after)
                rebind(run, target.value, after, frame)
            return True
    return False


def _pass_on(run: Run, target: ast.Subscript, before: Tensor, after: Tensor, frame: Frame) -> None:
    """``out[t] = y`` makes ``out`` depend on what ``y`` depends on; so does ``out[t][0] = y``.

    What else a library notes of the array, it notes of all that the name holds.
    """
    noted = tuple(note for note in after.meta if note not in before.meta)
    if after.requires_grad == before.requires_grad and not noted:
        return
    root: ast.expr = target.value
    while isinstance(root, ast.Subscript):
        root = root.value
    whole = _quietly(run, root, frame)
    if isinstance(whole, Tensor):
        meta = (*whole.meta, *noted) if root is target.value else whole.meta
        rebind(run, root, replace(whole, requires_grad=after.requires_grad, meta=meta), frame)


def rebind(run: Run, node: ast.expr, value: Value, frame: Frame) -> None:
    """Give the name or attribute that an expression is another value, for what was changed in place."""
    if isinstance(node, ast.Name):
        bind_name(run, node.id, value, frame)
    elif isinstance(node, ast.Attribute):
        attribute_writes.put(run, _quietly(run, node.value, frame), node.attr, value, frame, None)


def _quietly(run: Run, node: ast.expr, frame: Frame) -> Value:
    """What an expression that has been evaluated holds, without recording it again."""
    from shapewright.interpreter.expressions import evaluate

    run.recorder.muted += 1
    value = evaluate(run, node, frame)
    run.recorder.muted -= 1
    return value


def bind_name(run: Run, name: str, value: Value, frame: Frame) -> None:
    """Set a variable in the scope that the name belongs to."""
    if name in frame.globals_declared:
        run.write(frame.unit.module, name, value)
        return
    if name in frame.nonlocals:
        scope = frame.scope.parent if isinstance(frame.scope, Scope) else None
        while scope is not None:
            if name in scope.slots:
                run.write(scope, name, value)
                return
            scope = scope.parent
    run.write(frame.scope, name, value)


def unpack(run: Run, target: ast.Tuple | ast.List, value: Value, frame: Frame) -> None:
    """``a, (b, *c) = value``."""
    values = unpacked(run, target, value, frame)
    for element, item in zip(target.elts, values, strict=True):
        target_node = element.value if isinstance(element, ast.Starred) else element
        assign(run, target_node, run.world.resolve(item), frame)


def unpacked(run: Run, target: ast.Tuple | ast.List, value: Value, frame: Frame) -> list[Value]:
    """What each element of the target gets."""
    names = [_name_of(e) for e in target.elts]
    count = len(target.elts)
    star = next((i for i, e in enumerate(target.elts) if isinstance(e, ast.Starred)), None)
    value = run.world.resolve(presumed.shape(run, value))
    if isinstance(value, ShapeOf) and star is None:
        value = _learn_shape(run, value, names)
    if isinstance(value, Union):
        fitting = [o for o in value.options if not _wrong_count(run, o, count, star)]
        if len(fitting) == 1:
            value = fitting[0]
        elif fitting:
            columns = [unpacked(run, target, option, frame) for option in fitting]
            return [run.context.join(column) for column in zip(*columns, strict=True)]
    items = known_items(run, value)
    if items is None and _is_single(value) and not frame.in_try and not run.recorder.cold:
        said = f"cannot unpack non-iterable {value.type_name} object"
        failure = Failure("unpack", f"{said[0].upper()}{said[1:]}{why(value)}.", raises=said, exception="TypeError")
        run.report(failure, frame, target)
        return [Unknown("unpacked from one number") for _ in names]
    single = isinstance(value, Tensor) or refusals.uncalled(value)
    if items is None and single and (said := refusals.iteration(value)) and not run.tries:
        said = said.replace("'", "cannot unpack non-iterable ", 1).replace("' object is not iterable", " object")
        refusals.refused(run, said, frame, target, value)
        return [Unknown("unpacked from one number") for _ in names]
    if items is None:
        return _spread_element(run, value, names, star)
    if star is None:
        if len(items) != count:
            run.chances += 1
            _report_count(run, value, len(items), count, frame, target)
            return [Unknown("unpacked from a value of another length") for _ in names]
        _name_sizes(run, value, names)
        return items
    after = count - star - 1
    if len(items) < count - 1:
        _report_count(run, value, len(items), count - 1, frame, target)
        return [Unknown("unpacked from a value that is too short") for _ in names]
    middle: Value = ListObject(tuple(items[star : len(items) - after]))
    return [*items[:star], middle, *items[len(items) - after :]]


def _name_of(element: ast.expr) -> str:
    if isinstance(element, ast.Starred):
        element = element.value
    return element.id if isinstance(element, ast.Name) else ""


def _wrong_count(run: Run, value: Value, count: int, star: int | None) -> bool:
    items = known_items(run, value)
    return items is not None and (len(items) < count - 1 if star is not None else len(items) != count)


def _learn_shape(run: Run, value: ShapeOf, names: Sequence[str]) -> Value:
    """``B, T, C = x.shape`` tells the rank of x, and what its sizes are called."""
    tensor = run.world.resolve_tensor(value.tensor)
    own = names[len(value.before) : len(names) - len(value.after)]
    tensor = run.context.rank(tensor, len(own), lambda: Failure("unpack", ""), own)
    sizes = tuple(run.context.lift(d) for d in tensor.dims)
    return Tuple((*value.before, *sizes, *value.after))


def _name_sizes(run: Run, value: Value, names: Sequence[str]) -> None:
    """An anonymous size that is unpacked into a name is called so from there on."""
    if not isinstance(value, Tuple):
        return
    for item, name in zip(value.items, names, strict=True):
        if name and name != "_":
            run.context.name_size(item, name)


def _spread_element(run: Run, value: Value, names: Sequence[str], star: int | None) -> list[Value]:
    run.chances += 1
    element = None if isinstance(value, Unknown) else run.context.element(value)
    result: list[Value] = []
    for index, name in enumerate(names):
        if index == star:
            result.append(ListObject(None, element))
        elif isinstance(element, Unknown):  # not the same value under each name
            result.append(Unknown(element.reason, name=name, open=element.open))
        elif element is not None:
            result.append(element)
        else:
            reason = value.reason if isinstance(value, Unknown) else f"unpacked from {value.type_name}"
            result.append(Unknown(reason, name=name, open=isinstance(value, Unknown) and value.open))
    return result


def _is_single(value: Value) -> bool:
    """Whether it holds no items: a number of Python's, or what a call gave that gives nothing."""
    if isinstance(value, Const):
        return isinstance(value, Nothing) or isinstance(value.value, (int, float))
    return isinstance(value, Int) or (isinstance(value, Some) and value.type_name in ("int", "float"))


def _report_count(run: Run, value: Value, given: int, wanted: int, frame: Frame, target: ast.AST) -> None:
    few = given < wanted
    raises = (
        f"not enough values to unpack (expected {wanted}, got {given})"
        if few
        else f"too many values to unpack (expected {wanted})"
    )
    if isinstance(value, Tensor):
        what = f"a tensor {run.context.show(value)}, whose first axis has {given} entries"
    elif isinstance(value, Tuple) and value.kind == "torch.Size":
        what = f"a shape of rank {given}: ({', '.join(run.context.show(i) for i in value.items)})"
    else:
        what = f"{given} values"
    failure = Failure(
        "unpack", f"{wanted} names are unpacked from {what}.", raises=raises, exception="ValueError",
        clues=(Clue("made here", origin=value.origin),) if isinstance(value, Tensor) else (),
    )  # fmt: skip
    run.report(failure, frame, target)


def delete(run: Run, target: ast.expr, frame: Frame) -> None:
    """``del target``."""
    from shapewright.interpreter.expressions import evaluate

    if isinstance(target, ast.Name):
        run.world.trail.delete(frame.scope.slots, target.id)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            delete(run, element, frame)
    elif isinstance(target, ast.Attribute):
        receiver = evaluate(run, target.value, frame)
        if hasattr(receiver, "slots") and not isinstance(receiver, (ModuleObject, Const)):
            run.world.trail.delete(receiver.slots, target.attr)
    elif isinstance(target, ast.Subscript):
        receiver = evaluate(run, target.value, frame)
        index = evaluate(run, target.slice, frame)
        if isinstance(receiver, (ListObject, DictObject)):
            subscripts.remove(run, receiver, index)
        elif isinstance(receiver, Instance) and (method := attributes.find(run, receiver, "__delitem__")) is not None:
            calls.call(run, method, [index], {}, frame, target)

"""List, set, dict and generator comprehensions."""

from __future__ import annotations

import ast
from collections.abc import Callable

from shapewright.dims import Dim
from shapewright.interpreter import refusals
from shapewright.interpreter.frame import Frame, Scope
from shapewright.interpreter.iteration import element_of, known_items, length_of
from shapewright.interpreter.run import Run
from shapewright.values import DictObject, ListObject, ListState, RangeValue, Unknown, Value, new_id

MAX_UNROLLED = 100
"""Numbers that a comprehension is run for one by one."""
KINDS = {"ListComp": "list", "SetComp": "set", "GeneratorExp": "generator"}


def list_comprehension(run: Run, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame) -> Value:
    """``[element for …]``: item by item where the iterables are known."""
    from shapewright.interpreter.expressions import evaluate

    items: list[Value] = []
    listed = _each(run, node.generators, 0, frame, lambda inner: items.append(evaluate(run, node.elt, inner)))
    made = ListObject(tuple(items), kind=KINDS[type(node).__name__])
    if not listed:
        length = _length(run, node.generators, frame)
        made.slots["state"] = ListState(None, run.context.join(items) if items else None, length)
    return made


def dict_comprehension(run: Run, node: ast.DictComp, frame: Frame) -> Value:
    """``{key: value for …}``."""
    from shapewright.interpreter.expressions import evaluate

    entries: dict[Value, Value] = {}

    def add(inner: Frame) -> None:
        key = evaluate(run, node.key, inner)
        entries[key] = evaluate(run, node.value, inner)

    listed = _each(run, node.generators, 0, frame, add)
    if listed:
        return DictObject(entries)
    return DictObject({}, run.context.join(list(entries.values())) if entries else Unknown("an entry of an empty dict"))


def _length(run: Run, generators: list[ast.comprehension], frame: Frame) -> Dim | None:
    if len(generators) != 1 or generators[0].ifs:
        return None
    from shapewright.interpreter.expressions import evaluate

    run.recorder.muted += 1
    try:
        return length_of(run, evaluate(run, generators[0].iter, frame))
    finally:
        run.recorder.muted -= 1


def _each(
    run: Run, generators: list[ast.comprehension], index: int, frame: Frame, emit: Callable[[Frame], None]
) -> bool:
    """Run the clauses from ``index`` on; False when the rounds stand for an unknown number of items."""
    from shapewright.interpreter.assignment import assign
    from shapewright.interpreter.conditions import narrow, truth
    from shapewright.interpreter.expressions import evaluate

    if index == len(generators):
        emit(frame)
        return True
    clause = generators[index]
    iterable = evaluate(run, clause.iter, frame)
    said = refusals.iteration(iterable)
    if said:
        iterable = refusals.refused(run, said, frame, clause.iter)
    items = known_items(run, iterable)
    if items is not None and len(items) > MAX_UNROLLED and isinstance(iterable, RangeValue):
        items = None  # what any item gives stands for them all
    listed, drawn = items is not None, None if items is not None else new_id()
    if items is None:
        element = element_of(run, iterable)
        items = [element if element is not None else Unknown("an item of a sequence that is not known")]
    inner = _inner(frame)
    for item in items:
        assign(run, clause.target, item, inner)
        if drawn is not None:
            run.chances += 1
            run.world.varying.append((drawn, new_id()))
        keep: bool | None = True
        for condition in clause.ifs:
            known = truth(run, evaluate(run, condition, inner), inner, condition)
            if known is False:
                keep = False
                break
            if known is None:
                keep = None
                narrow(run, condition, True, inner)
        if keep is False:
            continue
        listed = listed and keep is True
        listed = _each(run, generators, index + 1, inner, emit) and listed
    return listed


def _inner(frame: Frame) -> Frame:
    """A comprehension has a scope of its own, and is otherwise part of the function."""
    from dataclasses import replace

    parent = frame.scope if isinstance(frame.scope, Scope) else None
    return replace(frame, scope=Scope(parent))

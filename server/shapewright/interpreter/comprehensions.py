"""List, set, dict and generator comprehensions."""

from __future__ import annotations

import ast
from collections.abc import Callable

from shapewright.dims import Dim
from shapewright.interpreter import protocols, refusals
from shapewright.interpreter.anew import made_anew
from shapewright.interpreter.frame import Frame, Scope
from shapewright.interpreter.iteration import element_of, group_sizes, iterate_instance, known_items, length_of
from shapewright.interpreter.run import Run
from shapewright.interpreter.sets import holding
from shapewright.values import (
    Const,
    DictObject,
    DictState,
    Instance,
    ListObject,
    ListState,
    Many,
    RangeValue,
    Tuple,
    Unknown,
    Value,
    new_id,
)

MAX_UNROLLED = 100
"""Numbers that a comprehension is run for one by one."""
KINDS = {"ListComp": "list", "SetComp": "set", "GeneratorExp": "generator"}


def list_comprehension(run: Run, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame) -> Value:
    """``[element for …]``: item by item where the iterables are known."""
    from shapewright.interpreter.expressions import evaluate

    items: list[Value] = []
    made = ListObject((), kind=KINDS[type(node).__name__])
    counts: list[tuple[int, ...]] = []
    listed = _each(run, node.generators, 0, frame, lambda inner: evaluate(run, node.elt, inner), items, counts)
    made.slots["state"] = holding(run, items) if made.kind == "set" else ListState(tuple(items))
    if not listed:
        length = _length(run, node.generators, frame) if made.kind != "set" else None
        known = length is not None and len(counts) == 1 and len(counts[0]) == len(items)
        groups = tuple(zip(items, counts[0], strict=True)) if known else ()
        made.slots["state"] = ListState(None, run.context.join(items) if items else None, length, groups=groups)
    return made


def dict_comprehension(run: Run, node: ast.DictComp, frame: Frame) -> Value:
    """``{key: value for …}``."""
    from shapewright.interpreter.expressions import evaluate

    def entry(inner: Frame) -> Value:
        key = evaluate(run, node.key, inner)
        return Tuple((key, evaluate(run, node.value, inner)))

    made, found = DictObject(), list[Value]()
    listed = _each(run, node.generators, 0, frame, entry, found)
    entries: dict[Value, Value] = {}
    for pair in found:
        assert isinstance(pair, Tuple)
        key, value = pair.items
        entries[key] = value
    if listed:
        made.slots["state"] = DictState(entries)
    else:
        element = run.context.join(list(entries.values())) if entries else Unknown("an entry of an empty dict")
        made.slots["state"] = DictState({}, element)
    return made


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
    run: Run, generators: list[ast.comprehension], index: int, frame: Frame, element: Callable[[Frame], Value],
    made: list[Value], counts: list[tuple[int, ...]] | None = None,
) -> bool:  # fmt: skip
    """Run the clauses from ``index`` on; False when the rounds stand for an unknown number of items.

    ``made`` gets what ``element`` gives in each round, ``counts`` how many items each round stands for.
    """
    if index == len(generators):
        made.append(element(frame))
        return True
    clause = generators[index]
    items, drawn, each = _items(run, clause, frame)
    if counts is not None:
        counts.append(each)
    listed, start = drawn is None, new_id()
    inner = _inner(frame)
    known: dict[Const, tuple[bool, list[Value]]] = {}
    """What the rounds of constants gave, where another round gives the same."""
    for item in items:
        if isinstance(item, Const) and item in known:  # the same letter of a text, say
            more, given = known[item]
            made += given
        else:
            mark, had = run.world.trail.mark(), len(made)
            keep = _begin_round(run, clause, item, drawn, inner)
            more = keep is False or (_each(run, generators, index + 1, inner, element, made, counts) and keep is True)
            if isinstance(item, Const) and _is_settled(made[had:]) and not run.world.trail.touches(mark, start):
                known[item] = more, made[had:]
        listed = listed and more
    return listed


def _items(
    run: Run, clause: ast.comprehension, frame: Frame
) -> tuple[list[Value], int | None, tuple[int, ...]]:  # fmt: skip
    """What a clause goes over; an id with items that stand for any, where they are not known one by one, and how
    many of them are like each."""
    from shapewright.interpreter.expressions import evaluate

    iterable = evaluate(run, clause.iter, frame)
    said = refusals.iteration(iterable) or protocols.iteration(run, iterable)
    if said:
        iterable = refusals.refused(run, said, frame, clause.iter)
    items = known_items(run, iterable)
    if items is not None and not (len(items) > MAX_UNROLLED and isinstance(iterable, RangeValue)):
        return items, None, ()
    own = iterate_instance(run, iterable, clause.iter) if isinstance(iterable, Instance) else None
    iterable = iterable if own is None else own
    if isinstance(iterable, Many) and (sizes := group_sizes(iterable)):
        return list(iterable.distinct), new_id(), sizes
    item = element_of(run, iterable)
    if item is not None and isinstance(iterable, ListObject):  # its sizes may be others in each item
        item = made_anew(item, iterable.since)
    return [item if item is not None else Unknown("an item of a sequence that is not known")], new_id(), ()


def _begin_round(run: Run, clause: ast.comprehension, item: Value, drawn: int | None, inner: Frame) -> bool | None:
    """Bind the target and look at the conditions: whether the item is kept; None where that is not known."""
    from shapewright.interpreter.assignment import assign
    from shapewright.interpreter.conditions import narrow, truth
    from shapewright.interpreter.expressions import evaluate

    assign(run, clause.target, item, inner)
    if drawn is not None:
        run.chances += 1
        run.world.varying.append((drawn, new_id()))
    keep: bool | None = True
    for condition in clause.ifs:
        known = truth(run, evaluate(run, condition, inner), inner, condition)
        if known is False:
            return False
        if known is None:
            keep = None
            narrow(run, condition, True, inner)
    return keep


def _is_settled(values: list[Value]) -> bool:
    """Whether these are the same values whenever they are computed: nothing is made, and no size, each time."""
    return all(isinstance(v, Const) or (isinstance(v, Tuple) and _is_settled(list(v.items))) for v in values)


def _inner(frame: Frame) -> Frame:
    """A comprehension has a scope of its own, and is otherwise part of the function."""
    from dataclasses import replace

    parent = frame.scope if isinstance(frame.scope, Scope) else None
    return replace(frame, scope=Scope(parent), around=frame.around or frame)

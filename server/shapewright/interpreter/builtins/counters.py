"""``collections.Counter``: what vocabularies are counted with, and how large they get."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import element_of, known_items
from shapewright.interpreter.run import Run
from shapewright.values import NONE, Const, DictObject, Lib, ListObject, Some, Tuple, Value

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


@native("collections.Counter")
def _counter(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    made = DictObject({}, None, Lib("builtins.int"), "Counter")
    count_more(run, made, args)
    for name, count in kwargs.items():
        run.write(made, "state", made.state._replace(items={**made.items, Const(name): count}))
    return made


def count_more(run: Run, counter: DictObject, sources: Sequence[Value]) -> Value:
    """``counter.update(source)``: items are counted, a mapping's counts are added."""
    for source in sources:
        pairs = _counts_in(run, source)
        items: dict[Value, Value] = (
            dict(counter.items) if pairs is not None else dict.fromkeys(counter.items, Some("int"))
        )
        for key, count in pairs or ():
            items[key] = _sum(items.get(key, Const(0)), count)
        open_element = counter.open_element if pairs is not None else Some("int")
        run.write(counter, "state", counter.state._replace(items=items, open=open_element))
    return NONE


def _sum(a: Value, b: Value) -> Value:
    return Const(a.value + b.value) if isinstance(a, Const) and isinstance(b, Const) else Some("int")


def _counts_in(run: Run, source: Value) -> list[tuple[Value, Value]] | None:
    """Each key with its count; None where the keys are not known."""
    if isinstance(source, DictObject):
        complete = source.open_element is None and not source.state.optional
        return list(source.items.items()) if complete else None
    items = known_items(run, source)
    if items is None or not all(isinstance(item, Const) for item in items):
        return None
    return [(item, Const(1)) for item in items]


@native("builtins.dict.most_common")
def _most_common(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    counter, most = args[0], args[1] if len(args) > 1 else kwargs.get("n", NONE)
    assert isinstance(counter, DictObject)
    counts = list(counter.items.items())
    listed = counter.open_element is None and not counter.state.optional
    if not listed or not isinstance(most, Const) or not all(isinstance(count, Const) for _, count in counts):
        return ListObject(None, Tuple((element_of(run, counter) or Some("object"), Some("int"))))
    ordered = sorted(counts, key=lambda pair: pair[1].value, reverse=True)  # type: ignore[attr-defined]
    return ListObject(tuple(Tuple(pair) for pair in ordered[: most.value]))


@native("builtins.dict.elements")
def _elements(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    counter = args[0]
    assert isinstance(counter, DictObject)
    if counter.open_element is not None or not all(isinstance(c, Const) for c in counter.items.values()):
        return ListObject(None, element_of(run, counter), kind="generator")
    repeated = (key for key, count in counter.items.items() for _ in range(count.value))  # type: ignore[attr-defined]
    return ListObject(tuple(repeated), kind="generator")

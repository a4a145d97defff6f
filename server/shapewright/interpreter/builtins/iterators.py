"""``itertools``."""

from __future__ import annotations

import ast
import itertools
import math

from shapewright.interpreter import calls, operators
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.conditions import truth
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import element_of, known_items
from shapewright.interpreter.run import Run
from shapewright.rules import dim_of
from shapewright.values import NONE, Const, ListObject, Many, Some, Tuple, Unknown, Value

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None

MOST_ROWS = 1024
"""So many combinations are listed."""


@native("itertools.chain")
def _chain(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    parts = [known_items(run, a) for a in args]
    if all(p is not None for p in parts):
        return ListObject(tuple(i for p in parts if p is not None for i in p), kind="generator")
    elements = [e for e in (element_of(run, a) for a in args) if e is not None]
    return Many(run.context.join(elements) if elements else Unknown("an item of a chain"), None, "iterator")


@native("itertools.chain.from_iterable")
def _chain_from(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    parts = known_items(run, args[0])
    return _chain(run, parts, {}, frame, node) if parts is not None else Unknown("a chain of unknown sequences")


@native("itertools.product")
def _product(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    columns = [known_items(run, a) for a in args]
    repeat = dim_of(kwargs.get("repeat", Const(1)))
    if isinstance(repeat, int) and all(c is not None for c in columns):
        known = [c for c in columns if c is not None] * repeat
        if math.prod(len(c) for c in known) <= MOST_ROWS:
            return ListObject(tuple(Tuple(row) for row in itertools.product(*known)), kind="generator")
    return Unknown("a product of sequences that are not known")


@native("itertools.pairwise")
def _pairwise(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0])
    if items is None:
        return Unknown("pairs of a sequence that is not known")
    return ListObject(tuple(Tuple(pair) for pair in itertools.pairwise(items)), kind="generator")


@native("itertools.cycle")
def _cycle(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Many(element_of(run, args[0]) or Unknown("an item of a cycle"), None, "iterator")


@native("itertools.count")
def _count_up(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Many(Some("int"), None, "iterator")


@native("itertools.repeat")
def _repeat(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    count = dim_of(args[1]) if len(args) > 1 else None
    if isinstance(count, int) and count <= MOST_ROWS:
        return ListObject((args[0],) * count, kind="generator")
    return Many(args[0], count, "iterator")


@native("itertools.islice")
def _islice(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0])
    bounds = [dim_of(a) if a != NONE else None for a in args[1:]]
    known = [b for b in bounds if b is None or isinstance(b, int)]
    if items is not None and len(known) == len(bounds):
        return ListObject(tuple(itertools.islice(items, *known)), kind="generator")
    return Many(element_of(run, args[0]) or Unknown("an item of a slice"), None, "iterator")


@native("itertools.accumulate")
def _accumulate(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0])
    if items is None or len(args) > 1:
        return Unknown("accumulate over a sequence that is not known")
    totals: list[Value] = []
    for item in items:
        totals.append(item if not totals else operators.binary(run, ast.Add, totals[-1], item, frame, None))
    return ListObject(tuple(totals), kind="generator")


@native("itertools.zip_longest")
def _zip_longest(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    columns = [known_items(run, a) for a in args]
    if any(c is None for c in columns):
        return Unknown("pairs of sequences that are not known")
    known = [c for c in columns if c is not None]
    rows = itertools.zip_longest(*known, fillvalue=kwargs.get("fillvalue", NONE))
    return ListObject(tuple(Tuple(row) for row in rows), kind="generator")


@native("itertools.starmap")
def _starmap(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    rows = known_items(run, args[1])
    given = [known_items(run, row) for row in rows or ()]
    if rows is None or any(g is None for g in given):
        return Unknown("a function called with sequences that are not known")
    made = [calls.call(run, args[0], list(g), {}, frame, node) for g in given if g is not None]
    return ListObject(tuple(made), kind="generator")


def _choosing(name: str) -> None:
    choose = getattr(itertools, name)

    @native(f"itertools.{name}")
    def chosen(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        items = known_items(run, args[0])
        size = dim_of(args[1]) if len(args) > 1 else dim_of(kwargs.get("r", NONE))
        if items is not None and name == "permutations" and len(args) + len(kwargs) == 1:
            size = len(items)
        if items is None or not isinstance(size, int) or size < 0 or len(items) ** size > 64 * MOST_ROWS:
            return Unknown(f"the {name} of a sequence that is not known")
        rows = list(itertools.islice(choose(items, size), MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            return Unknown(f"the {name} of a long sequence")
        return ListObject(tuple(Tuple(row) for row in rows), kind="generator")


for _name in ("combinations", "permutations", "combinations_with_replacement"):
    _choosing(_name)


@native("itertools.groupby")
def _groupby(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0]) if len(args) == 1 and not kwargs else None
    if items is None or not all(isinstance(item, Const) for item in items):
        return Unknown("groups of a sequence that is not known")
    groups = [(key, ListObject(tuple(group), kind="generator")) for key, group in itertools.groupby(items)]
    return ListObject(tuple(map(Tuple, groups)), kind="generator")


def _while_true(run: Run, args: Args, frame: Frame, node: Node) -> tuple[tuple[Value, ...], int] | None:
    """The items of ``takewhile(test, items)``, and how many of them pass the test before the first that does not."""
    items = known_items(run, args[1])
    for count, item in enumerate(items or ()):
        passes = truth(run, calls.call(run, args[0], [item], {}, frame, node))
        if passes is None:
            return None
        if not passes:
            return tuple(items or ()), count
    return None if items is None else (tuple(items), len(items))


@native("itertools.takewhile")
def _take_while(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    found = _while_true(run, args, frame, node)
    if found is None:
        return Unknown("how many items pass a test is not known")
    return ListObject(found[0][: found[1]], kind="generator")


@native("itertools.dropwhile")
def _drop_while(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    found = _while_true(run, args, frame, node)
    if found is None:
        return Unknown("how many items pass a test is not known")
    return ListObject(found[0][found[1] :], kind="generator")

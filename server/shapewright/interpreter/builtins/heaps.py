"""``heapq`` and ``bisect``: lists that are kept in order, of which it is not known which item comes first."""

from __future__ import annotations

import ast

from shapewright import dims
from shapewright.interpreter.builtins.changing import shuffled
from shapewright.interpreter.builtins.containers import append
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import element_of
from shapewright.interpreter.run import Run
from shapewright.rules import dim_of
from shapewright.values import NONE, ListObject, Some, Unknown, Value
from shapewright.values.base import ListState

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


@native("heapq.heappush", "bisect.insort", "bisect.insort_left", "bisect.insort_right")
def _push(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """One item more, anywhere in the list."""
    append(run, args, {}, frame, node)
    shuffled(run, args[0])
    return NONE


@native("heapq.heapify")
def _heapify(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    shuffled(run, args[0])
    return NONE


@native("heapq.heappop")
def _pop(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """One of the items; the others are left."""
    heap = args[0]
    element = element_of(run, heap)
    if not isinstance(heap, ListObject) or element is None:
        return Unknown("popped from a heap of unknown contents")
    if heap.items is not None and len(heap.items) == 1:
        run.write(heap, "state", ListState(()))
        return element
    length = len(heap.items) if heap.items is not None else heap.length
    left = None if length is None else dims.sub(length, 1)
    run.write(heap, "state", ListState(None, element, left))
    return element


@native("heapq.heappushpop", "heapq.heapreplace")
def _exchange(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """One item in, and one of them out."""
    _push(run, args, kwargs, frame, node)
    return _pop(run, args[:1], kwargs, frame, node)


@native("heapq.nlargest", "heapq.nsmallest")
def _extremes(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """As many of the items as are asked for, or all."""
    if len(args) < 2:
        return Unknown("the items are not known")
    count, length = dim_of(args[0]), run.context.length(args[1])
    most = None if count is None or length is None else dims.dmin(count, length)
    return ListObject(None, element_of(run, args[1]), most)


@native("bisect.bisect", "bisect.bisect_left", "bisect.bisect_right")
def _place(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    length = run.context.length(args[0]) if args else None
    return Some("int", 0, length if isinstance(length, int) else None)

"""Abstract values and raw problems as plain data."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable

from shapewright import dims
from shapewright.dims import Symbol
from shapewright.facts import Dim, Frame, Problem, Range, Related, TensorFact
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.frame import Frame as CallFrame
from shapewright.interpreter.recorder import RawProblem
from shapewright.problems import entry_of
from shapewright.rules import Clue
from shapewright.values import ClassValue, Instance, Object, Origin, Tensor, Value

MAX_RELATED = 6
UNNAMED = "n"
"""What a size is shown as that the program does not name."""
MAX_UNNAMED = 9
"""Sizes without a name that are told apart in one call; further ones are ``?``."""


def tensor_fact(tensor: Tensor, name: Callable[[Symbol], str | None]) -> TensorFact:
    """A tensor as plain data, its symbols named by a function."""
    shape = None if tensor.shape is None else tuple(plain_dim(dim, name) for dim in tensor.shape)
    tail = tuple(plain_dim(dim, name) for dim in tensor.tail)
    return TensorFact(tensor.library, shape, tensor.dtype, tensor.device, tensor.kind, tail)


def plain_dim(dim: dims.Dim, name: Callable[[Symbol], str | None]) -> Dim:
    """A size as plain data: an int, an expression as text, or None."""
    return dim if isinstance(dim, int) else dims.render(dim, name)


class SymbolNames:
    """What symbols are shown as: two of one call never under one name (``batch``, ``batch_2``).

    A size that came into a call without a name is one number for the whole call, too: ``n``.
    """

    def __init__(self, known: SymbolNames | None = None) -> None:
        """``known`` are the names that have been given already."""
        taken = {} if known is None else known._taken
        self._taken: dict[int, dict[str, list[int]]] = {
            frame: {name: list(symbols) for name, symbols in names.items()} for frame, names in taken.items()
        }

    def within(self, frame: CallFrame) -> Callable[[Symbol], str | None]:
        """The names of the symbols seen in one call, in the order in which they are met."""
        taken = self._taken.setdefault(id(frame), {})

        def name(symbol: Symbol) -> str | None:
            if symbol.anonymous and symbol.first.uid >= frame.born:
                return None
            called = symbol.name or UNNAMED
            alike = taken.setdefault(called, [])
            one = symbol.first.uid
            if one not in alike:
                alike.append(one)
            place = alike.index(one)
            if not symbol.name and place >= MAX_UNNAMED:
                return None
            return called if place == 0 else f"{called}_{place + 1}"

        return name


def made_at(value: Value, path: str) -> Related | None:
    """Where a tensor was made, for a fact in the file ``path``."""
    origin = value.origin if isinstance(value, Tensor) else None
    return None if origin is None else _related(origin, f"made by {origin.operation}")


def _related(origin: Origin, message: str) -> Related | None:
    place = place_of(origin)
    return None if place is None else Related(origin.path, place, message)


def place_of(origin: Origin) -> Range | None:
    """Where an origin stands in its file."""
    node = origin.node
    if not hasattr(node, "lineno"):
        return None
    return Range.of(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0)


class Contexts:
    """The user's calls that led to a frame, as text: ``train.py:12 → model.py:40``."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, frame: CallFrame) -> str:
        """The calls that led to the frame; empty for a module."""
        caller = frame.caller
        if caller is None:
            return ""
        known = self._known.get(id(frame))
        if known is None:
            known = self.of(caller)
            if frame.call_node is not None and caller.unit.user:
                link = f"{caller.unit.path.rsplit('/', 1)[-1]}:{getattr(frame.call_node, 'lineno', 0)}"
                known = f"{known} → {link}" if known else link
            self._known[id(frame)] = known
        return known


# --- problems ----------------------------------------------------------------------------------------
def problem_of(raw: RawProblem) -> Problem:
    """A raw problem as plain data, with its evidence."""
    failure = raw.failure
    entry = entry_of(failure.code)
    source: SourceFile = raw.unit.source
    place = source.range_of(_squiggle(raw.node))
    message = failure.message
    if failure.raises and failure.raises not in message:
        name = f"{failure.exception}: " if failure.exception else ""
        message = f"{message}\n{name}{failure.raises}"
    chain = tuple(Frame(link.unit.path, link.unit.source.range_of(link.node), link.name) for link in raw.chain)
    related = _clues(raw)
    text = f"{raw.unit.path}:{failure.code}:{source.segment(raw.node)}"
    return Problem(
        raw.unit.path, place, failure.code, failure.severity or entry.severity,  # type: ignore[arg-type]
        message, failure.url or entry.page, tuple(related[:MAX_RELATED]), chain, (),
        hashlib.sha1(text.encode("utf-8", "replace")).hexdigest()[:16],
    )  # fmt: skip


def _squiggle(node: ast.AST) -> ast.AST:
    """The expression to underline: the statement's own expression where the node is a statement."""
    if isinstance(node, (ast.AugAssign, ast.Assign, ast.For)):
        return node.target if not isinstance(node, ast.Assign) else node.value
    return node


def _clues(raw: RawProblem) -> list[Related]:
    found = []
    for clue in raw.failure.clues:
        place = _clue_place(clue)
        if place is not None:
            found.append(place)
    return found


def _clue_place(clue: Clue) -> Related | None:
    origin = clue.origin
    if origin is not None and clue.dim is not None:
        origin = decided_at(origin, clue.dim)
    if origin is None and isinstance(clue.owner, (Instance, ClassValue, Object)):
        origin = clue.owner.note if isinstance(clue.owner.note, Origin) else None
        if origin is not None and clue.argument:
            argument = argument_of(origin, clue.argument)
            if argument is not None:
                origin = Origin(origin.path, argument, origin.operation)
    return None if origin is None else _related(origin, clue.message)


def argument_of(origin: Origin, name: str) -> ast.expr | None:
    """The expression that gave a keyword of the call an origin stands for."""
    node = origin.node
    if not isinstance(node, ast.Call):
        return None
    return next((k.value for k in node.keywords if k.arg == name), None)


def decided_at(origin: Origin, dim: dims.Dim) -> Origin:
    """Go back along the operations as long as one of the operands already had that size."""
    for _ in range(200):
        earlier = next((i for i in origin.inputs if i.shape is not None and dim in i.shape), None)
        if earlier is None:
            return origin
        origin = earlier
    return origin

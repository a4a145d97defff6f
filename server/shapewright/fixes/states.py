"""Repairs of the first state that a recurrent layer is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, number_at, repairs_for
from shapewright.fixes.edits import replace_node
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Tensor

_MAKERS = ("zeros", "ones", "rand", "randn", "empty")


@repairs_for("rnn-hidden-size")
def sizes_of_state(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``torch.zeros(1, batch, hidden)`` → ``torch.zeros(2, batch, hidden)`` for a layer of two layers.

    The sizes that differ are replaced where the state is made; all states that are made alike at their places.
    """
    state, wanted = raw.failure.data.get("state"), raw.failure.data.get("wanted")
    origin = state.origin if isinstance(state, Tensor) else None
    source = None if origin is None else seen.sources.source(origin.path)
    if origin is None or source is None or not isinstance(wanted, tuple):
        return
    made = origin.node
    sizes = _sizes(made)
    if sizes is None or len(sizes) != len(wanted):
        return
    text = source.segment(made)
    alike = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and source.segment(node) == text]
    edits = []
    for axis, size in enumerate(wanted):
        if not isinstance(size, int):
            return
        if number_at(sizes[axis], origin.path, seen) != size:
            edits += [replace_node(source, own[axis], str(size)) for node in alike if (own := _sizes(node)) is not None]
    if edits:
        shown = ", ".join(map(str, wanted))
        yield Candidate(f"Make the state of size ({shown})", tuple(edits))


def _sizes(node: ast.AST) -> list[ast.expr] | None:
    """The expressions of the sizes that a tensor is made with."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _MAKERS:
        return None
    if len(node.args) == 1 and isinstance(node.args[0], (ast.Tuple, ast.List)):
        return list(node.args[0].elts)
    return None if any(isinstance(arg, ast.Starred) for arg in node.args) else list(node.args)

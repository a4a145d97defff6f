"""Repairs of a new shape that does not hold the elements: the size that fits, by the name it has nearby."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, owner_origin, repairs_for, source_of, values_at
from shapewright.fixes.edits import replace_node
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Const, Tensor

_RESHAPES = ("view", "reshape", "Reshape", "unflatten")


@repairs_for("reshape-size")
def size_that_fits(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``v.view(B, T, n_layer, d)`` → ``v.view(B, T, n_head, d)`` where ``n_head`` makes the product right."""
    tensor, target = raw.failure.data.get("tensor"), raw.failure.data.get("target")
    origin = owner_origin(raw.failure.data.get("layer"))  # a layer was given its shape where it was made
    call = raw.node if origin is None else origin.node
    source = source_of(raw) if origin is None else seen.sources.source(origin.path)
    if not isinstance(call, ast.Call) or not isinstance(tensor, Tensor) or not isinstance(target, tuple):
        return
    sizes = _size_nodes(call, len(target))
    if source is None or tensor.shape is None or not _known([*tensor.shape, *target]):
        return
    total = math.prod(size for size in tensor.shape if isinstance(size, int))
    nearby = _nearby(source, raw, seen)
    rest: list[Candidate] = []
    for axis, node in enumerate(sizes):
        others = math.prod(size for at, size in enumerate(target) if at != axis)
        if others <= 0 or total % others or total // others == target[axis]:
            continue
        wanted = total // others
        old = source.segment(node)
        for text in nearby.get(wanted, ()):
            yield Candidate(f"Use '{text}' ({wanted}) in place of '{old}'", (replace_node(source, node, text),))
        if axis:
            which = "the last size" if axis == len(sizes) - 1 else "this size"
            title = f"Let {which} follow from the others (-1 in place of '{old}')"
            rest.append(Candidate(title, (replace_node(source, node, "-1"),)))
    yield from rest


def _known(sizes: Sequence[object]) -> bool:
    """Whether all sizes are numbers, and none is left open by -1."""
    return all(isinstance(size, int) and size >= 0 for size in sizes)


def _size_nodes(call: ast.Call, count: int) -> Sequence[ast.expr]:
    """The expressions of the new sizes: the last arguments, or the items of one tuple."""
    for given in call.args:
        if isinstance(given, (ast.Tuple, ast.List)) and len(given.elts) == count:
            return given.elts
    return call.args[-count:] if len(call.args) >= count > 0 else ()


def _nearby(source: SourceFile, raw: RawProblem, seen: Examination) -> dict[int, list[str]]:
    """The names that other reshapes of the file give as sizes, by the size they hold."""
    found: dict[int, list[str]] = {}
    for call in ast.walk(source.tree):
        if not isinstance(call, ast.Call) or call is raw.node or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr not in _RESHAPES or not _same_function(source, call, raw):
            continue
        for node in ast.walk(call):
            if not isinstance(node, (ast.Name, ast.Attribute)):
                continue
            text = source.segment(node)
            for value in values_at(node, raw.unit.path, seen):
                if isinstance(value, Const) and type(value.value) is int:
                    texts = found.setdefault(value.value, [])
                    if text not in texts:
                        texts.append(text)
    return found


def _same_function(source: SourceFile, node: ast.AST, raw: RawProblem) -> bool:
    """Whether the innermost function around two nodes is the same, so that they see the same names."""
    return source.function_around(node) is source.function_around(raw.node)

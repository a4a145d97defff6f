"""Repairs of constructions: a loss that is given what it is called on, tensors that are no list, a layer's rank."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit, Range
from shapewright.fixes.candidate import Candidate, owner_origin, repairs_for, source_of, tensors_at
from shapewright.fixes.edits import replace_node
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Instance


@repairs_for("argument-type")
def make_then_call(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``nn.MSELoss(prediction, target)`` → ``nn.MSELoss()(prediction, target)``."""
    node, source = raw.node, source_of(raw)
    if not raw.operation.endswith("Loss.__init__") or not isinstance(node, ast.Call) or node.keywords:
        return
    if all(any(tensors_at(given, source.path, seen)) for given in node.args):
        function = source.segment(node.func)
        edit = replace_node(source, node.func, f"{function}()")
        yield Candidate(f"Make the {function.rpartition('.')[2]} first, then call it", (edit,))


_JOINING = frozenset((
    "torch.cat", "torch.stack", "torch.hstack", "torch.vstack", "torch.concat", "numpy.concatenate", "numpy.concat",
    "numpy.stack", "numpy.hstack", "numpy.vstack", "numpy.dstack", "numpy.column_stack", "numpy.row_stack",
))  # fmt: skip
"""What takes several tensors or arrays in one list."""


@repairs_for("argument-type", "call-arguments")
def as_a_list(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``torch.cat(a, b)`` → ``torch.cat([a, b])``."""
    node, source = raw.node, source_of(raw)
    if raw.operation not in _JOINING:
        return
    if not isinstance(node, ast.Call) or len(node.args) < 2 or any(isinstance(a, ast.Starred) for a in node.args):
        return
    given = [a for a in node.args if any(tensors_at(a, source.path, seen))]
    if given != node.args[: len(given)] or len(given) < 2:
        return
    items = ", ".join(map(source.segment, given))
    others = [source.segment(a) for a in node.args[len(given) :]]
    others += [source.segment(k) for k in node.keywords]
    text = f"{source.segment(node.func)}({', '.join([f'[{items}]', *others])})"
    what = "arrays" if raw.operation.startswith("numpy.") else "tensors"
    yield Candidate(f"Give it the {what} as a list", (replace_node(source, node, text),))


_SHAPE_AT = {
    "numpy.zeros": 0, "numpy.ones": 0, "numpy.empty": 0, "numpy.random.normal": 2, "numpy.random.uniform": 2,
    "numpy.random.randint": 2, "torch.randint": 2,
}  # fmt: skip
"""Where functions that take a shape as one argument have it."""


@repairs_for("argument-type", "call-arguments")
def as_a_shape(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``np.zeros(3, 4)`` → ``np.zeros((3, 4))``."""
    node, source = raw.node, source_of(raw)
    first = _SHAPE_AT.get(raw.operation)
    if first is None or not isinstance(node, ast.Call) or len(node.args) <= first:
        return
    sizes = node.args[first:]
    if any(isinstance(size, (ast.Starred, ast.Tuple, ast.List)) for size in sizes):
        return
    place = Range(source.range_of(sizes[0]).start, source.range_of(sizes[-1]).end)
    text = f"({', '.join(map(source.segment, sizes))}{',' if len(sizes) == 1 else ''})"
    yield Candidate("Give the sizes as one tuple", (Edit(source.path, place, text),))


_OF_RANK = re.compile(r"(BatchNorm|InstanceNorm|Dropout)[123]d")
_SPATIAL = {2: "1d", 3: "1d", 4: "2d", 5: "3d"}
"""Which kind of a layer takes an input of so many axes."""


@repairs_for("layer-rank")
def of_its_rank(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``nn.BatchNorm2d(20)`` → ``nn.BatchNorm1d(20)`` where what it gets has two axes."""
    layer, got = raw.failure.data.get("layer"), raw.failure.data.get("rank")
    if not isinstance(layer, Instance) or not _OF_RANK.fullmatch(layer.cls.name) or got not in _SPATIAL:
        return
    origin = owner_origin(layer)
    source = None if origin is None else seen.sources.source(origin.path)
    if source is None or origin is None or not isinstance(origin.node, ast.Call):
        return
    name, wanted = layer.cls.name, layer.cls.name[:-2] + _SPATIAL[got]
    text = source.segment(origin.node.func)
    if text.endswith(name) and any(run.importer.finder.is_workspace(origin.path) for run in seen.runs):
        edit = replace_node(source, origin.node.func, text.removesuffix(name) + wanted)
        yield Candidate(f"Make it a {wanted}", (edit,))

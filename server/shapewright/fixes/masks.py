"""Repairs of attention masks that were made for longer sequences."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.dims import le
from shapewright.fixes.candidate import Candidate, repairs_for, source_of, tensors_at
from shapewright.fixes.edits import wrap_node
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Const, Instance


@repairs_for("attention-mask")
def cut_to_length(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``attn_mask=mask`` → ``attn_mask=mask[:x.size(1), :x.size(1)]``."""
    node, layer, wanted = raw.node, raw.failure.data.get("layer"), raw.failure.data.get("wanted")
    if not isinstance(node, ast.Call) or not isinstance(layer, Instance) or wanted is None or len(wanted) != 2:
        return
    source = source_of(raw)
    axis = 1 if layer.slots.get("batch_first") == Const(True) else 0
    inputs = [source.segment(given) for given in node.args[:2] if isinstance(given, ast.Name)]
    for given in [*node.args[1:], *(keyword.value for keyword in node.keywords)]:
        held = [x for x in tensors_at(given, source.path, seen) if x.rank == 2]
        if inputs and held and all(le(size, kept) for x in held for size, kept in zip(wanted, x.dims, strict=True)):
            lengths = [f":{name}.size({axis})" for name in (inputs[0], inputs[-1])]
            edit = wrap_node(source, given, f"{{}}[{', '.join(lengths)}]")
            yield Candidate("Cut the mask to the sequences' length", (edit,))

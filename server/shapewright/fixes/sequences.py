"""Repairs of sequences of unequal length: pad them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, repairs_for, source_of
from shapewright.fixes.edits import replace_node
from shapewright.fixes.names import spelled
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import ListObject, Tensor, Value, walk

_PAD = [
    ("tensorflow", "keras.utils.pad_sequences"),
    ("keras", "utils.pad_sequences"),
    ("tensorflow.keras", "utils.pad_sequences"),
    ("keras.utils", "pad_sequences"),
    ("tensorflow.compat.v1", "keras.utils.pad_sequences"),
]


@repairs_for("ragged-array")
def pad(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``np.array(batch)`` of unequal lengths → ``pad_sequences(batch, padding="post")``."""
    node = raw.node
    if not isinstance(node, ast.Call) or not node.args:
        return
    source = source_of(raw)
    function, edits = spelled(raw, _PAD, ("from keras.utils import pad_sequences", "pad_sequences"))
    dtype = ', dtype="float32"' if _holds_floats(raw.failure.data.get("value")) else ""
    text = f'{function}({source.segment(node.args[0])}, padding="post"{dtype})'
    yield Candidate("Pad the sequences to the length of the longest", (*edits, replace_node(source, node, text)))


def _holds_floats(value: object) -> bool:
    """Whether the sequences hold floats (``pad_sequences`` makes ints otherwise)."""
    if not isinstance(value, Value):
        return True
    kinds = {v.dtype for v in walk(value) if isinstance(v, Tensor) and v.dtype}
    if kinds:
        return any(k.startswith(("float", "complex")) for k in kinds)
    plain = {v.type_name for v in walk(value) if not isinstance(v, ListObject)}
    return "float" in plain

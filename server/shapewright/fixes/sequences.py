"""Repairs of sequences of unequal length: pad them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit
from shapewright.fixes.candidate import Candidate, repairs_for, source_of, values_at
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

_PAD_TORCH = [
    ("torch.nn.utils.rnn", "pad_sequence"),
    ("torch", "nn.utils.rnn.pad_sequence"),
]
TITLE = "Pad the sequences to the length of the longest"


@repairs_for("ragged-array")
def pad(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``np.array(batch)`` of unequal lengths → ``pad_sequences(batch, padding="post")``."""
    node = raw.node
    library = raw.operation.partition(".")[0]
    if not isinstance(node, ast.Call) or not node.args:
        return
    if library == "numpy":
        yield _padded(raw, node, node.args[0])
    elif library == "tensorflow":
        yield from (_padded(raw, given, given) for given in _lists_given(raw, node, seen))
    elif library == "torch" and not node.keywords:
        function, edits = spelled(raw, _PAD_TORCH, ("from torch.nn.utils.rnn import pad_sequence", "pad_sequence"))
        torch, more = spelled(raw, [("torch", "as_tensor")], ("import torch", "torch.as_tensor"))
        items = source_of(raw).segment(node.args[0])
        text = f"{function}([{torch}(item) for item in {items}], batch_first=True)"
        yield Candidate(TITLE, (*edits, *more, replace_node(source_of(raw), node, text)))


def _padded(raw: RawProblem, replaced: ast.expr, sequences: ast.expr) -> Candidate:
    """Put the padded sequences in an expression's place."""
    source = source_of(raw)
    text, edits = padding_of(raw, source.segment(sequences), raw.failure.data.get("value"))
    return Candidate(TITLE, (*edits, replace_node(source, replaced, text)))


def padding_of(raw: RawProblem, sequences: str, value: object) -> tuple[str, list[Edit]]:
    """How to write the padded sequences here."""
    function, edits = spelled(raw, _PAD, ("from keras.utils import pad_sequences", "pad_sequences"))
    dtype = ', dtype="float32"' if _holds_floats(value) else ""
    return f'{function}({sequences}, padding="post"{dtype})', edits


def _lists_given(raw: RawProblem, call: ast.Call, seen: Examination) -> Iterator[ast.expr]:
    """The lists that a call converts: what it feeds to placeholders, else its first argument."""
    fed = [value for node in ast.walk(call) if isinstance(node, ast.Dict) for value in node.values]
    for given in fed or call.args[:1]:
        if not any(isinstance(value, Tensor) for value in values_at(given, raw.unit.path, seen)):
            yield given


def _holds_floats(value: object) -> bool:
    """Whether the sequences hold floats (``pad_sequences`` makes ints otherwise)."""
    if not isinstance(value, Value):
        return True
    kinds = {v.dtype for v in walk(value) if isinstance(v, Tensor) and v.dtype}
    if kinds:
        return any(k.startswith(("float", "complex")) for k in kinds)
    plain = {v.type_name for v in walk(value) if not isinstance(v, ListObject)}
    return "float" in plain

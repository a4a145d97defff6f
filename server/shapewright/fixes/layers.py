"""Repairs of what reaches a layer: a missing axis, token ids without their embedding."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit, Range
from shapewright.fixes.candidate import Candidate, holds_layers, owner_origin, repairs_for, source_of, tensors_at
from shapewright.fixes.edits import insert_before, wrap_node
from shapewright.fixes.input_shapes import changed, declarations
from shapewright.fixes.names import beside, spelled, variables
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Instance, Tensor, Value

_RECURRENT = ("keras.layers.LSTM", "keras.layers.GRU", "keras.layers.SimpleRNN", "keras.layers.Bidirectional",
              "keras.layers.RNN", "keras.layers.Conv1D")  # fmt: skip
DEFAULT_WIDTH = 32


def _is_layer(value: Value, name: str) -> bool:
    return isinstance(value, Instance) and value.cls.inherits(name)


@repairs_for("layer-rank")
def embed_or_expand(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """Rank 2 into a layer over time: embed integer tokens, give floats their feature axis."""
    data = raw.failure.data
    layer, x = data.get("layer"), data.get("input")
    if not isinstance(layer, Instance) or not isinstance(x, Tensor) or x.rank != 2:
        return
    if not any(layer.cls.inherits(name) for name in _RECURRENT):
        return
    node = _input_node(raw, seen)
    tokens = _token_ids(raw, seen, node, x)
    if tokens is not None:
        yield from _through_embedding(raw, node)
        yield from _new_embedding(raw, seen, layer, tokens)
    if node is not None:
        function, edits = spelled(raw, [("numpy", "expand_dims"), ("tensorflow", "expand_dims")],
                                  ("import numpy as np", "np.expand_dims"))  # fmt: skip
        edit = wrap_node(source_of(raw), node, function + "({}, -1)")
        yield Candidate("Add the feature axis", (*edits, edit))


@repairs_for("layer-rank")
def declare_missing_axis(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``input_shape=(28, 28)`` → ``input_shape=(28, 28, 1)``; ``input_dim=8`` of an ``LSTM`` → steps of 8."""
    for declaration in declarations(raw, seen):
        sizes = declaration.sizes
        if len(sizes) + 2 == raw.failure.data.get("wanted"):
            yield changed(declaration, (*sizes, 1), "with an axis for the channels or features")
            yield changed(declaration, (None, *sizes), "with an axis for the steps")


def _token_ids(raw: RawProblem, seen: Examination, node: ast.expr | None, x: Tensor) -> Tensor | None:
    """The tensor of integers that reaches the layer; ``fit`` makes floats of them on the way."""
    given = () if node is None else tensors_at(node, raw.unit.path, seen)
    return next((t for t in (x, *given) if (t.dtype or "").startswith(("int", "uint"))), None)


def _input_node(raw: RawProblem, seen: Examination) -> ast.expr | None:
    node = raw.node
    if isinstance(node, ast.Call) and node.args and not holds_layers(node.args[0], raw, seen):
        return node.args[0]
    return None


def _through_embedding(raw: RawProblem, node: ast.expr | None) -> Iterator[Candidate]:
    """An ``Embedding`` in scope, applied to the tokens first."""
    if node is None:
        return
    for name, _ in variables(raw, lambda v: _is_layer(v, "keras.layers.Embedding")):
        edit = wrap_node(source_of(raw), node, name + "({})")
        yield Candidate(f"Look the token ids up in '{name}'", (edit,))


def _new_embedding(raw: RawProblem, seen: Examination, layer: Instance, x: Tensor) -> Iterator[Candidate]:
    """An ``Embedding`` before the layer in the list its model is made of."""
    origin = owner_origin(layer)
    if origin is None or not isinstance(origin.node, ast.Call):
        return
    source = seen.sources.source(origin.path)
    if source is None:
        return
    size, why = vocabulary(raw, x)
    call = origin.node
    name, edits = beside(source, call, "Embedding")
    place = source.range_of(call)
    list_node = _list_with(source, call)
    if list_node is None:
        return
    indent = source.lines[place.start.line - 1][: place.start.column]
    separator = f",\n{indent}" if not indent.strip() else ", "
    edit = Edit(source.path, Range(place.start, place.start), f"{name}({size}, {DEFAULT_WIDTH}){separator}")
    yield Candidate(f"Insert an Embedding({size}, {DEFAULT_WIDTH}) before it ({why})", (edit, *edits))


def _list_with(source: SourceFile, call: ast.Call) -> ast.List | None:
    """The list literal a layer stands in, as ``Sequential([...])`` takes it."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.List) and any(element is call for element in node.elts):
            return node
    return None


def vocabulary(raw: RawProblem, x: Tensor) -> tuple[str, str]:
    """A vocabulary size for token ids, and where it comes from."""
    for name, _ in variables(raw, lambda v: v.type_name == "dict"):
        if name in ("word_index", "vocab", "vocabulary", "token_index", "char_index", "word_to_id", "word2idx"):
            return f"len({name}) + 1", f"the entries of '{name}' and the padding"
    for name, _ in variables(raw, lambda v: v.type_name == "int"):
        if name.lower() in ("vocab_size", "vocabulary_size", "max_features", "num_words", "n_words", "max_words"):
            return name, f"'{name}'"
    high = x.interval[1] if x.interval is not None else None
    if high is not None:
        return str(int(high) + 1), f"the largest id is {int(high)}"
    return "10000", "a common size: the ids are not known here"


@repairs_for("no-super-init")
def call_base(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """A layer's ``__init__`` that begins with ``super().__init__()``."""
    layer = raw.failure.data.get("layer")
    source = source_of(raw)
    for node in ast.walk(source.tree):
        if not isinstance(layer, Instance) or not isinstance(node, ast.ClassDef) or node.name != layer.cls.name:
            continue
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                edit = insert_before(source, method.body[0], ["super().__init__()"])
                if edit is not None:
                    yield Candidate("Call super().__init__() first", (edit,))

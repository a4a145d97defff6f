"""Repairs of the arrays that a model is trained or asked with: their form, their number, their order."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence
from itertools import permutations

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, argument_node, repairs_for, source_of, tensors_at, values_at
from shapewright.fixes.edits import replace_node, wrap_node
from shapewright.fixes.input_shapes import models_of
from shapewright.fixes.names import spelled
from shapewright.fixes.sequences import padding_of
from shapewright.interpreter.recorder import RawProblem
from shapewright.rules import Repair
from shapewright.values import ListObject, Tensor, Tuple

MOST_INPUTS = 4
"""A model of more inputs is not given its arrays in every order."""


def _fault(raw: RawProblem, seen: Examination) -> ast.expr | None:
    """The argument that the failure is about."""
    return argument_node(Repair("wrap", "", raw.failure.argument), raw, seen)


def _inputs(raw: RawProblem, seen: Examination) -> list[Tensor]:
    """The inputs of the model that is trained or asked."""
    for model in models_of(raw, seen):
        held = model.slots.get("keras.inputs")
        items = held.items or () if isinstance(held, (ListObject, Tuple)) else (held,)
        return [item for item in items if isinstance(item, Tensor)]
    return []


def _array(node: ast.expr | None, raw: RawProblem, seen: Examination) -> Tensor | None:
    """The array of known sizes (but for the samples) that an expression holds."""
    if node is None:
        return None
    held = list(tensors_at(node, raw.unit.path, seen))
    return held[0] if len(held) == 1 and _sample(held[0]) is not None else None


def _sample(tensor: Tensor) -> tuple[int, ...] | None:
    """The shape of one sample, where it is all numbers."""
    sizes = (tensor.shape or ())[1:]
    numbers = tuple(size for size in sizes if isinstance(size, int))
    return numbers if tensor.shape and len(numbers) == len(sizes) else None


@repairs_for("model-input-shape", "layer-input-size", "layer-rank")
def same_elements(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``x`` of (n, 784) for a model of (28, 28, 1): ``x.reshape(-1, 28, 28, 1)``."""
    node, inputs = _fault(raw, seen), _inputs(raw, seen)
    array = _array(node, raw, seen)
    wanted = _sample(inputs[0]) if len(inputs) == 1 else None
    if node is None or array is None or not wanted or _sample(array) == wanted:
        return
    if math.prod(_sample(array) or ()) == math.prod(wanted):
        template = "{}.reshape(-1, " + ", ".join(map(str, wanted)) + ")"
        if array.library == "tensorflow":
            template = "tf.reshape({}, (-1, " + ", ".join(map(str, wanted)) + "))"
        title = f"Give it the shape of the model's input: (-1, {', '.join(map(str, wanted))})"
        yield Candidate(title, (wrap_node(source_of(raw), node, template),))


@repairs_for("model-inputs")
def one_for_each_input(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``x`` of (n, 20) for inputs of 16 and 4: ``[x[:, :16], x[:, 16:]]``; ``pairs`` of (n, 2, …): both halves."""
    node, inputs = _fault(raw, seen), _inputs(raw, seen)
    array, wanted = _array(node, raw, seen), [_sample(each) for each in inputs]
    if not isinstance(node, (ast.Name, ast.Attribute)) or array is None or len(wanted) < 2:
        return
    text, sample = source_of(raw).segment(node), _sample(array) or ()
    parts: list[str] = []
    if sample[:1] == (len(wanted),) and all(each == sample[1:] for each in wanted):
        parts = [f"{text}[:, {position}]" for position in range(len(wanted))]
    elif all(each is not None and len(each) == 1 for each in wanted):
        sizes = [each[0] for each in wanted if each]
        if sample == (sum(sizes),):
            ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
            parts = [f"{text}[:, {end - size or ''}:{end if end < sum(sizes) else ''}]"
                     for size, end in zip(sizes, ends, strict=True)]  # fmt: skip
    if parts:
        edit = replace_node(source_of(raw), node, f"[{', '.join(parts)}]")
        yield Candidate(f"Give each of the {len(wanted)} inputs its part of '{text}'", (edit,))


@repairs_for("model-input-shape", "layer-input-size", "loss-shapes")
def another_order(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``model.fit([b, a], y)`` → ``model.fit([a, b], y)``."""
    node = _fault(raw, seen)
    if not isinstance(node, (ast.List, ast.Tuple)) or not 1 < len(node.elts) <= MOST_INPUTS:
        return
    source = source_of(raw)
    texts = [source.segment(item) for item in node.elts]
    for order in permutations(texts):
        if list(order) != texts:
            edits = [
                replace_node(source, item, text)
                for item, text, old in zip(node.elts, order, texts, strict=True)
                if text != old
            ]
            yield Candidate(f"Give them in this order: {', '.join(order)}", tuple(edits))


@repairs_for("data-cardinality")
def as_many_of_each(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``fit(x, y)`` with more of one than of the other: ``fit(x[:len(y)], y)``; ``x.T`` where that has as many."""
    x, y = (argument_node(Repair("wrap", "", name), raw, seen) for name in ("x", "y"))
    many, targets = _count(x, raw, seen), _count(y, raw, seen)
    if x is None or y is None or many is None or targets is None or not {type(x), type(y)} <= {ast.Name, ast.Attribute}:
        return
    source, sample = source_of(raw), _array(x, raw, seen)
    inputs = _inputs(raw, seen)
    if sample is not None and len(inputs) == 1 and sample.shape == _sample(inputs[0]):
        yield Candidate("Add the batch axis", (wrap_node(source, x, "{}[None]"),))
    for node, count, wanted in ((x, many, targets), (y, targets, many)):
        array = _array(node, raw, seen)
        if array is not None and array.rank == 2 and _sample(array) == (wanted,) and count != wanted:
            yield Candidate(f"Transpose '{source.segment(node)}'", (wrap_node(source, node, "{}.T"),))
    longer, shorter = (x, y) if many > targets else (y, x)
    title = f"Take as many of '{source.segment(longer)}' as there are of '{source.segment(shorter)}'"
    yield Candidate(title, (wrap_node(source, longer, f"{{}}[:len({source.segment(shorter)})]"),))


def _count(node: ast.expr | None, raw: RawProblem, seen: Examination) -> int | None:
    """How many samples an array holds."""
    if node is None:
        return None
    sizes = {t.shape[0] for t in tensors_at(node, raw.unit.path, seen) if t.shape}
    size = sizes.pop() if len(sizes) == 1 else None
    return size if isinstance(size, int) else None


@repairs_for("training-data", "ragged-array")
def pad_given(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """Rows of different lengths into ``fit`` or ``predict``: padded to one length."""
    node = _fault(raw, seen)
    if node is None or not raw.operation.startswith("keras."):
        return
    values = [v for v in values_at(node, raw.unit.path, seen) if isinstance(v, ListObject)]
    if not values and raw.failure.code != "ragged-array":
        return
    source = source_of(raw)
    text, edits = padding_of(raw, source.segment(node), values[0] if values else raw.failure.data.get("value"))
    if raw.failure.code == "ragged-array" or _is_ragged(values[0]):
        yield Candidate("Pad the rows to one length", (*edits, replace_node(source, node, text)))


def _is_ragged(value: ListObject) -> bool:
    """Whether the items of a list are known to be lists of different lengths."""
    items: Sequence[object] = value.items or ()
    lengths = {len(item.items) for item in items if isinstance(item, ListObject) and item.items is not None}
    return len(lengths) > 1


@repairs_for("loss-target-dtype", "dtype-mismatch")
def text_as_tensor(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """NumPy text into a model that takes text: TensorFlow's own strings."""
    node, inputs = _fault(raw, seen), _inputs(raw, seen)
    array = None if node is None else next(iter(tensors_at(node, raw.unit.path, seen)), None)
    if node is None or array is None or array.library != "numpy" or array.dtype != "string":
        return
    if any(each.dtype == "string" for each in inputs):
        function, edits = spelled(raw, [("tensorflow", "constant")], ("import tensorflow as tf", "tf.constant"))
        edit = wrap_node(source_of(raw), node, function + "({})")
        yield Candidate("Make a TensorFlow tensor of the text", (*edits, edit))


@repairs_for("model-inputs", "loss-keys")
def key_by_its_name(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``{"feats": F}`` → ``{"feat": F}``: the one key of the data that is no input gets the name of the one lacking."""
    lacking, keys, names = (raw.failure.data.get(name) for name in ("lacking", "keys", "names"))
    if not isinstance(lacking, str) or not isinstance(keys, tuple) or not isinstance(names, tuple):
        return
    strange = [key for key in keys if key not in names]
    source = source_of(raw)
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Dict) or len(strange) != 1 or len(node.keys) != len(keys):
            continue
        for key in node.keys:
            if isinstance(key, ast.Constant) and key.value == strange[0]:
                yield Candidate(f"Call it '{lacking}'", (replace_node(source, key, repr(lacking)),))


@repairs_for("missing-key")
def metric_by_its_name(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``history.history["acc"]`` → ``history.history["accuracy"]``."""
    keys, asked = raw.failure.data.get("keys"), raw.failure.data.get("asked")
    node = raw.node
    if not isinstance(node, ast.Subscript) or not isinstance(keys, tuple) or not isinstance(asked, str):
        return
    for old, new in (("acc", "accuracy"), ("accuracy", "acc"), ("lr", "learning_rate")):
        prefix = asked.removesuffix(old)
        if asked.endswith(old) and prefix in ("", "val_") and prefix + new in keys:
            source = source_of(raw)
            yield Candidate(f"Ask for '{prefix}{new}'", (replace_node(source, node.slice, repr(prefix + new)),))

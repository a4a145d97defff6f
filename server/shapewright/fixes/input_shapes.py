"""Repairs of the input shape that a model declares: what the data have, or with the axis that a layer misses.

``input_shape=`` of the first layer and ``Input(shape=…)`` are where most programs decide what reaches their layers,
often far from the call of ``fit`` that fails.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit, Range
from shapewright.fixes.candidate import (
    Candidate,
    number_at,
    owner_origin,
    repairs_for,
    source_of,
    tensors_at,
    values_at,
)
from shapewright.fixes.edits import after_imports, replace_node
from shapewright.fixes.names import alias_of
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Const, Instance, ListObject, Origin, Tensor, Tuple, Value

_BATCHED = ("batch_input_shape", "batch_shape")
_NAMES = ("input_shape", "shape", "input_dim", *_BATCHED)
_CODES = ("layer-input-size", "layer-rank", "model-input-shape", "output-size")
MAX_STEPS = 60
Size = int | None
"""None: any size."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """Where the shape of a model's input is written down: a keyword (or the first argument) of a call."""

    source: SourceFile
    call: ast.Call
    name: str
    given: ast.expr
    sizes: tuple[Size, ...]
    """Of one sample."""

    @property
    def batched(self) -> bool:
        """Whether the first size written is the batch's."""
        return self.name in _BATCHED

    def texts(self) -> list[str]:
        """How each size is written, where they are written one by one."""
        items = self.given.elts if isinstance(self.given, (ast.Tuple, ast.List)) else ()
        return [self.source.segment(item) for item in items][self.batched :]


@repairs_for(*_CODES)
def declare_what_is_given(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``input_shape=(look_back, 1)`` → ``input_shape=(1, look_back)`` for data of that shape."""
    given = given_samples(raw, seen)
    for declaration in declarations(raw, seen):
        for sizes in given:
            if sizes != declaration.sizes:
                yield changed(declaration, sizes, "as the data have it")


@repairs_for("output-size", "layer-input-size", "model-input-shape")
def channels_first(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``input_shape=(3, 64, 64)``, as Theano had it: tell Keras where the channels are."""
    first = [d for d in declarations(raw, seen) if len(d.sizes) == 3 and d.sizes[0] in (1, 3)]
    if not first or first[0].sizes[2] in (1, 3):
        return
    source = source_of(raw)
    function = next((f"{a}.{path}" for m, path in _DATA_FORMAT if (a := alias_of(raw, m)) is not None), None)
    lines = [] if function is not None else ["from keras import backend"]
    lines.append(f'{function or "backend.set_image_data_format"}("channels_first")')
    edit = after_imports(source, lines)
    if edit is not None:
        yield Candidate("Tell Keras that the channels come first, as they do in these shapes", (edit,))


_DATA_FORMAT = (
    ("keras.backend", "set_image_data_format"),
    ("keras", "backend.set_image_data_format"),
    ("tensorflow.keras", "backend.set_image_data_format"),
    ("tensorflow", "keras.backend.set_image_data_format"),
)


def given_samples(raw: RawProblem, seen: Examination) -> list[tuple[Size, ...]]:
    """The shapes of one sample of what a model is called, trained or asked with."""
    node = raw.node
    tensors: list[Tensor] = []
    if isinstance(node, ast.Call):
        first = next((k.value for k in node.keywords if k.arg in ("x", "inputs")), None)
        for given in [first] if first is not None else node.args[:1]:
            for item in given.elts if isinstance(given, (ast.List, ast.Tuple)) else (given,):
                tensors += tensors_at(item, raw.unit.path, seen)
    known = raw.failure.data.get("input")
    if isinstance(known, Tensor) and "sequence" in raw.failure.data and raw.failure.data.get("position") == 0:
        tensors.append(known)
    found: list[tuple[Size, ...]] = []
    for tensor in tensors:
        sizes = tuple(size if isinstance(size, int) else None for size in (tensor.shape or ())[1:])
        if sizes and sizes not in found:
            found.append(sizes)
    return found


def models_of(raw: RawProblem, seen: Examination) -> list[Instance]:
    """The models a failure is about: those it names, and what the failing call is a method or a call of."""
    held: list[object] = [raw.failure.data.get("sequence"), raw.failure.data.get("model")]
    if isinstance(raw.node, ast.Call):
        function = raw.node.func
        for node in (function, function.value if isinstance(function, ast.Attribute) else function):
            held += values_at(node, raw.unit.path, seen)
    models = [each for each in held if isinstance(each, Instance) and each.cls.inherits("keras.Model")]
    return list({id(model): model for model in models}.values())


def layers_of(model: Instance) -> tuple[Value, ...]:
    """The layers of a ``Sequential``, in their order."""
    held = model.slots.get("keras.layers")
    return held.items if isinstance(held, Tuple) else ()


def declarations(raw: RawProblem, seen: Examination) -> Iterator[Declaration]:
    """Where the inputs of the models, and of what reaches the failing layer, are declared."""
    origins: list[Origin | None] = [owner_origin(raw.failure.data.get("layer"))]
    for model in models_of(raw, seen):
        origins += [owner_origin(layer) for layer in layers_of(model)[:1]]
        inputs = model.slots.get("keras.inputs")
        held = inputs.items or () if isinstance(inputs, (ListObject, Tuple)) else (inputs,)
        origins += [tensor.origin for tensor in held if isinstance(tensor, Tensor)]
    for name in ("expected", "input"):
        tensor = raw.failure.data.get(name)
        origins += _beginnings(tensor.origin) if isinstance(tensor, Tensor) else ()
    known: set[int] = set()
    for origin in origins:
        if origin is None or id(origin.node) in known or not isinstance(origin.node, ast.Call):
            continue
        known.add(id(origin.node))
        source = seen.sources.source(origin.path)
        if source is not None and any(run.importer.finder.is_workspace(origin.path) for run in seen.runs):
            yield from _declaration(source, origin.node, seen)


def _beginnings(origin: Origin | None) -> Iterator[Origin]:
    """The origins that a tensor was made from and that were made from no other."""
    pending, known = [origin], set[int]()
    while pending and len(known) < MAX_STEPS:
        one = pending.pop(0)
        if one is not None and id(one.node) not in known:
            known.add(id(one.node))
            pending += one.inputs
            if not one.inputs:
                yield one


def _declaration(source: SourceFile, call: ast.Call, seen: Examination) -> Iterator[Declaration]:
    given = [(k.arg, k.value) for k in call.keywords if k.arg in _NAMES]
    name = source.segment(call.func).rpartition(".")[2]
    if not given and name == "Input" and call.args:
        given = [("shape", call.args[0])]
    for key, node in given[:1]:
        sizes = _sizes_of(node, source, seen)
        if key is not None and sizes is not None:
            yield Declaration(source, call, key, node, sizes[1:] if key in _BATCHED else sizes)


def _sizes_of(node: ast.expr, source: SourceFile, seen: Examination) -> tuple[Size, ...] | None:
    """The sizes that an expression of a shape gives, as it is written or was seen."""
    if isinstance(node, (ast.Tuple, ast.List)):
        return tuple(number_at(item, source.path, seen) for item in node.elts)
    if isinstance(node, ast.Constant):
        return (number_at(node, source.path, seen),)
    for value in values_at(node, source.path, seen):
        items = value.items if isinstance(value, (Tuple, ListObject)) else (value,)
        if items is not None:
            return tuple(_number(item) for item in items)
    return None


def _number(value: Value) -> Size:
    return value.value if isinstance(value, Const) and type(value.value) is int else None


def changed(declaration: Declaration, sizes: Sequence[Size], why: str) -> Candidate:
    """Declare these sizes of one sample, in the program's own words where it has them."""
    texts = _spelled(declaration, sizes)
    if declaration.batched:
        given = declaration.given
        first = given.elts[:1] if isinstance(given, (ast.Tuple, ast.List)) else ()
        texts = [declaration.source.segment(first[0]) if first else "None", *texts]
    shape = f"({', '.join(texts)}{',' * (len(texts) == 1)})"
    name, source = declaration.name, declaration.source
    if name != "input_dim":
        return Candidate(f"Declare {name}={shape}, {why}", (replace_node(source, declaration.given, shape),))
    if len(sizes) == 1:
        return Candidate(f"Declare input_dim={texts[0]}, {why}", (replace_node(source, declaration.given, texts[0]),))
    keyword = next(k for k in declaration.call.keywords if k.arg == name)
    place = Range(source.range_of(keyword).start, source.range_of(declaration.given).end)
    edit = Edit(source.path, place, f"input_shape={shape}")
    return Candidate(f"Declare input_shape={shape}, {why}", (edit,))


def _spelled(declaration: Declaration, sizes: Sequence[Size]) -> list[str]:
    """Each size as the declaration writes it, at the same place or at another, else as a number."""
    old = declaration.texts()
    if len(old) != len(declaration.sizes):
        old = [str(size) for size in declaration.sizes]
    free = dict(enumerate(declaration.sizes))
    found: list[str] = [""] * len(sizes)
    for same_place in (True, False):
        for axis, size in enumerate(sizes):
            at = next((n for n, s in free.items() if s == size and size is not None and (n == axis or not same_place)),
                      None)  # fmt: skip
            if not found[axis] and at is not None:
                found[axis] = old[at]
                del free[at]
    return [text or str(size) for text, size in zip(found, sizes, strict=True)]

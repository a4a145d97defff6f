"""Repairs by a layer between two others: axes flattened or pooled away before a head, a whole sequence left over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit, Range
from shapewright.fixes.branches import layers_behind
from shapewright.fixes.candidate import Candidate, from_repair, owner_origin, repairs_for, source_of
from shapewright.fixes.edits import drop_argument, insert_before, replace_node, wrap_node
from shapewright.fixes.input_shapes import layers_of, models_of
from shapewright.fixes.names import beside
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.rules import Repair
from shapewright.values import Instance, Tensor, Tuple

_POOLS = {4: "GlobalAveragePooling2D", 3: "GlobalAveragePooling1D", 5: "GlobalAveragePooling3D"}
_CODES = ("loss-shapes", "loss-broadcast")


@repairs_for(*_CODES)
def one_step(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """The last recurrent layer gives all steps, and the targets are for one: ``return_sequences=False``."""
    if not _too_many_axes(raw):
        return
    for layer in _layers(raw, seen):
        call = _construction(layer, seen)
        if call is not None and layer.cls.inherits("keras.layers.RNN"):
            if any(k.arg == "return_sequences" for k in call[1].keywords):
                repair = Repair("set-argument", "Return only the last step", "return_sequences", "False", layer)
                made = from_repair(repair, raw, seen)
                if made is not None:
                    yield made
            return


@repairs_for(*_CODES)
def flatten_before(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """A ``Dense`` of a stack that works on the last axis only: ``Flatten()`` before it, or the mean of the places."""
    if not _too_many_axes(raw):
        return
    for model in models_of(raw, seen):
        steps = model.slots.get("keras.outputs_so_far")
        shapes = steps.items if isinstance(steps, Tuple) else ()
        for before, layer in zip(shapes, layers_of(model), strict=False):
            if not isinstance(layer, Instance) or not isinstance(before, Tensor):
                return
            if layer.cls.inherits("keras.layers.Dense") and (before.rank or 0) > 2:
                for name in ("Flatten", _POOLS.get(before.rank or 0, "")):
                    yield from _in_stack(layer, name, seen)
                return


@repairs_for(*_CODES)
def flatten_in_function(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """The same for layers that are called: ``Dense(128)(x)`` → ``Dense(128)(GlobalAveragePooling2D()(x))``."""
    output = raw.failure.data.get("output")
    model = next(iter(models_of(raw, seen)), None)
    if model is None or model.cls.inherits("keras.Sequential") or not _too_many_axes(raw):
        return
    made = model.slots.get("keras.outputs")
    if not isinstance(output, Tensor) or not isinstance(made, Tensor):
        return
    first: Instance | None = None
    for layer in layers_behind(made, seen):
        if layer.cls.inherits("keras.layers.Dense"):
            first = layer
        elif not layer.cls.inherits("keras.layers.Dropout") and not layer.cls.inherits("keras.layers.Activation"):
            break
    built = None if first is None else _construction(first, seen)
    if built is None:
        return
    source, call = built
    for outer in ast.walk(source.tree):
        if isinstance(outer, ast.Call) and outer.func is call and len(outer.args) == 1:
            for name in (_POOLS.get((output.rank or 0), ""), "Flatten"):
                if name:
                    function, edits = beside(source, call, name)
                    edit = wrap_node(source, outer.args[0], f"{function}()({{}})")
                    yield Candidate(f"{name} before this Dense", (*edits, edit))


@repairs_for("loss-shapes")
def other_padding(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """An image that comes out larger or smaller than its target: one layer padded otherwise, the last first."""
    target, output = raw.failure.data.get("target"), raw.failure.data.get("output")
    if not isinstance(target, Tensor) or not isinstance(output, Tensor) or target.rank != output.rank:
        return
    if (output.rank or 0) < 3 or target.dims[-1] != output.dims[-1]:
        return
    for layer in _layers(raw, seen):
        built = _construction(layer, seen)
        padding = next((k.value for k in built[1].keywords if k.arg == "padding"), None) if built else None
        if built is not None and layer.slots.get("kernel_size") is not None:
            same = isinstance(padding, ast.Constant) and padding.value == "same"
            text = '"valid"' if same else '"same"'
            repair = Repair("set-argument", f"Use padding={text} in this {layer.cls.name}", "padding", text, layer)
            made = from_repair(repair, raw, seen)
            if made is not None:
                yield made


@repairs_for("model-graph")
def name_all_inputs(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``Model(a, z)`` where ``z`` is computed from ``b`` as well: ``Model([a, b], z)``."""
    output, node = raw.failure.data.get("output"), raw.node
    if not isinstance(output, Tensor) or not isinstance(node, ast.Call):
        return
    given = next((k.value for k in node.keywords if k.arg == "inputs"), node.args[0] if node.args else None)
    names: list[str] = []
    for name, value in raw.scope.items():
        if isinstance(value, Tensor) and value.note("input") is not None and value.depends <= output.depends:
            names.append(name)
    found = {key for name in names for key in _depends(raw, name)}
    if given is not None and names and output.depends <= found:
        edit = replace_node(source_of(raw), given, f"[{', '.join(names)}]")
        yield Candidate(f"Name all its inputs: {', '.join(names)}", (edit,))


def _depends(raw: RawProblem, name: str) -> frozenset[object]:
    value = raw.scope[name]
    return value.depends if isinstance(value, Tensor) else frozenset()


@repairs_for("layer-rank")
def flatten_each_step(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """A layer of a stack that gets too many axes: ``Flatten()`` before it, in each step where it works over time."""
    layer, found, wanted = (raw.failure.data.get(name) for name in ("layer", "found", "wanted"))
    if not isinstance(layer, Instance) or not isinstance(found, int) or not isinstance(wanted, int) or found <= wanted:
        return
    if wanted == 3:
        yield from _in_stack(layer, "Flatten", seen, around="TimeDistributed")
    elif wanted == 2:
        yield from _in_stack(layer, "Flatten", seen)


@repairs_for("call-arguments")
def input_with_batch(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``LSTM(…, batch_input_shape=(b, t, f))`` → ``Input(batch_shape=(b, t, f))`` before it, as Keras 3 has it."""
    call = raw.node
    if raw.failure.data.get("keyword") not in ("batch_input_shape", "batch_shape") or not isinstance(call, ast.Call):
        return
    source = source_of(raw)
    keyword = next((k for k in call.keywords if k.arg == raw.failure.data["keyword"]), None)
    if keyword is None or keyword.arg is None:
        return
    function, edits = beside(source, call, "Input")
    place = _inserted(source, call, f"{function}(batch_shape={source.segment(keyword.value)})")
    dropped = drop_argument(source, call, keyword.arg)
    if place is not None and dropped is not None:
        yield Candidate("Give the batch's shape to an Input before it", (*edits, place, dropped))


def _too_many_axes(raw: RawProblem) -> bool:
    """Whether the output has axes that the targets do not have."""
    target, output = raw.failure.data.get("target"), raw.failure.data.get("output")
    return (
        isinstance(target, Tensor)
        and isinstance(output, Tensor)
        and target.rank is not None
        and (output.rank or 0) > max(target.rank, 2)
    )


def _layers(raw: RawProblem, seen: Examination) -> Iterator[Instance]:
    """The layers of the model that fails, the last first."""
    for model in models_of(raw, seen):
        held = [layer for layer in layers_of(model) if isinstance(layer, Instance)]
        made = model.slots.get("keras.outputs")
        yield from reversed(held)
        if not held and isinstance(made, Tensor):
            yield from layers_behind(made, seen)


def _construction(layer: Instance, seen: Examination) -> tuple[SourceFile, ast.Call] | None:
    """The call that made a layer, if it is in the user's own text."""
    origin = owner_origin(layer)
    source = None if origin is None else seen.sources.source(origin.path)
    if origin is None or source is None or not isinstance(origin.node, ast.Call):
        return None
    mine = any(run.importer.finder.is_workspace(origin.path) for run in seen.runs)
    return (source, origin.node) if mine else None


def _in_stack(layer: Instance, name: str, seen: Examination, around: str = "") -> Iterator[Candidate]:
    """A new layer (in a wrapper) before one of a ``Sequential``: in its list, or in a call of ``add`` of its own."""
    built = _construction(layer, seen)
    if built is None or not name:
        return
    source, call = built
    shape = next((k for k in call.keywords if k.arg in ("input_shape", "batch_input_shape")), None)
    function, edits = beside(source, call, name)
    text = f"{function}({source.segment(shape) if shape is not None else ''})"
    if around:
        outer, more = beside(source, call, around)
        text, edits = f"{outer}({text})", [*edits, *more]
    dropped = [] if shape is None or shape.arg is None else [drop_argument(source, call, shape.arg)]
    place = _inserted(source, call, text)
    if place is not None:
        changes = (*edits, place, *(edit for edit in dropped if edit is not None))
        yield Candidate(f"{name} before this {layer.cls.name}", changes)


def _inserted(source: SourceFile, call: ast.Call, text: str) -> Edit | None:
    """Another item before an item of a list; another ``model.add(…)`` before one."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.List) and any(item is call for item in node.elts):
            start = source.range_of(call).start
            indent = source.lines[start.line - 1][: start.column]
            separator = f",\n{indent}" if not indent.strip() else ", "
            return Edit(source.path, Range(start, start), text + separator)
        if not isinstance(node, ast.Call) or not any(item is call for item in node.args):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr == "add":
            return insert_before(source, node, [f"{source.segment(node.func)}({text})"])
    return None

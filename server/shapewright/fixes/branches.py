"""Repairs of branches that meet with different sizes: change the layer that made one of them, or resize."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import permutations

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, from_repair, repairs_for, source_of, tensors_at
from shapewright.fixes.edits import wrap_node
from shapewright.fixes.names import beside, spelled
from shapewright.interpreter.recorder import RawProblem
from shapewright.rules import Repair
from shapewright.values import Const, Instance, Origin, Tensor, Tuple, Value

MAX_STEPS = 40
"""How many operations before the meeting are looked at."""


@repairs_for("broadcast")
def same_units(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """One branch's last ``Dense`` gets the units of the other branch."""
    for one, other in permutations(_operands(raw, seen), 2):
        if one.shape is None or other.shape is None or len(one.shape) != len(other.shape) or not one.shape:
            continue
        size, wanted = one.shape[-1], other.shape[-1]
        if not isinstance(size, int) or not isinstance(wanted, int) or size >= wanted:
            continue
        layer = next(layers_behind(one, seen), None)
        if layer is not None and layer.cls.inherits("keras.layers.Dense"):
            title = f"Give this Dense {wanted} units, as the other branch has"
            yield from _changed(Repair("set-argument", title, "units", str(wanted), layer), raw, seen)


@repairs_for("broadcast")
def keep_size(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """A convolution of the branch that became smaller is padded so that it keeps the size, the nearest first."""
    found: list[Instance] = []
    for one, other in permutations(_operands(raw, seen), 2):
        if _is_smaller(one, other):
            found += [layer for layer in layers_behind(one, seen) if layer not in found]
    for layer in found:
        padding = _same_padding(layer)
        if padding is not None:
            title = f"Pad this {layer.cls.name} so that it keeps the size"
            yield from _changed(Repair("set-argument", title, "padding", padding, layer), raw, seen)


@repairs_for("cat-sizes")
def resize(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``cat([skip, x])`` → ``cat([skip, F.interpolate(x, size=skip.shape[2:])])``."""
    position, axis, dim = raw.failure.data.get("position"), raw.failure.data.get("axis"), raw.arguments.get("dim")
    listed = raw.arguments.get("tensors")
    if not isinstance(position, int) or not isinstance(axis, int) or not isinstance(listed, (ast.List, ast.Tuple)):
        return
    if axis < 2 or not isinstance(dim, ast.Constant) or dim.value != 1 or position >= len(listed.elts):
        return  # only the axes of a picture can be resized, when the channels are joined
    for resized, model in ((position, 0), (0, position)):
        yield _resized(raw, listed.elts[resized], listed.elts[model])


@repairs_for("broadcast")
def round_to_the_other(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``skip + up`` of 15 and 14 pixels: what came back from half the size is resized, as halving rounds."""
    node = raw.node
    if not isinstance(node, ast.BinOp):
        return
    for resized, model in ((node.right, node.left), (node.left, node.right)):
        one, other = (next(tensors_at(n, raw.unit.path, seen), None) for n in (resized, model))
        if one is not None and other is not None and one.library == "torch" and _nearly_as_large(one, other):
            yield _resized(raw, resized, model)


def _resized(raw: RawProblem, resized: ast.expr, model: ast.expr) -> Candidate:
    """A picture is brought to the size of another one."""
    source = source_of(raw)
    function, edits = spelled(
        raw,
        [("torch.nn.functional", "interpolate"), ("torch", "nn.functional.interpolate")],
        ("import torch.nn.functional as F", "F.interpolate"),
    )
    like = source.segment(model)
    edit = wrap_node(source, resized, f"{function}({{}}, size={like}.shape[2:])")
    return Candidate(f"Resize '{source.segment(resized)}' to the size of '{like}'", (*edits, edit))


def _nearly_as_large(one: Tensor, other: Tensor) -> bool:
    """Whether pictures of as many channels differ by what rounding takes: less than an eighth."""
    if one.shape is None or other.shape is None or not 3 <= len(one.shape) == len(other.shape):
        return False
    pairs = list(zip(one.shape, other.shape, strict=True))
    near = all(isinstance(a, int) and isinstance(b, int) and 8 * abs(a - b) < max(a, b) for a, b in pairs[2:])
    return near and all(a == b for a, b in pairs[:2])


@repairs_for("cat-sizes", "broadcast")
def upsample(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """Branches of Keras whose pictures meet at other sizes: the smaller ones are repeated, or resized."""
    node = raw.node
    listed = node.args[0] if isinstance(node, ast.Call) and node.args else None
    if not isinstance(node, ast.Call) or not isinstance(listed, (ast.List, ast.Tuple)):
        return
    source = source_of(raw)
    for small, large in permutations(listed.elts, 2):
        one, other = (next(tensors_at(n, raw.unit.path, seen), None) for n in (small, large))
        layer = None if one is None or other is None else _enlarging(one, other)
        if layer is not None:
            name, edits = beside(source, _plain_call(node), layer.partition("(")[0])
            edit = wrap_node(source, small, f"{name}({layer.partition('(')[2]}({{}})")
            yield Candidate(f"Bring '{source.segment(small)}' to the size of '{source.segment(large)}'", (*edits, edit))


def _plain_call(call: ast.Call) -> ast.Call:
    """The construction of a layer that is called at once: ``Concatenate()([a, b])``."""
    return call.func if isinstance(call.func, ast.Call) else call


def _enlarging(one: Tensor, other: Tensor) -> str | None:
    """The layer that brings a picture of Keras (N, H, W, C) to the size of a larger one."""
    if one.shape is None or other.shape is None or not 4 == len(one.shape) == len(other.shape):
        return None
    have, wanted = one.shape[1:3], other.shape[1:3]
    sizes = [*have, *wanted]
    if one.library == "torch" or have == wanted or not all(isinstance(size, int) and size > 0 for size in sizes):
        return None
    height, width, new_height, new_width = (int(size) for size in sizes if isinstance(size, int))
    if height > new_height or width > new_width:
        return None
    if new_height % height == 0 and new_width % width == 0:
        return f"UpSampling2D(({new_height // height}, {new_width // width}))"
    return f"Resizing({new_height}, {new_width})"


def _operands(raw: RawProblem, seen: Examination) -> list[Tensor]:
    """The tensors that meet, as the rule tells them or as their expressions were seen."""
    known = raw.failure.data.get("inputs")
    if isinstance(known, tuple):
        return [value for value in known if isinstance(value, Tensor)]
    return [t for node in raw.arguments.values() for t in tensors_at(node, raw.unit.path, seen)]


def _is_smaller(one: Tensor, other: Tensor) -> bool:
    """Whether a tensor is smaller than another on an axis of a picture or a sequence."""
    if one.shape is None or other.shape is None or len(one.shape) != len(other.shape):
        return False
    pairs = list(zip(one.shape, other.shape, strict=True))[1:]
    return any(isinstance(a, int) and isinstance(b, int) and 1 < a < b for a, b in pairs)


def layers_behind(tensor: Tensor, seen: Examination) -> Iterator[Instance]:
    """The layers that a tensor went through, the last first."""
    pending = [tensor.origin]
    known: set[int] = set()
    while pending and len(known) < MAX_STEPS:
        origin = pending.pop(0)
        if origin is None or id(origin.node) in known:
            continue
        known.add(id(origin.node))
        pending += origin.inputs
        yield from _layer_at(origin, seen)


def _layer_at(origin: Origin, seen: Examination) -> Iterator[Instance]:
    """The layers that were called at an operation."""
    if isinstance(origin.node, ast.Call):
        facts = seen.recorder.facts.get((id(origin.node.func), "expression"))
        for sighting in facts.seen if facts is not None else ():
            if isinstance(sighting.value, Instance):
                yield sighting.value


def _same_padding(layer: Instance) -> str | None:
    """The padding with which a torch convolution of stride 1 keeps the size; None where it has it, or has none."""
    if not any(layer.cls.inherits(f"torch.nn.Conv{n}d") for n in (1, 2, 3)):
        return None
    kernel, stride, dilation, padding = (
        _one_size(layer.slots.get(name)) for name in ("kernel_size", "stride", "dilation", "padding")
    )
    if kernel is None or stride != 1 or dilation is None or kernel % 2 == 0:
        return None
    wanted = dilation * (kernel - 1) // 2
    return None if padding == wanted else str(wanted)


def _one_size(value: Value | None) -> int | None:
    """The size that all axes have in common."""
    items = value.items if isinstance(value, Tuple) else (value,)
    first = items[0] if items else None
    if not isinstance(first, Const) or not isinstance(first.value, int) or any(item != first for item in items):
        return None
    return first.value


def _changed(repair: Repair, raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    made = from_repair(repair, raw, seen)
    if made is not None:
        yield made

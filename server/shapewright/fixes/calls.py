"""Repairs of calls: an option's new name, a module that calls itself where one of its parts is meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit, Position, Range
from shapewright.fixes.candidate import Candidate, number_at, repairs_for, source_of, values_at
from shapewright.fixes.edits import replace_node
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Const, Instance, Lib, Value


@repairs_for("renamed-argument")
def rename(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``Adam(lr=0.1)`` → ``Adam(learning_rate=0.1)``."""
    old, new = raw.failure.data.get("old"), raw.failure.data.get("new")
    if not isinstance(raw.node, ast.Call) or not isinstance(old, str) or not isinstance(new, str):
        return
    if not new.isidentifier() or any(k.arg == new for k in raw.node.keywords):
        return
    source = source_of(raw)
    for keyword in raw.node.keywords:
        if keyword.arg == old:
            yield Candidate(f"Rename '{old}' to '{new}'", tuple(_renamed(source, keyword, new)))


def _renamed(source: SourceFile, keyword: ast.keyword, new: str) -> list[Edit]:
    """The same argument under another name."""
    start = source.range_of(keyword).start
    end = Position(start.line, start.column + len(keyword.arg or ""))
    return [Edit(source.path, Range(start, end), new)]


_TODAY = {
    "nb_filter": "filters", "border_mode": "padding", "subsample": "strides", "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer", "b_regularizer": "bias_regularizer", "bias": "use_bias",
    "dim_ordering": "data_format", "W_constraint": "kernel_constraint", "b_constraint": "bias_constraint",
}  # fmt: skip
"""What Keras 1 called the options of a convolution, by today's name."""
_VALUES = {"th": "channels_first", "tf": "channels_last"}


@repairs_for("renamed-argument", "old-convolution")
def convolution_of_today(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``Convolution2D(32, 3, 3, border_mode="same")`` → ``Conv2D(32, (3, 3), padding="same")``, all at once."""
    node, source = raw.node, source_of(raw)
    if not isinstance(node, ast.Call):
        return
    name = source.segment(node.func).rpartition(".")[2]
    if name not in ("Convolution2D", "Conv2D") or len(node.args) != 3:
        return
    if any(number_at(given, source.path, seen) is None for given in node.args[1:]):
        return
    rows, columns = map(source.segment, node.args[1:])
    place = Range(source.range_of(node.args[1]).start, source.range_of(node.args[2]).end)
    edits = [Edit(source.path, place, f"({rows}, {columns})")]
    for keyword in node.keywords:
        if keyword.arg in _TODAY:
            edits += _renamed(source, keyword, _TODAY[keyword.arg])
        if keyword.arg == "dim_ordering" and isinstance(keyword.value, ast.Constant):
            value = _VALUES.get(str(keyword.value.value))
            edits += [replace_node(source, keyword.value, f'"{value}"')] if value is not None else []
    yield Candidate("Write this convolution as Keras does today", tuple(edits))


@repairs_for("endless-recursion")
def call_a_part(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``self.forward(x)`` inside ``forward`` → ``self.body(x)``, for a module that nothing else here calls."""
    node = raw.node
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    source = source_of(raw)
    receiver = node.func.value
    called = {
        part.func.attr
        for part in ast.walk(source.tree)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute)
    }
    for owner in values_at(receiver, raw.unit.path, seen):
        if not isinstance(owner, Instance):
            continue
        for name, part in owner.slots.items():
            if isinstance(part, Instance) and isinstance(name, str) and name.isidentifier() and name not in called:
                text = f"{source.segment(receiver)}.{name}"
                yield Candidate(f"Call '{text}', which nothing calls", (replace_node(source, node.func, text),))


@repairs_for("endless-recursion")
def break_cycle(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """A table of parts that need each other in a circle: leave one of the names out of a list."""
    node = raw.node
    if not isinstance(node, ast.Call):
        return
    names = {
        value.value
        for given in node.args
        for value in values_at(given, raw.unit.path, seen)
        if isinstance(value, Const) and isinstance(value.value, str)
    }
    for listed in ast.walk(source_of(raw).tree):
        for item in listed.elts if isinstance(listed, (ast.List, ast.Tuple)) else ():
            if isinstance(item, ast.Constant) and item.value in names:
                yield from _without(raw, listed, item, f"Break the circle: leave {item.value!r} out here")


@repairs_for("used-before-assignment")
def leave_out(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``concatenate([a, later])`` → ``concatenate([a])`` where ``later`` gets its value only further down."""
    for listed in ast.walk(source_of(raw).tree):
        if isinstance(listed, (ast.List, ast.Tuple)) and any(item is raw.node for item in listed.elts):
            text = source_of(raw).segment(raw.node)
            yield from _without(raw, listed, raw.node, f"Leave '{text}' out: it has no value yet")


def _without(raw: RawProblem, listed: ast.AST, item: ast.AST, title: str) -> Iterator[Candidate]:
    """A list without one of its several items."""
    source = source_of(raw)
    items = listed.elts if isinstance(listed, ast.List) else ()
    position = next((at for at, each in enumerate(items) if each is item), None)
    if position is None or len(items) < 2:
        return
    if position:
        place = Range(source.range_of(items[position - 1]).end, source.range_of(item).end)
    else:
        place = Range(source.range_of(item).start, source.range_of(items[1]).start)
    yield Candidate(title, (Edit(source.path, place, ""),))


_OVER_SEVERAL = ("mean", "sum", "std", "var", "amax", "amin", "all", "any", "logsumexp", "nanmean", "nansum")
"""What reduces along several axes at once."""


@repairs_for("argument-type", "call-arguments")
def gather_axes(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``x.mean(2, 3)`` → ``x.mean((2, 3))``, ``x.transpose(2, 0, 1)`` → ``x.permute(2, 0, 1)``, and
    ``torch.full(size, 0, torch.long)`` → ``torch.full(size, 0, dtype=torch.long)``."""
    node, crowded = raw.node, str(raw.failure.data.get("crowded", ""))
    if not isinstance(node, ast.Call) or not (crowded or raw.failure.argument == "keepdim"):
        return
    source, given = source_of(raw), list(node.args)
    method = crowded.startswith("torch.Tensor.") if crowded else raw.arguments.get("input") not in given
    axes = given if method else given[1:]
    if any(isinstance(item, ast.Starred) for item in given):
        return
    if crowded.endswith(".transpose") and method and isinstance(node.func, ast.Attribute):
        text = f"{source.segment(node.func.value)}.permute"
        yield Candidate("Use permute: transpose swaps two axes", (replace_node(source, node.func, text),))
    takes_several = source.segment(node.func).rpartition(".")[2] in _OVER_SEVERAL
    if takes_several and len(axes) > 1 and all(number_at(item, source.path, seen) is not None for item in axes):
        place = Range(source.range_of(axes[0]).start, source.range_of(axes[-1]).end)
        text = ", ".join(map(source.segment, axes))
        yield Candidate("Give the axes as one tuple", (Edit(source.path, place, f"({text})"),))
    if given and any(_is_dtype(value) for value in values_at(given[-1], source.path, seen)):
        text = f"dtype={source.segment(given[-1])}"
        yield Candidate("Give the dtype by its name", (replace_node(source, given[-1], text),))


def _is_dtype(value: Value) -> bool:
    return isinstance(value, Lib) and value.name.startswith("torch.")

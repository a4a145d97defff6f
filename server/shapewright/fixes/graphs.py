"""Repairs of TensorFlow 1 graphs: feed what a fetch needs, in the shape the placeholder has."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from shapewright.analysis.analyse import Examination
from shapewright.dims import Dim, eq
from shapewright.facts import Edit
from shapewright.fixes.candidate import Candidate, repairs_for, source_of, tensors_at
from shapewright.fixes.edits import add_argument, insert_before, replace_node, wrap_node
from shapewright.fixes.names import spelled, variables
from shapewright.fixes.sequences import padding_of
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import ListObject, Tensor, Value, walk


@repairs_for("placeholder-not-fed")
def feed(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``sess.run(op)`` → ``sess.run(op, feed_dict={placeholder: the variable whose shape fits})``."""
    node = raw.node
    if not isinstance(node, ast.Call):
        return
    missing: Sequence[object] = raw.failure.data.get("placeholders", ())
    pairs: list[tuple[str, str]] = []
    used: set[str] = set()
    imports: list[Edit] = []
    for record in missing:
        name = placeholder_name(raw, record)
        value = fitting_variable(raw, record, used)
        if name is None:
            return
        if value is None:
            sequences = _unused_list(raw, used)
            if sequences is None:
                return
            used.add(sequences[0])
            text, imports = padding_of(raw, *sequences)
        else:
            used.add(value)
            text = value
        pairs.append((name, text))
    if not pairs:
        return
    edit = _with_feeds(raw, node, pairs)
    if edit is not None:
        what = ", ".join(f"{name} with '{value}'" for name, value in pairs)
        yield Candidate(f"Feed {what}", (*imports, edit))


def _unused_list(raw: RawProblem, used: set[str]) -> tuple[str, Value] | None:
    """A list of arrays in scope, which may be of different lengths."""
    found = variables(raw, lambda v: isinstance(v, ListObject) and any(isinstance(i, Tensor) for i in walk(v)))
    return next(((name, value) for name, value in found if name not in used), None)


@repairs_for("keras-3-graph")
def legacy_keras(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """Keras 2 (``tf_keras``), whose layers take placeholders of any size."""
    source = source_of(raw)
    first = next(
        (n for n in source.tree.body if isinstance(n, (ast.Import, ast.ImportFrom)) and not _is_future(n)), None
    )
    if first is None or "TF_USE_LEGACY_KERAS" in "".join(source.lines):
        return
    setting = insert_before(source, first, ["import os", "", 'os.environ["TF_USE_LEGACY_KERAS"] = "1"', ""])
    if setting is not None:
        yield Candidate("Use legacy Keras (tf_keras), which takes placeholders", (setting,))


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def placeholder_name(raw: RawProblem, record: object) -> str | None:
    """What the program calls a placeholder."""
    found = variables(raw, lambda v: isinstance(v, Tensor) and v.kind == "placeholder" and record in v.depends)
    return next((name for name, _ in found), None)


def fitting_variable(raw: RawProblem, record: object, used: set[str]) -> str | None:
    """A NumPy array in scope that the placeholder takes: same rank and dtype kind, sizes that agree."""
    shape: tuple[Dim, ...] | None = getattr(record, "shape", None)
    dtype: str = getattr(record, "dtype", None) or ""
    best: tuple[int, str] | None = None
    for name, value in variables(raw, lambda v: isinstance(v, Tensor) and v.library == "numpy"):
        assert isinstance(value, Tensor)
        if name in used or not fits(value, shape):
            continue
        same_kind = (value.dtype or "")[:3] == dtype[:3]
        score = 2 * same_kind + (shape is not None and value.shape is not None)
        if best is None or score > best[0]:
            best = (score, name)
    return best[1] if best else None


def fits(value: Tensor, shape: tuple[Dim, ...] | None) -> bool:
    """Whether an array can be fed to a placeholder of this shape (unknown sizes take any)."""
    if shape is None or value.shape is None:
        return True
    return len(shape) == len(value.shape) and all(
        eq(a, b) is not False for a, b in zip(shape, value.shape, strict=True)
    )


def _with_feeds(raw: RawProblem, node: ast.Call, pairs: Sequence[tuple[str, str]]) -> Edit | None:
    """The call with these feeds added to its ``feed_dict``."""
    source = source_of(raw)
    text = ", ".join(f"{name}: {value}" for name, value in pairs)
    given: ast.expr | None = next((k.value for k in node.keywords if k.arg == "feed_dict"), None)
    if given is None and len(node.args) > 1:
        given = node.args[1]
    if given is None:
        return add_argument(source, node, f"feed_dict={{{text}}}")
    if isinstance(given, ast.Dict):
        inside = source.segment(given)[1:-1].rstrip().rstrip(",")
        return replace_node(source, given, f"{{{inside}, {text}}}" if inside.strip() else f"{{{text}}}")
    return None


@repairs_for("feed-shape")
def reshape_fed(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """A fed array that lacks an axis of size 1, is not flattened, or holds class indices where rows are meant."""
    value: Value | None = raw.failure.data.get("value")
    shape: tuple[Dim, ...] | None = raw.failure.data.get("shape")
    if not isinstance(value, Tensor) or value.shape is None or shape is None:
        return
    for node in _fed_expressions(raw, value, seen):
        for title, template, edits in _forms(raw, value, shape):
            yield Candidate(title, (*edits, wrap_node(source_of(raw), node, template)))


def _forms(raw: RawProblem, value: Tensor, shape: tuple[Dim, ...]) -> Iterator[tuple[str, str, list[Edit]]]:
    """What makes a value of a placeholder's shape: a title, a template, the imports it needs."""
    sizes, rest = value.dims, shape[1:]
    if len(shape) == len(sizes) + 1:
        axis = next((i for i, d in enumerate(shape) if eq(d, 1) is True), None)
        if axis is not None:
            at = (":, " * axis + "None") if axis < len(shape) - 1 or axis == 1 else "..., None"
            yield "Give the fed array the placeholder's shape", f"{{}}[{at}]", []
        if all(eq(a, b) is not False for a, b in zip(sizes, rest, strict=True)):
            yield "Feed a batch of one", "{}[None]", []
    elif len(shape) == len(sizes) - 1 and sizes and eq(sizes[-1], 1) is True:
        yield "Give the fed array the placeholder's shape", "{}[..., 0]", []
    turned = sizes[::-1]
    if len(shape) == len(sizes) == 2 and all(eq(a, b) is not False for a, b in zip(turned, shape, strict=True)):
        yield "Transpose the fed array", "{}.T", []
    wanted = [size for size in rest if isinstance(size, int)]
    given = [size for size in sizes[1:] if isinstance(size, int)]
    if len(wanted) == len(rest) and len(given) == len(sizes) - 1 and math.prod(wanted) == math.prod(given):
        text = ", ".join(map(str, ("-1", *wanted)))
        yield "Give the fed array the placeholder's shape", f"{{}}.reshape({text})", []
    if len(sizes) == 1 and len(wanted) == len(rest) == 1 and wanted[0] > 1 and (value.dtype or "").startswith("int"):
        function, edits = spelled(raw, [("numpy", "eye")], ("import numpy as np", "np.eye"))
        yield "Make one-hot rows of the class indices", f"{function}({wanted[0]})[{{}}]", edits


def _fed_expressions(raw: RawProblem, value: Tensor, seen: Examination) -> Iterator[ast.expr]:
    """What gives the value in a dict of feeds: the call's own, else one that it is given by name."""
    source = source_of(raw)
    own = [node for node in ast.walk(raw.node) if isinstance(node, ast.Dict)]
    around = source.function_around(raw.node)
    others = [node for node in ast.walk(around or source.tree) if isinstance(node, ast.Dict)]
    for given in (item for node in own or others for item in node.values):
        if any(_is_same(held, value) for held in tensors_at(given, raw.unit.path, seen)):
            yield given


def _is_same(held: Tensor, value: Tensor) -> bool:
    return held is value or (held.shape == value.shape and held.dtype == value.dtype and held.origin == value.origin)


@repairs_for("placeholder-not-fed")
def feed_switches(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """What nobody trains with: a dropout's ``keep_prob`` is fed 1.0, its ``rate`` 0.0, ``is_training`` False."""
    missing: Sequence[object] = raw.failure.data.get("placeholders", ())
    pairs = [(placeholder_name(raw, record), record) for record in missing]
    feeds = [(name, text) for name, record in pairs if name and (text := _switched_off(raw, name, record))]
    if isinstance(raw.node, ast.Call) and feeds and len(feeds) == len(pairs):
        edit = _with_feeds(raw, raw.node, feeds)
        if edit is not None:
            yield Candidate("Feed " + ", ".join(f"{name} with {text}" for name, text in feeds), (edit,))


def _switched_off(raw: RawProblem, name: str, record: object) -> str | None:
    """The value with which a placeholder of a dropout or of the mode of training has no effect."""
    if getattr(record, "dtype", None) == "bool":
        return "False" if "train" in name else None
    for call in ast.walk(source_of(raw).tree):
        if isinstance(call, ast.Call) and source_of(raw).segment(call.func).endswith("dropout"):
            given = {k.arg: k.value for k in call.keywords}
            kept = call.args[1] if len(call.args) > 1 else given.get("keep_prob")
            for node, text in ((kept, "1.0"), (given.get("rate"), "0.0")):
                if isinstance(node, ast.Name) and node.id == name:
                    return text
    return None

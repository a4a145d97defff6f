"""Repairs of TensorFlow 1 programs that lack what a session needs: the old API, a session, initial values."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit
from shapewright.fixes.candidate import Candidate, number_at, repairs_for, source_of
from shapewright.fixes.edits import add_argument, insert_before, replace_node, wrap_node
from shapewright.fixes.names import alias_of
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Tensor

_V1 = "tensorflow.compat.v1"


@repairs_for("uninitialized-variable")
def initialise(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``sess.run(tf.global_variables_initializer())`` before the first run that needs a value."""
    node, tf = raw.node, v1_spelling(raw)
    if tf is None or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    session = source_of(raw).segment(node.func.value)
    run = f"{session}.run({{}})" if node.func.attr == "run" and len(node.args) > 0 else "{}.run()"
    edit = insert_before(source_of(raw), node, [run.replace("{}", f"{tf}.global_variables_initializer()")])
    if edit is not None:
        yield Candidate("Give the variables their initial values first", (edit,))


@repairs_for("no-session")
def open_session(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``sess = tf.InteractiveSession()`` before the first ``eval()``."""
    tf = v1_spelling(raw)
    edit = None if tf is None else insert_before(source_of(raw), raw.node, [f"sess = {tf}.InteractiveSession()"])
    if edit is not None:
        yield Candidate("Open a session that is the default one", (edit,))


def v1_spelling(raw: RawProblem) -> str | None:
    """What the program calls TensorFlow 1's names."""
    old = alias_of(raw, _V1)
    if old is not None:
        return old
    new = alias_of(raw, "tensorflow")
    return None if new is None else f"{new}.compat.v1"


@repairs_for("removed-api")
def called_otherwise(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``tf.set_random_seed(1)`` → ``tf.random.set_seed(1)``, and every other call of it."""
    name, today, node = raw.failure.data.get("name"), raw.failure.data.get("today"), raw.node
    if not isinstance(node, ast.Call) or not today or not isinstance(node.func, ast.Attribute):
        return
    source = source_of(raw)
    text = source.segment(node.func)
    if not text.endswith(f".{name}"):
        return
    used = [each for each in ast.walk(source.tree) if isinstance(each, ast.Attribute) and source.segment(each) == text]
    renamed = text.removesuffix(str(name)) + str(today)
    yield Candidate(f"Use {renamed}", tuple(replace_node(source, each, renamed) for each in used))


@repairs_for("removed-api", "graph-mode")
def old_tensorflow(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``import tensorflow as tf`` → ``import tensorflow.compat.v1 as tf`` and ``tf.disable_v2_behavior()``."""
    source = source_of(raw)
    if "disable_v2_behavior" in source.text or not raw.failure.data.get("name"):
        return
    for node in source.tree.body:
        if not isinstance(node, ast.Import) or [alias.name for alias in node.names] != ["tensorflow"]:
            continue
        alias = node.names[0].asname or "tensorflow"
        text = f"import {_V1} as {alias}\n\n{alias}.disable_v2_behavior()"
        if alias != "tensorflow":
            yield Candidate("Import TensorFlow 1's API", (replace_node(source, node, text),))
        return


@repairs_for("argument-type")
def new_order(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``tf.concat(1, [a, b])`` of TensorFlow 0.12 → ``tf.concat([a, b], 1)``."""
    node = raw.node
    if not raw.failure.data.get("old_order") or not isinstance(node, ast.Call) or len(node.args) != 2:
        return
    source = source_of(raw)
    first, second = node.args
    edits: tuple[Edit, ...] = (
        replace_node(source, first, source.segment(second)),
        replace_node(source, second, source.segment(first)),
    )
    yield Candidate("Give the tensors first, then the axis", edits)


@repairs_for("branch-dtypes")
def cast_branch(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``tf.cond(c, lambda: x, lambda: 0)`` of floats and ints: the ints become floats."""
    dtypes, node = raw.failure.data.get("dtypes"), raw.node
    if not isinstance(dtypes, tuple) or not isinstance(node, ast.Call):
        return
    named = {k.arg: k.value for k in node.keywords}
    branches = [*node.args[1:3], *(named[name] for name in ("true_fn", "fn1", "false_fn", "fn2") if name in named)]
    tf = alias_of(raw, _V1) or alias_of(raw, "tensorflow")
    for branch, own, wanted in zip(branches, dtypes, reversed(dtypes), strict=False):
        if isinstance(branch, ast.Lambda) and tf is not None and own.startswith("int") and wanted.startswith("float"):
            edit = wrap_node(source_of(raw), branch.body, f"{tf}.cast({{}}, {tf}.{wanted})")
            yield Candidate(f"Cast the integers of the branch to {wanted}", (edit,))


@repairs_for("loop-shape")
def let_shape_vary(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``tf.while_loop(…)`` whose variable grows: ``shape_invariants`` with that axis open."""
    pairs, node, tf = raw.failure.data.get("pairs"), raw.node, alias_of(raw, _V1) or alias_of(raw, "tensorflow")
    if not isinstance(node, ast.Call) or tf is None or not isinstance(pairs, list):
        return
    texts: list[str] = []
    for before, later in pairs:
        if not isinstance(before, Tensor) or not isinstance(later, Tensor) or before.rank != later.rank:
            return
        both = zip(before.dims, later.dims, strict=True)
        sizes = [str(a) if isinstance(a, int) and a == b else "None" for a, b in both]
        texts.append(f"{tf}.TensorShape([{', '.join(sizes)}])")
    edit = add_argument(source_of(raw), node, f"shape_invariants=[{', '.join(texts)}]")
    if edit is not None:
        yield Candidate("Let the shape vary from round to round", (edit,))


@repairs_for("reshape-size")
def leave_batch_open(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """A reshape of the graph that fixes the batch size: -1 in its place."""
    wanted, source = raw.failure.data.get("wanted"), source_of(raw)
    if raw.failure.argument != "feed_dict" or not isinstance(wanted, int):
        return
    for call in ast.walk(source.tree):
        if isinstance(call, ast.Call) and source.segment(call.func).endswith("reshape") and len(call.args) > 1:
            shape = call.args[1]
            if isinstance(shape, (ast.List, ast.Tuple)) and shape.elts and _product(shape, raw, seen) == wanted:
                title = f"Leave the first size open: -1 in place of '{source.segment(shape.elts[0])}'"
                yield Candidate(title, (replace_node(source, shape.elts[0], "-1"),))


def _product(shape: ast.List | ast.Tuple, raw: RawProblem, seen: Examination) -> int | None:
    """How many elements a shape has whose sizes are written one by one."""
    sizes = [number_at(item, raw.unit.path, seen) for item in shape.elts]
    numbers = [size for size in sizes if size is not None]
    return math.prod(numbers) if len(numbers) == len(sizes) else None


@repairs_for("feed-key")
def another_name(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``for x, y in data: sess.run(op, {x: x, y: y})`` has lost its placeholders: other names for the loop's."""
    source = source_of(raw)
    fed = [n for n in ast.walk(raw.node) if isinstance(n, ast.Dict)]
    keys = {id(key): key.id for node in fed for key in node.keys if isinstance(key, ast.Name)}
    for loop in ast.walk(source.tree):
        if not isinstance(loop, ast.For) or not any(n is raw.node for n in ast.walk(loop)):
            continue
        bound = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)} & set(keys.values())
        parts = [n for part in (loop.target, *loop.body) for n in ast.walk(part) if isinstance(n, ast.Name)]
        edits = [replace_node(source, n, f"{n.id}_value") for n in parts if n.id in bound and id(n) not in keys]
        if edits:
            yield Candidate(f"Call the loop's values {', '.join(f'{n}_value' for n in sorted(bound))}", tuple(edits))

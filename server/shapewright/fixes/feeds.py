"""Repairs of what TensorFlow 1 is fed: keys that are no tensors, values that are, placeholders without a graph."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, repairs_for, source_of, values_at
from shapewright.fixes.edits import after_imports, replace_node, wrap_node
from shapewright.fixes.sessions import v1_spelling
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Const, Tensor


@repairs_for("feed-key")
def name_the_output(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``{"x": batch}`` → ``{"x:0": batch}``: a tensor is an output of an operation."""
    key, source = raw.failure.data.get("key"), source_of(raw)
    if not isinstance(key, Const) or not isinstance(key.value, str) or ":" in key.value:
        return
    literals = [
        node
        for dictionary in ast.walk(source.tree)
        if isinstance(dictionary, ast.Dict)
        for node in dictionary.keys
        if isinstance(node, ast.Constant) and node.value == key.value
    ]
    if literals:
        text = repr(f"{key.value}:0").replace("'", '"')
        edits = tuple(replace_node(source, node, text) for node in literals)
        yield Candidate(f"Name the operation's output: {text}", edits)


@repairs_for("feed-tensor")
def run_before(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``sess.run(op, {x: tf.ones([4])})`` → ``{x: sess.run(tf.ones([4]))}``."""
    node, source, fed = raw.node, source_of(raw), raw.failure.data.get("value")
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "run":
        return
    session = source.segment(node.func.value)
    for dictionary in ast.walk(node):
        for value in dictionary.values if isinstance(dictionary, ast.Dict) else ():
            if any(_same(one, fed) for one in values_at(value, raw.unit.path, seen)):
                edit = wrap_node(source, value, f"{session}.run({{}})")
                yield Candidate(f"Feed what {session}.run gives for it", (edit,))


def _same(one: object, other: object) -> bool:
    return isinstance(one, Tensor) and isinstance(other, Tensor) and one.origin is other.origin


@repairs_for("placeholder-eager")
def without_eager_execution(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``tf.disable_v2_behavior()`` behind the imports."""
    tf = v1_spelling(raw)
    edit = None if tf is None else after_imports(source_of(raw), [f"{tf}.disable_v2_behavior()"])
    if edit is not None:
        yield Candidate("Switch to graphs first, as TensorFlow 1 has them", (edit,))

"""Repairs of what Keras 3 does not have any more: another attribute, TensorFlow's own Keras, Keras 2 itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit, Position, Range
from shapewright.fixes.candidate import Candidate, repairs_for, source_of
from shapewright.fixes.edits import replace_node
from shapewright.interpreter.recorder import RawProblem

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@repairs_for("removed-api")
def another_attribute(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``metric.reset_states()`` → ``metric.reset_state()``; ``optimizer.lr`` → ``optimizer.learning_rate``."""
    name, instead = raw.failure.data.get("name"), raw.failure.data.get("instead")
    if not isinstance(name, str) or not isinstance(instead, str) or _DOTTED.fullmatch(instead) is None:
        return
    node = raw.node.func if isinstance(raw.node, ast.Call) else raw.node
    if isinstance(node, ast.Attribute) and node.attr == name:
        source = source_of(raw)
        text = f"{source.segment(node.value)}.{instead}"
        yield Candidate(f"Use {instead}", (replace_node(source, node, text),))


@repairs_for("removed-api")
def old_backend(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``import keras.backend as K`` → ``from tensorflow.keras import backend as K``, which has the old functions."""
    if raw.failure.data.get("module") != "keras.backend":
        return
    source = source_of(raw)
    for node in ast.walk(source.tree):
        alias = _backend_alias(node)
        if alias is not None:
            text = f"from tensorflow.keras import backend{f' as {alias}' * (alias != 'backend')}"
            yield Candidate("Use the backend of TensorFlow's Keras", (replace_node(source, node, text),))


def _backend_alias(node: ast.AST) -> str | None:
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or len(node.names) != 1:
        return None
    alias = node.names[0]
    if isinstance(node, ast.Import):
        return alias.asname if alias.name == "keras.backend" else None
    return alias.asname or "backend" if node.module == "keras" and alias.name == "backend" else None


@repairs_for("removed-api")
def keras_2(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``os.environ["TF_USE_LEGACY_KERAS"] = "1"`` before all else, where Keras 2 is installed beside Keras 3."""
    if not raw.failure.data.get("legacy"):
        return
    source = source_of(raw)
    body = source.tree.body
    first = next((node for node in body if isinstance(node, (ast.Import, ast.ImportFrom)) and not _future(node)), None)
    if first is not None:
        start = Position(first.lineno, 0)
        text = 'import os\n\nos.environ["TF_USE_LEGACY_KERAS"] = "1"\n\n'
        yield Candidate("Use Keras 2, which is installed", (Edit(source.path, Range(start, start), text),))


def _future(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"

"""Repairs of what Keras 3 or TensorFlow has not: another attribute or function, TensorFlow's own Keras, Keras 2."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit, Position, Range
from shapewright.fixes.candidate import Candidate, repairs_for, source_of, values_at
from shapewright.fixes.edits import replace_node
from shapewright.fixes.names import spelled
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Instance, Tensor

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
def classes_of_what_is_predicted(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``model.predict_classes(x)`` → ``model.predict(x).argmax(axis=-1)``; of one output: whether it is above 0.5."""
    node = raw.node
    if raw.failure.data.get("name") != "predict_classes" or not isinstance(node, ast.Call):
        return
    if not isinstance(node.func, ast.Attribute):
        return
    source = source_of(raw)
    predict = f"{source.segment(node.func.value)}.predict"
    given = source.segment(node)[len(source.segment(node.func)) :]
    for model in values_at(node.func.value, raw.unit.path, seen):
        output = model.slots.get("keras.outputs") if isinstance(model, Instance) else None
        if isinstance(output, Tensor) and output.shape and output.shape[-1] == 1:
            text = f'({predict}{given} > 0.5).astype("int32")'
            yield Candidate("Take what is above 0.5", (replace_node(source, node, text),))
            return
    text = f"{predict}{given}.argmax(axis=-1)"
    yield Candidate("Take the class that is the most probable", (replace_node(source, node, text),))


@repairs_for("removed-api")
def assign(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``K.set_value(optimizer.learning_rate, r)`` → ``optimizer.learning_rate.assign(r)``."""
    node = raw.node
    if raw.failure.data.get("assigned") and isinstance(node, ast.Call) and len(node.args) == 2:
        source = source_of(raw)
        text = f"{source.segment(node.args[0])}.assign({source.segment(node.args[1])})"
        yield Candidate("Assign to the variable", (replace_node(source, node, text),))


@repairs_for("removed-api")
def called_today(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``from keras.layers import CuDNNLSTM`` → ``from keras.layers import LSTM``, and where it is used."""
    today, names = raw.failure.data.get("today"), raw.failure.data.get("names")
    if not isinstance(raw.node, ast.ImportFrom) or not isinstance(today, str) or not today or not names:
        return
    source, old = source_of(raw), names[0]
    alias = next((each for each in raw.node.names if each.name == old), None)
    if alias is None:
        return
    edits = [replace_node(source, alias, f"{today} as {alias.asname}" if alias.asname else today)]
    if alias.asname is None:
        used = [node for node in ast.walk(source.tree) if isinstance(node, ast.Name) and node.id == old]
        edits += [replace_node(source, node, today) for node in used]
    yield Candidate(f"Use {today}", tuple(edits))


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


_FUNCTIONS = {"reshape": "reshape", "astype": "cast", "transpose": "transpose"}


@repairs_for("missing-attribute")
def method_as_function(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``x.reshape(-1, 4)`` of a TensorFlow tensor → ``tf.reshape(x, (-1, 4))``."""
    function, node = _FUNCTIONS.get(str(raw.failure.data.get("method"))), raw.node
    if function is None or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.keywords:
        return
    source = source_of(raw)
    name, edits = spelled(raw, [("tensorflow", function)], ("import tensorflow as tf", f"tf.{function}"))
    given = [source.segment(arg) for arg in node.args]
    rest = f"({', '.join(given)})" if len(given) > 1 else "".join(given)
    parts = [source.segment(node.func.value), *([rest] if rest else [])]
    yield Candidate(f"Use tf.{function}", (*edits, replace_node(source, node, f"{name}({', '.join(parts)})")))

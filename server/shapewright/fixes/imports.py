"""Repairs of imports that the installed version does not have: the module that has the name today."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, repairs_for, source_of
from shapewright.fixes.edits import replace_node
from shapewright.interpreter.recorder import RawProblem


@repairs_for("removed-api")
def import_from(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``from keras.layers.core import Dense`` → ``from keras.layers import Dense``."""
    node, data = raw.node, raw.failure.data
    if not isinstance(node, ast.ImportFrom) or node.level:
        return
    now, renamed = data.get("now"), data.get("renamed")
    source = source_of(raw)
    if now:
        text = source.segment(node).replace(str(data.get("module")), str(now), 1)
        yield Candidate(f"Import from {now}", (replace_node(source, node, text),))
    elif renamed and len(node.names) == 1:
        package, _, last = str(renamed).rpartition(".")
        alias = node.names[0]
        text = f"from {package} import {last} as {alias.asname or alias.name}"
        yield Candidate(f"Import {renamed} instead", (replace_node(source, node, text),))

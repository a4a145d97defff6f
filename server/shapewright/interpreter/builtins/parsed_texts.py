"""Texts that hold values: JSON, TOML, command lines and Python's own literals, read where the text is known."""

from __future__ import annotations

import ast
import json
import shlex
import sys
from collections.abc import Callable
from typing import Any

from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.values import Const, Unknown, Value, from_plain

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None
Reader = Callable[[str], Any]
MOST_CHARACTERS = 100_000


def _register(read: Reader, *names: str) -> None:
    def parse(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        text = args[0] if args else None
        plain = isinstance(text, Const) and isinstance(text.value, str) and len(text.value) <= MOST_CHARACTERS
        if not isinstance(text, Const) or not plain or kwargs:
            return Unknown("what a text holds that is not known")
        try:
            return from_plain(read(text.value))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return Unknown("what a text holds that could not be read")

    native(*names)(parse)


_register(json.loads, "json.loads")
_register(shlex.split, "shlex.split")
_register(ast.literal_eval, "ast.literal_eval")
if sys.version_info >= (3, 11):
    import tomllib

    _register(tomllib.loads, "tomllib.loads", "tomli.loads")

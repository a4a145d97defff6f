"""The slow resolver: jedi, for names that plain import resolution cannot find (lazy modules, star imports, stubs).

Never on the path of a keystroke: the first question costs half a second. jedi reads source; for compiled modules it
asks a child process, so that nothing of the user's environment is imported here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from shapewright.facts.model import Position
from shapewright.frontend.environment import Environment
from shapewright.frontend.source import SourceFile


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name stands for: ``torch.nn.modules.linear.Linear``, a ``class``, and where its text is, if it has any."""

    full_name: str
    kind: str
    path: str | None
    position: Position | None


def resolve_name(
    environment: Environment, file: SourceFile, position: Position, roots: Sequence[str] = ()
) -> tuple[Definition, ...]:
    """The definitions of the name at a position, imports followed; empty where jedi knows none or fails.

    Modules are looked for beside the file, in the workspace's ``roots``, then in the environment.
    """
    import jedi  # type: ignore[import-untyped]

    try:
        interpreter = jedi.create_environment(environment.python or sys.executable, safe=False)
        folder = os.path.dirname(file.path)
        paths = [folder, *roots, *environment.search_paths]
        project = jedi.Project(folder, sys_path=paths, load_unsafe_extensions=False)
        script = jedi.Script(file.text, path=file.path, environment=interpreter, project=project)
        names = script.goto(position.line, position.column, follow_imports=True)
        return tuple(_definition(name) for name in names)
    # jedi runs a great deal of heuristics over texts it has never seen; whatever goes wrong there is an unknown here.
    except Exception:
        return ()


def _definition(name: object) -> Definition:
    path = getattr(name, "module_path", None)
    line, column = getattr(name, "line", None), getattr(name, "column", None)
    position = Position(line, column) if isinstance(line, int) and isinstance(column, int) else None
    full_name = getattr(name, "full_name", None) or getattr(name, "name", "")
    return Definition(str(full_name), str(getattr(name, "type", "")), str(path) if path else None, position)

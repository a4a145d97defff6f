"""The Python files and notebooks below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

SUFFIXES = (".py", ".ipynb")
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "build", "dist", "venv", "env"})


def python_files(folder: str) -> Iterator[str]:
    """Every ``.py`` and ``.ipynb`` file below a folder, in a stable order.

    Hidden folders, virtual environments, installed packages and build outputs are left out.
    A folder that cannot be read holds nothing.
    """
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _skipped(here, name))
        for name in sorted(files):
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield os.path.join(here, name)


def _skipped(parent: str, name: str) -> bool:
    if name.startswith(".") or name in SKIPPED_FOLDERS or name.endswith(".egg-info"):
        return True
    return os.path.exists(os.path.join(parent, name, "pyvenv.cfg"))

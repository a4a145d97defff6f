"""The programs: small scripts that build models of a package and call them.

``programs/<package>/<model>.py`` is one program. For packages with many models of one pattern,
``programs/<package>/table.py`` assigns two literals: ``TEMPLATE``, a program with ``{name}`` and other
fields in it, and ``ROWS``, which gives the fields of each program by its name. The package that the folder
is named after is observed along with the program; a comment ``# observe: NAME, NAME`` names others instead.
The ``examples/`` of this repository are the first package.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).parent / "programs"
EXAMPLES = ROOT / "examples"

_OBSERVE = re.compile(r"^# observe:(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """A script, and the packages that are observed while it runs."""

    package: str
    name: str
    text: str
    observe: tuple[str, ...] = ()
    path: Path | None = None
    """Where it is on disk, if it has to stay there: it imports its neighbours."""

    @property
    def title(self) -> str:
        """``timm/resnet18``."""
        return f"{self.package}/{self.name}"


def programs(chosen: tuple[str, ...] = ()) -> list[Program]:
    """Every program whose title starts with one of the chosen words; all without any."""
    found = [*_examples(), *_of_packages(PROGRAMS)]
    return [program for program in found if not chosen or program.title.startswith(chosen)]


def _examples() -> Iterator[Program]:
    for path in sorted(EXAMPLES.rglob("*.py")):
        is_script = path.parent in (EXAMPLES, EXAMPLES / "fixed") or path.name == "train.py"
        if is_script:
            name = path.relative_to(EXAMPLES).with_suffix("").as_posix()
            yield Program("examples", name, path.read_text(encoding="utf-8"), (), path)


def _of_packages(folder: Path) -> Iterator[Program]:
    for package in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("_")):
        for path in sorted(package.glob("*.py")):
            text = path.read_text(encoding="utf-8")
            texts = _rows(text, path) if path.name == "table.py" else {path.stem: text}
            for name, program in texts.items():
                yield Program(package.name, name, program, _observed(text, package.name))


def _observed(text: str, package: str) -> tuple[str, ...]:
    named = _OBSERVE.search(text)
    return tuple(name.strip() for name in named.group(1).split(",")) if named else (package,)


def _rows(text: str, path: Path) -> Mapping[str, str]:
    """The programs of a table, by name."""
    literals = {
        target.id: ast.literal_eval(statement.value)
        for statement in ast.parse(text, str(path)).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    template = textwrap.dedent(literals["TEMPLATE"]).lstrip()
    return {name: template.format(name=name, **fields) for name, fields in literals["ROWS"].items()}

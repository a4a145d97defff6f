from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from shapewright.facts.model import Position
from shapewright.frontend.environment import discover_environment
from shapewright.frontend.names import resolve_name
from shapewright.frontend.source import parse_source


def test_a_name_through_a_star_import(tmp_path: Path):
    (tmp_path / "layers.py").write_text("class Linear:\n    pass\n")
    (tmp_path / "api.py").write_text("from layers import *\n")
    text = "from api import *\n\nmodel = Linear()\n"
    source = parse_source(str(tmp_path / "main.py"), text)
    (found,) = resolve_name(discover_environment(sys.executable), source, Position(3, 9))
    assert (found.full_name, found.kind) == ("layers.Linear", "class")
    assert found.path == str(tmp_path / "layers.py")
    assert found.position == Position(1, 6)


def test_unknown_names_and_places_are_empty(tmp_path: Path):
    source = parse_source(str(tmp_path / "main.py"), "nothing()\n")
    environment = discover_environment(sys.executable)
    assert resolve_name(environment, source, Position(1, 2)) == ()
    assert resolve_name(environment, source, Position(99, 99)) == ()


def test_jedi_is_imported_only_when_asked():
    program = "import sys, shapewright.frontend.names; assert 'jedi' not in sys.modules and 'parso' not in sys.modules"
    subprocess.run([sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}"], check=True)

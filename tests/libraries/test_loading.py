"""Rules are registered when a program first imports their library."""

import os
import pkgutil
import subprocess
import sys

from shapewright import libraries


def loaded_after(program):
    script = (
        "import sys; from shapewright.analysis import analyse_text\n"
        f"analyse_text({program!r})\n"
        "print(*(m.split('.')[2] for m in sys.modules if m.startswith('shapewright.libraries.') and m.count('.') == 2))"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environ)
    return set(done.stdout.split())


def test_a_program_loads_only_what_it_imports():
    assert loaded_after("x = 1\n") <= {"common"}
    assert loaded_after("import torch\n") == {"common", "numpy", "torch"}


def test_every_folder_of_rules_is_loaded_by_some_package():
    folders = {m.name for m in pkgutil.iter_modules(libraries.__path__) if m.ispkg} - {"common"}
    assert folders == {folder for needed in libraries.FOLDERS.values() for folder in needed}


def test_every_file_of_rules_is_loaded():
    libraries.load_all()
    files = {m.name for m in pkgutil.walk_packages(libraries.__path__, libraries.__name__ + ".")}
    assert sorted(files - sys.modules.keys()) == []

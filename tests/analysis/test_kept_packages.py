"""What was imported is used again by the next analysis, and nothing of the user's code stays in it."""

from textwrap import dedent

import pytest

from shapewright.analysis import Budget, Cancelled, CancelToken, Request, analyse
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import DiskFiles
from shapewright.interpreter.lazy import LazyUnit

ZOO = """
import torch

sizes = {"small": 3}
default = 4

class Block(torch.nn.Module):
    width = 5

    def forward(self, x):
        return torch.zeros(self.width)

def entered(function):
    sizes[function.__name__] = 6
    return function

def size(name):
    return sizes[name]
"""


class Project:
    """A package, and a program beside it that is analysed again and again."""

    def __init__(self, folder):
        self.package = folder / "site" / "zoo.py"
        self.program = folder / "own" / "program.py"
        for path in (self.package, self.program):
            path.parent.mkdir()
        self.package.write_text(ZOO)
        self.environment = Environment(None, (3, 12, 0), (str(folder / "site"),))

    def texts(self, program, **options):
        """What each name is bound to, and the problems."""
        self.program.write_text(dedent(program))
        path = str(self.program)
        options.setdefault("budget", Budget(20))
        facts = analyse(Request((path,), (path,)), DiskFiles(), self.environment, **options)[path]
        lines = dedent(program).split("\n")
        bound = [f for f in facts.facts if f.role == "binding" and f.tensor is not None]
        names = [lines[f.range.start.line - 1][f.range.start.column : f.range.end.column] for f in bound]
        return dict(zip(names, [f.tensor.text for f in bound], strict=True)), [p.message for p in facts.problems]


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def loads(monkeypatch):
    """The files that were imported."""
    seen = []
    load = LazyUnit.load

    def noted(self, run):
        seen.append(self.unit.path)
        load(self, run)

    monkeypatch.setattr(LazyUnit, "load", noted)
    return seen


READS = "import torch, zoo\ny = torch.zeros(zoo.default)\nz = zoo.Block()(y)\n"


def test_a_package_is_imported_once(project, loads):
    expected = ({"y": "float32[4]", "z": "float32[5]"}, [])
    assert project.texts(READS) == project.texts(READS + "# typed\n") == expected
    assert loads == [str(project.package)]


def test_a_package_that_changes_is_imported_again(project, loads):
    project.texts(READS)
    project.package.write_text(ZOO.replace("default = 4", "default = 44"))
    assert project.texts(READS)[0]["y"] == "float32[44]"
    assert loads == [str(project.package)] * 2


def test_a_package_that_is_installed_later_is_found_by_those_that_look_for_it(project):
    project.package.write_text(ZOO + "try:\n    import extra\n    default = extra.size\nexcept ImportError:\n    pass\n")
    project.texts(READS)
    site = project.package.parent
    (site / "extra.py").write_text("import torch\nsize = 8\n")
    (site / "extra-1.0.dist-info").mkdir()
    (site / "extra-1.0.dist-info" / "METADATA").write_text("Name: extra\nVersion: 1.0\n")
    project.environment = Environment(None, (3, 12, 0), (str(site),))
    assert project.texts(READS)[0]["y"] == "float32[8]"


@pytest.mark.parametrize(
    "change",
    [
        "zoo.default = 9",
        "zoo.Block.width = 9",
        "zoo.Block.forward = lambda self, x: torch.zeros(9)",
        "zoo.sizes['small'] = 9",
        "zoo.sizes.clear()",
        "torch.nn.Module.width = 9\ndel zoo.Block.width",
        "@zoo.entered\ndef small():\n    return 0",
    ],
)
def test_what_the_program_did_to_a_package_is_undone(project, change):
    asks = READS + "w = torch.zeros(zoo.size('small'))\n"
    before = project.texts(asks)
    changed = project.texts(f"import torch, zoo\n{change}\n" + asks.partition("\n")[2])
    assert changed != before
    assert project.texts(asks) == before


def test_what_an_entered_definition_was_is_gone_with_it(project):
    entered = "import torch, zoo\n@zoo.entered\ndef large():\n    return 0\ny = torch.zeros(zoo.size('large'))\n"
    assert project.texts(entered)[0] == {"y": "float32[6]"}
    gone = "import torch, zoo\ny = torch.zeros(zoo.size('large'))\n"
    assert "y" not in project.texts(gone)[0]


def test_an_import_that_was_cut_short_is_done_again(project, loads):
    class Soon(CancelToken):
        """Cancels when the package has been begun."""

        @property
        def cancelled(self):
            return bool(loads)

        @cancelled.setter
        def cancelled(self, value):
            pass

    project.package.write_text(ZOO + "for i in range(40):\n    default = 4\n")
    with pytest.raises(Cancelled):
        project.texts(READS, cancel=Soon())
    assert project.texts(READS)[0]["y"] == "float32[4]"
    assert len(loads) == 2


def test_user_modules_are_always_run(project):
    other = project.program.with_name("other.py")
    program = "import torch, other, zoo\ny = torch.zeros(zoo.size('small'))\nz = torch.zeros(other.size)\n"
    other.write_text("import zoo\nsize = 2\nzoo.sizes['small'] = 8\n")
    assert project.texts(program)[0] == {"y": "float32[8]", "z": "float32[2]"}
    other.write_text("size = 7\n")
    assert project.texts(program)[0] == {"y": "float32[3]", "z": "float32[7]"}

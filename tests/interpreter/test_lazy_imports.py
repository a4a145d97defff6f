"""Modules of packages are run as far as their names are asked for: what comes out is what an eager import gives."""

import itertools
import textwrap
import time

import pytest

from shapewright.analysis import Budget, Request
from shapewright.analysis.analyse import analyse, analyse_paths, analyse_text
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import DiskFiles
from shapewright.frontend.source import parse_source


def texts(program, others):
    """The text of every tensor that is bound to a name, by name."""
    files = {f"/project/{path}": textwrap.dedent(text) for path, text in others.items()}
    facts = analyse_text(textwrap.dedent(program), "/project/program.py", others=files)
    assert not facts.problems
    lines = textwrap.dedent(program).split("\n")
    found = {}
    for fact in facts.facts:
        start, end = fact.range.start, fact.range.end
        if fact.tensor is not None and fact.role == "binding":
            found[lines[start.line - 1][start.column : end.column]] = fact.tensor.text
    return found


REGISTRY = """
    _makers = {}

    def register(function):
        _makers[function.__name__] = function
        return function

    def create(name):
        return _makers[name]()
"""


def test_a_registry_runs_the_definition_that_would_have_entered_itself():
    others = {
        "zoo/__init__.py": "from .registry import create\nfrom .small import *\nfrom .large import *\n",
        "zoo/registry.py": REGISTRY,
        "zoo/small.py": """
            import torch
            from .registry import register
            __all__ = ["Small"]

            class Small(torch.nn.Module):
                def forward(self, x):
                    return x.mean(-1)

            @register
            def small():
                return Small()
        """,
        "zoo/large.py": "from .registry import register\n\n@register\ndef large():\n    return None\n",
    }
    program = """
        import torch
        import zoo
        x = zoo.create("small")(torch.zeros(2, 3))
        y = zoo.small()(torch.zeros(4, 5, 6))
        z = zoo.Small()(torch.zeros(7, 8))
    """
    assert texts(program, others) == {"x": "float32[2]", "y": "float32[4, 5]", "z": "float32[7]"}


def test_statements_that_change_what_a_name_holds_run_before_it_is_read():
    others = {
        "pack/__init__.py": "",
        "pack/sizes.py": """
            sizes = [2]
            before = list(sizes)
            sizes.append(3)
            width = 5
            width = width + 1
            table = {}
            for key in ("a", "b"):
                table[key] = 7
        """,
    }
    program = """
        import torch
        from pack.sizes import before, sizes, table, width
        x = torch.zeros(len(before), len(sizes), width, table["b"])
    """
    assert texts(program, others) == {"x": "float32[1, 2, 6, 7]"}


def test_a_name_of_a_star_import_is_the_last_ones():
    others = {
        "pack/__init__.py": "from .a import *\nfrom .b import *\n",
        "pack/a.py": "SIZE = 3\nONLY = 4\n",
        "pack/b.py": "SIZE = 5\n_HIDDEN = 6\n",
    }
    program = "import torch\nfrom pack import *\nx = torch.zeros(SIZE, ONLY)\n"
    assert texts(program, others) == {"x": "float32[5, 4]"}


def test_a_star_import_that_gives_the_name_of_a_submodule_may_be_meant(tmp_path):
    for name, text in {
        "pack/__init__.py": "from pack.names import *\n",
        "pack/names.py": "from pack.trace import trace\n",
        "pack/trace.py": "import torch\n\ndef trace(n):\n    return n\n",
        "pack/other.py": "import torch\nSIZE = 3\n",
    }.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    program = tmp_path / "own" / "program.py"
    program.parent.mkdir()
    program.write_text("import torch\nimport pack\nimport pack.other\nx = pack.trace(3)\ny = torch.zeros(pack.other.SIZE)\n")
    environment = Environment(None, (3, 12, 0), (str(tmp_path / "site"),))
    found = analyse(Request((str(program),), (str(program),)), DiskFiles(), environment, budget=Budget(20))
    facts = found[str(program)]
    assert not facts.problems
    assert [f.tensor.text for f in facts.facts if f.role == "binding" and f.tensor is not None] == ["float32[3]"]


def test_a_definition_forced_inside_a_branch_stays_the_same_object():
    others = {
        "pack/__init__.py": "",
        "pack/kinds.py": "class Kind:\n    size = 3\n",
    }
    program = """
        import sys
        import torch
        from pack import kinds
        if len(sys.argv) > 1:
            made = kinds.Kind()
        else:
            made = kinds.Kind()
        x = torch.zeros(made.size) if isinstance(made, kinds.Kind) else torch.zeros(4)
    """
    assert texts(program, others) == {"x": "float32[3]"}


def test_modules_that_import_each_other():
    others = {
        "pack/__init__.py": "from .a import width\n",
        "pack/a.py": "from . import b\n\ndef width():\n    return b.half() * 2\n",
        "pack/b.py": "from .a import width\n\ndef half():\n    return 3\n",
    }
    assert texts("import torch\nimport pack\nx = torch.zeros(pack.width())\n", others) == {"x": "float32[6]"}


def test_a_store_of_factories_is_filled_by_the_definition_that_is_asked_for():
    others = {
        "zoo/__init__.py": "",
        "zoo/factories.py": """
            import enum
            import torch
            from collections.abc import Collection, Hashable, Mapping

            class Store:
                def __init__(self):
                    self.makers = {}

                def add(self, name):
                    def decorate(function):
                        self.makers[name.upper()] = function
                        return function
                    return decorate

                def find(self, name):
                    if not isinstance(name, Hashable):
                        raise ValueError(name)
                    if isinstance(self.makers, enum.EnumMeta):
                        raise ValueError(name)
                    if isinstance(self.makers, Mapping) and name.upper() in self.makers:
                        return self.makers[name.upper()]
                    raise ValueError(name)

            Layers = Store()

            @Layers.add("conv")
            def conv_factory(width):
                return torch.nn.Conv1d(width, 2, 1)
        """,
    }
    program = """
        import torch
        from zoo.factories import Layers
        x = Layers.find("conv")(3)(torch.zeros(5, 3, 4))
    """
    assert texts(program, others) == {"x": "float32[5, 2, 4]"}


def test_what_a_module_of_the_workspace_does_at_import_does_not_take_all_the_time(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "registry.py").write_text(f"""
NAMES = {[f"name{i}" for i in range(600)]}

def documented(cls):
    text = ""
    for first in NAMES:
        for second in NAMES:
            text = first + second
    return cls

class Auto:
    pass

One = documented(Auto)
Two = documented(Auto)

class Base:
    size = 7
""")
    (package / "model.py").write_text("""
import torch
from .registry import One, Two, Base

made = (One, Two)
x = torch.zeros(Base.size)
""")
    path = str(package / "model.py")
    facts = analyse_paths([path], roots=(str(tmp_path),), budget=Budget(2.0))[path]
    x = next(f for f in facts.facts if f.role == "binding" and f.range.start.line == 6)
    assert facts.complete
    assert x.tensor.shape == (7,)


LAZY_PACKAGE = {
    "/project/pack/__init__.py": """
        import sys
        from typing import TYPE_CHECKING
        from .tools import LazyModule, structure

        if TYPE_CHECKING:
            from .small import *
            from .large import Wide
        else:
            sys.modules[__name__] = LazyModule(__name__, structure(__file__))
        """,
    "/project/pack/tools.py": """
        class LazyModule:
            def __init__(self, name, structure):
                raise RuntimeError("not for us to run")

        def structure(path):
            while True:
                path = path + path
        """,
    "/project/pack/small.py": """
        import numpy as np

        def enhanced(cls):
            cls.width = 6
            return cls

        class Narrow:
            width = 2

        Narrow = enhanced(Narrow)
        """,
    "/project/pack/large.py": """
        import numpy as np

        class Wide:
            width = 5
        """,
}


def test_a_module_that_puts_another_in_its_place_has_the_names_type_checkers_are_told() -> None:
    program = """
        import numpy as np
        from pack import Narrow, Wide

        x = np.zeros((Narrow.width, Wide.width))
    """
    files = {path: textwrap.dedent(text) for path, text in LAZY_PACKAGE.items()}
    facts = analyse_text(textwrap.dedent(program), "/project/program.py", others=files)
    assert [f.tensor.text for f in facts.facts if f.tensor is not None][-1] == "float64[6, 5]"


def test_reading_a_package_takes_no_time_from_the_program(tmp_path, monkeypatch):
    from shapewright.analysis import sources

    def slowly(path, text, before):
        if path.endswith("weights.py"):
            ends = time.thread_time() + 0.8
            while time.thread_time() < ends:
                pass
        return parse_source(path, text, before)

    monkeypatch.setattr(sources, "parse_source", slowly)
    others = {
        "site/zoo/__init__.py": "import torch\nfrom .heads import Head\n",
        "site/zoo/heads.py": "from .weights import start\n\n\nclass Head:\n    weight = start(3)\n",
        "site/zoo/weights.py": "import torch\n\n\ndef start(n):\n    return torch.zeros(n, 4)\n",
    }
    others["program.py"] = "from zoo import Head\n\nw = Head().weight\n" + "w = w + 1\n" * 40 + "last = w.flatten()\n"
    for name, text in others.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    program = str(tmp_path / "program.py")
    environment = Environment(None, (3, 12, 0), (str(tmp_path / "site"),))
    request = Request((program,), (program,), (str(tmp_path / "own"),))
    facts = analyse(request, DiskFiles(), environment, budget=Budget(0.5))[program]
    assert "float32[12]" in {fact.tensor.text for fact in facts.facts if fact.tensor is not None}


def test_a_name_that_a_function_declares_global_does_not_wait():
    others = {
        "zoo/__init__.py": """
            import torch
            size = 3

            def grow():
                global size
                size = 5

            grow()
            x = torch.zeros(size)
        """,
    }
    assert texts("import zoo\ny = zoo.x", others)["y"] == "float32[5]"


def test_a_call_that_registers_texts_waits_until_a_registry_is_asked_for_one():
    others = {
        "zoo/__init__.py": "from .registry import create\nfrom .small import *\n",
        "zoo/registry.py": """
            import sys

            _makers = {}

            def register_old(module_name, names):
                module = sys.modules[module_name]
                for old, new in names.items():
                    _makers[old] = getattr(module, new)

            def register(function):
                _makers[function.__name__] = function
                return function

            def create(name):
                return _makers[name]()
        """,
        "zoo/small.py": """
            import numpy as np
            from .registry import register, register_old

            @register
            def small():
                return np.zeros(3)

            register_old(__name__, {
                "tiny": "small",
            })
        """,
    }
    program = """
        import numpy as np
        import zoo
        x = zoo.create("tiny")
        y = zoo.create("small")
    """
    assert texts(program, others) == {"x": "float64[3]", "y": "float64[3]"}


@pytest.fixture
def counted_time(monkeypatch):
    """A clock that each reading moves on by a millisecond: what runs out does so after so many steps, on any machine."""
    readings = itertools.count(1)
    monkeypatch.setattr(time, "thread_time", lambda: next(readings) / 1000)


def test_what_a_package_takes_too_long_for_costs_what_it_gives(tmp_path, counted_time):
    package = tmp_path / "site-packages" / "downloads"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"""
import torch

NAMES = {[f"name{i}" for i in range(600)]}

def first_of(names):
    found = ""
    for first in names:
        for second in names:
            for third in names:
                found = first + second + third
    return found

def fetch():
    return first_of(NAMES)

class Layer(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        return torch.zeros(len(fetch()), self.size)
""")
    program = tmp_path / "program.py"
    program.write_text("""
import torch
import downloads

layer = downloads.Layer(4)
made = layer(torch.zeros(2, 3))
name = downloads.fetch()
x = torch.zeros(layer.size)
""")
    path = str(program)
    environment = Environment(None, (3, 11, 0), (str(package.parent),))
    facts = analyse(Request((path,), (path,)), DiskFiles(), environment, budget=Budget(2.0))[path]
    bound = {f.range.start.line: f for f in facts.facts if f.role == "binding"}
    assert bound[8].tensor.shape == (4,)
    assert "takes too long" in bound[7].unknown
    assert bound[6].tensor is None


def test_what_is_downloaded_is_a_path(tmp_path):
    others = {
        "weights.py": """
            from huggingface_hub import hf_hub_download, snapshot_download

            def size(name):
                path = hf_hub_download(name, filename="model.safetensors")
                return 3 if isinstance(path, str) and isinstance(snapshot_download(name), str) else 4
        """,
    }
    program = "import numpy as np\nimport weights\nx = np.zeros(weights.size('timm/resnet18'))\n"
    assert texts(program, others) == {"x": "float64[3]"}


def test_an_import_that_a_package_makes_in_a_function_is_the_same_in_every_branch(tmp_path):
    others = {
        "site/pack/__init__.py": "",
        "site/pack/wide.py": "class Wide:\n    width = 5\n",
        "site/pack/use.py": """
            import torch

            def used(flag, thing):
                from .wide import Wide
                if flag:
                    Wide.width
                return torch.zeros(3 if isinstance(thing, Wide) else 4)
        """,
        "program.py": """
            import random
            from pack.use import used

            class Thing:
                pass

            y = used(random.random() < 0.5, Thing())
        """,
    }
    for name, text in others.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(textwrap.dedent(text))
    program = str(tmp_path / "program.py")
    environment = Environment(None, (3, 12, 0), (str(tmp_path / "site"),))
    found = analyse(Request((program,), (program,), (str(tmp_path / "own"),)), DiskFiles(), environment)[program]
    assert [f.tensor.text for f in found.facts if f.role == "binding" and f.tensor] == ["float32[4]"]
    assert not [f for f in found.facts if f.role == "binding" and f.alternatives]


def test_each_of_several_names_that_one_statement_binds_has_its_own_value():
    others = {"pack/__init__.py": "", "pack/sizes.py": "height, width = 3, 5\nfirst, (last) = left, right = 7, 9\n"}
    program = """
        import numpy as np
        import pack.sizes
        from pack.sizes import first, last, right, width
        x = np.zeros((width, first, last, right))
        y = np.zeros((pack.sizes.width, pack.sizes.height))
    """
    assert texts(program, others) == {"x": "float64[5, 7, 9, 9]", "y": "float64[5, 3]"}

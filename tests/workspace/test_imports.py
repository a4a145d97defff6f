"""Who imports whom, found without parsing."""

import sys

import pytest

from shapewright.frontend.environment import Environment
from shapewright.workspace.discover import python_files
from shapewright.workspace.files import CachedDisk, Snapshot
from shapewright.workspace.imports import ImportGraph, scan

NOTHING = Environment(None, sys.version_info[:3], ())


@pytest.fixture
def make(tmp_path):
    def make(**texts):
        for name, text in texts.items():
            path = tmp_path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return ImportGraph((str(tmp_path),), NOTHING), Snapshot(CachedDisk(), {})

    return make


def names(tmp_path, paths):
    return [str(path).removeprefix(f"{tmp_path}/") for path in paths]


def test_scan_sees_every_form_of_import():
    text = (
        "import a, b.c as d\nfrom e.f import g, h as i\n    from . import j\nfrom ..k import (\n  l,\n  m as n,\n)\n"
        "x = 'import no'\n# import neither\nfrom o import *\n"
    )
    assert [(one.level, one.module, one.names) for one in scan(text)] == [
        (0, "a", ()), (0, "b.c", ()), (0, "e.f", ("g", "h")), (1, "", ("j",)), (2, "k", ("l", "m")), (0, "o", ()),
    ]  # fmt: skip


def test_direct_and_indirect_importers_entry_points_first(make, tmp_path):
    graph, files = make(
        layers="",
        model="from layers import Block\n",
        train="import model\n",
        other="import numpy\n",
        zoo="import layers\n",
    )
    found = names(tmp_path, graph.importers(str(tmp_path / "layers.py"), files))
    assert found == ["zoo.py", "train.py", "model.py"]
    assert graph.importers(str(tmp_path / "other.py"), files) == ()
    assert len(graph.importers(str(tmp_path / "layers.py"), files, most=1)) == 1


def test_packages_and_relative_imports(make, tmp_path):
    graph, files = make(
        pkg____init__="", pkg__model="from .layers import x\nfrom . import util\n", pkg__layers="", pkg__util="",
        run="from pkg import model\nimport pkg.util\n",
    )  # fmt: skip
    importers = {
        name: names(tmp_path, graph.importers(str(tmp_path / name), files))
        for name in ("pkg/layers.py", "pkg/util.py", "pkg/model.py")
    }
    assert importers["pkg/layers.py"] == ["run.py", "pkg/model.py"]
    assert importers["pkg/model.py"] == ["run.py"]
    assert set(importers["pkg/util.py"]) == {"run.py", "pkg/model.py"}


def test_cycles_end(make, tmp_path):
    graph, files = make(a="import b\n", b="import a\n")
    assert names(tmp_path, graph.importers(str(tmp_path / "a.py"), files)) == ["b.py"]


def test_open_buffers_count_before_the_disk(make, tmp_path):
    graph, _ = make(model="", train="import model\n")
    model, train, new = (str(tmp_path / name) for name in ("model.py", "train.py", "new.py"))
    files = Snapshot(CachedDisk(), {train: "", new: "from model import x\n"})
    assert graph.importers(model, files, (train, new)) == (new,)


def test_a_notebook_imports_too(make, tmp_path):
    graph, files = make(model="")
    (tmp_path / "n.ipynb").write_text('{"cells": [{"cell_type": "code", "source": ["import model\\n", "x = 1"]}]}')
    assert names(tmp_path, graph.importers(str(tmp_path / "model.py"), files)) == ["n.ipynb"]


def test_groups(make, tmp_path):
    graph, files = make(a="import b\n", b="", c="", d="import b\nimport c_\n")
    paths = [str(tmp_path / f"{name}.py") for name in "abcd"]
    assert [names(tmp_path, group) for group in graph.groups(paths, files)] == [["a.py", "b.py", "d.py"], ["c.py"]]


def test_what_is_not_looked_into(tmp_path):
    for folder in (
        ".git",
        "node_modules",
        "build",
        "lib/site-packages",
        "sub/__pycache__",
        "myenv",
        "x.egg-info",
        "src",
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "m.py").write_text("")
    (tmp_path / "myenv/pyvenv.cfg").write_text("")
    for name in ("a.py", "b.ipynb", "c.txt", ".hidden.py"):
        (tmp_path / name).write_text("")
    assert names(tmp_path, python_files(str(tmp_path))) == ["a.py", "b.ipynb", "src/m.py"]
    assert list(python_files(str(tmp_path / "absent"))) == []

from __future__ import annotations

import ast
import importlib.machinery
import sys
from pathlib import Path

import pytest

from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import DiskFiles, ImportedModule, ModuleFinder, OverlayFiles, imports_of


def tree(root: Path, *paths: str) -> None:
    for path in paths:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "env" / "lib" / "site-packages"
    tree(
        site,
        "torch/__init__.py",
        "torch/nn/__init__.py",
        "torch/nn/functional.py",
        "torch/nn/functional.pyi",
        "torch/_C.cpython-311-x86_64-linux-gnu.so",
        "torch/_C/__init__.pyi",
        "torch/types.py",
        "google/protobuf/__init__.py",
        "data/__init__.py",
        "six.py",
        "only_stub.pyi",
    )
    return site


@pytest.fixture
def work(tmp_path: Path) -> Path:
    work = tmp_path / "work"
    tree(
        work,
        "train.py",
        "model.py",
        "data/images.txt",
        "json.py",
        "src/mypkg/__init__.py",
        "src/mypkg/layers.py",
        "src/mypkg/sub/__init__.py",
        "src/mypkg/sub/deep.py",
        "scripts/run.py",
        "scripts/helper.py",
        "scripts/random.py",
        "pkg/__init__.py",
        "pkg/utils.py",
        "pkg/main.py",
        "spaces/inner/leaf.py",
    )
    return work


@pytest.fixture
def finder(site: Path, work: Path) -> ModuleFinder:
    return ModuleFinder(Environment(None, (3, 11, 0), (str(site),)), [str(work)], DiskFiles())


def found(finder: ModuleFinder, name: str, from_path: Path | None = None) -> str | None:
    location = finder.find(name, from_path=str(from_path) if from_path else None)
    return location and (location.path or f"namespace {location.folders[0]}")


def test_workspace_and_environment(finder, work, site):
    assert found(finder, "model", work / "train.py") == str(work / "model.py")
    assert found(finder, "torch.nn.functional", work / "train.py") == str(site / "torch/nn/functional.py")
    assert found(finder, "mypkg.sub.deep", work / "train.py") == str(work / "src/mypkg/sub/deep.py")
    assert found(finder, "six") == str(site / "six.py")
    assert found(finder, "nowhere", work / "train.py") is None
    assert found(finder, "model.nothing", work / "train.py") is None
    assert found(finder, "not a name") is None
    assert finder.find("model").in_workspace
    assert not finder.find("six").in_workspace


def test_kinds(finder, site):
    functional = finder.find("torch.nn.functional")
    assert (functional.kind, functional.stub) == ("source", str(site / "torch/nn/functional.pyi"))
    native = finder.find("torch._C")
    assert (native.kind, native.stub, native.has_source) == ("extension", str(site / "torch/_C/__init__.pyi"), False)
    assert finder.find("only_stub").kind == "stub"
    assert finder.find("google").kind == "namespace"
    assert found(finder, "google.protobuf") == str(site / "google/protobuf/__init__.py")


def test_a_folder_without_init_never_hides_a_real_package(finder, work, site):
    assert found(finder, "data", work / "train.py") == str(site / "data/__init__.py")
    assert found(finder, "spaces.inner.leaf", work / "train.py") == str(work / "spaces/inner/leaf.py")


def test_the_script_s_own_folder_comes_first(finder, work):
    assert found(finder, "helper", work / "scripts/run.py") == str(work / "scripts/helper.py")
    assert found(finder, "helper", work / "train.py") is None
    assert found(finder, "model", work / "scripts/run.py") == str(work / "model.py")


def test_the_standard_library_is_hidden_only_by_the_script_s_own_folder(finder, work):
    assert found(finder, "json", work / "train.py") == str(work / "json.py")
    assert found(finder, "json", work / "scripts/run.py") is None
    assert found(finder, "random", work / "scripts/run.py") == str(work / "scripts/random.py")


def test_a_package_s_siblings_come_after_all_else(finder, work):
    assert found(finder, "utils", work / "pkg/main.py") == str(work / "pkg/utils.py")
    assert found(finder, "model", work / "pkg/main.py") == str(work / "model.py")


def test_installed_code_never_sees_the_workspace(finder, work, site):
    assert found(finder, "model", site / "torch/__init__.py") is None
    assert found(finder, "types", site / "torch/__init__.py") is None
    assert found(finder, "six", site / "torch/__init__.py") == str(site / "six.py")


@pytest.mark.parametrize(
    ("level", "name", "from_path", "path"),
    [
        (1, "layers", "src/mypkg/__init__.py", "src/mypkg/layers.py"),
        (1, "", "src/mypkg/layers.py", "src/mypkg/__init__.py"),
        (2, "layers", "src/mypkg/sub/deep.py", "src/mypkg/layers.py"),
        (2, "sub.deep", "src/mypkg/sub/deep.py", "src/mypkg/sub/deep.py"),
        (2, "", "src/mypkg/sub/deep.py", "src/mypkg/__init__.py"),
        (1, "leaf", "spaces/inner/other.py", "spaces/inner/leaf.py"),
        (1, "nothing", "src/mypkg/layers.py", None),
        (0, "model", "train.py", "model.py"),
    ],
)
def test_relative_imports(finder, work, level, name, from_path, path):
    location = finder.resolve_relative(level, name, str(work / from_path))
    assert (location and location.path) == (path and str(work / path))


def test_relative_imports_know_their_full_name(finder, work):
    assert finder.resolve_relative(2, "layers", str(work / "src/mypkg/sub/deep.py")).name == "mypkg.layers"
    assert finder.resolve_relative(99, "layers", str(work / "src/mypkg/sub/deep.py")) is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("work/train.py", "train"),
        ("work/src/mypkg/__init__.py", "mypkg"),
        ("work/src/mypkg/sub/deep.py", "mypkg.sub.deep"),
        ("work/pkg/utils.py", "pkg.utils"),
        ("work/spaces/inner/leaf.py", "spaces.inner.leaf"),
        ("env/lib/site-packages/torch/nn/functional.py", "torch.nn.functional"),
        ("env/lib/site-packages/google/protobuf/__init__.py", "google.protobuf"),
        ("elsewhere/alone.py", "alone"),
    ],
)
def test_module_names(finder, tmp_path, path, name):
    assert finder.module_name(str(tmp_path / path)) == name


def test_names_and_files_are_inverse(finder, work, site):
    for root in (work, site):
        for path in root.rglob("*.py"):
            if path.name in ("json.py", "random.py", "types.py", "helper.py", "run.py"):
                continue  # not importable from the workspace's root
            assert found(finder, finder.module_name(str(path)), work / "train.py") == str(path)


def test_the_path_finder_of_python_agrees(site):
    finder = ModuleFinder(Environment(None, (3, 11, 0), (str(site),)), [], DiskFiles())
    for name in ("torch", "six", "data", "google", "only_stub", "nothing"):
        spec = importlib.machinery.PathFinder.find_spec(name, [str(site)])
        location = finder.find(name)
        if spec is None:
            assert location is None or location.kind == "stub"
        else:
            assert location.path == spec.origin


def test_an_environment_inside_the_workspace_is_not_workspace(work):
    inside = work / ".venv" / "lib" / "site-packages"
    tree(inside, "torch/__init__.py")
    environment = Environment(None, (3, 11, 0), (str(inside), str(work / "src")), prefix=str(work / ".venv"))
    finder = ModuleFinder(environment, [str(work)], DiskFiles())
    assert not finder.is_workspace(str(inside / "torch/__init__.py"))
    assert finder.is_workspace(str(work / "src/mypkg/layers.py"))
    assert finder.is_workspace(str(work / "train.py"))
    assert not finder.is_workspace(str(work.parent / "other.py"))


def test_a_standard_library_inside_the_workspace_is_not_workspace(work):
    library = work / "python" / "lib" / "python3.11"
    tree(library, "os.py", "typing.py", "json/__init__.py")
    environment = Environment(None, (3, 11, 0), (str(library), str(work / "src")))
    finder = ModuleFinder(environment, [str(work)], DiskFiles())
    assert not finder.is_workspace(str(library / "typing.py"))
    assert not finder.is_workspace(str(library / "json/__init__.py"))
    assert finder.is_workspace(str(work / "src/mypkg/layers.py"))
    opened = ModuleFinder(environment, [str(library)], DiskFiles())
    assert opened.is_workspace(str(library / "typing.py"))


def test_editable_installs_are_found(tmp_path, work):
    package = tmp_path / "checkout" / "renamed"
    tree(package, "__init__.py", "core.py")
    environment = Environment(None, (3, 11, 0), (), editable={"library": str(package)})
    finder = ModuleFinder(environment, [str(work)], DiskFiles())
    assert found(finder, "library") == str(package / "__init__.py")
    assert found(finder, "library.core") == str(package / "core.py")


def test_open_buffers_come_before_files(finder, work, site):
    new = str(work / "fresh" / "__init__.py")
    overlay = OverlayFiles(DiskFiles(), {new: "a = 1", str(work / "model.py"): "b = 2"})
    assert overlay.read(new) == "a = 1"
    assert overlay.read(str(work / "model.py")) == "b = 2"
    assert overlay.read(str(work / "train.py")) == ""
    assert overlay.read(str(work / "nothing.py")) is None
    assert overlay.is_file(new) and overlay.is_dir(str(work / "fresh")) and overlay.is_dir(str(work))
    assert {"fresh", "train.py"} <= overlay.list_dir(str(work))
    finder = ModuleFinder(finder.environment, [str(work)], overlay)
    assert found(finder, "fresh", work / "train.py") == new


def test_new_files_are_seen_after_invalidation(finder, work):
    assert found(finder, "later", work / "train.py") is None
    tree(work, "later.py")
    assert found(finder, "later", work / "train.py") is None
    finder.invalidate()
    assert found(finder, "later", work / "train.py") == str(work / "later.py")


def test_disk_files_never_raise(tmp_path):
    files = DiskFiles()
    for path in (str(tmp_path), str(tmp_path / "none"), "a\0b", ""):
        assert files.read(path) is None
        assert files.list_dir(str(path)) == frozenset()
        assert not files.is_file(path)


def test_imports_of_every_place():
    text = """
import a.b, c as d
from .e import f, g as h
def x():
    from .. import i
    if y:
        try:
            import j
        except ImportError:
            import k
        finally:
            from l import *
match z:
    case 1:
        import m
"""
    assert imports_of(ast.parse(text)) == [
        ImportedModule("a.b", 0, (), 2),
        ImportedModule("c", 0, (), 2),
        ImportedModule("e", 1, ("f", "g"), 3),
        ImportedModule("", 2, ("i",), 5),
        ImportedModule("j", 0, (), 8),
        ImportedModule("k", 0, (), 10),
        ImportedModule("l", 0, ("*",), 12),
        ImportedModule("m", 0, (), 15),
    ]


def test_nothing_is_imported(finder, work):
    before = set(sys.modules)
    found(finder, "torch.nn.functional", work / "train.py")
    assert set(sys.modules) == before


def test_an_opened_folder_that_is_a_package(site, tmp_path):
    """``performer/performer.py`` in the opened folder ``performer`` is no package of its submodules' names."""
    package = tmp_path / "src" / "performer"
    tree(package, "__init__.py", "performer.py", "reversible.py", "deep/__init__.py", "deep/leaf.py")
    finder = ModuleFinder(Environment(None, (3, 11, 0), (str(site),)), [str(package)], DiskFiles())
    script = tmp_path / "script.py"
    assert found(finder, "performer", script) == str(package / "__init__.py")
    assert found(finder, "performer.performer", script) == str(package / "performer.py")
    for seen_from in (script, package / "performer.py", package / "deep" / "leaf.py"):
        assert found(finder, "performer.reversible", seen_from) == str(package / "reversible.py")
    assert found(finder, "reversible", package / "performer.py") == str(package / "reversible.py")
    assert found(finder, "torch.nn", package / "performer.py") == str(site / "torch/nn/__init__.py")
    outer = ModuleFinder(Environment(None, (3, 11, 0), (str(site),)), [str(package / "deep")], DiskFiles())
    assert found(outer, "performer.deep.leaf", script) == str(package / "deep" / "leaf.py")

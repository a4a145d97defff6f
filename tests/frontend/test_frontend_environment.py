from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from shapewright.frontend import environment as environments
from shapewright.frontend.environment import Environment, discover_environment, keras_generation, version_numbers

posix = pytest.mark.skipif(os.name == "nt", reason="makes an executable script")


def script(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


def install(folder: Path, name: str, version: str, module: str | None = None) -> None:
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    package = folder / (module or name)
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("raise SystemExit('nobody may import this')\n")


def environment(folder: Path) -> Environment:
    return Environment(None, (3, 11, 0), (str(folder),))


def test_the_running_interpreter():
    found = discover_environment(sys.executable)
    assert found.notes == ()
    assert found.version == sys.version_info[:3]
    assert found.has("json") and found.has("hypothesis") and not found.has("no_such_module")
    import hypothesis

    assert found.package_version("hypothesis") == hypothesis.__version_info__
    assert found.package_version("no-such-package") is None
    assert discover_environment(sys.executable) is found


def test_search_paths_are_those_of_a_real_run():
    found = set(discover_environment(sys.executable).search_paths)
    for entry in sys.path:
        if entry and os.path.isdir(entry) and entry.rstrip(os.sep).endswith(("site-packages", "lib-dynload")):
            assert os.path.normpath(entry) in found


@posix
def test_no_code_of_the_environment_runs(tmp_path):
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if not base.exists():
        pytest.skip("needs the base interpreter")
    site = tmp_path / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    site.mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(base)
    (tmp_path / "pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n")
    witness = tmp_path / "witness"
    (site / "sitecustomize.py").write_text(f"open({str(witness)!r}, 'w')")
    (site / "bad.pth").write_text(f"import sys; open({str(witness)!r}, 'w')\n# note\nextra\nmissing\n")
    (site / "extra").mkdir()
    install(site, "torch", "2.1.0+cu118")
    found = discover_environment(str(tmp_path))
    assert not witness.exists()
    assert found.notes == ()
    assert found.prefix == str(tmp_path)
    assert str(site) in found.search_paths and str(site / "extra") in found.search_paths
    assert found.package_version("torch") == (2, 1, 0)


@posix
def test_packages_installed_later_are_seen(tmp_path):
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if not base.exists():
        pytest.skip("needs the base interpreter")
    site = tmp_path / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    site.mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(base)
    (tmp_path / "pyvenv.cfg").write_text(f"home = {base.parent}\n")
    before = discover_environment(str(tmp_path))
    assert not before.has("keras")
    install(site, "keras", "3.1.0")
    os.utime(site, (1, 1))
    assert discover_environment(str(tmp_path)).has("keras")


def test_a_missing_interpreter_is_a_note(tmp_path):
    found = discover_environment(str(tmp_path / "nowhere" / "python"))
    assert found.python is None
    assert "does not exist" in found.notes[0]
    assert found.packages == {}
    assert not found.has("torch")


@posix
@pytest.mark.parametrize(
    "text", ["exit 3", "echo no json", "echo '[]'", "echo '{\"version\": [1]}'", "true", "kill -9 $$"]
)
def test_a_broken_interpreter_is_a_note(tmp_path, text):
    found = discover_environment(script(tmp_path / "bin" / "python", text))
    assert found.python is None
    assert "does not work" in found.notes[0]


def test_a_file_that_is_no_program(tmp_path):
    (tmp_path / "python").write_text("hello")
    assert "does not work" in discover_environment(str(tmp_path / "python")).notes[0]


@posix
def test_a_hanging_interpreter_is_given_up(tmp_path):
    started = time.monotonic()
    found = discover_environment(script(tmp_path / "bin" / "python", "sleep 60 & wait"), timeout=0.5)
    assert time.monotonic() - started < 10
    assert "did not answer within 0.5 s" in found.notes[0]


@posix
def test_a_virtual_environment_whose_interpreter_is_broken_is_read_from_its_files(tmp_path):
    site = tmp_path / "lib" / "python3.9" / "site-packages"
    install(site, "torch", "1.13.1")
    (tmp_path / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.9.7\n")
    for python in (str(tmp_path), script(tmp_path / "bin" / "python", "exit 1")):
        found = discover_environment(python)
        assert found.version == (3, 9, 7)
        assert found.package_version("torch") == (1, 13, 1)
        assert str(tmp_path) in found.notes[0]


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_the_active_environment(monkeypatch, tmp_path, variable):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    assert str(tmp_path) in discover_environment(None).notes[0]


def test_no_interpreter_at_all(monkeypatch):
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(environments.sys, "executable", "")
    monkeypatch.setenv("PATH", "")
    assert discover_environment(None).notes == ("no Python interpreter was found",)


def test_editable_installs(tmp_path):
    (tmp_path / "__editable__.net-1.0.pth").write_text(
        "import __editable___net_1_0_finder; __editable___net_1_0_finder.install()"
    )
    source = tmp_path / "elsewhere" / "net"
    (tmp_path / "__editable___net_1_0_finder.py").write_text(
        f"import sys\nMAPPING: dict[str, str] = {{'net': {str(source)!r}}}\nNAMESPACES: dict[str, list[str]] = {{}}\n"
    )
    found = environments._with_path_files(environment(tmp_path))
    assert found.editable == {"net": str(source)}
    assert found.has("net")


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("2.13.0+cpu", (2, 13, 0)), ("3", (3,)), ("2.16.0rc1", (2, 16, 0)), ("v1.2", (1, 2)), ("git", None), ("", None)],
)
def test_versions_are_numbers(version, numbers):
    assert version_numbers(version) == numbers


def test_packages_are_found_under_their_import_name(tmp_path):
    install(tmp_path, "tensorflow-cpu", "2.15.1", "tensorflow")
    install(tmp_path, "scikit-learn", "1.4.0", "sklearn")
    install(tmp_path, "tf_keras", "2.15.0")
    found = environment(tmp_path)
    assert found.package_version("tensorflow") == (2, 15, 1)
    assert found.package_version("sklearn") == found.package_version("Scikit_Learn") == (1, 4, 0)
    assert found.package_version("tf_keras") == found.package_version("tf-keras") == (2, 15, 0)


def test_packages_without_metadata_tell_their_version_in_source(tmp_path):
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "version.py").write_text("from typing import Optional\n__version__: str = '1.8.0a0'\n")
    assert environment(tmp_path).package_version("torch") == (1, 8, 0)


def test_old_metadata_folders(tmp_path):
    info = tmp_path / "torch.egg-info"
    info.mkdir()
    (info / "PKG-INFO").write_text("Name: torch\nVersion: 1.4.0\n")
    (tmp_path / "numpy-1.19.5-py3.8.egg-info").mkdir()
    assert environment(tmp_path).packages == {"torch": "1.4.0", "numpy": "1.19.5"}


@pytest.mark.parametrize(
    ("installed", "environ", "module", "generation"),
    [
        ({}, {}, "tf.keras", 3),
        ({"tensorflow": "2.21.0", "keras": "3.15.0"}, {}, "tf.keras", 3),
        (
            {"tensorflow": "2.21.0", "keras": "3.15.0", "tf-keras": "2.21.0"},
            {"TF_USE_LEGACY_KERAS": "1"},
            "tf.keras",
            2,
        ),
        (
            {"tensorflow": "2.21.0", "keras": "3.15.0", "tf-keras": "2.21.0"},
            {"TF_USE_LEGACY_KERAS": "0"},
            "tf.keras",
            3,
        ),
        ({"tensorflow": "2.21.0", "keras": "3.15.0"}, {"TF_USE_LEGACY_KERAS": "1"}, "keras", 3),
        ({"tensorflow": "2.15.0", "keras": "2.15.0"}, {}, "tf.keras", 2),
        ({"tensorflow": "2.15.0", "keras": "3.0.0"}, {}, "tf.keras", 2),
        ({"tensorflow": "2.15.0", "keras": "3.0.0"}, {}, "keras", 3),
        ({"keras": "2.3.1"}, {}, "keras", 2),
        ({"keras": "3.15.0", "tf-keras": "2.21.0"}, {}, "tf_keras", 2),
    ],
)
def test_which_keras(tmp_path, installed, environ, module, generation):
    for name, version in installed.items():
        install(tmp_path, name, version)
    assert keras_generation(environment(tmp_path), environ, module) == generation

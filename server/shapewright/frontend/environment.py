"""What the user's interpreter has installed, read without importing a package or running a line of the user's code."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

_FRAMEWORKS = ("torch", "tensorflow", "keras", "numpy")

# Names under which a package is distributed besides its own.
_DISTRIBUTIONS: Mapping[str, tuple[str, ...]] = {
    "tensorflow": (
        "tensorflow-cpu",
        "tensorflow-gpu",
        "tensorflow-macos",
        "tensorflow-intel",
        "tensorflow-rocm",
        "tf-nightly",
        "tf-nightly-cpu",
    ),
    "torch": ("pytorch",),
    "keras": ("keras-nightly",),
    "tf-keras": ("tf-keras-nightly",),
    "sklearn": ("scikit-learn",),
    "cv2": ("opencv-python", "opencv-python-headless"),
    "pil": ("pillow",),
}

# Runs with -I -S: neither site nor sitecustomize nor any .pth file is executed; those are read as text, here.
_PROBE = """
import json, os, site, sys
home = os.path.dirname(os.path.abspath(sys.executable or sys.argv[0]))
prefix, system = None, True
for folder in (home, os.path.dirname(home)):
    try:
        with open(os.path.join(folder, "pyvenv.cfg"), encoding="utf-8", errors="replace") as file:
            prefix = folder
            for line in file:
                key, _, value = line.partition("=")
                if key.strip().lower() == "include-system-site-packages":
                    system = value.strip().lower() == "true"
            break
    except OSError:
        pass
prefixes = ([prefix] if prefix else []) + ([sys.base_prefix, sys.base_exec_prefix] if system or not prefix else [])
folders = site.getsitepackages(list(dict.fromkeys(prefixes)))
user = site.getusersitepackages() if system or not prefix else None
print(json.dumps({
    "version": list(sys.version_info[:3]), "executable": sys.executable, "prefix": prefix or sys.prefix,
    "paths": sys.path, "site": ([user] if user else []) + folders,
}))
"""


@dataclass(frozen=True, eq=False)
class Environment:
    """An interpreter, where it looks for modules, and what is installed there.

    ``python`` is None where there is none; ``notes`` says in a line what was wrong, for the user.
    """

    python: str | None
    version: tuple[int, int, int]
    search_paths: tuple[str, ...]
    editable: Mapping[str, str] = field(default_factory=dict)
    """Modules of editable installs: name to package folder or file."""
    prefix: str | None = None
    notes: tuple[str, ...] = ()

    @cached_property
    def packages(self) -> Mapping[str, str]:
        """Installed distributions, normalised name (``scikit-learn``) to version, from the folders' metadata."""
        found: dict[str, str] = {}
        for folder in self.search_paths:
            for name, version in _distributions(folder):
                found.setdefault(name, version)
        return found

    def package_version(self, name: str) -> tuple[int, ...] | None:
        """A package's version as numbers, ``(2, 13, 0)`` for ``2.13.0+cpu``; None where it is not installed.

        ``name`` may be the import name: ``tensorflow`` finds ``tensorflow-cpu``, too.
        """
        normalised = _normalised(name)
        for candidate in (normalised, *_DISTRIBUTIONS.get(normalised, ())):
            if candidate in self.packages:
                return version_numbers(self.packages[candidate])
        return self._version_in_source(name) if self.has(name) else None

    def release(self, name: str) -> str | None:
        """A package's version as its ``__version__`` says it; None where that may have more to it than numbers."""
        normalised = _normalised(name)
        known = (self.packages[c] for c in (normalised, *_DISTRIBUTIONS.get(normalised, ())) if c in self.packages)
        version = next(known, None)
        return version if version is not None and re.fullmatch(r"\d+(\.\d+)+", version) else None

    def has(self, module: str) -> bool:
        """Whether a top-level module can be found by name. Nothing is imported."""
        return module in self.editable or any(self._holds(folder, module) for folder in self.search_paths)

    def _holds(self, folder: str, module: str) -> bool:
        names = self._names.get(folder)
        if names is None:
            names = self._names[folder] = _listing(folder)
        return (
            module in names
            or f"{module}.py" in names
            or any(name.startswith(f"{module}.") and name.endswith((".so", ".pyd")) for name in names)
        )

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        return {}

    def _version_in_source(self, module: str) -> tuple[int, ...] | None:
        """The version a package without metadata writes into its own source."""
        for folder in self.search_paths:
            for name in ("version.py", "_version.py", "__init__.py"):
                text = _read(os.path.join(folder, module, name))
                match = re.search(r"""^__version__\s*(?::\s*\w+\s*)?=\s*["']([^"']+)["']""", text, re.MULTILINE)
                if match:
                    return version_numbers(match[1])
        return None


def version_numbers(version: str) -> tuple[int, ...] | None:
    """The leading numbers of a version: ``(2, 13, 0)`` for ``2.13.0rc1+cpu``; None where it starts with none."""
    match = re.match(r"\s*v?(\d+(?:\.\d+)*)", version)
    return tuple(int(part) for part in match[1].split(".")) if match else None


def keras_generation(environment: Environment, environ: Mapping[str, str], module: str = "tf.keras") -> int:
    """Which Keras a program gets, 3 or 2, by the rules TensorFlow itself applies on import.

    ``tf.keras`` is Keras 3 from TensorFlow 2.16 on unless ``TF_USE_LEGACY_KERAS`` asks for ``tf_keras``; ``keras`` is
    whatever is installed under that name; ``tf_keras`` is always 2. With nothing installed: 3.
    See https://keras.io/getting_started/#tensorflow--keras-2-backwards-compatibility
    """
    if module == "tf_keras":
        return 2
    keras = environment.package_version("keras")
    installed = 2 if keras is not None and keras[0] < 3 else 3
    if module == "keras":
        return installed
    tensorflow = environment.package_version("tensorflow")
    if tensorflow is not None and tensorflow < (2, 16):
        return 2
    if environ.get("TF_USE_LEGACY_KERAS") in ("true", "True", "1"):
        return 2
    return installed


# --- discovery --------------------------------------------------------------------------------------------------

_cache: dict[tuple[object, ...], Environment] = {}
_cache_lock = threading.Lock()


def discover_environment(python: str | None = None, *, timeout: float = 10.0) -> Environment:
    """The environment of an interpreter (or of a virtual environment's folder); never raises.

    With None: the active one (``VIRTUAL_ENV``, ``CONDA_PREFIX``), else this process's own if it has any framework,
    else ``python3`` on the path. A missing, broken or hanging interpreter (``timeout`` seconds) gives what its files
    tell, and a note.
    """
    if python is None:
        python = _active_interpreter()
        if python is None:
            return Environment(None, _running(), (), notes=("no Python interpreter was found",))
    resolved = _executable(python)
    if resolved is None:
        return _from_files(python, f"the interpreter {python} does not exist")
    key = (resolved, _mtime(resolved), _mtime(os.path.join(os.path.dirname(os.path.dirname(resolved)), "pyvenv.cfg")))
    with _cache_lock:
        environment = _cache.get(key)
        if environment is None:
            environment = _asked(resolved, timeout)
            if not environment.notes:
                _cache[key] = environment
    return _refreshed(environment)


_refreshed_cache: dict[tuple[object, ...], Environment] = {}


def _refreshed(environment: Environment) -> Environment:
    """The environment with packages as they are now: the same object until one of its folders changes."""
    if environment.python is None:
        return _with_path_files(environment)
    key = (environment.python, *((path, _mtime(path)) for path in environment.search_paths))
    with _cache_lock:
        if key not in _refreshed_cache:
            _refreshed_cache[key] = _with_path_files(environment)
        return _refreshed_cache[key]


def _asked(python: str, timeout: float) -> Environment:
    """Ask the interpreter itself for its version and paths, isolated."""
    try:
        answer = subprocess.run(
            [python, "-I", "-S", "-c", _PROBE],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            check=True,
        )
        told = json.loads(answer.stdout.decode("utf-8", "replace").strip().splitlines()[-1])
        major, minor, micro = told["version"]
        paths = [*told["paths"], *told["site"]]
        folders = tuple(dict.fromkeys(path for path in paths if path and os.path.isdir(path)))
        return Environment(python, (int(major), int(minor), int(micro)), folders, prefix=told["prefix"])
    except subprocess.TimeoutExpired:
        return _from_files(python, f"the interpreter {python} did not answer within {timeout:g} s")
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        detail = f"exit status {error.returncode}" + (f", {said[-1]}" if said else "")
        return _from_files(python, f"the interpreter {python} does not work: {detail}")
    except OSError as error:
        return _from_files(python, f"the interpreter {python} does not work: {error.strerror or error}")
    except (ValueError, KeyError, TypeError, IndexError):
        return _from_files(python, f"the interpreter {python} does not work: it does not answer as Python does")


def _from_files(python: str, note: str) -> Environment:
    """What the files of a virtual environment tell, when its interpreter does not."""
    folder = python if os.path.isdir(python) else os.path.dirname(os.path.dirname(os.path.abspath(python)))
    text = _read(os.path.join(folder, "pyvenv.cfg"))
    if not text:
        return Environment(None, _running(), (), notes=(note,))
    settings: dict[str, str] = dict(re.findall(r"^\s*([\w-]+)\s*=\s*(.*?)\s*$", text, re.MULTILINE))
    numbers = version_numbers(settings.get("version_info", settings.get("version", ""))) or _running()
    version = (*numbers, 0, 0, 0)[:3]
    library = f"python{version[0]}.{version[1]}"
    base = os.path.dirname(settings.get("home", ""))
    folders = [
        os.path.join(base, "lib", library),
        os.path.join(folder, "lib", library, "site-packages"),
        os.path.join(folder, "Lib", "site-packages"),
    ]
    existing = tuple(path for path in folders if os.path.isabs(path) and os.path.isdir(path))
    files_note = f"{note}; its packages were read from {folder}"
    return Environment(None, (version[0], version[1], version[2]), existing, prefix=folder, notes=(files_note,))


def _active_interpreter() -> str | None:
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if os.environ.get(variable):
            return os.environ[variable]
    own = Environment(sys.executable, _running(), tuple(path for path in sys.path if os.path.isdir(path)))
    if sys.executable and any(own.has(name) for name in _FRAMEWORKS):
        return sys.executable
    return shutil.which("python3") or shutil.which("python") or sys.executable or None


def _executable(python: str) -> str | None:
    """The program a setting names: a path, a command on the path, or a virtual environment's folder."""
    python = os.path.expanduser(python)
    if os.path.isdir(python):
        names = ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe")
        return next((path for name in names if os.path.isfile(path := os.path.join(python, *name.split("/")))), None)
    # No realpath: a virtual environment's interpreter is a link, and the link's place is what makes it one.
    return os.path.abspath(python) if os.path.isfile(python) else shutil.which(python)


# --- files ------------------------------------------------------------------------------------------------------


def _with_path_files(environment: Environment) -> Environment:
    """Add what ``.pth`` files and editable installs add to the path; they are read, never executed."""
    paths = list(environment.search_paths)
    editable: dict[str, str] = {}
    for folder in environment.search_paths:
        for name in sorted(_listing(folder)):
            if name.endswith(".pth"):
                paths += _path_file(folder, name, editable)
    unique = tuple(dict.fromkeys(os.path.normpath(path) for path in paths))
    return replace(environment, search_paths=unique, editable=editable)


def _path_file(folder: str, name: str, editable: dict[str, str]) -> Iterable[str]:
    for line in map(str.strip, _read(os.path.join(folder, name)).splitlines()):
        if not line or line.startswith("#"):
            continue
        if line.startswith(("import ", "import\t")):
            finder = re.match(r"import\s+(__editable___\w+_finder)", line)
            if finder:
                editable.update(_editable_mapping(_read(os.path.join(folder, f"{finder[1]}.py"))))
            continue
        path = os.path.normpath(os.path.join(folder, line))
        if os.path.isdir(path):
            yield path


def _editable_mapping(text: str) -> dict[str, str]:
    """The ``MAPPING`` of a finder that setuptools writes for an editable install."""
    match = re.search(r"^MAPPING\s*(?::[^=]+)?=\s*(\{.*\})\s*$", text, re.MULTILINE)
    if not match:
        return {}
    try:
        mapping = ast.literal_eval(match[1])
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return {}
    return {str(name): str(path) for name, path in mapping.items()} if isinstance(mapping, dict) else {}


def _distributions(folder: str) -> Iterable[tuple[str, str]]:
    for entry in _listing(folder):
        match = re.match(r"(.+?)-(\d[^-]*).*\.(?:dist|egg)-info$", entry)
        if match:
            yield _normalised(match[1]), match[2]
        elif entry.endswith((".dist-info", ".egg-info")):
            text = _read(os.path.join(folder, entry, "METADATA")) or _read(os.path.join(folder, entry, "PKG-INFO"))
            name, version = (re.search(rf"^{key}: *(\S+)", text, re.MULTILINE) for key in ("Name", "Version"))
            if name and version:
                yield _normalised(name[1]), version[1]


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _listing(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return frozenset()


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except (OSError, ValueError):
        return ""


def _mtime(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except (OSError, ValueError):
        return 0.0


def _running() -> tuple[int, int, int]:
    return sys.version_info[0], sys.version_info[1], sys.version_info[2]

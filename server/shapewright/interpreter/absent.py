"""What is not there: modules and names that a package had once, attributes that Python's own types have not.

Of modules, only packages whose public modules are plain files are judged (``Registry.homes``): what a file does not
bind is not there.
"""

from __future__ import annotations

import ast

from shapewright.frontend.modules import ModuleLocation
from shapewright.interpreter import python_types
from shapewright.interpreter.frame import Frame, Raised
from shapewright.interpreter.nothing import why
from shapewright.interpreter.run import Run
from shapewright.rules import Failure, Repair
from shapewright.values import Const, DictObject, Instance, ListObject, Nothing, Some, Tensor, Tuple, Value

_SAID = "interpreter.absent"
INHERITED = "_base_"
"""The name under which mmengine's configuration files list the files that they inherit from; read as mmengine reads
them, ``_base_.model`` is what these files say."""


def check_attribute(run: Run, module: str, name: str, frame: Frame, node: ast.AST) -> None:
    """Report, once, what the installed package has not as an attribute: ``tf.contrib``, ``keras.backend.mean``.

    Inside ``try`` it is raised.
    """
    full = f"{module}.{name}"
    home = _home(run, full) if frame.unit.user and _is_judged(run, full) else None
    said = run.context.state(_SAID, frozenset())
    if home is None or (full in said and not frame.in_try):
        return
    failure = _missing_module(run, full, home, []) if full in run.registry.homes else _unbound(run, module, name, home)
    if failure is not None and frame.in_try:
        raise Raised(Instance(run.importer.lib_class(run, "builtins.AttributeError")))
    if failure is not None:
        run.context.set_state(_SAID, said | {full})
        within = home.rpartition(".")[0]
        failure.exception, failure.raises = "AttributeError", f"module '{within}' has no attribute '{name}'"
        run.report(failure, frame, node)


def _is_judged(run: Run, full: str) -> bool:
    return any(full.startswith(prefix) for prefix in run.registry.homes)


def _unbound(run: Run, module: str, name: str, home: str) -> Failure | None:
    """The failure for a name that a module's file does not bind, nor is a module below it."""
    failure = _missing_name(run, module, home.rpartition(".")[0], [name])
    if failure is not None:
        failure.message = failure.message.partition(" Import it from ")[0]
    return failure


def unbound(run: Run, module: str, name: str) -> bool:
    """Whether the installed package is certain not to have a name in a module."""
    home = _home(run, module)
    return home is not None and _missing_name(run, module, home, [name]) is not None


def lacks(run: Run, receiver: Value, name: str) -> bool:
    """Whether a tuple, list, dict or text is certain not to have an attribute.

    A text may be the member of an enumeration of texts, which has a name and a value.
    """
    if isinstance(receiver, Nothing):
        return _has_not(receiver, name)
    if isinstance(receiver, Some) or (isinstance(receiver, Const) and isinstance(receiver.value, bool)):
        return not run.recorder.cold and receiver.type_name in ("float", "int", "bool") and _is_of_tensors(run, name)
    if isinstance(receiver, Const):
        return isinstance(receiver.value, str) and name not in ("name", "value") and _has_not(receiver, name)
    return isinstance(receiver, (Tuple, ListObject, DictObject)) and _has_not(receiver, name)


def _is_of_tensors(run: Run, name: str) -> bool:
    """Whether tensors have an attribute that no number of Python's or NumPy's has: ``backward``, ``cpu``."""
    registry = run.registry
    known = f"torch.Tensor.{name}" in registry.functions or f"torch.Tensor.{name}" in registry.properties
    other = f"numpy.ndarray.{name}"
    return known and other not in registry.functions and other not in registry.properties


def _has_not(receiver: Value, name: str) -> bool:
    return python_types.has_attribute(receiver, name) is False


def check_own_type(run: Run, receiver: Value, name: str, frame: Frame, node: ast.AST) -> bool:
    """Whether a tuple, list, dict or text has not this attribute; inside ``try`` that is raised, else reported."""
    base = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == INHERITED
    if base or not lacks(run, receiver, name):
        return False
    if run.tries:
        raise Raised(Instance(run.importer.lib_class(run, "builtins.AttributeError")))
    said = f"'{receiver.type_name}' object has no attribute '{name}'"
    first = receiver.items[0] if isinstance(receiver, Tuple) and receiver.items else None
    failure = Failure(
        "missing-attribute",
        f"{said[0].upper()}{said[1:]}{': its first item is a tensor' if isinstance(first, Tensor) else why(receiver)}.",
        raises=said,
        exception="AttributeError",
        argument="self",
        repairs=(Repair("wrap", "Take the tuple's first item", "self", "{}[0]"),) if isinstance(first, Tensor) else (),
    )
    run.report(failure, frame, node, {"self": node.value} if isinstance(node, ast.Attribute) else None)
    return True


def check_import(run: Run, node: ast.Import | ast.ImportFrom, module: str, names: list[str], frame: Frame) -> None:
    """Report a module or name that the user's environment does not have; inside ``try`` it is raised instead."""
    home = _home(run, module) if frame.unit.user else None
    if home is None:
        return
    failure = _missing_module(run, module, home, names) or _missing_name(run, module, home, names)
    if failure is None:
        return
    if frame.in_try:
        raise Raised(Instance(run.importer.lib_class(run, f"builtins.{failure.exception}")))
    run.report(failure, frame, node)


def _home(run: Run, module: str) -> str | None:
    """Where the module's file would be; None where the package is not judged."""
    if not run.registry.modelled(module.partition(".")[0]):  # asking loads the rules of a package that has some
        return None
    known = [prefix for prefix in run.registry.homes if module == prefix or module.startswith(prefix + ".")]
    if not known:
        return None
    prefix = max(known, key=len)
    home = run.registry.homes[prefix](run.context)
    return None if home is None else home + module[len(prefix) :]


def _find(run: Run, module: str) -> ModuleLocation | None:
    return run.importer.finder.find(module)


def _missing_module(run: Run, module: str, home: str, names: list[str]) -> Failure | None:
    parts, whole = home.split("."), module.split(".")
    if _find(run, parts[0]) is None or not run.importer.environment.search_paths:
        return None  # nothing is installed to be judged
    for count in range(2, len(parts) + 1):
        if _find(run, ".".join(parts[:count])) is None:
            told = ".".join(whole[: len(whole) - (len(parts) - count)])
            return _failure(run, module, names, f"No module named '{told}'", "ModuleNotFoundError")
    return None


def _missing_name(run: Run, module: str, home: str, names: list[str]) -> Failure | None:
    location = _find(run, home)
    if location is None or location.path is None or not location.has_source:
        return None
    source = run.importer.sources.source(location.path)
    bound = None if source is None else _bound(source.tree)
    for name in names:
        if bound is None or name == "*" or name in bound or _find(run, f"{home}.{name}") is not None:
            continue
        told = f"cannot import name '{name}' from '{home}' ({location.path})"
        return _failure(run, module, [name], told, "ImportError")
    return None


def _bound(tree: ast.Module) -> set[str] | None:
    """The names that a module's top level binds; None where it may bind others."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            if node.name == "__getattr__":
                return None
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            if any(alias.name == "*" for alias in node.names):
                return None
            found.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "globals"):
            return None
    return found


def _failure(run: Run, module: str, names: list[str], raises: str, exception: str) -> Failure:
    package = module.partition(".")[0]
    version = ".".join(map(str, run.importer.environment.package_version(package) or ()))
    what = f"'{module}'" if exception == "ModuleNotFoundError" else f"'{module}.{names[0]}'"
    now, today = _now(run, module, names), _today(run, module, names)
    hint = f" Import it from {now}." if now else f" It is called {today} today." if today else ""
    return Failure(
        "removed-api",
        f"{package} {version} has no {what}.{hint}",
        raises=raises,
        exception=exception,
    ).with_data(module=module, names=tuple(names), now=now, renamed=_renamed(run, module, names), today=today)


def _now(run: Run, module: str, names: list[str]) -> str:
    """The module that has all of these names today; empty where that is not one."""
    registry, found = run.registry, set()
    for name in names:
        canonical = registry.canonical(f"{module}.{name}")
        if canonical not in registry.functions and canonical not in registry.classes:
            return ""
        home = _home(run, canonical.rpartition(".")[0])
        location = None if home is None else _find(run, home)
        source = None if location is None or location.path is None else run.importer.sources.source(location.path)
        if source is None or canonical.rpartition(".")[2] != name or name not in (_bound(source.tree) or ()):
            return ""
        found.add(canonical.rpartition(".")[0])
    return found.pop() if len(found) == 1 else ""


def _today(run: Run, module: str, names: list[str]) -> str:
    """What one name of a module is called in the same module today; empty where it has no other name there."""
    canonical = run.registry.canonical(f"{module}.{names[0]}") if len(names) == 1 else ""
    home, known = _home(run, module), {*run.registry.classes, *run.registry.functions}
    location = None if home is None or canonical not in known else _find(run, home)
    source = None if location is None or location.path is None else run.importer.sources.source(location.path)
    last = canonical.rpartition(".")[2]
    return last if source is not None and last != names[0] and last in (_bound(source.tree) or ()) else ""


def _renamed(run: Run, module: str, names: list[str]) -> str:
    """The module that a name stood for: ``keras.utils.np_utils`` is ``keras.utils`` today."""
    canonical = run.registry.canonical(f"{module}.{names[0]}") if len(names) == 1 else ""
    home = _home(run, canonical) if canonical and canonical != f"{module}.{names[0]}" else None
    return canonical if home is not None and "." in canonical and _find(run, home) is not None else ""

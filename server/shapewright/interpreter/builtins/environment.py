"""What a program asks about the environment it runs in: which packages there are, in which versions; its contexts."""

from __future__ import annotations

import ast

from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame, Raised
from shapewright.interpreter.run import Run
from shapewright.values import NONE, Bound, Const, Instance, Lib, ModuleObject, Unknown, Value

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


def _text(args: Args) -> str | None:
    value = args[0].value if args and isinstance(args[0], Const) else None
    return value if isinstance(value, str) else None


@native("importlib.import_module", "builtins.__import__")
def _import_module(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    name = _text(args)
    if name is None or name.startswith("."):
        return Unknown("a module whose name is not known")
    return run.importer.module(run, name, frame)


@native("importlib.util.find_spec")
def _find_spec(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    name = _text(args)
    if name is None:
        return Unknown("a module whose name is not known")
    installed = run.importer.installed(name, frame)
    if installed is None:
        return Unknown("which packages are installed is not known")
    return ModuleObject(name, "") if installed else NONE


@native("importlib.metadata.version")
def _version(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """The version of a distribution, which may not be there."""
    name, packages = _text(args), run.importer.environment.packages
    if name is None or not packages:
        return Unknown("which packages are installed is not known")
    version = packages.get(name.lower().replace("_", "-"))
    if version is None:
        raise Raised(Instance(run.importer.lib_class(run, "importlib.metadata.PackageNotFoundError")))
    return Const(version)


# --- context variables ---------------------------------------------------------------------------------
_NOTHING = Lib("contextvars.Token.MISSING")


@native("contextvars.ContextVar")
def _context_variable(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    made = Instance(run.importer.lib_class(run, "contextvars.ContextVar"))
    made.slots["value"] = kwargs.get("default", _NOTHING)
    for name in ("get", "set", "reset"):
        made.slots[name] = Bound(Lib(f"contextvars.ContextVar.{name}"), made)
    return made


@native("contextvars.ContextVar.get")
def _context_get(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0].slots["value"] if isinstance(args[0], Instance) else _NOTHING
    if value != _NOTHING:
        return value if isinstance(value, Value) else NONE
    return args[1] if len(args) > 1 else Unknown("a context variable that was not set")


@native("contextvars.ContextVar.set")
def _context_set(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    variable, value = args
    if not isinstance(variable, Instance):
        return NONE
    token = Instance(run.importer.lib_class(run, "contextvars.Token"), {"old_value": variable.slots["value"]})
    run.write(variable, "value", value)
    return token


@native("contextvars.ContextVar.reset")
def _context_reset(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    variable, token = args
    if isinstance(variable, Instance):
        known = isinstance(token, Instance) and "old_value" in token.slots
        run.write(variable, "value", token.slots["old_value"] if known else Unknown("what a context variable was"))  # type: ignore[attr-defined]
    return NONE

"""Attributes that an object of the program's has not, and that nothing in the program ever sets.

Judged is only what a real run reads: of an object of one of the user's own classes (or of a few of the libraries'),
every ancestor of which is known by all its names, in files that set no attribute of that name on such an object or on
anything that may be one, nor any under a name that is not written (``setters``).
"""

from __future__ import annotations

import ast
import difflib

from shapewright.interpreter.escapes import LENT
from shapewright.interpreter.frame import Frame, Raised, Unit
from shapewright.interpreter.run import Run
from shapewright.interpreter.setters import may_set, misspelt_constructor
from shapewright.rules import MEMBERS, Failure, Repair
from shapewright.values import FALSE, ClassValue, Const, DictObject, Instance, ListObject, Tensor, Value

_PLAIN_DECORATORS = frozenset(("dataclass", "dataclasses", "final", "total_ordering"))
_SHOWN = {"numpy.random.Generator": "numpy.random._generator.Generator"}
"""What Python calls a class that is documented under another name."""
_MEANT = {
    ("numpy.random.Generator", old): new
    for old, new in {"randint": "integers", "rand": "random", "randn": "standard_normal"}.items()
}
"""What is called otherwise where it is looked for."""
_ALSO = ("module", "num_parameters", "gather", "scatter", "replicate")
"""What some modules have: one that is wrapped to run on several devices, a PReLU."""
_CLOSED = ("torchvision.models.",)
"""Packages whose objects get no attributes from other files than those of their classes."""
_SLIP = 0.85
"""How alike a name and one of the methods of every module are, of which nothing else is to be expected."""
_ALIKE = 0.6
"""How alike two names are of which one may be a slip for the other."""


def check(run: Run, instance: Instance, name: str, frame: Frame, node: ast.AST | None) -> bool:
    """Whether an attribute is surely missing; inside ``try`` that is raised, else reported."""
    if not (isinstance(node, ast.Attribute) and node.attr == name) or not _is_judged(run, instance, name, frame):
        return False
    if run.tries:
        raise Raised(Instance(run.importer.lib_class(run, "builtins.AttributeError")))
    said = f"'{_SHOWN.get(instance.cls.lib, instance.cls.name)}' object has no attribute '{name}'"
    now = _MEANT.get((instance.cls.lib, name)) or _slip_of(run, instance, name) or _likely(instance, name)
    hint = f" Did you mean '{now}'?" if now else ""
    failure = Failure(
        "missing-attribute",
        f"{said}{_why(instance, name)}.{hint}",
        raises=said,
        exception="AttributeError",
        repairs=(Repair("rename-attribute", f"Use '{now}'", template=now),) if now else (),
    )
    run.report(failure, frame, node)
    return True


def _is_judged(run: Run, instance: Instance, name: str, frame: Frame) -> bool:
    if run.recorder.cold or name.startswith("_") or not frame.unit.user:
        return False
    own = [cls for cls in instance.cls.mro if cls.node is not None]
    others = [cls for cls in instance.cls.mro if cls.node is None]
    slip = _slip_of(run, instance, name)
    if not all(_is_plain(cls) for cls in own) or (not slip and any(name in _names_of(run, cls) for cls in others)):
        return False
    whole = instance.slots.get(LENT) == FALSE
    if not own and not whole and instance.cls.lib not in _SHOWN and not slip and not _is_of_others(run, instance, name):
        return False  # an object of a library's own class gets attributes from others, too
    if not _is_closed(instance):
        return False
    units = {id(unit): unit for unit in (*(cls.scope for cls in own), *(f.unit for f in run.frames), frame.unit)}
    classes = frozenset(cls.name for cls in own)
    return all(map(_is_judged_unit, units.values())) and not any(
        may_set(unit.source.tree, name, classes) for unit in units.values()
    )


def _is_judged_unit(unit: Unit) -> bool:
    return unit.user or unit.module.name.startswith(_CLOSED)


def _is_closed(instance: Instance) -> bool:
    """Whether all members of a container of modules are known, and so are their names."""
    listed = instance.slots.get("_items")
    if listed is None:
        return True
    items = listed.items if isinstance(listed, ListObject) else None
    return items is not None and all(isinstance(item, (Instance, Tensor)) for item in items)


def _is_of_others(run: Run, instance: Instance, name: str) -> bool:
    """Whether a name is looked for in a layer or an optimiser that tensors have, or other layers, or its groups."""
    registry, lib = run.registry, instance.cls.lib
    if lib.startswith("torch.optim."):
        defaults = instance.slots.get("defaults")
        if isinstance(defaults, DictObject) and Const(name) in defaults.items:
            return True
    elif not lib.startswith("torch.nn.") or name in _ALSO:
        return False
    full = f"torch.Tensor.{name}"
    if full in registry.functions or full in registry.properties:
        return True
    return "_items" in instance.slots and name in MEMBERS.get("torch.nn.Linear", ())


def _is_plain(cls: ClassValue) -> bool:
    """Whether a class is made as it is written: no metaclass, no decorator that adds to it."""
    decorators = {n.id for d in cls.node.decorator_list for n in ast.walk(d) if isinstance(n, ast.Name)}
    return _is_judged_unit(cls.scope) and not cls.node.keywords and decorators <= _PLAIN_DECORATORS


class _Every(frozenset[str]):
    """The names of what nobody knows all names of."""

    def __contains__(self, name: object) -> bool:
        return True


def _names_of(run: Run, cls: ClassValue) -> frozenset[str]:
    """The names that a library's class is known to have without a rule."""
    if cls.lib in ("builtins.object", "abc.ABC", "typing.Generic", "argparse.Namespace"):
        return frozenset()
    return MEMBERS.get(cls.lib, _Every())


def _slip_of(run: Run, instance: Instance, name: str) -> str:
    """The method of every module that is written almost like this name (``paramaters``)."""
    rule = run.registry.classes.get("torch.nn.Module")
    if rule is None or name in _ALSO or not any(cls.lib == "torch.nn.Module" for cls in instance.cls.mro):
        return ""
    if name in MEMBERS["torch.nn.Module"]:
        return ""
    return next(iter(difflib.get_close_matches(name, sorted(rule.methods), 1, _SLIP)), "")


def _why(instance: Instance, name: str) -> str:
    """Why an object of the user's own class has no such attribute."""
    for cls in instance.cls.mro:
        method = misspelt_constructor(cls.scope.source.tree, name, cls.name) if cls.node is not None else ""
        if method:
            return f": {method}() sets it, which nothing calls (a constructor is called __init__)"
    return ": nothing in this program sets it" if instance.cls.node is not None else ""


def _likely(instance: Instance, name: str) -> str:
    """The attribute of the object that is written most like this one."""
    own = {key for key, value in instance.slots.items() if isinstance(key, str) and isinstance(value, Value)}
    own |= {key for cls in instance.cls.mro if cls.node is not None for key in cls.slots if isinstance(key, str)}
    public = sorted(key for key in own if key.isidentifier() and not key.startswith("_"))
    return next(iter(difflib.get_close_matches(name, public, 1, _ALIKE)), "")

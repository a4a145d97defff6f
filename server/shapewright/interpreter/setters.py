"""Which statements of a file may give some object an attribute, and of which class that object is.

``self.weight = …`` in a method of a class sets it on that class's objects only. Whatever else is assigned under the
name may set it on anything.
"""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass, field

from shapewright.frontend.once import once_by_node

_SETTING = frozenset((
    "setattr", "vars", "exec", "globals", "locals", "__dict__", "__setattr__", "__getattr__", "MethodType",
))  # fmt: skip
"""What may set attributes under names that are written nowhere, or on objects of another class."""
_REGISTERING = frozenset(("register_buffer", "register_parameter", "register_module", "add_module"))
_ALIKE = 0.75
"""How alike a method's name and ``__init__`` are where the one was meant to be the other."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Setters:
    """What a statement sets: on anything, on objects of a class by its name, in a method that only looks like
    a constructor; ``unread`` where it may set names that are not written."""

    anywhere: set[str] = field(default_factory=set)
    of_class: dict[str, set[str]] = field(default_factory=dict)
    misspelt: dict[str, dict[str, str]] = field(default_factory=dict)
    """For a class, the attributes of its objects that such a method sets, with the method's name."""
    unread: bool = False


@dataclass(frozen=True)
class _Place:
    """Where a node stands: in which class, in which of its methods, what that calls its object, or in its body."""

    cls: str = ""
    method: _Function | None = None
    receiver: str = ""
    at_class: bool = False


def may_set(tree: ast.Module, name: str, classes: frozenset[str]) -> bool:
    """Whether something in a file may give an object whose ancestors have these names an attribute."""
    for statement in tree.body:
        found = _set_by(statement)
        if found.unread or name in found.anywhere:
            return True
        if any(name in names for cls, names in found.of_class.items() if cls in classes):
            return True
        lent = {cls for cls, names in found.of_class.items() if name in names and cls not in classes}
        if any(_lends(tree, cls) for cls in lent):
            return True
    return False


def misspelt_constructor(tree: ast.Module, name: str, cls: str) -> str:
    """The method of a class that sets an attribute and was probably meant as its constructor."""
    found = (_set_by(statement).misspelt.get(cls, {}).get(name, "") for statement in tree.body)
    return next((method for method in found if method), "")


def _lends(tree: ast.Module, cls: str) -> bool:
    """Whether a method of a class may run for an object of another: ``Other.method(self)``."""
    return any(cls in _lent_by(statement) for statement in tree.body)


@once_by_node
def _lent_by(statement: ast.stmt) -> frozenset[str]:
    attributes = (node for node in ast.walk(statement) if isinstance(node, ast.Attribute))
    return frozenset(node.value.id for node in attributes if isinstance(node.value, ast.Name))


@once_by_node
def _set_by(statement: ast.stmt) -> Setters:
    found = Setters()
    _gather(statement, found, _Place())
    return found


def _gather(node: ast.AST, found: Setters, place: _Place) -> None:
    """Note what a node sets, and go through those inside it."""
    inside = place
    if isinstance(node, ast.Attribute):
        _note_attribute(node, found, place)
    elif isinstance(node, ast.Name):
        _note_name(node, found, is_member=place.at_class or place.method is None)
    elif isinstance(node, ast.Call) and _registers_unread(node):
        found.unread = True
    elif isinstance(node, ast.ClassDef):
        found.anywhere.add(node.name)
        inside = _Place(node.name, at_class=True)
    elif isinstance(node, _Function):
        found.anywhere.add(node.name)
        if place.at_class:
            inside = _Place(place.cls, node, _receiver(node))
        else:  # a function inside a method knows the method's own object still, unless it takes another so called
            known = place.receiver if place.receiver not in _parameters(node) else ""
            inside = _Place(place.cls, place.method or node, known)
    for child in ast.iter_child_nodes(node):
        _gather(child, found, inside)


def _note_attribute(node: ast.Attribute, found: Setters, place: _Place) -> None:
    if node.attr in _SETTING or (node.attr == "__class__" and not isinstance(node.ctx, ast.Load)):
        found.unread = True
    if isinstance(node.ctx, ast.Load):
        return
    of_self = isinstance(node.value, ast.Name) and node.value.id == place.receiver
    if not of_self or place.method is None:
        found.anywhere.add(node.attr)
    elif _is_misspelt(place.method):
        found.misspelt.setdefault(place.cls, {})[node.attr] = place.method.name
    else:
        found.of_class.setdefault(place.cls, set()).add(node.attr)


def _note_name(node: ast.Name, found: Setters, *, is_member: bool) -> None:
    """A name is an attribute where a class body binds it, or a module's statement does."""
    if node.id in _SETTING:
        found.unread = True
    if is_member and not isinstance(node.ctx, ast.Load):
        found.anywhere.add(node.id)


def _is_misspelt(method: _Function) -> bool:
    """Whether a method runs its ancestors' constructor, and has a name that is ``__init__`` but for a slip."""
    if method.name == "__init__" or not method.name.startswith("_"):
        return False
    if difflib.SequenceMatcher(None, method.name, "__init__").ratio() < _ALIKE:
        return False
    calls = (node for node in ast.walk(method) if isinstance(node, ast.Attribute) and node.attr == "__init__")
    return any(isinstance(node.value, ast.Call) for node in calls)


def _receiver(function: _Function) -> str:
    if any(isinstance(d, ast.Name) and d.id in ("staticmethod", "classmethod") for d in function.decorator_list):
        return ""
    arguments = [*function.args.posonlyargs, *function.args.args]
    return arguments[0].arg if arguments else ""


def _parameters(function: _Function) -> set[str]:
    taken = function.args
    return {a.arg for a in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg) if a}


def _registers_unread(call: ast.Call) -> bool:
    """Whether a call registers something under a name that is no plain text."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in _REGISTERING):
        return False
    return not (call.args and isinstance(call.args[0], ast.Constant))

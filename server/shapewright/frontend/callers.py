"""Which arguments the calls of a file give, by the name that is called. Nothing is run: any may never happen."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shapewright.frontend.once import once_by_node

_ASKING = frozenset({"isinstance", "issubclass", "super", "hasattr", "getattr", "type", "cast", "print"})
"""What is handed a class or a function and does not call it."""
_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


OBJECTS = "()"
"""The name under which the calls of objects are: of all that is not defined in the file by its name."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the calls of one name give, all of them together."""

    positional: int = 0
    """The most arguments that a call gives by position, ``self`` not counted."""
    keywords: frozenset[str] = frozenset()
    anything: bool = False
    """A call spreads what is not written there, or the name is handed to somebody who may call it."""

    def gives(self, position: int | None, name: str) -> bool:
        """Whether some call gives a parameter; ``position`` is None of one that is given by name only."""
        return self.anything or name in self.keywords or (position is not None and position < self.positional)

    def __or__(self, other: Given) -> Given:
        return Given(
            max(self.positional, other.positional), self.keywords | other.keywords, self.anything or other.anything
        )


@once_by_node
def given_by_calls(tree: ast.Module) -> Mapping[str, Given]:
    """By the last part of the name that is called (``nn.Linear(3, 4)`` calls ``Linear``), what its calls give.

    ``super().__init__(…)`` in a class calls its bases. ``self.attention(x, mask=m)`` calls an object of some class: of
    these together the keywords are told (``OBJECTS``).
    """
    found: dict[str, Given] = {}
    for name, given in _calls(tree, ()):
        found[name] = found.get(name, Given()) | given
    defined = {node.name for node in ast.walk(tree) if isinstance(node, _DEFINITIONS)}
    keywords = (given.keywords for name, given in found.items() if name not in defined)
    return {**found, OBJECTS: Given(keywords=frozenset().union(*keywords))}


def _calls(node: ast.AST, bases: tuple[str, ...]) -> Iterator[tuple[str, Given]]:
    if isinstance(node, ast.ClassDef):
        bases = tuple(filter(None, map(_last_name, node.bases)))
    if isinstance(node, ast.Call):
        name = _last_name(node.func)
        if name == "__init__":
            yield from ((base, _given(node)) for base in bases)
        elif name:
            yield name, _given(node)
        if name not in _ASKING:
            yield from _handed_on([*node.args, *(keyword.value for keyword in node.keywords)])
    elif isinstance(node, ast.Dict):
        yield from _handed_on(node.values)
    elif isinstance(node, ast.arguments):
        yield from _handed_on([*node.defaults, *(default for default in node.kw_defaults if default is not None)])
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, bases)


def _handed_on(values: list[ast.expr]) -> Iterator[tuple[str, Given]]:
    yield from ((name, Given(anything=True)) for name in map(_last_name, values) if name)


def _given(call: ast.Call) -> Given:
    spread = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
    return Given(len(call.args), frozenset(k.arg for k in call.keywords if k.arg is not None), spread)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""

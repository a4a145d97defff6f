"""Parameters read from a function's code are those that ``inspect.signature`` gives."""

from __future__ import annotations

import functools
import inspect

import pytest

from shapewright.libraries import load_all
from shapewright.rules import REGISTRY
from shapewright.rules.declared import parameters_of


def plain(a: int, /, b: str = "b", *rest: float, c: int, d: int = 4, **others: bool) -> None: ...


def bare(): ...


def starred(*args, key=None): ...


@functools.wraps(plain)
def wrapped(*args, **kwargs): ...


def listed(function):
    return [(p.name, p.annotation, p.default, p.kind) for p in inspect.signature(function).parameters.values()]


@pytest.mark.parametrize("function", [plain, bare, starred, wrapped, functools.partial(plain, 1), lambda x, *, y=2: x])
def test_of_every_form(function) -> None:
    assert [tuple(p) for p in parameters_of(function)] == listed(function)


def test_of_every_rule() -> None:
    load_all()
    for rules in REGISTRY.functions.values():
        for rule in rules:
            assert [tuple(p) for p in parameters_of(rule.function)] == listed(rule.function)

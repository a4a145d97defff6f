"""One rule for a function and its ``ndarray`` method."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapewright.rules import REGISTRY, compile_rule

Function = Callable[..., Any]


def numpy_op(
    *names: str, function: bool = True, method: bool = False, also: Sequence[str] = (), url: str = "",
    renames: dict[str, str] | None = None,
) -> Callable[[Function], Function]:
    """Register a rule as ``numpy.<name>`` and, with ``method``, ``numpy.ndarray.<name>``.

    ``also`` lists further full names, ``renames`` other names of arguments.
    """

    def register(rule_function: Function) -> Function:
        page = url or f"https://numpy.org/doc/stable/reference/generated/numpy.{names[0]}.html"
        functions = [f"numpy.{name}" for name in names] if function else []
        functions += also
        if functions:
            REGISTRY.add(compile_rule(rule_function, functions[0], url=page, renames=renames), functions)
        if method:
            methods = [f"numpy.ndarray.{name}" for name in names]
            REGISTRY.add(compile_rule(rule_function, methods[0], url=page, renames=renames), methods)
        return rule_function

    return register

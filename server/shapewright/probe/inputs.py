"""Inputs for probing one function, class or model, from what is inferred of its parameters.

Sizes that are only named get small numbers of their own, the same wherever the name stands: two to a batch,
32 pixels a side, and multiples of eight for the rest, so that heads and groups divide them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Literal

from shapewright.facts import Dim, Fact, Position, TensorFact
from shapewright.probe.bind import Unbound, evaluate, symbols
from shapewright.probe.model import InputSpec

_CALLS = ("forward", "call", "__call__")
_USUAL = {
    **dict.fromkeys(("B", "N", "batch", "batch_size", "bs"), 2),
    **dict.fromkeys(("H", "W", "height", "image_size", "img_size"), 32),
    **dict.fromkeys(("D", "depth", "frames"), 16),
}
_DTYPES = {"numpy": "float64"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def inputs_for(source: str, name: str, facts: Iterable[Fact]) -> tuple[InputSpec, ...]:
    """What to call ``name`` (dotted from the module's top) with, as far as its file's facts say.

    A parameter that nothing is known of is left out: its default is used, or the probe says that it is missing.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    known = {fact.range.start: fact for fact in facts if fact.role == "parameter"}
    sizes = _Sizes()
    lines = source.split("\n")
    specs: list[InputSpec] = []
    for function, of, skipped in _functions(tree, name):
        arguments = function.args
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs][skipped:]:
            column = len(lines[argument.lineno - 1].encode()[: argument.col_offset].decode())
            fact = known.get(Position(argument.lineno, column))
            spec = None if fact is None else _spec(argument.arg, fact, sizes)
            if spec is not None:
                specs.append(replace(spec, of=of))
    return tuple(specs)


class _Sizes:
    """The number that each name stands for, chosen when it is first met."""

    def __init__(self) -> None:
        self.binding: dict[str, int] = {}
        self._free = count(8, 8)

    def of(self, dim: Dim) -> int | None:
        """A dim as a number; None where none makes sense of it."""
        if isinstance(dim, int):
            return dim
        if dim is None:
            return next(self._free)
        for symbol in sorted(symbols(dim)):
            if symbol not in self.binding:
                self.binding[symbol] = _USUAL.get(symbol.rpartition(".")[2]) or next(self._free)
        try:
            size = evaluate(dim, self.binding)
        except Unbound:
            return None
        return size if size >= 0 else None


def _functions(tree: ast.Module, name: str) -> Iterator[tuple[Function, Literal["init", "call"], int]]:
    """The functions whose parameters are to be given: each with ``init`` or ``call``, and how many to skip."""
    owner, _, method = name.partition(".")
    for node in tree.body:
        if isinstance(node, Function) and node.name == name:
            yield node, "call", 0
        if isinstance(node, ast.ClassDef) and node.name == owner:
            methods = {item.name: item for item in node.body if isinstance(item, Function)}
            if "__init__" in methods:
                yield methods["__init__"], "init", 1
            called = [methods[one] for one in ((method,) if method else _CALLS) if one in methods][:1]
            for item in called:
                yield item, "call", 0 if _is_static(item) else 1


def _is_static(function: Function) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in function.decorator_list)


def _spec(name: str, fact: Fact, sizes: _Sizes) -> InputSpec | None:
    if fact.tensor is not None:
        return _tensor(name, fact.tensor, sizes)
    if fact.display == name:  # an integer that sizes something
        return InputSpec(name, "value", literal=sizes.of(name))
    try:
        literal = ast.literal_eval(fact.display)
    except (ValueError, SyntaxError):
        return None
    return InputSpec(name, "value", literal=literal) if _is_plain(literal) else None


def _tensor(name: str, tensor: TensorFact, sizes: _Sizes) -> InputSpec | None:
    if tensor.shape is None:
        return None
    chosen = [sizes.of(dim) for dim in tensor.shape]
    shape = tuple(size for size in chosen if size is not None)
    if len(shape) < len(chosen):
        return None
    dtype = tensor.dtype or _DTYPES.get(tensor.library, "float32")
    return InputSpec(name, library=tensor.library, shape=shape, dtype=dtype)


def _is_plain(value: object) -> bool:
    """Whether a value survives the trip to the child, as JSON."""
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (bool, int, float, str))

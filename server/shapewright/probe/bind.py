"""Whether observed sizes fit inferred ones: symbols are bound to the integers that were seen.

Works on the plain data of :mod:`shapewright.facts`, where a dim is an integer, an integer expression over
dotted names, or None. What cannot be decided fits: only a contradiction counts.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from shapewright.facts import Dim

Binding = dict[str, int]
"""The size each symbol stands for."""

Shape = tuple[Dim, ...]
Sizes = tuple[int | None, ...]

_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_LINEAR = (ast.Add, ast.Sub, ast.Mult)


class Unbound(Exception):
    """The expression holds a symbol that nothing was bound to, or it cannot be computed."""


def unify(shape: Shape | None, sizes: Sizes | None, binding: Mapping[str, int]) -> Binding | None:
    """The binding extended so that the inferred shape gives the observed sizes, or None if nothing does.

    A None on either side (a size that is unknown, or left open by a symbolic tensor) fits anything.
    """
    if shape is None or sizes is None:
        return dict(binding)
    if len(shape) != len(sizes):
        return None
    bound = dict(binding)
    # Plain symbols first: they decide what the expressions beside them have to be.
    for dim, size in sorted(zip(shape, sizes, strict=True), key=lambda pair: _is_compound(pair[0])):
        if dim is None or size is None:
            continue
        if isinstance(dim, int):
            if dim != size:
                return None
        elif not _bind(dim, size, bound):
            return None
    return bound


def unify_all(pairs: Sequence[tuple[Sequence[Shape | None], Sizes | None]]) -> Binding | None:
    """One binding under which each observed shape fits one of the shapes inferred for it, or None.

    Tries the inferred alternatives in their order and goes back where a later pair cannot be fitted; after
    ``_PATIENCE`` attempts the pairs count as fitting, since nothing was refuted.
    """
    budget = [_PATIENCE]

    def fit(index: int, binding: Binding) -> Binding | None:
        if index == len(pairs) or budget[0] <= 0:
            return binding
        shapes, sizes = pairs[index]
        for shape in shapes:
            budget[0] -= 1
            bound = unify(shape, sizes, binding)
            found = None if bound is None else fit(index + 1, bound)
            if found is not None:
                return found
        return None

    return fit(0, {})


_PATIENCE = 10_000


def symbols(dim: Dim) -> frozenset[str]:
    """The dotted names in a dim."""
    if not isinstance(dim, str):
        return frozenset()
    tree = _parse(dim)
    return frozenset() if tree is None else frozenset(_names(tree))


def evaluate(dim: str, binding: Mapping[str, int]) -> int:
    """The integer that an expression stands for; :class:`Unbound` where it cannot be said."""
    tree = _parse(dim)
    if tree is None:
        raise Unbound(dim)
    return _compute(tree, binding)


def _bind(dim: str, size: int, bound: Binding) -> bool:
    """Bind what the expression leaves open so that it gives the size; False where it cannot."""
    try:
        return evaluate(dim, bound) == size
    except Unbound:
        pass
    tree = _parse(dim)
    if tree is None:
        return True
    open_names = {name for name in _names(tree) if name not in bound}
    if len(open_names) != 1 or not _is_linear(tree):
        return True
    name = open_names.pop()
    at_zero, at_one = (_compute(tree, {**bound, name: value}) for value in (0, 1))
    slope = at_one - at_zero
    if _compute(tree, {**bound, name: 2}) - at_one != slope:  # the symbol squared
        return True
    if slope == 0:
        return at_zero == size
    value, rest = divmod(size - at_zero, slope)
    if rest or value < 0:
        return False
    bound[name] = value
    return True


def _is_compound(dim: Dim) -> bool:
    return isinstance(dim, str) and not isinstance(_parse(dim), (ast.Name, ast.Attribute))


@lru_cache(maxsize=4096)
def _parse(dim: str) -> ast.expr | None:
    """The expression's tree, or None where it is not one of the language of dims."""
    try:
        tree = ast.parse(dim, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return tree if _is_dim(tree) else None


def _is_dim(tree: ast.expr) -> bool:
    if isinstance(tree, ast.Constant):
        return type(tree.value) is int
    if isinstance(tree, (ast.Name, ast.Attribute)):
        return _dotted(tree) is not None
    if isinstance(tree, ast.UnaryOp):
        return isinstance(tree.op, ast.USub) and _is_dim(tree.operand)
    if isinstance(tree, ast.BinOp):
        return type(tree.op) in _OPERATORS and _is_dim(tree.left) and _is_dim(tree.right)
    if isinstance(tree, ast.Call):
        known = isinstance(tree.func, ast.Name) and tree.func.id in ("min", "max")
        return known and bool(tree.args) and not tree.keywords and all(map(_is_dim, tree.args))
    return False


def _dotted(tree: ast.expr) -> str | None:
    if isinstance(tree, ast.Name):
        return tree.id
    if isinstance(tree, ast.Attribute):
        head = _dotted(tree.value)
        return None if head is None else f"{head}.{tree.attr}"
    return None


def _names(tree: ast.expr) -> list[str]:
    name = _dotted(tree)
    if name is not None:
        return [name]
    if isinstance(tree, ast.Call):
        return [name for argument in tree.args for name in _names(argument)]
    return [name for child in ast.iter_child_nodes(tree) if isinstance(child, ast.expr) for name in _names(child)]


def _is_linear(tree: ast.expr) -> bool:
    if isinstance(tree, ast.BinOp):
        return isinstance(tree.op, _LINEAR) and _is_linear(tree.left) and _is_linear(tree.right)
    if isinstance(tree, ast.UnaryOp):
        return _is_linear(tree.operand)
    return not isinstance(tree, ast.Call)


def _compute(tree: ast.expr, binding: Mapping[str, int]) -> int:
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int):
        return tree.value
    name = _dotted(tree)
    if name is not None:
        if name not in binding:
            raise Unbound(name)
        return binding[name]
    if isinstance(tree, ast.UnaryOp):
        return -_compute(tree.operand, binding)
    if isinstance(tree, ast.BinOp):
        left, right = _compute(tree.left, binding), _compute(tree.right, binding)
        if right == 0 and not isinstance(tree.op, _LINEAR):
            raise Unbound("division by a size of zero")
        return _OPERATORS[type(tree.op)](left, right)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        values = [_compute(argument, binding) for argument in tree.args]
        return min(values) if tree.func.id == "min" else max(values)
    raise Unbound(ast.dump(tree))

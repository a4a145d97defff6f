"""What is asked of a syntax node once."""

from __future__ import annotations

import ast
import gc
import weakref

from shapewright.frontend.once import once_by_node
from shapewright.frontend.scopes import is_half_typed, scopes_of


def test_a_node_is_asked_once() -> None:
    asked = []

    @once_by_node
    def size(node: ast.Module) -> int:
        asked.append(node)
        return len(node.body)

    tree = ast.parse("a = 1\nb = 2\n")
    assert (size(tree), size(tree), len(asked)) == (2, 2, 1)


def test_two_questions_about_one_node_are_kept_apart() -> None:
    first = once_by_node(lambda node: "first")
    tree = ast.parse("a = 1\n")
    assert scopes_of(tree)[tree].bound == {"a"}
    assert not is_half_typed(tree)
    assert first(tree) == "first"


def test_what_is_known_of_a_tree_goes_with_it() -> None:
    tree = ast.parse("def f(x):\n    return x\n")
    scopes_of(tree)
    gone = weakref.ref(tree)
    del tree
    gc.collect()
    assert gone() is None

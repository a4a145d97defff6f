"""What is asked of a syntax node is asked once: an edit elsewhere leaves the node as it is."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)
Answer = TypeVar("Answer")


def once_by_node(compute: Callable[[Node], Answer]) -> Callable[[Node], Answer]:
    """Remember on a node what a function says of it; nobody may change the answer, or the node.

    The answer stands on the node itself and goes with it. In a ``WeakKeyDictionary`` an answer that leads back to its
    node, as the scopes of a tree do, would keep it for good.
    """
    kept_as = f"_shapewright_{compute.__module__}.{compute.__qualname__}"

    @functools.wraps(compute)
    def ask(node: Node) -> Answer:
        answers = vars(node)
        if kept_as not in answers:
            answers[kept_as] = compute(node)
        answer: Answer = answers[kept_as]
        return answer

    return ask

"""Whether a round of a loop builds something: what it is then lost if the rounds are not run one by one.

A network is built in loops (``blocks.append(Block(…))``, ``setattr(self, f"layer{i}", …)``, ``channels *= 2``), and
every block is another one. A training loop does the same in each round, and so does one that appends a word to a
text: there a tensor grows, as much in each round.
"""

from __future__ import annotations

from typing import Any

from shapewright.interpreter.run import Run
from shapewright.interpreter.trail import MISSING
from shapewright.values import DictObject, DictState, Instance, ListObject, ListState, Tensor, Tuple, Value


def builds(run: Run, mark: int, start: int, *, alike: bool) -> bool:
    """Whether what was written since a mark gives what is older than the id ``start`` more objects or other shapes.

    ``alike``: no round looks at its number, so that a tensor that has grown is expected to grow as much again.
    """
    changes = [
        (old, slots.get(key, MISSING)) for slots, key, old in run.world.trail.changes(mark) if slots.made(key) < start
    ]
    return any(_built(old, new) and not (alike and _grown(old, new)) for old, new in changes)


def _grown(old: Any, new: Any) -> bool:
    """Whether a tensor is as before but for whole numbers that were added to its sizes."""
    if not (isinstance(old, Tensor) and isinstance(new, Tensor)) or old.shape is None or new.shape is None:
        return False
    same_rank = len(old.shape) == len(new.shape)
    return same_rank and all(isinstance(size - before, int) for before, size in zip(old.shape, new.shape, strict=True))


def _built(old: Any, new: Any) -> bool:
    if isinstance(old, (ListObject, DictObject)) and type(old) is type(new):  # another container in place of the first
        return old is not new and _built(old.state, new.state)
    if isinstance(old, ListState) and isinstance(new, ListState):
        grown = old.items is not None and new.items is not None and len(new.items) > len(old.items)
        return grown and new.items is not None and _is_structure(new.items[-1])
    if isinstance(old, DictState) and isinstance(new, DictState):
        return any(_is_structure(value) for key, value in new.items.items() if key not in old.items)
    if old is MISSING:
        return _is_structure(new)
    if isinstance(old, Tensor) and isinstance(new, Tensor):
        if new.kind == "symbolic":  # what a layer gave while a graph is built: each round adds to the graph
            return old is not new
        return old.shape is not None and old.shape != new.shape
    return False


def _is_structure(value: Value) -> bool:
    """Whether a value is an object of a program's or library's class, or holds one."""
    if isinstance(value, Instance):
        return True
    if isinstance(value, (Tuple, ListObject)):
        return any(map(_is_structure, value.items or ()))
    return False

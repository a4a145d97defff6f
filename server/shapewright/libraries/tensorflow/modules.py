"""The variables that a ``tf.Module`` holds: https://www.tensorflow.org/api_docs/python/tf/Module"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.rules import Context
from shapewright.values import FALSE, Const, DictObject, Instance, ListObject, Tensor, Tuple, Unknown, Value

MODULE = "tensorflow.Module"


def variables_of(ctx: Context, module: Instance, *, trainable: bool = False) -> Value:
    """The variables as a tuple: a module's own by the names of its attributes, then those of the modules it holds."""
    found: dict[int, Tensor] = {}
    known = _collect(ctx, module, found, set())
    if not known or (trainable and any(v.note("frozen") not in (None, FALSE) for v in found.values())):
        return Unknown("what this module holds is not all known")
    return Tuple(tuple(v for v in found.values() if not trainable or v.note("frozen") is None))


def _collect(ctx: Context, module: Instance, found: dict[int, Tensor], seen: set[int]) -> bool:
    """Add a module's variables; False where something it holds is not known."""
    if module.uid in seen:
        return True
    seen.add(module.uid)
    if ctx.is_instance(module, "keras.layers.Layer") is not False:
        return False
    inner: list[Instance] = []
    for name in sorted(name for name, value in module.slots.items() if isinstance(value, Value)):
        held = module.slots[name]
        leaves = _leaves(held)
        if leaves is None:
            return False
        for leaf in leaves:
            if isinstance(leaf, Tensor) and leaf.kind == "variable":
                found.setdefault(id(leaf), leaf)
            elif isinstance(leaf, Instance) and ctx.is_instance(leaf, MODULE):
                inner.append(leaf)
    return all(_collect(ctx, held, found, seen) for held in inner)


def _leaves(value: Value) -> Sequence[Value] | None:
    """What a structure holds; None where that is not known."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, (Tuple, ListObject)):
        items: Sequence[Value] | None = value.items
    elif isinstance(value, DictObject):
        named = {str(key.value): held for key, held in value.items.items() if isinstance(key, Const)}
        all_named = value.open_element is None and len(named) == len(value.items)
        items = [named[key] for key in sorted(named)] if all_named else None
    else:
        return [value]
    found: list[Value] = []
    for item in items if items is not None else ():
        inside = _leaves(item)
        if inside is None:
            return None
        found += inside
    return None if items is None else found

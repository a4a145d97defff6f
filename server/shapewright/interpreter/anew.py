"""The same value once more, with other symbols for the sizes that each making has anew."""

from __future__ import annotations

from dataclasses import replace

from shapewright import dims
from shapewright.dims import Dim, Symbol
from shapewright.values import DictObject, Int, ListObject, Tensor, Tuple, Union, Unknown, Value, Var


def made_anew(value: Value, began: int, made: dict[Symbol, Dim] | None = None) -> Value:
    """A value with other symbols for the sizes that were made since ``began`` (a reading of ``dims.now``)."""
    made = {} if made is None else made
    if isinstance(value, Tensor) and value.shape is not None:
        shape = tuple(of_its_own(size, began, made) for size in value.shape)
        return value if shape == value.shape else replace(value, shape=shape)
    if isinstance(value, Int):
        size = of_its_own(value.dim, began, made)
        return value if size is value.dim else Int(size)  # type: ignore[arg-type]
    if isinstance(value, Tuple):
        return value.holding(tuple(made_anew(item, began, made) for item in value.items))
    if isinstance(value, Union):
        return replace(value, options=tuple(made_anew(option, began, made) for option in value.options))
    return value


def one_of(container: ListObject | DictObject, element: Value) -> Value:
    """One item of those that ``element`` stands for: what is learnt of it says nothing of the others.

    A size that is older than the container is the same in all items.
    """
    if isinstance(element, Unknown):
        return Unknown(element.reason, open=element.open)
    if isinstance(element, Tensor) and element.shape is None and element.var is not None:
        if element.var.uid < container.slots.birth:
            return element
        tail: dict[Symbol, Dim] = {}
        sizes = tuple(of_its_own(size, container.since, tail) for size in element.tail)
        return replace(element, var=Var.new(element.var.name), tail=sizes)
    return made_anew(element, container.since)


def holding_of(made: ListObject, *sources: Value) -> ListObject:
    """A list that holds the items of others: those of a container that is older may differ as they did there."""
    made.since = min([made.since, *(s.since for s in sources if isinstance(s, (ListObject, DictObject)))])
    return made


def of_its_own(size: Dim, began: int, made: dict[Symbol, Dim]) -> Dim:
    """A size with other symbols for those made since ``began``; ``made`` keeps which stands for which."""
    if isinstance(size, int):
        return size
    for symbol in dims.symbols(size):
        if symbol.first.uid > began and symbol not in made:
            made[symbol] = dims.of_atom(symbol.again())
    return dims.substitute(size, made)

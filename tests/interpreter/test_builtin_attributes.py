"""``hasattr`` of values of Python's own types is answered by the types themselves."""

from __future__ import annotations

import collections

import pytest

from shapewright.dims import fresh
from shapewright.interpreter.python_types import has_attribute
from shapewright.values import Const, DictObject, Int, ListObject, RangeValue, Some, Tuple, Value

VALUES: list[tuple[Value, object]] = [
    (Const("text"), "text"), (Const(3), 3), (Const(None), None), (Int(fresh("n")), 3), (Some("float"), 0.5),
    (Tuple((Const(1), Const(2))), (1, 2)), (ListObject(()), []), (ListObject((), kind="set"), set()),
    (ListObject((), kind="deque"), collections.deque()), (DictObject({}), {}),
    (DictObject({}, kind="OrderedDict"), collections.OrderedDict()), (RangeValue(0, 3, 1), range(3)),
]  # fmt: skip


@pytest.mark.parametrize("name", ["ndim", "shape", "__iter__", "__len__", "append", "keys", "real", "count", "upper"])
@pytest.mark.parametrize(("value", "real"), VALUES)
def test_as_python_says(value: Value, real: object, name: str) -> None:
    assert has_attribute(value, name) is hasattr(real, name)


def test_what_may_be_either_is_not_known() -> None:
    lazy = ListObject((), kind="generator")  # a zip, a generator, …
    assert has_attribute(lazy, "__next__") is True
    assert has_attribute(lazy, "ndim") is False
    assert has_attribute(lazy, "send") is None


def test_a_size_counts_its_elements_and_is_a_tuple_else() -> None:
    size = Tuple((), "torch.Size")
    assert [has_attribute(size, name) for name in ("numel", "count", "size")] == [True, True, False]

"""``numpy.nditer``: going through arrays element by element.

https://numpy.org/doc/stable/reference/arrays.nditer.html
"""

from __future__ import annotations

from shapewright.libraries.numpy.arrays import broadcast_shape, new
from shapewright.libraries.numpy.contents import array_of
from shapewright.rules import Context, Raw, lib_class, property_rule
from shapewright.values import NONE, Const, Instance, Many, Some, Tensor, Tuple, Unknown, Value

URL = "https://numpy.org/doc/stable/reference/generated/numpy.nditer.html"
_CHANGING = ("external_loop", "buffered", "reduce_ok")
"""Flags with which an element is no single number any more."""


@lib_class("numpy.nditer", url=URL)
class NDIter:
    """An iterator that tells where it is, and that may write."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, op: Raw, flags: Raw = NONE, op_flags: Raw = NONE, op_dtypes: Raw = NONE,
        order: Raw = NONE, casting: Raw = NONE, op_axes: Raw = NONE, itershape: Raw = NONE, buffersize: Raw = NONE,
    ) -> None:  # fmt: skip
        listed = None if isinstance(op, Tensor) else ctx.items(op)
        arrays = [array_of(ctx, x) for x in ([op] if listed is None else listed)]
        for x in arrays if op_flags != NONE else ():
            ctx.changed(x)
        shape = broadcast_shape(arrays) if op_axes == itershape == NONE else None
        given = None if flags == NONE else ctx.items(flags)
        told = {flag.value for flag in given or () if isinstance(flag, Const)}
        plain = (flags == NONE or (given is not None and len(told) == len(given))) and not told & set(_CHANGING)
        each = [new((), x.dtype) for x in arrays] if plain and op_dtypes == NONE else None
        element: Value = Unknown("what an iterator gives at a time")
        if each is not None:
            element = each[0] if len(each) == 1 else Tuple(tuple(each))
        ctx.set(self, "element", element)
        ctx.set(self, "elements", Unknown("the elements") if shape is None else Many(element, new(shape, None).size))
        places = None if shape is None else Tuple((Some("int", 0, None),) * len(shape))
        ctx.set(self, "multi_index", places or Unknown("the place of an iterator"))

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        """The elements, one by one."""
        return ctx.get(self, "elements") or Unknown("the elements")

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, index: Raw) -> Value:
        """The current element."""
        element = ctx.get(self, "element")
        return element if isinstance(element, Tensor) else Unknown("what an iterator gives at a time")

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        """The iterator itself."""
        return self

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> Value:
        """What was written stays."""
        return NONE

    @staticmethod
    def iternext(ctx: Context, self: Instance) -> Value:
        """Whether there is a next element."""
        return Some("bool")

    @staticmethod
    def reset(ctx: Context, self: Instance) -> Value:
        """Back to the first element."""
        return NONE

    @property_rule
    @staticmethod
    def finished(ctx: Context, self: Instance) -> Value:
        """Whether all elements were seen."""
        return Some("bool")

    @property_rule
    @staticmethod
    def index(ctx: Context, self: Instance) -> Value:
        """The place in the flattened array."""
        return Some("int", 0, None)

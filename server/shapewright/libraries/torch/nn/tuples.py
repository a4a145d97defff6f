"""``torch.nn.modules.utils``: the helpers that layers make ``kernel_size=3`` a tuple with; many models borrow them.

https://github.com/pytorch/pytorch/blob/main/torch/nn/modules/utils.py
"""

from __future__ import annotations

from shapewright.rules import Abstain, Context, IntArg, Raw, op
from shapewright.values import Const, Int, Lib, ListObject, Partial, RangeValue, Some, Tuple, Value

HOME = "torch.nn.utils."
"""What ``torch.nn.modules.utils`` is called under the alias of ``torch.nn.modules``."""


def repeated(ctx: Context, value: Value, count: int) -> Value:
    """A number ``count`` times; the items of what has items, however many they are."""
    if isinstance(value, (Tuple, ListObject, RangeValue)):
        items = ctx.items(value)
        if items is None:
            raise Abstain("how many sizes there are is not known")
        return Tuple(tuple(items))
    if isinstance(value, (Int, Some)) or (isinstance(value, Const) and not isinstance(value.value, str)):
        return Tuple((value,) * count)
    raise Abstain("whether it is one size or several is not known")


def _register(name: str, count: int) -> None:
    @op(HOME + name)
    def rule(ctx: Context, x: Raw) -> Value:
        return repeated(ctx, x, count)


for _name, _count in (("_single", 1), ("_pair", 2), ("_triple", 3), ("_quadruple", 4)):
    _register(_name, _count)


@op(HOME + "_ntuple")
def n_tuple(ctx: Context, n: Raw, name: Raw = Const("parse")) -> Value:
    """A function that makes a number a tuple of n."""
    return Partial(Lib(HOME + "_ntuple.parse"), (n,), ())


@op(HOME + "_ntuple.parse")
def parsed(ctx: Context, n: IntArg, x: Raw) -> Value:
    """What the function made by ``_ntuple(n)`` gives."""
    if not isinstance(n, int):
        raise Abstain("how many sizes there are is not known")
    return repeated(ctx, x, n)


@op(HOME + "_reverse_repeat_tuple")
def reverse_repeat(ctx: Context, t: Raw, n: IntArg) -> Value:
    """The items backwards, each n times."""
    items = ctx.items(t) if isinstance(t, (Tuple, ListObject)) else None
    if items is None or not isinstance(n, int):
        raise Abstain("how many sizes there are is not known")
    return Tuple(tuple(item for item in reversed(items) for _ in range(n)))

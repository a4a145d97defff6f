"""Modules that keep their arguments and call one functional operator with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapewright.libraries.torch.given import check_given
from shapewright.libraries.torch.nn.bases import base_of
from shapewright.rules import (
    REGISTRY,
    Abstain,
    Clue,
    Context,
    Failure,
    Raw,
    apply_overloads,
    dim_of,
    lib_class,
    lift,
)
from shapewright.values import NONE, Const, Instance, Value

DOCS = "https://pytorch.org/docs/stable/generated/torch.nn."
_DEFAULTS = {
    "padding": 0, "dilation": 1, "ceil_mode": False, "return_indices": False, "count_include_pad": True,
    "divisor_override": None, "inplace": False,
}  # fmt: skip
"""What modules keep of an argument that is not given; the same for each that has it."""


_NEEDED = frozenset((
    "kernel_size", "norm_type", "upscale_factor", "downscale_factor", "groups", "unflattened_size", "value",
))  # fmt: skip
"""What a module that takes it cannot do without."""
_NEEDED_FIRST = ("padding", "output_size")
"""What it cannot do without where it is the first."""


def functional(ctx: Context, self: Instance, name: str, *args: Any, **kwargs: Any) -> Value:
    """Run a functional operator's rule on behalf of a module; its failures point at where the module was made."""
    try:
        return apply_overloads(
            ctx, REGISTRY.functions[name], [lift(a) for a in args], {k: lift(v) for k, v in kwargs.items()}
        )
    except Failure as failure:
        if failure.code == "call-arguments":  # it is the module that was called
            called, method = f"{name.rpartition('.')[2]}()", f"{self.cls.name}.forward()"
            failure.message, failure.raises = (t.replace(called, method) for t in (failure.message, failure.raises))
        names = tuple(p.name for p in REGISTRY.functions[name][0].parameters)
        raise blamed_on(failure, self).with_data(parameters=names) from None


def blamed_on(failure: Failure, self: Instance) -> Failure:
    """The failure with the module named in its evidence."""
    failure.clues = (*failure.clues, Clue(f"this {self.cls.name} is made here", owner=self))
    failure.data.setdefault("layer", self)
    return failure


def keep(ctx: Context, self: Instance, names: Sequence[str], args: Sequence[Value], kwargs: dict[str, Value]) -> None:
    """Set the constructor's arguments as attributes."""
    for name, value in (*zip(names, args, strict=False), *kwargs.items()):
        ctx.set(self, name, value)


def _stride(self: Instance, pools: bool) -> Value:
    given: Value = self.slots.get("stride", NONE)
    if given != NONE:
        return given
    kernel: Value = self.slots.get("kernel_size", NONE)
    return kernel if pools else Const(1)


def wraps(
    class_name: str,
    operator: str,
    parameters: Sequence[str],
    *,
    fixed: dict[str, Any] | None = None,
    change: Callable[[Context, dict[str, Value]], dict[str, Value]] | None = None,
    padded: int = 0,
    check: Callable[[dict[str, Value]], None] | None = None,
) -> None:
    """Register ``torch.nn.<class_name>``: its ``parameters`` in order are handed on to the operator.

    ``fixed`` are arguments always given (``mode="reflect"``); ``change`` adapts the kept ones.
    ``padded`` is how many entries one number given as ``padding`` stands for. ``check`` looks at what is kept.
    """

    needed = [n for place, n in enumerate(parameters) if n in _NEEDED or (not place and n in _NEEDED_FIRST)]

    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        check_given(parameters, needed, len(args), kwargs)
        ctx.set(self, "training", True)
        keep(ctx, self, parameters, args, kwargs)
        if check is not None:
            check({**dict(zip(parameters, args, strict=False)), **kwargs})
        if padded and dim_of(self.slots.get("padding")) is not None:
            ctx.set(self, "padding", (self.slots["padding"],) * padded)
        if "stride" in parameters and class_name[:2] != "LP":  # a window moves by its own size, or by 1
            ctx.set(self, "stride", _stride(self, pools="Pool" in class_name))
        for parameter in parameters:
            if parameter not in self.slots and parameter in _DEFAULTS:
                ctx.set(self, parameter, _DEFAULTS[parameter])

    def forward(ctx: Context, self: Instance, *inputs: Raw, **kwargs: Raw) -> Value:
        if "training" not in self.slots:
            raise Abstain(f"what this {class_name} is made with is not known")
        kept = {name: self.slots[name] for name in parameters if name in self.slots}
        if change is not None:
            kept = change(ctx, kept)
        return functional(ctx, self, operator, *inputs, **{**(fixed or {}), **kept, **kwargs})

    if parameters:
        REGISTRY.keeping.add(f"torch.nn.{class_name}")
    body = type(class_name, (), {"__init__": staticmethod(__init__), "forward": staticmethod(forward)})
    lib_class(f"torch.nn.{class_name}", bases=base_of(class_name), url=f"{DOCS}{class_name}.html")(body)

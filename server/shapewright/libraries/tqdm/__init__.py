"""Progress bars: a bar around an iterable gives what that gives.

https://tqdm.github.io/docs/tqdm/
"""

from __future__ import annotations

from shapewright.rules import REGISTRY, Abstain, Context, Raw, lib_class, lift_dim, op
from shapewright.values import NONE, Const, Instance, Some, Value

REGISTRY.own("tqdm")
for _module in ("auto", "notebook", "std", "autonotebook", "rich", "asyncio"):
    REGISTRY.alias(f"tqdm.{_module}", "tqdm")


@lib_class("tqdm.tqdm", url="https://tqdm.github.io/docs/tqdm/")
class Bar:
    """A bar, also as a context that is moved by hand."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, iterable: Raw = NONE, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "iterable", iterable)

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        iterable = ctx.get(self, "iterable") or NONE
        if iterable == NONE:
            raise Abstain("a bar around nothing")
        return ctx.invoke("builtins.iter", iterable)

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Value:
        count = ctx.length(ctx.get(self, "iterable") or NONE)
        return Some("int") if count is None else lift_dim(count)

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        return self

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        """Closes the bar."""


def _moved(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    return NONE


for _name in ("update", "set_description", "set_description_str", "set_postfix", "set_postfix_str", "close", "refresh",
              "reset", "clear", "write", "display"):  # fmt: skip
    setattr(Bar, _name, staticmethod(_moved))
lib_class("tqdm.tqdm", url="https://tqdm.github.io/docs/tqdm/")(Bar)


@op("tqdm.trange")
def trange(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """A bar around ``range``."""
    numbers = [a for a in args if isinstance(a, Value)] or [Const(0)]
    return ctx.invoke("tqdm.tqdm", ctx.invoke("builtins.range", *numbers))

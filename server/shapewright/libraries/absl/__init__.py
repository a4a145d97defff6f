"""``absl.flags``, which TensorFlow 1 has as ``tf.app.flags``: what a program is started with, at its defaults.

https://abseil.io/docs/python/guides/flags
"""

from __future__ import annotations

from shapewright.rules import REGISTRY, Context, Raw, constant, lib_class, op
from shapewright.values import NONE, Const, Instance, ListObject, Tuple, Unknown, Value

URL = "https://abseil.io/docs/python/guides/flags"
REGISTRY.own("absl")
for _old in ("app.flags", "flags"):
    REGISTRY.alias(f"tensorflow.compat.v1.{_old}", "absl.flags")
REGISTRY.alias("tensorflow.compat.v1.app.run", "absl.app.run")

_FLAGS = "absl.flags"
_GIVEN = Unknown("a flag that the command line gives")


@lib_class("absl.flags.FlagValues", url=URL)
class FlagValues:
    """All flags, by their names."""

    @staticmethod
    def __call__(ctx: Context, self: Instance, argv: Raw = NONE, *args: Raw, **kwargs: Raw) -> Value:
        """Reads a command line, and gives what is left of it."""
        return argv


@lib_class("absl.flags.FlagHolder", url=URL)
class FlagHolder:
    """One flag, as its definition gives it."""


def _flags(ctx: Context) -> Value:
    """The one object that holds the flags of a program."""
    made = ctx.state(_FLAGS)
    if not isinstance(made, Instance):
        made = ctx.new("absl.flags.FlagValues")
        ctx.set_state(_FLAGS, made)
    return made


constant("absl.flags.FLAGS", _flags)


def _defined(ctx: Context, name: Value, default: Value) -> Value:
    value = _GIVEN if default == NONE else default  # None: the command line must give it
    holder, flags = ctx.new("absl.flags.FlagHolder"), _flags(ctx)
    if isinstance(name, Const) and isinstance(name.value, str) and isinstance(flags, Instance):
        ctx.set(flags, name.value, value)
    if isinstance(holder, Instance):
        ctx.set(holder, "name", name)
        ctx.set(holder, "value", value)
        ctx.set(holder, "default", default)
    return holder


@op("absl.flags.DEFINE_integer", "absl.flags.DEFINE_string", "absl.flags.DEFINE_bool", "absl.flags.DEFINE_boolean",
    url=URL)  # fmt: skip
def define(ctx: Context, name: Raw, default: Raw = NONE, *args: Raw, **kwargs: Raw) -> Value:
    """A flag of one value."""
    kept = isinstance(default, Const) and not (isinstance(default.value, str) and default.value.lower() == "true")
    return _defined(ctx, name, default if kept else _GIVEN)


@op("absl.flags.DEFINE_float", url=URL)
def define_float(ctx: Context, name: Raw, default: Raw = NONE, *args: Raw, **kwargs: Raw) -> Value:
    """A flag that is a float, whatever its default is written as."""
    number = isinstance(default, Const) and isinstance(default.value, (int, float))
    return _defined(ctx, name, Const(float(default.value)) if number and isinstance(default, Const) else _GIVEN)


@op("absl.flags.DEFINE_enum", url=URL)
def define_enum(
    ctx: Context, name: Raw, default: Raw = NONE, enum_values: Raw = NONE, *args: Raw, **kwargs: Raw
) -> Value:
    """A flag that is one of several texts."""
    return _defined(ctx, name, default)


@op("absl.flags.DEFINE_list", "absl.flags.DEFINE_multi_integer", "absl.flags.DEFINE_multi_float",
    "absl.flags.DEFINE_multi_string", url=URL)  # fmt: skip
def define_list(ctx: Context, name: Raw, default: Raw = NONE, *args: Raw, **kwargs: Raw) -> Value:
    """A flag that is a list."""
    return _defined(ctx, name, default if isinstance(default, (ListObject, Tuple)) else _GIVEN)


@op("absl.flags.DEFINE_spaceseplist", "absl.flags.DEFINE_enum_class", "absl.flags.DEFINE_alias",
    "absl.flags.DEFINE_multi_enum", "absl.flags.DEFINE", url=URL)  # fmt: skip
def define_other(ctx: Context, name: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A flag whose value is not followed."""
    return _defined(ctx, name, _GIVEN)

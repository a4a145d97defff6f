"""``six``, by which programs of Python 2's time also run in Python 3: https://six.readthedocs.io"""

from __future__ import annotations

from shapewright.rules import REGISTRY, Context, Raw, constant, op
from shapewright.values import Lib, Tuple, Value

URL = "https://six.readthedocs.io/"
REGISTRY.own("six")
_MOVED = {
    **{name: f"builtins.{name}" for name in ("range", "zip", "map", "filter", "input")},
    "xrange": "builtins.range", "reduce": "functools.reduce", "zip_longest": "itertools.zip_longest",
    "cPickle": "pickle", "urllib": "urllib", "configparser": "configparser", "queue": "queue",
    "StringIO": "io.StringIO",
}  # fmt: skip
for _old, _today in _MOVED.items():
    REGISTRY.alias(f"six.moves.{_old}", _today)
for _old, _today in (("text_type", "str"), ("binary_type", "bytes"), ("next", "next"), ("callable", "callable")):
    REGISTRY.alias(f"six.{_old}", f"builtins.{_today}")
REGISTRY.alias("six.StringIO", "io.StringIO")
REGISTRY.alias("six.BytesIO", "io.BytesIO")
constant("six.PY2", False)
constant("six.PY3", True)
for _types, _names in (("string_types", ("str",)), ("integer_types", ("int",)), ("class_types", ("type",))):
    constant(f"six.{_types}", Tuple(tuple(Lib(f"builtins.{_name}") for _name in _names)))


def _of_dict(name: str) -> None:
    def function(ctx: Context, d: Raw) -> Value:
        return ctx.method(d, name)

    op(f"six.iter{name}", f"six.view{name}", url=URL)(function)


for _name in ("items", "keys", "values"):
    _of_dict(_name)


@op("six.with_metaclass", url=URL)
def with_metaclass(ctx: Context, meta: Raw, *bases: Raw) -> Value:
    """A base class that brings a metaclass: the first base stands for all."""
    return bases[0] if bases else Lib("builtins.object")


@op("six.add_metaclass", url=URL)
def add_metaclass(ctx: Context, meta: Raw) -> Value:
    """A decorator that leaves the class as it is."""
    return Lib("functools.identity")


@op("six.python_2_unicode_compatible", "six.ensure_str", "six.ensure_text", "six.u", url=URL)
def unchanged(ctx: Context, s: Raw, *args: Raw, **options: Raw) -> Value:
    """A class or a text, as Python 3 has it anyway."""
    return s

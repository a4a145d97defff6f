"""Functions that bring a gradient of their own: ``tf.custom_gradient``, ``keras.ops.custom_gradient``."""

from __future__ import annotations

from shapewright.rules import REGISTRY, Abstain, Context, Raw, op
from shapewright.values import Lib, Partial, Tuple, Value

_CALL = "custom_gradient.__call__"


def without_gradient(function: Value) -> Value:
    """A function that gives its value and the function of its gradient, as one that gives its value."""
    return Partial(Lib(_CALL), (function,), ())


REGISTRY.wraps(_CALL)


@op(_CALL)
def called(ctx: Context, f: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The first of the two things the function gives."""
    made = ctx.call(f, *args, **kwargs)
    if isinstance(made, Tuple) and len(made.items) == 2:
        return made.items[0]
    raise Abstain("the function with a gradient of its own gives no pair that is known")

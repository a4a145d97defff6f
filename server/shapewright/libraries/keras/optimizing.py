"""A step of an optimizer that the program wrote: it is built for the variables once, then updates each of them.

https://keras.io/api/optimizers/
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from shapewright.libraries.keras.attributes import flag_of
from shapewright.libraries.keras.building import is_users
from shapewright.libraries.keras.dtypes import floatx
from shapewright.libraries.keras.tensors import backend, is_legacy
from shapewright.rules import Abstain, Context
from shapewright.values import TRUE, Instance, Tensor, Tuple, Unknown, Value

_VARIABLES = Unknown("which variables are trained is not followed")


def take_step(ctx: Context, optimizer: Instance, pairs: Value) -> None:
    """``apply_gradients``: what the program's own ``build`` and ``update_step`` do."""
    known = ctx.items(pairs)
    if known is None or not all(isinstance(pair, Tuple) and len(pair.items) == 2 for pair in known):
        build(ctx, optimizer, None)
        return
    entries = [pair.items for pair in known if isinstance(pair, Tuple)]
    build(ctx, optimizer, [variable for _, variable in entries])
    if not is_users(optimizer, "update_step") or is_legacy(ctx):
        return
    for gradient, variable in entries:
        if isinstance(gradient, Tensor) and isinstance(variable, Tensor):
            with suppress(Abstain):
                ctx.method(optimizer, "update_step", gradient, variable, Tensor(backend(ctx), (), floatx(ctx)))


def build(ctx: Context, optimizer: Value | None, variables: Sequence[Value] | None) -> None:
    """Run the program's own ``build`` before the first step; ``variables`` is None where these are not known."""
    if not isinstance(optimizer, Instance) or not is_users(optimizer, "build"):
        return
    if flag_of(ctx, optimizer, "built") is True:
        return
    with suppress(Abstain):
        ctx.method(optimizer, "build", _VARIABLES if variables is None else ctx.list(list(variables)))
    ctx.set(optimizer, "built", TRUE)

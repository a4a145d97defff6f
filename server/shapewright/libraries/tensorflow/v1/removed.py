"""Names of TensorFlow 1 spelled without ``compat.v1``: gone since TensorFlow 2, and understood all the same.

https://www.tensorflow.org/guide/migrate
"""

from __future__ import annotations

from collections.abc import Callable

from shapewright.libraries.tensorflow.world import EAGER
from shapewright.rules import REGISTRY, Context, Failure, Raw, op
from shapewright.values import Value

V1 = "tensorflow.compat.v1."
_SAID = "tensorflow.removed"
_KEPT = frozenset(f"{kind}_initializer" for kind in ("zeros", "ones", "constant", "random_normal", "random_uniform"))
"""Names that TensorFlow 2 has as well."""


def _gone(name: str) -> Callable[..., Value]:
    def function(ctx: Context, *args: Raw, **options: Raw) -> Value:
        old = ctx.version("tensorflow")
        if (old is None or old >= (2,)) and ctx.state(_SAID) is None:
            ctx.set_state(_SAID, True)
            ctx.problem(removed(name))
        ctx.set_state(EAGER, False)
        ctx.set_state("tensorflow.old", True)
        return ctx.invoke(V1 + name, *args, **options)

    return function


def removed(name: str) -> Failure:
    """The failure for a name that TensorFlow 2 does not have."""
    module, _, last = f"tensorflow.{name}".rpartition(".")
    return Failure(
        "removed-api",
        f"tf.{name} is gone since TensorFlow 2. Import the old API instead: import tensorflow.compat.v1 as tf, then "
        "tf.disable_v2_behavior().",
        raises=f"module '{module}' has no attribute '{last}'",
        exception="AttributeError",
        url="https://www.tensorflow.org/guide/migrate",
    ).with_data(name=name)


def _home(module: str) -> Callable[[Context], str | None]:
    """Where a module of TensorFlow 1 would be, if the installed TensorFlow is a newer one."""

    def home(ctx: Context) -> str | None:
        version = ctx.version("tensorflow")
        return module if version is not None and version >= (2,) else None

    return home


def register() -> None:
    """Every name that only ``compat.v1`` has, under its old spelling too."""
    known = [*REGISTRY.functions, *REGISTRY.classes]
    for full in known:
        name = full.removeprefix(V1)
        plain = f"tensorflow.{name}"
        if name != full and plain not in REGISTRY.functions and plain not in REGISTRY.classes and name not in _KEPT:
            op(plain)(_gone(name))
            REGISTRY.alias(plain, plain)  # not what Keras has under the module of this name
    for module in ("tensorflow.contrib", "tensorflow.examples"):
        REGISTRY.homes[module] = _home(module)

"""Random generators as objects: ``tf.random.Generator``.

https://www.tensorflow.org/api_docs/python/tf/random/Generator
"""

from __future__ import annotations

from shapewright.libraries.tensorflow.creation import shaped
from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.tensors import new
from shapewright.rules import Context, OptInt, Raw, lib_class, op
from shapewright.values import NONE, Const, Instance, ListObject, Tensor, Value

URL = "https://www.tensorflow.org/api_docs/python/tf/random/Generator"
_CLASS = "tensorflow.random.Generator"


@lib_class(_CLASS, url=URL)
class Generator:
    """Draws that depend on the generator's state alone."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """The state decides no shape."""

    @staticmethod
    def normal(
        ctx: Context, self: Instance, shape: Raw, mean: Raw = NONE, stddev: Raw = NONE, dtype: DType = "float32",
        name: Raw = NONE,
    ) -> Tensor:  # fmt: skip
        """Draws in the shape asked for."""
        return shaped(ctx, shape, dtype, "tf.random.Generator")

    truncated_normal = normal

    @staticmethod
    def uniform(
        ctx: Context, self: Instance, shape: Raw, minval: Raw = Const(0), maxval: Raw = NONE, dtype: DType = "float32",
        name: Raw = NONE,
    ) -> Tensor:  # fmt: skip
        """Draws in the shape asked for."""
        return shaped(ctx, shape, dtype, "tf.random.Generator")

    @staticmethod
    def uniform_full_int(ctx: Context, self: Instance, shape: Raw, dtype: DType = "uint64", name: Raw = NONE) -> Tensor:
        """Integers of the whole range."""
        return shaped(ctx, shape, dtype, "tf.random.Generator")

    @staticmethod
    def binomial(
        ctx: Context, self: Instance, shape: Raw, counts: Raw, probs: Raw, dtype: DType = "int32", name: Raw = NONE
    ) -> Tensor:
        """Counts in the shape asked for."""
        return shaped(ctx, shape, dtype, "tf.random.Generator")

    @staticmethod
    def make_seeds(ctx: Context, self: Instance, count: OptInt = 1) -> Tensor:
        """Seeds for stateless functions, as columns."""
        return new((2, ctx.fresh() if count is None else count), "int64")

    @staticmethod
    def split(ctx: Context, self: Instance, count: OptInt = 1) -> Value:
        """Independent generators."""
        return ListObject(None, ctx.new(_CLASS), count)

    @staticmethod
    def reset_from_seed(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Another state."""

    @staticmethod
    def skip(ctx: Context, self: Instance, delta: Raw) -> None:
        """A later state."""


@op(f"{_CLASS}.from_seed", f"{_CLASS}.from_non_deterministic_state", f"{_CLASS}.from_state",
    f"{_CLASS}.from_key_counter", "tensorflow.random.get_global_generator", url=URL)  # fmt: skip
def make(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """A generator."""
    return ctx.new(_CLASS)

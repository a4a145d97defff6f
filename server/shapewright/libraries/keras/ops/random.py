"""Random numbers: https://keras.io/api/random/"""

from __future__ import annotations

from shapewright.libraries.keras.dtypes import dtype_of, floatx
from shapewright.libraries.keras.ops.support import made
from shapewright.libraries.keras.tensors import backend
from shapewright.rules import Context, FloatArg, IntArg, Raw, ShapeArg, TensorArg, lib_class, op
from shapewright.values import NONE, Instance, Tensor

URL = "https://keras.io/api/random/random_ops/"


@op("keras.random.normal", "keras.random.uniform", "keras.random.truncated_normal", url=URL)
def normal(ctx: Context, shape: ShapeArg, a: Raw = NONE, b: Raw = NONE, dtype: Raw = NONE, **kwargs: Raw) -> Tensor:
    """A tensor of the shape."""
    return Tensor(backend(ctx), shape, dtype_of(ctx, dtype) or floatx(ctx))


@op("keras.random.beta", "keras.random.binomial", url=URL)
def beta(ctx: Context, shape: ShapeArg, a: Raw = NONE, b: Raw = NONE, dtype: Raw = NONE, **kwargs: Raw) -> Tensor:
    """A tensor of the shape."""
    return Tensor(backend(ctx), shape, dtype_of(ctx, dtype) or floatx(ctx))


@op("keras.random.gamma", url=URL)
def gamma(ctx: Context, shape: ShapeArg, alpha: Raw, dtype: Raw = NONE, **kwargs: Raw) -> Tensor:
    """A tensor of the shape."""
    return Tensor(backend(ctx), shape, dtype_of(ctx, dtype) or floatx(ctx))


@op("keras.random.randint", url=URL)
def randint(
    ctx: Context, shape: ShapeArg, minval: FloatArg, maxval: FloatArg, dtype: Raw = NONE, **kwargs: Raw
) -> Tensor:
    """Integers from ``minval`` to ``maxval - 1``."""
    interval = None if minval is None or maxval is None else (minval, maxval - 1)
    return Tensor(backend(ctx), shape, dtype_of(ctx, dtype) or "int32", interval=interval)


@op("keras.random.categorical", url=URL)
def categorical(ctx: Context, logits: TensorArg, num_samples: IntArg, dtype: Raw = NONE, **kwargs: Raw) -> Tensor:
    """Class indices, ``num_samples`` for each row."""
    kind = dtype_of(ctx, dtype) or "int32"
    shape = None if logits.shape is None else (logits.shape[0], num_samples)
    return made(ctx, [logits], shape, kind)


@op("keras.random.dropout", "keras.random.shuffle", url=URL)
def dropout(ctx: Context, inputs: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """The operand's shape."""
    return made(ctx, [inputs], inputs.shape, inputs.dtype)


@lib_class("keras.random.SeedGenerator", url=URL)
class SeedGenerator:
    """Seeds, one after the other."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, seed: Raw = NONE, **kwargs: Raw) -> None:
        """Keep the seed."""
        ctx.set(self, "seed", seed)

    @staticmethod
    def next(ctx: Context, self: Instance, ordered: Raw = NONE) -> Tensor:
        """Two integers."""
        return Tensor(backend(ctx), (2,), "uint32")


@op("keras.utils.set_random_seed", url="https://keras.io/api/utils/python_utils/")
def set_random_seed(ctx: Context, seed: Raw) -> None:
    """Has no effect on shapes."""

"""The handwritten digits as TensorFlow 1's tutorials loaded them."""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.rules import BoolArg, Context, IntArg, Raw, lib_class, op
from shapewright.values import FALSE, NONE, TRUE, Const, Instance, Tensor, Tuple, Value

_SPLITS = {"train": 55000, "validation": 5000, "test": 10000}


@op(
    "tensorflow.examples.tutorials.mnist.input_data.read_data_sets",
    "tensorflow.contrib.learn.python.learn.datasets.mnist.read_data_sets",
)
def read_data_sets(
    ctx: Context,
    train_dir: Raw = NONE,
    fake_data: Raw = NONE,
    one_hot: BoolArg = False,
    dtype: Raw = NONE,
    reshape: BoolArg = True,
    **options: Raw,
) -> Value:
    """Three splits of images and labels, as NumPy arrays."""
    splits = {}
    for name, count in _SPLITS.items():
        images, labels = _images(count, reshape), _labels(count, one_hot)
        split = ctx.new("tensorflow.MnistSplit", images=images, labels=labels, num_examples=Const(count))
        ctx.set(split, "one_hot", TRUE if one_hot else FALSE)
        ctx.set(split, "flat", TRUE if reshape else FALSE)
        splits[name] = split
    return ctx.new("tensorflow.MnistSplits", **splits)


def _images(count: Dim, flat: bool) -> Tensor:
    return Tensor("numpy", (count, 784) if flat else (count, 28, 28, 1), "float32")


def _labels(count: Dim, one_hot: bool) -> Tensor:
    if one_hot:
        return Tensor("numpy", (count, 10), "float64")
    return Tensor("numpy", (count,), "uint8", interval=(0, 9))


@lib_class("tensorflow.MnistSplits")
class MnistSplits:
    """``train``, ``validation`` and ``test``."""


@lib_class("tensorflow.MnistSplit")
class MnistSplit:
    """Images and labels, also batch by batch."""

    @staticmethod
    def next_batch(ctx: Context, self: Instance, batch_size: IntArg, *args: Raw, **options: Raw) -> Value:
        """The next images and labels."""
        flat, one_hot = ctx.get(self, "flat") == TRUE, ctx.get(self, "one_hot") == TRUE
        return Tuple((_images(batch_size, flat), _labels(batch_size, one_hot)))

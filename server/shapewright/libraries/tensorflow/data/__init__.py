"""``tf.data``: data sets, their elements and batches."""

from shapewright.libraries.tensorflow.data import batching, dataset, iterators, sources

__all__ = ["batching", "dataset", "iterators", "sources"]

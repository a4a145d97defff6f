"""``tf.nn``: activations, convolutions, pools, normalisation, losses on logits."""

from shapewright.libraries.tensorflow.nn import activations, convolution, losses, normalization, rarer

__all__ = ["activations", "convolution", "losses", "normalization", "rarer"]

"""Every spelling of a Keras name, and the one its rule is registered under."""

from __future__ import annotations

from shapewright.libraries.keras.tensors import is_legacy
from shapewright.rules import REGISTRY, Context

_PACKAGES = (
    "tensorflow.keras", "tensorflow.python.keras", "tensorflow.contrib.keras", "tensorflow.contrib.keras.api.keras",
    "tensorflow.compat.v1.keras", "tensorflow.compat.v2.keras", "tensorflow._api.v2.keras", "tf_keras",
    "keras.src", "keras.api", "keras._tf_keras.keras",
)  # fmt: skip
_LAYER_MODULES = (
    "core", "convolutional", "recurrent", "embeddings", "merge", "merging", "noise", "normalization", "pooling",
    "wrappers", "local", "advanced_activations", "attention", "preprocessing", "reshaping", "regularization",
    "activation", "rnn", "cudnn_recurrent", "convolutional_recurrent", "base_layer", "layer", "experimental",
    "normalization.batch_normalization", "core.dense", "dense_attention", "einsum_dense",
    "activations", "activations.activation", "activations.softmax", "activations.relu", "activations.leaky_relu",
    "activations.prelu", "activations.elu", "attention.attention", "attention.additive_attention",
    "attention.multi_head_attention", "attention.grouped_query_attention", "core.embedding", "core.input_layer",
    "core.identity", "core.lambda_layer", "core.masking", "core.einsum_dense", "core.wrapper",
    *(f"convolutional.{kind}conv{rank}d" for kind in ("", "separable_", "depthwise_") for rank in (1, 2, 3)),
    *(f"convolutional.conv{rank}d_transpose" for rank in (1, 2, 3)),
    *(f"merging.{kind}" for kind in ("add", "average", "concatenate", "dot", "maximum", "minimum", "multiply",
                                     "subtract")),
    *(f"normalization.{kind}_normalization" for kind in ("layer", "group", "unit", "rms", "spectral")),
    *(f"pooling.{kind}_pooling{rank}d" for kind in ("max", "average", "global_max", "global_average")
      for rank in (1, 2, 3)),
    *(f"regularization.{kind}" for kind in ("activity_regularization", "alpha_dropout", "dropout", "gaussian_dropout",
                                            "gaussian_noise", "spatial_dropout")),
    *(f"reshaping.{kind}" for kind in ("flatten", "permute", "repeat_vector", "reshape")),
    *(f"reshaping.{kind}{rank}d" for kind in ("cropping", "up_sampling", "zero_padding") for rank in (1, 2, 3)),
    *(f"rnn.{kind}" for kind in ("bidirectional", "gru", "lstm", "rnn", "simple_rnn", "stacked_rnn_cells",
                                 "time_distributed", "conv_lstm1d", "conv_lstm2d", "conv_lstm3d")),
    "experimental.preprocessing", "preprocessing.image_preprocessing", "rnn_cell_wrapper_v2", "recurrent_v2",
)  # fmt: skip
_OTHERS = {
    "keras.ops.numpy": "keras.ops",
    "keras.ops.nn": "keras.ops",
    "keras.ops.linalg": "keras.ops",
    "keras.ops.core": "keras.ops",
    "keras.ops.math": "keras.ops",
    "keras.engine.topology.Input": "keras.Input",
    "keras.engine.topology": "keras.layers",
    "keras.engine.base_layer": "keras.layers",
    "keras.engine.training": "keras",
    "keras.engine.input_layer": "keras.layers",
    "keras.engine.sequential": "keras",
    "keras.engine.network": "keras",
    "keras.engine.functional": "keras",
    "keras.engine": "keras.layers",
    "keras.models.Model": "keras.Model",
    "keras.models.Sequential": "keras.Sequential",
    "keras.models.Input": "keras.Input",
    "keras.layers.Input": "keras.Input",
    "keras.utils.module_utils.tensorflow": "tensorflow",
    "keras.Layer": "keras.layers.Layer",
    "keras.Functional": "keras.Model",
    "keras.models.Functional": "keras.Model",
    "keras.Loss": "keras.losses.Loss",
    "keras.Metric": "keras.metrics.Metric",
    "keras.Optimizer": "keras.optimizers.Optimizer",
    "keras.InputSpec": "keras.layers.InputSpec",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.utils.np_utils": "keras.utils",
    "keras.utils.generic_utils": "keras.utils",
    "keras.utils.data_utils": "keras.utils",
    "keras.utils.vis_utils": "keras.utils",
    "keras.utils.layer_utils": "keras.utils",
    "keras.utils.training_utils": "keras.utils",
    "keras.utils.Sequence": "keras.utils.PyDataset",
    "keras.preprocessing.sequence.pad_sequences": "keras.utils.pad_sequences",
    "keras.preprocessing.timeseries_dataset_from_array": "keras.utils.timeseries_dataset_from_array",
    "keras.preprocessing.image_dataset_from_directory": "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.text_dataset_from_directory": "keras.utils.text_dataset_from_directory",
    "keras.preprocessing.image.img_to_array": "keras.utils.img_to_array",
    "keras.preprocessing.image.array_to_img": "keras.utils.array_to_img",
    "keras.preprocessing.image.load_img": "keras.utils.load_img",
    "keras.preprocessing.image.save_img": "keras.utils.save_img",
    "keras.preprocessing.image.image_dataset_from_directory": "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.image_dataset": "keras.utils",
    "keras.optimizers.legacy": "keras.optimizers",
    "keras.optimizers.experimental": "keras.optimizers",
    "keras.optimizers.optimizer_v2": "keras.optimizers",
    "keras.mixed_precision.experimental": "keras.mixed_precision",
    "keras.mixed_precision.Policy": "keras.DTypePolicy",
    "keras.mixed_precision.DTypePolicy": "keras.DTypePolicy",
    "keras.dtype_policies.DTypePolicy": "keras.DTypePolicy",
    "keras.dtype_policies.FloatDTypePolicy": "keras.DTypePolicy",
    "keras.FloatDTypePolicy": "keras.DTypePolicy",
    "keras.dtype_policies.get": "keras.DTypePolicy",
    "keras.mixed_precision.LossScaleOptimizer": "keras.optimizers.LossScaleOptimizer",
    "keras.Initializer": "keras.initializers.Initializer",
    "keras.Regularizer": "keras.regularizers.Regularizer",
    "keras.saving.load_weights": "keras.saving.save_weights",
    "keras.layers.Convolution1D": "keras.layers.Conv1D",
    "keras.layers.Convolution3D": "keras.layers.Conv3D",
    "keras.layers.Convolution1DTranspose": "keras.layers.Conv1DTranspose",
    "keras.layers.Convolution2DTranspose": "keras.layers.Conv2DTranspose",
    "keras.layers.Convolution3DTranspose": "keras.layers.Conv3DTranspose",
    "keras.layers.Deconvolution2D": "keras.layers.Conv2DTranspose",
    "keras.layers.Deconv2D": "keras.layers.Conv2DTranspose",
    "keras.layers.SeparableConvolution1D": "keras.layers.SeparableConv1D",
    "keras.layers.SeparableConvolution2D": "keras.layers.SeparableConv2D",
    "keras.layers.CuDNNLSTM": "keras.layers.LSTM",
    "keras.layers.CuDNNGRU": "keras.layers.GRU",
    **{f"keras.optimizers.{name.lower()}": f"keras.optimizers.{name}"
       for name in ("SGD", "Adam", "Adamax", "Adadelta", "Adagrad", "Nadam", "RMSprop")},
    "keras.layers.BatchNormalizationV1": "keras.layers.BatchNormalization",
    "keras.layers.BatchNormalizationV2": "keras.layers.BatchNormalization",
    "keras.layers.SyncBatchNormalization": "keras.layers.BatchNormalization",
    "keras.layers.experimental.SyncBatchNormalization": "keras.layers.BatchNormalization",
    "keras.layers.normalization.BatchNormalization": "keras.layers.BatchNormalization",
}


def _register() -> None:
    REGISTRY.own("keras", "tf_keras")
    for package in _PACKAGES:
        REGISTRY.alias(package, "keras")
    for module in _LAYER_MODULES:
        REGISTRY.alias(f"keras.layers.{module}", "keras.layers")
    for spelled, canonical in _OTHERS.items():
        REGISTRY.alias(spelled, canonical)
    for rank in (1, 2, 3):
        for short, full in (("MaxPool", "MaxPooling"), ("AvgPool", "AveragePooling")):
            REGISTRY.alias(f"keras.layers.{short}{rank}D", f"keras.layers.{full}{rank}D")
            REGISTRY.alias(f"keras.layers.Global{short}{rank}D", f"keras.layers.Global{full}{rank}D")


def _in_tensorflow(ctx: Context) -> str | None:
    """The package behind ``tensorflow.keras``, where it is Keras 3."""
    return None if is_legacy(ctx) else "keras._tf_keras.keras"


def _alone(ctx: Context) -> str | None:
    keras = ctx.version("keras")
    return "keras" if keras is not None and keras >= (3,) else None


_register()
REGISTRY.homes.update({"keras": _alone, "tensorflow.keras": _in_tensorflow})

"""What of Keras has no rule on purpose, and why."""

from __future__ import annotations

from shapewright.rules import unmodelled

unmodelled(
    "the layer wraps another framework's module, whose calls Keras does not describe",
    "keras.layers.FlaxLayer", "keras.layers.JaxLayer", "keras.layers.TorchModuleWrapper",
)  # fmt: skip
unmodelled(
    "what it computes is read from a file",
    "keras.layers.TFSMLayer", "keras.saving.KerasFileEditor", "keras.export.ExportArchive",
)  # fmt: skip
unmodelled(
    "configurations as dicts are not followed",
    *(
        f"keras.{module}.serialize"
        for module in (
            "layers", "losses", "metrics", "activations", "initializers", "optimizers", "optimizers.schedules",
            "regularizers", "constraints", "dtype_policies", "quantizers",
        )
    ),
    "keras.layers.deserialize", "keras.dtype_policies.deserialize", "keras.saving.serialize_keras_object",
    "keras.saving.deserialize_keras_object", "keras.utils.serialize_keras_object",
    "keras.utils.deserialize_keras_object", "keras.utils.Config",
)  # fmt: skip
unmodelled(
    "the names that a program registers are not followed",
    *(
        f"keras.{module}.{name}"
        for module in ("saving", "utils")
        for name in ("get_custom_objects", "get_registered_name", "get_registered_object")
    ),
)
unmodelled("which preprocessing a table's columns get is not followed", "keras.utils.FeatureSpace")
unmodelled("how a data set is split is not followed", "keras.utils.split_dataset")
unmodelled("the inputs that a tensor was computed from are not kept", "keras.utils.get_source_inputs")
unmodelled("quantised weights are not followed", "keras.quantizers", "keras.Quantizer", "keras.dtype_policies")
unmodelled("tensors spread over devices are not followed", "keras.distribution")
unmodelled("models as scikit-learn's estimators are not followed", "keras.wrappers")
unmodelled("pictures are not followed through drawing", "keras.visualization")
unmodelled("the class is Keras's own machinery", "keras.Operation", "keras.Function", "keras.optimizers.OptimizerMap")
unmodelled("structures are followed by flatten, map_structure and pack_sequence_as alone", "keras.tree")
unmodelled("the settings of a run of Keras are not followed", "keras.config")
unmodelled("TensorFlow, the usual backend, refuses it", "keras.ops.vectorize")

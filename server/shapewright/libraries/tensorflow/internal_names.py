"""TensorFlow's own modules (``tensorflow.python.ops.array_ops``), under the public names of what they define."""

from __future__ import annotations

from shapewright.rules import REGISTRY

_V1 = "tensorflow.compat.v1"
_MODULES = {
    _V1: (
        "ops.array_ops", "ops.array_ops_stack", "ops.math_ops", "ops.init_ops", "ops.random_ops", "ops.state_ops",
        "ops.variable_scope", "ops.variables", "ops.control_flow_ops", "ops.cond", "ops.while_loop", "ops.check_ops",
        "ops.clip_ops", "ops.linalg_ops", "ops.gradients_impl", "ops.gradients", "ops.string_ops",
        "ops.tensor_array_ops", "ops.map_fn", "ops.functional_ops", "ops.special_math_ops", "ops.sort_ops",
        "ops.data_flow_ops", "ops.logging_ops", "ops.script_ops", "ops.io_ops", "ops.parsing_ops", "ops.standard_ops",
        "ops.custom_gradient", "ops.template", "ops.control_flow_case", "ops.control_flow_assert",
        "ops.partitioned_variables", "ops.sparse_ops", "framework.ops", "framework.constant_op",
        "framework.tensor_shape", "framework.tensor_spec", "framework.tensor_util", "framework.sparse_tensor",
        "framework.indexed_slices", "framework.tensor", "framework.random_seed", "client.session",
    ),
    f"{_V1}.nn": ("ops.nn", "ops.nn_ops", "ops.nn_impl", "ops.embedding_ops", "ops.candidate_sampling_ops",
                  "ops.ctc_ops", "ops.rnn"),
    f"{_V1}.nn.rnn_cell": ("ops.rnn_cell", "ops.rnn_cell_impl"),
    f"{_V1}.image": ("ops.image_ops", "ops.image_ops_impl"),
    f"{_V1}.losses": ("ops.losses.losses", "ops.losses.losses_impl"),
    f"{_V1}.metrics": ("ops.metrics", "ops.metrics_impl"),
    f"{_V1}.summary": ("summary.summary",),
    f"{_V1}.train": tuple(f"training.{name}" for name in (
        "adagrad", "adam", "gradient_descent", "momentum", "rmsprop", "optimizer", "saver", "moving_averages",
        "learning_rate_decay", "training_util", "monitored_session", "session_run_hook", "basic_session_run_hooks",
    )),
    "tensorflow": ("ops.init_ops_v2", "eager.context", "eager.backprop", "eager.def_function", "module.module"),
    "tensorflow.bitwise": ("ops.bitwise_ops",),
    "tensorflow.lookup": ("ops.lookup_ops",),
    "tensorflow.dtypes": ("framework.dtypes",),
    "tensorflow.errors": ("framework.errors", "framework.errors_impl"),
    "tensorflow.nest": ("util.nest",),
    "tensorflow.io.gfile": ("platform.gfile",),
    "tensorflow.data": ("data.ops.dataset_ops",),
}  # fmt: skip
_CLASSES = {
    "Zeros": "zeros_initializer", "Ones": "ones_initializer", "Constant": "constant_initializer",
    "RandomNormal": "random_normal_initializer", "RandomUniform": "random_uniform_initializer",
}  # fmt: skip
"""Initial values, which are classes of another name there."""
_KERAS = {
    "TruncatedNormal": "TruncatedNormal", "VarianceScaling": "VarianceScaling", "Orthogonal": "Orthogonal",
    "GlorotNormal": "GlorotNormal", "GlorotUniform": "GlorotUniform", "glorot_normal": "GlorotNormal",
    "glorot_uniform": "GlorotUniform", "he_normal": "HeNormal", "he_uniform": "HeUniform",
    "lecun_normal": "LecunNormal", "lecun_uniform": "LecunUniform", "Identity": "Identity",
}  # fmt: skip
"""Initial values that no public name of TensorFlow 2 gives, but Keras's of the same shapes."""


def register() -> None:
    """The modules' names, and those that differ within them."""
    for public, modules in _MODULES.items():
        for module in modules:
            REGISTRY.alias(f"tensorflow.python.{module}", public)
    for module, package in (("init_ops", _V1), ("init_ops_v2", "tensorflow")):
        for name, public in _CLASSES.items():
            REGISTRY.alias(f"tensorflow.python.ops.{module}.{name}", f"{package}.{public}")
        for name, public in _KERAS.items():
            REGISTRY.alias(f"tensorflow.python.ops.{module}.{name}", f"keras.initializers.{public}")
    for old, today in (("DatasetV1", f"{_V1}.data.Dataset"), ("DatasetV2", "tensorflow.data.Dataset")):
        REGISTRY.alias(f"tensorflow.python.data.ops.dataset_ops.{old}", today)

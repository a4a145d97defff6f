"""Modules, scopes, devices, settings, specs and arrays of tensors: what stands around the operations.

https://www.tensorflow.org/api_docs/python/tf
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.modules import variables_of
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, new
from shapewright.libraries.tensorflow.world import EAGER, TRACED
from shapewright.rules import Context, Raw, dim_of, lib_class, lift_dim, op, property_rule
from shapewright.values import (
    NONE,
    TRUE,
    Const,
    DictObject,
    Instance,
    ListObject,
    Many,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
)


@lib_class("tensorflow.Module", url="https://www.tensorflow.org/api_docs/python/tf/Module")
class Module:
    """A container of variables; user classes inherit from it."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, name: Raw = NONE) -> None:
        """Keep the name."""
        ctx.set(self, "name", name if name != NONE else Some("str"))

    @staticmethod
    def __init_subclass__(ctx: Context, self: Instance) -> None:
        """Nothing."""

    @property_rule
    def variables(ctx: Context, self: Instance) -> Value:
        """All variables, those of the modules it holds included."""
        return variables_of(ctx, self)

    @property_rule
    def trainable_variables(ctx: Context, self: Instance) -> Value:
        """The variables that training changes."""
        return variables_of(ctx, self, trainable=True)


@lib_class("tensorflow.Scope")
class Scope:
    """A context manager that changes nothing shapes depend on."""

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        return ctx.get(self, "value") or Some("str")

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        """Nothing."""


@tf_op("variable_creator_scope", "name_scope", "device", "control_dependencies", "summary.record_if",
       "xla.experimental.jit_scope", "profiler.experimental.Trace", "experimental.async_scope", "op_scope",
       "variable_op_scope")  # fmt: skip
def scope(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """``with tf.name_scope(…):`` and its like."""
    return ctx.new("tensorflow.Scope")


@lib_class("tensorflow.InitScope")
class InitScope:
    """Out of the graph of a ``tf.function``, to where it was called: tensors have values there."""

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> None:
        ctx.set(self, "eager", Const(ctx.state(EAGER, True) is not False))
        if ctx.state(TRACED, False) is True:
            ctx.set_state(EAGER, True)

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        ctx.set_state(EAGER, ctx.get(self, "eager") == TRUE)


@tf_op("init_scope")
def init_scope(ctx: Context) -> Value:
    """``with tf.init_scope():``. https://www.tensorflow.org/api_docs/python/tf/init_scope"""
    return ctx.new("tensorflow.InitScope")


@tf_op("config.list_physical_devices", "config.experimental.list_physical_devices", "config.list_logical_devices",
       "config.experimental.list_logical_devices", "config.get_visible_devices")  # fmt: skip
def devices(ctx: Context, device_type: Raw = NONE) -> Value:
    """The devices there are, which the machine decides."""
    return Many(Some("PhysicalDevice"), None, "list")


@tf_op("test.is_gpu_available", "test.is_built_with_cuda", "test.is_built_with_gpu_support")
def gpu_available(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """The machine decides."""
    return Some("bool")


_SETTINGS = [
    "config.experimental.set_memory_growth",
    "config.set_visible_devices",
    "config.optimizer.set_jit",
    "config.set_soft_device_placement",
    "config.experimental.enable_op_determinism",
    "config.threading.set_intra_op_parallelism_threads",
    "config.threading.set_inter_op_parallelism_threads",
    "config.set_logical_device_configuration",
    "config.experimental.set_virtual_device_configuration",
    "config.experimental.set_synchronous_execution",
    "print",
    "debugging.set_log_device_placement",
    *(
        f"{place}assert_{kind}"
        for place in ("debugging.", "")
        for kind in (
            "all_finite",
            "integer",
            "negative",
            "non_positive",
            "none_equal",
            "proper_iterable",
            "rank_at_least",
            "rank_in",
            "same_float_dtype",
            "scalar",
            "type",
            "greater",
            "less",
            "rank",
            "greater_equal",
            "less_equal",
            "near",
            "non_negative",
            "positive",
            "shapes",
        )
    ),
    "verify_tensor_all_finite",
    "no_gradient",
    "NoGradient",
    "NotDifferentiable",
    "register_tensor_conversion_function",
    "import_graph_def",
    "io.write_file",
    "write_file",
    "nest.assert_same_structure",
    "random.set_global_generator",
    "summary.graph",
    "summary.trace_off",
    "summary.write",
    "config.experimental_connect_to_cluster",
    "config.experimental_connect_to_host",
    "debugging.Assert",
    "Assert",
    "debugging.enable_check_numerics",
    "debugging.disable_check_numerics",
    "debugging.enable_traceback_filtering",
    "debugging.disable_traceback_filtering",
    "autograph.set_verbosity",
    "autograph.experimental.set_loop_options",
    "logging.set_verbosity",
    "logging.info",
    "logging.warn",
    "logging.error",
    "logging.warning",
    "logging.debug",
]


@tf_op(*_SETTINGS)
def nothing(ctx: Context, *args: Raw, **options: Raw) -> None:
    """Settings, prints and checks: nothing that shapes depend on."""


@tf_op("config.run_functions_eagerly", "config.experimental_run_functions_eagerly")
def run_functions_eagerly(ctx: Context, run_eagerly: Raw) -> None:
    """Functions then run as plain Python."""
    ctx.set_state("tensorflow.run_functions_eagerly", run_eagerly != Const(False))


@op("tensorflow.TensorSpec", "tensorflow.compat.v1.TensorSpec")
def tensor_spec(ctx: Context, shape: Raw, dtype: DType = "float32", name: Raw = NONE) -> Value:
    """What a tensor will be like. https://www.tensorflow.org/api_docs/python/tf/TensorSpec"""
    return ctx.new("tensorflow.Spec", shape=shape, dtype=Const(dtype), kind=Const("eager"))


@op("tensorflow.RaggedTensorSpec", "tensorflow.SparseTensorSpec")
def ragged_spec(
    ctx: Context,
    shape: Raw = NONE,
    dtype: DType = "float32",
    ragged_rank: Raw = NONE,
    row_splits_dtype: Raw = NONE,
    flat_values_spec: Raw = NONE,
) -> Value:
    """What a ragged or sparse tensor will be like."""
    return ctx.new("tensorflow.Spec", shape=shape, dtype=Const(dtype), kind=Const("ragged"))


@lib_class("tensorflow.Spec")
class Spec:
    """A ``TensorSpec``."""


def of_spec(ctx: Context, value: Value) -> Value:
    """A tensor (or a structure of them) like a spec says; open sizes are fresh."""
    if isinstance(value, Instance) and ctx.is_instance(value, "tensorflow.Spec"):
        shape = ctx.get(value, "shape") or NONE
        dtype, kind = ctx.get(value, "dtype"), ctx.get(value, "kind")
        known = None if shape == NONE else shape_dims(ctx, shape, "tf.TensorSpec")
        dims = None if known is None else tuple(ctx.fresh() if d == -1 else d for d in known)
        return new(
            dims,
            dtype.value if isinstance(dtype, Const) else None,
            kind=kind.value if isinstance(kind, Const) else "eager",
        )
    if isinstance(value, Tuple):
        return replace(value, items=tuple(of_spec(ctx, i) for i in value.items))
    if isinstance(value, ListObject) and value.items is not None:
        return Tuple(tuple(of_spec(ctx, i) for i in value.items))
    if isinstance(value, DictObject):
        return DictObject({k: of_spec(ctx, v) for k, v in value.items.items()})
    return Unknown("a spec that is not known")


@lib_class(
    "tensorflow.TensorArray",
    "tensorflow.compat.v1.TensorArray",
    url="https://www.tensorflow.org/api_docs/python/tf/TensorArray",
)
class TensorArray:
    """Tensors by number, of one shape."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, dtype: DType, size: Raw = NONE, *args: Raw, **options: Raw) -> None:
        """Keep dtype and size."""
        ctx.set(self, "dtype", Const(dtype))
        ctx.set(self, "size_", size)

    @staticmethod
    def write(ctx: Context, self: Instance, index: Raw, value: TFTensor, name: Raw = NONE) -> Value:
        """The array with a tensor put in. (It is the same one, so that a loop that fills it holds one array.)"""
        before = ctx.get(self, "element")
        if value.dtype is None:
            value = replace(value, dtype=_declared(ctx, self))
        ctx.set(self, "element", value if before is None else ctx.join([before, value]))
        return self

    @staticmethod
    def unstack(ctx: Context, self: Instance, value: TFTensor, name: Raw = NONE) -> Value:
        """The array of a tensor's rows."""
        return ctx.new(
            "tensorflow.TensorArray",
            dtype=Const(value.dtype),
            size_=lift_dim(value.dims[0]),
            element=value.like(shape=value.dims[1:]),
        )

    @staticmethod
    def read(ctx: Context, self: Instance, index: Raw, name: Raw = NONE) -> Value:
        """One of the tensors."""
        return ctx.get(self, "element") or Unknown("what a TensorArray holds")

    @staticmethod
    def stack(ctx: Context, self: Instance, name: Raw = NONE) -> Value:
        """All of them along a new axis."""
        element, size = ctx.get(self, "element"), dim_of(ctx.get(self, "size_"))
        if not isinstance(element, Tensor) or element.shape is None:
            declared = element.dtype if isinstance(element, Tensor) else _declared(ctx, self)
            return new(None, declared)
        return new((size if size else ctx.fresh(), *element.shape), element.dtype, depends=element.depends)


def _declared(ctx: Context, array: Instance) -> str | None:
    """The dtype that a TensorArray was made with."""
    dtype = ctx.get(array, "dtype")
    return dtype.value if isinstance(dtype, Const) and isinstance(dtype.value, str) else None

"""``keras.backend`` as Keras 2 had it (``K.mean``, ``K.dot``…), in terms of today's operations."""

from __future__ import annotations

from shapewright.dims import product
from shapewright.libraries.keras.dtypes import dtype_of, floatx
from shapewright.libraries.keras.layer import shape_from
from shapewright.libraries.keras.models import new_input
from shapewright.libraries.keras.ops.support import made
from shapewright.libraries.keras.tensors import backend as backend_name
from shapewright.libraries.keras.tensors import static_size
from shapewright.libraries.keras.tensors import variable as new_variable
from shapewright.rules import REGISTRY, Context, Raw, TensorArg, op
from shapewright.values import NONE, Const, Some, Tensor, Tuple, Value

_SAME_NAME = (
    "abs", "all", "any", "arange", "argmax", "argmin", "clip", "concatenate", "cos", "dot", "dtype", "equal", "exp",
    "expand_dims", "eye", "greater", "greater_equal", "less", "less_equal", "log", "logsumexp", "max", "maximum",
    "mean", "min", "minimum", "ndim", "not_equal", "one_hot", "ones", "ones_like", "prod", "relu", "reshape",
    "round", "shape", "sigmoid", "sign", "sin", "softmax", "softplus", "softsign", "sqrt", "square", "squeeze", "stack",
    "std", "stop_gradient", "sum", "switch", "tanh", "tile", "transpose", "var", "zeros", "zeros_like", "elu",
    "hard_sigmoid", "cumsum", "cumprod", "binary_crossentropy", "categorical_crossentropy",
    "sparse_categorical_crossentropy",
)  # fmt: skip
_OTHER_NAME = {"pow": "power", "permute_dimensions": "transpose"}

for _name in _SAME_NAME:
    REGISTRY.alias(f"keras.backend.{_name}", f"keras.ops.{_name}")
for _old, _new in _OTHER_NAME.items():
    REGISTRY.alias(f"keras.backend.{_old}", f"keras.ops.{_new}")
for _name in ("normal", "uniform"):
    REGISTRY.alias(f"keras.backend.random_{_name}", f"keras.random.{_name}")


@op("keras.backend.int_shape")
def int_shape(ctx: Context, x: TensorArg) -> Value:
    """The sizes, ``None`` where one is open."""
    return Tuple(tuple(static_size(ctx, size) for size in x.dims))


@op("keras.backend.batch_flatten")
def batch_flatten(ctx: Context, x: TensorArg) -> Tensor:
    """``(batch, rest)``."""
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    return made(ctx, [x], (x.shape[0], product(x.shape[1:])), x.dtype)


@op("keras.backend.flatten")
def flatten(ctx: Context, x: TensorArg) -> Tensor:
    """One axis."""
    return made(ctx, [x], None if x.shape is None else (x.size,), x.dtype)


@op("keras.backend.placeholder")
def placeholder(ctx: Context, shape: Raw = NONE, ndim: Raw = NONE, dtype: Raw = NONE, **kwargs: Raw) -> Tensor:
    """An input."""
    sizes = None if shape == NONE else shape_from(ctx, shape)
    return new_input(ctx, sizes, dtype_of(ctx, dtype) or floatx(ctx), "placeholder")


@op("keras.backend.variable", "keras.backend.constant")
def variable(ctx: Context, value: TensorArg, dtype: Raw = NONE, **kwargs: Raw) -> Tensor:
    """A variable with this value."""
    return new_variable(ctx, value.shape, dtype_of(ctx, dtype) or floatx(ctx))


@op("keras.backend.gather")
def gather(ctx: Context, reference: TensorArg, indices: TensorArg) -> Value:
    """Rows of a table."""
    return ctx.invoke("keras.ops.take", reference, indices, 0)


@op("keras.backend.image_data_format", "keras.config.image_data_format")
def image_data_format(ctx: Context) -> str:
    """``channels_last`` unless the program set another."""
    name = ctx.state("keras.data_format", "channels_last")
    return name if isinstance(name, str) else "channels_last"


@op("keras.backend.image_dim_ordering")
def image_dim_ordering(ctx: Context) -> str:
    """Keras 1's name: ``tf`` or ``th``."""
    return "th" if image_data_format(ctx) == "channels_first" else "tf"


@op(
    "keras.backend.set_image_data_format", "keras.config.set_image_data_format",
    "keras.backend.set_image_dim_ordering",
)  # fmt: skip
def set_image_data_format(ctx: Context, data_format: Raw) -> None:
    """``channels_first`` or ``channels_last``; Keras 1 said ``th`` and ``tf``."""
    names = {"th": "channels_first", "tf": "channels_last"}
    if isinstance(data_format, Const) and isinstance(data_format.value, str):
        ctx.set_state("keras.data_format", names.get(data_format.value, data_format.value))


@op("keras.backend.backend", "keras.config.backend")
def backend(ctx: Context) -> str:
    """``tensorflow``, ``torch`` or ``jax``."""
    return backend_name(ctx)


@op(
    "keras.config.is_flash_attention_enabled", "keras.config.is_interactive_logging_enabled",
    "keras.utils.is_interactive_logging_enabled", "keras.config.is_nnx_enabled",
    "keras.config.is_traceback_filtering_enabled",
)  # fmt: skip
def setting(ctx: Context) -> Value:
    """Whether something is switched on that decides no shape."""
    return Some("bool")


@op("keras.backend.get_uid")
def get_uid(ctx: Context, prefix: Raw = NONE) -> Value:
    """The next number of a name."""
    return Some("int")


@op("keras.version")
def version(ctx: Context) -> Value:
    """The version as text."""
    return Some("str")


@op("keras.backend.epsilon", "keras.config.epsilon")
def epsilon(ctx: Context) -> float:
    """The fuzz factor."""
    return 1e-7


@op(
    "keras.backend.clear_session", "keras.utils.clear_session", "keras.backend.set_session",
    "keras.backend.set_learning_phase", "keras.backend.set_epsilon", "keras.backend.manual_variable_initialization",
    "keras.backend.set_value", "keras.config.set_epsilon", "keras.config.set_max_epochs",
    "keras.config.set_max_steps_per_epoch", "keras.config.enable_flash_attention",
    "keras.config.disable_flash_attention", "keras.utils.enable_interactive_logging",
    "keras.utils.disable_interactive_logging", "keras.config.disable_traceback_filtering",
    "keras.config.enable_traceback_filtering",
    "keras.config.enable_interactive_logging", "keras.config.disable_interactive_logging",
    "keras.config.enable_unsafe_deserialization",
)  # fmt: skip
def no_effect(ctx: Context, *args: Raw, **kwargs: Raw) -> None:
    """Has no effect on shapes."""

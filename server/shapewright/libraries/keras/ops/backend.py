"""``keras.backend`` as Keras 2 had it (``K.mean``, ``K.dot``…), in terms of today's operations."""

from __future__ import annotations

from collections.abc import Iterable

from shapewright.dims import product
from shapewright.libraries.keras.dtypes import dtype_of, floatx
from shapewright.libraries.keras.models import new_input
from shapewright.libraries.keras.ops.support import made
from shapewright.libraries.keras.shapes import shape_from
from shapewright.libraries.keras.structure import tensors
from shapewright.libraries.keras.tensors import backend as backend_name
from shapewright.libraries.keras.tensors import in_tensorflow, is_legacy, is_symbolic, static_size, used_as_value
from shapewright.libraries.keras.tensors import variable as new_variable
from shapewright.rules import REGISTRY, Abstain, Context, Failure, Raw, TensorArg, constant, dim_of, op
from shapewright.values import NONE, TRUE, Const, Some, Tensor, Tuple, Union, Unknown, Value

_SAME = (
    "abs", "all", "any", "arange", "cos", "dtype", "equal", "exp", "greater", "greater_equal", "less", "less_equal",
    "log", "logsumexp", "max", "maximum", "mean", "min", "minimum", "ndim", "not_equal", "prod", "relu", "round",
    "sigmoid", "sign", "sin", "softmax", "softplus", "softsign", "sqrt", "square", "squeeze", "stack", "std",
    "stop_gradient", "sum", "tanh", "transpose", "var", "elu", "hard_sigmoid", "binary_crossentropy",
    "categorical_crossentropy",
)  # fmt: skip
"""Functions with the arguments of today's operation of the same name."""
_SPELLED: dict[str, tuple[str, dict[str, str], dict[str, int]]] = {
    "argmax": ("argmax", {}, {"axis": -1}),
    "argmin": ("argmin", {}, {"axis": -1}),
    "clip": ("clip", {"min_value": "x_min", "max_value": "x_max"}, {}),
    "concatenate": ("concatenate", {"tensors": "xs"}, {"axis": -1}),
    "cumprod": ("cumprod", {}, {"axis": 0}),
    "cumsum": ("cumsum", {}, {"axis": 0}),
    "dot": ("dot", {"x": "x1", "y": "x2"}, {}),
    "expand_dims": ("expand_dims", {}, {"axis": -1}),
    "eye": ("eye", {"size": "N"}, {}),
    "one_hot": ("one_hot", {"indices": "x"}, {}),
    "ones": ("ones", {}, {}),
    "ones_like": ("ones_like", {}, {}),
    "permute_dimensions": ("transpose", {"pattern": "axes"}, {}),
    "pow": ("power", {"x": "x1", "a": "x2"}, {}),
    "reshape": ("reshape", {"shape": "newshape"}, {}),
    "sparse_categorical_crossentropy": ("sparse_categorical_crossentropy", {}, {}),
    "tile": ("tile", {"n": "repeats"}, {}),
    "zeros": ("zeros", {}, {}),
    "zeros_like": ("zeros_like", {}, {}),
}
"""Functions whose arguments have other names or defaults: the operation, its names for them, the defaults."""
_IN_PLAIN_SHAPE = "'tuple' object has no attribute 'rank'"
_IN_PLAIN_DTYPE = "'str' object has no attribute 'base_dtype'"
_MISSED = {
    "ndim": _IN_PLAIN_SHAPE, "softmax": _IN_PLAIN_SHAPE, "concatenate": _IN_PLAIN_SHAPE, "dot": _IN_PLAIN_SHAPE,
    "switch": _IN_PLAIN_SHAPE,
    "mean": _IN_PLAIN_DTYPE, "std": _IN_PLAIN_DTYPE, "var": _IN_PLAIN_DTYPE, "dtype": _IN_PLAIN_DTYPE,
}  # fmt: skip
"""What the functions miss in a KerasTensor that do not come to one of TensorFlow's first."""
_UNTOLD = ("name", "ignore_class")
"""Arguments that today's operations do not have, and that change no shape."""

REGISTRY.alias("keras.backend.random_binomial", "keras.backend.random_bernoulli")
REGISTRY.followed["keras.backend"] = "keras.src.legacy.backend"

for _name in ("normal", "uniform"):
    REGISTRY.alias(f"keras.backend.random_{_name}", f"keras.random.{_name}")


def _refuse_symbolic(ctx: Context, name: str, values: Iterable[Value]) -> None:
    """Raise ``Failure`` for a KerasTensor of Keras 3, whose ``keras.backend`` hands all to TensorFlow's functions."""
    if is_legacy(ctx):
        return
    for given in tensors(ctx, *values):
        if is_symbolic(given) and name in _MISSED:
            raise used_as_value(given, f"K.{name} cannot take it: use keras.ops or a layer", _MISSED[name],
                                "AttributeError")  # fmt: skip
        if is_symbolic(given):
            raise in_tensorflow(given)


def _register_same(name: str) -> None:
    def function(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
        _refuse_symbolic(ctx, name, (*args, *kwargs.values()))
        return ctx.invoke(f"keras.ops.{name}", *args, **kwargs)

    op(f"keras.backend.{name}")(function)


for _name in (*_SAME, "cast"):
    _register_same(_name)


def _register_spelled(name: str, operation: str, names: dict[str, str], defaults: dict[str, int]) -> None:
    def function(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
        _refuse_symbolic(ctx, name, (*args, *kwargs.values()))
        given = {names.get(key, key): value for key, value in kwargs.items() if key not in _UNTOLD}
        if len(args) < 2:  # what has a default comes second
            given = {**{key: Const(value) for key, value in defaults.items()}, **given}
        result = ctx.invoke(f"keras.ops.{operation}", *args, **given)
        # TensorFlow's own function gives int64, today's operation int32
        return result.like(dtype="int64") if name in ("argmax", "argmin") and isinstance(result, Tensor) else result

    op(f"keras.backend.{name}")(function)


for _name, _spelled in _SPELLED.items():
    _register_spelled(_name, *_spelled)


@op("keras.backend.switch")
def switch(ctx: Context, condition: Raw, then_expression: Raw, else_expression: Raw) -> Value:
    """One of two tensors, or of what two functions give."""
    both = (then_expression, else_expression)
    _refuse_symbolic(ctx, "switch", (condition, *both))
    return ctx.join([given if isinstance(given, Tensor) else ctx.call(given) for given in both])


@op("keras.backend.in_train_phase", "keras.backend.in_test_phase")
def in_phase(ctx: Context, x: Raw, alt: Raw, training: Raw = NONE) -> Value:
    """One of two tensors, or of what two functions give, by whether the model trains (Keras 2)."""
    given = ctx.join([part if isinstance(part, Tensor) else ctx.call(part) for part in (x, alt)])
    if isinstance(given, Union):
        raise Abstain("which of two is taken is decided by training")
    return given


@op("keras.backend.learning_phase")
def learning_phase(ctx: Context) -> Value:
    """Whether the model trains (Keras 2)."""
    return Some("int")


@op("keras.backend.shape")
def shape(ctx: Context, x: Raw) -> Value:
    """The sizes as a tensor, as ``tf.shape`` gives them."""
    return ctx.invoke("tensorflow.shape", x)


@op("keras.backend.int_shape")
def int_shape(ctx: Context, x: TensorArg) -> Value:
    """The sizes, ``None`` where one is open."""
    return Tuple(tuple(static_size(ctx, size) for size in x.dims))


@op("keras.backend.is_sparse")
def is_sparse(ctx: Context, tensor: Raw) -> Value:
    """Whether most entries are left out as zeros: of an ``Input`` it is not followed."""
    if not isinstance(tensor, Tensor) or is_symbolic(tensor):
        return Some("bool")
    return Const(tensor.kind == "sparse")


@op("keras.backend.batch_flatten")
def batch_flatten(ctx: Context, x: TensorArg) -> Tensor:
    """``(batch, rest)``."""
    _refuse_symbolic(ctx, "batch_flatten", (x,))
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    return made(ctx, [x], (x.shape[0], product(x.shape[1:])), x.dtype)


@op("keras.backend.flatten")
def flatten(ctx: Context, x: TensorArg) -> Tensor:
    """One axis."""
    _refuse_symbolic(ctx, "flatten", (x,))
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
    _refuse_symbolic(ctx, "gather", (reference, indices))
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
    known = ctx.release("tf_keras" if is_legacy(ctx) else "keras")
    return Some("str") if known is None else Const(known)


constant("keras.__version__", version)


@op("keras.backend.epsilon", "keras.config.epsilon")
def epsilon(ctx: Context) -> float:
    """The fuzz factor."""
    return 1e-7


@op(
    "keras.backend.clear_session", "keras.utils.clear_session", "keras.backend.set_session",
    "keras.backend.set_learning_phase", "keras.backend.set_epsilon", "keras.backend.manual_variable_initialization",
    "keras.config.set_epsilon", "keras.config.set_max_epochs",
    "keras.config.set_max_steps_per_epoch", "keras.config.enable_flash_attention",
    "keras.config.disable_flash_attention", "keras.utils.enable_interactive_logging",
    "keras.utils.disable_interactive_logging", "keras.config.disable_traceback_filtering",
    "keras.config.enable_traceback_filtering",
    "keras.config.enable_interactive_logging", "keras.config.disable_interactive_logging",
    "keras.config.enable_unsafe_deserialization",
)  # fmt: skip
def no_effect(ctx: Context, *args: Raw, **kwargs: Raw) -> None:
    """Has no effect on shapes."""


@op("keras.backend.set_value")
def set_value(ctx: Context, x: Raw, value: Raw) -> None:
    """Assigns to a variable. Raises ``Failure`` in Keras 3 for a learning rate, which is a variable of Keras itself."""
    number = isinstance(x, (Const, Some)) and x.type_name in ("float", "int")
    if number and not is_legacy(ctx):
        raise Failure(
            "removed-api",
            "set_value takes TensorFlow's own variables, and those of Keras 3 are none: use assign().",
            raises="'str' object has no attribute 'name'",
            exception="AttributeError",
            argument="x",
            url="https://keras.io/api/utils/backend_utils/",
        ).with_data(assigned=True)


@op("keras.backend.ctc_decode")
def ctc_decode(
    ctx: Context, y_pred: TensorArg, input_length: Raw, greedy: Raw = TRUE, beam_width: Raw = NONE,
    top_paths: Raw = Const(1),
) -> Value:  # fmt: skip
    """The best paths, ``(batch, steps)`` each and filled up with -1, and how probable they are."""
    count = 1 if ctx.truth(greedy) else dim_of(top_paths)
    if y_pred.shape is None or len(y_pred.shape) != 3 or not isinstance(count, int) or ctx.truth(greedy) is None:
        return Unknown("the paths that are decoded")
    batch, steps = y_pred.shape[:2]
    paths = [made(ctx, [y_pred], (batch, steps), "int64") for _ in range(count)]
    return Tuple((ctx.list(paths), made(ctx, [y_pred], (batch, count), y_pred.dtype)))

"""``tf.layers``: functions that make a layer and call it. They need legacy Keras.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/layers
"""

from __future__ import annotations

from shapewright.libraries.keras.tensors import is_legacy
from shapewright.libraries.keras.weights import all_weights
from shapewright.libraries.tensorflow.listing import UNLISTED, list_variable, lose, reuses
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.v1.variables import scoped
from shapewright.libraries.tensorflow.world import GRAPH, SCOPE, VARIABLE_NAME
from shapewright.rules import Context, Failure, Raw, op
from shapewright.values import FALSE, NONE, TRUE, Const, Instance, Tensor, Unknown, Value

_OPTIONS = {
    "strides", "padding", "data_format", "dilation_rate", "use_bias", "activation", "axis", "return_sequences",
    "groups", "depth_multiplier", "pool_size", "kernel_size", "filters", "units",
}  # fmt: skip
_LAYERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "dense": ("Dense", ("units", "activation", "use_bias")),
    "conv1d": (
        "Conv1D",
        ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation"),
    ),
    "conv2d": (
        "Conv2D",
        ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation"),
    ),
    "conv3d": (
        "Conv3D",
        ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation"),
    ),
    "conv2d_transpose": (
        "Conv2DTranspose",
        ("filters", "kernel_size", "strides", "padding", "data_format", "activation"),
    ),
    "conv3d_transpose": (
        "Conv3DTranspose",
        ("filters", "kernel_size", "strides", "padding", "data_format", "activation"),
    ),
    "separable_conv1d": (
        "SeparableConv1D",
        ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"),
    ),
    "separable_conv2d": (
        "SeparableConv2D",
        ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"),
    ),
    "max_pooling1d": ("MaxPooling1D", ("pool_size", "strides", "padding", "data_format")),
    "max_pooling2d": ("MaxPooling2D", ("pool_size", "strides", "padding", "data_format")),
    "max_pooling3d": ("MaxPooling3D", ("pool_size", "strides", "padding", "data_format")),
    "average_pooling1d": ("AveragePooling1D", ("pool_size", "strides", "padding", "data_format")),
    "average_pooling2d": ("AveragePooling2D", ("pool_size", "strides", "padding", "data_format")),
    "average_pooling3d": ("AveragePooling3D", ("pool_size", "strides", "padding", "data_format")),
    "flatten": ("Flatten", ()),
    "dropout": ("Dropout", ("rate",)),
    "batch_normalization": ("BatchNormalization", ("axis",)),
}
"""By function: the layer's class, and the arguments after ``inputs`` in order."""


_SAID = "tensorflow.needs legacy"


def require_legacy(ctx: Context, name: str, module: str = "tf.layers") -> None:
    """Report, once, that a function of TensorFlow 1 is not there with Keras 3. It is understood all the same."""
    if is_legacy(ctx) or ctx.state("tensorflow.old", False) is not False or ctx.state(_SAID) is not None:
        return
    ctx.set_state(_SAID, True)
    failure = Failure(
        "removed-api",
        f"{module}.{name} is not there with Keras 3. Install tf_keras and set os.environ['TF_USE_LEGACY_KERAS'] = "
        "'1' before TensorFlow is imported, or use keras.layers.",
        raises=f"`{name}` is not available with Keras 3.",
        exception="AttributeError",
        url="https://keras.io/getting_started/#tensorflow--keras-2-backwards-compatibility",
    ).with_data(legacy=ctx.version("tf_keras") is not None)
    ctx.problem(failure)


def _called(ctx: Context, layer: Value, inputs: Value, function: str, options: dict[str, Value]) -> Value:
    """What the layer gives; its weights are variables of the graph, which the scope around them names."""
    before = ctx.state(UNLISTED, FALSE)
    made = ctx.call(layer, inputs)
    ctx.set_state(UNLISTED, before)
    every, trained = all_weights(ctx, layer), all_weights(ctx, layer, trainable=True)
    shared = reuses(ctx) if options.get("reuse", NONE) in (NONE, FALSE) else None
    if every is None or trained is None or shared is None or options.get("trainable", TRUE) != TRUE:
        if every != ():
            lose(ctx)
        return made
    place = _place(ctx, function, options.get("name", NONE)) if every else None
    for weight, kind in zip(every, _KINDS.get(function, ("kernel", "bias")), strict=False):
        if isinstance(weight, Tensor) and not shared:
            known = weight if place is None else weight.with_note(VARIABLE_NAME, f"{place}/{kind}")
            list_variable(ctx, known, Const(any(weight is other for other in trained)))
    return made


_KINDS = {
    "batch_normalization": ("gamma", "beta", "moving_mean", "moving_variance"),
    "separable_conv1d": ("depthwise_kernel", "pointwise_kernel", "bias"),
    "separable_conv2d": ("depthwise_kernel", "pointwise_kernel", "bias"),
}
"""What the weights of a layer are called, in order; a kernel and a bias where nothing else is said."""


def _place(ctx: Context, function: str, name: Value) -> str | None:
    """The name of a layer with the scopes around it: its own, or the function's with a number from the second on."""
    if name != NONE:
        return scoped(ctx, name)
    scope = ctx.state(SCOPE)
    counted = f"tensorflow.layers:{ctx.state(GRAPH, 0)}:{function}"
    known = ctx.get(scope, counted) if isinstance(scope, Instance) else ctx.state(counted, Const(0))
    if known is None:
        known = Const(0)
    if not isinstance(known, Const) or not isinstance(known.value, int):
        return None
    if isinstance(scope, Instance):
        ctx.set(scope, counted, Const(known.value + 1))
    else:
        ctx.set_state(counted, Const(known.value + 1))
    return scoped(ctx, Const(f"{function}_{known.value}" if known.value else function))


def _layer(name: str, cls: str, order: tuple[str, ...]) -> None:
    def function(ctx: Context, inputs: Raw, *args: Raw, **options: Raw) -> Value:
        require_legacy(ctx, name)
        given = dict(zip(order, args, strict=False))
        given.update({k: v for k, v in options.items() if k in _OPTIONS or k in order})
        given.pop("activation", None)
        layer = ctx.invoke(f"keras.layers.{cls}", **given)
        made = _called(ctx, layer, inputs, name, options)
        return made if isinstance(made, (Tensor, Unknown)) else Unknown(f"what tf.layers.{name} gives")

    tf_op(f"layers.{name}", new=False)(function)


for _name, (_cls, _order) in _LAYERS.items():
    _layer(_name, _cls, _order)


def _layer_class(cls: str) -> None:
    def function(ctx: Context, *args: Raw, **options: Raw) -> Value:
        require_legacy(ctx, cls)
        given = {k: v for k, v in options.items() if k in _OPTIONS and k != "activation"}
        return ctx.invoke(f"keras.layers.{cls}", *args, **given)

    op(f"tensorflow.compat.v1.layers.{cls}")(function)


for _cls in sorted({cls for cls, _ in _LAYERS.values()}):
    _layer_class(_cls)

"""``keras.applications``: networks with known outputs. https://keras.io/api/applications/"""

from __future__ import annotations

from dataclasses import dataclass

from shapewright.dims import Dim, ceildiv, eq, floordiv, lt
from shapewright.libraries.keras.attributes import auto_name
from shapewright.libraries.keras.dtypes import floatx
from shapewright.libraries.keras.functional import set_graph
from shapewright.libraries.keras.layer import configure
from shapewright.libraries.keras.models import new_input
from shapewright.libraries.keras.shapes import shape_from
from shapewright.libraries.keras.tensors import batch_symbol, is_legacy, keras_tensor, open_size
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import REGISTRY, Abstain, Context, Failure, IntArg, Raw, Repair, dim_of, lib_class, op
from shapewright.values import NONE, TRUE, Const, Instance, Some, Tensor, Tuple, Value

URL = "https://keras.io/api/applications/"


@dataclass(frozen=True, slots=True)
class Network:
    """What a network makes of an image: features, and by how much it shrinks it."""

    features: int
    size: int = 224
    """Height and width with the classifier on top."""
    smallest: int = 32
    steps: str = "same"
    """How each of five halvings rounds: ``same`` up, ``valid`` down, or the name of a special case."""


_VGG = Network(512, steps="valid")
_DENSE = {"121": 1024, "169": 1664, "201": 1920}
_EFFICIENT = {"B0": (1280, 224), "B1": (1280, 240), "B2": (1408, 260), "B3": (1536, 300), "B4": (1792, 380),
              "B5": (2048, 456), "B6": (2304, 528), "B7": (2560, 600)}  # fmt: skip
_EFFICIENT2 = {"B0": 224, "B1": 240, "B2": 260, "B3": 300, "S": 384, "M": 480, "L": 480}
_CONVNEXT = {"Tiny": 768, "Small": 768, "Base": 1024, "Large": 1536, "XLarge": 2048}

NETWORKS: dict[str, tuple[str, Network]] = {
    "VGG16": ("vgg16", _VGG),
    "VGG19": ("vgg19", _VGG),
    "Xception": ("xception", Network(2048, 299, 71, "xception")),
    "InceptionV3": ("inception_v3", Network(2048, 299, 75, "inception")),
    "InceptionResNetV2": ("inception_resnet_v2", Network(1536, 299, 75, "inception")),
    "MobileNet": ("mobilenet", Network(1024, steps="padded")),
    "MobileNetV2": ("mobilenet_v2", Network(1280)),
    "MobileNetV3Small": ("mobilenet_v3", Network(576)),
    "MobileNetV3Large": ("mobilenet_v3", Network(960)),
    "NASNetMobile": ("nasnet", Network(1056)),
    "NASNetLarge": ("nasnet", Network(4032, 331)),
    **{f"ResNet{n}": ("resnet", Network(2048)) for n in (50, 101, 152)},
    **{f"ResNet{n}V2": ("resnet_v2", Network(2048)) for n in (50, 101, 152)},
    **{f"DenseNet{n}": ("densenet", Network(f, steps="dense")) for n, f in _DENSE.items()},
    **{f"EfficientNet{n}": ("efficientnet", Network(f, s)) for n, (f, s) in _EFFICIENT.items()},
    **{f"EfficientNetV2{n}": ("efficientnet_v2", Network({"B2": 1408, "B3": 1536}.get(n, 1280), s))
       for n, s in _EFFICIENT2.items()},
    **{f"ConvNeXt{n}": ("convnext", Network(f, steps="convnext")) for n, f in _CONVNEXT.items()},
}  # fmt: skip
_ARGUMENTS = ("include_top", "weights", "input_tensor", "input_shape", "pooling", "classes", "classifier_activation")
_LEADING = {
    "MobileNet": ("input_shape", "alpha", "depth_multiplier", "dropout", "include_top", "weights", "input_tensor",
                  "pooling", "classes", "classifier_activation"),
    "MobileNetV2": ("input_shape", "alpha", "include_top", "weights", "input_tensor", "pooling", "classes",
                    "classifier_activation"),
    "MobileNetV3Small": ("input_shape", "alpha", "minimalistic", "include_top", "weights", "input_tensor", "pooling",
                         "classes", "dropout_rate", "classifier_activation", "include_preprocessing"),
    "NASNetMobile": ("input_shape", "include_top", "weights", "input_tensor", "pooling", "classes",
                     "classifier_activation"),
}  # fmt: skip
_LEADING["MobileNetV3Large"] = _LEADING["MobileNetV3Small"]
_LEADING["NASNetLarge"] = _LEADING["NASNetMobile"]


def _reduced(size: Dim, steps: str) -> Dim:
    """What five halvings leave of a height or width."""
    if steps == "inception":
        size = floordiv(size - 3, 2) + 1 - 2  # 3×3 stride 2, 3×3
        size = floordiv(size - 3, 2) + 1 - 2  # pool, 3×3
        for _ in range(3):
            size = floordiv(size - 3, 2) + 1
        return size
    if steps == "xception":
        size = floordiv(size - 3, 2) + 1 - 2
        for _ in range(4):
            size = ceildiv(size, 2)
        return size
    halve = {"valid": [0] * 5, "same": [1] * 5, "dense": [1, 1, 0, 0, 0], "padded": [1, 0, 0, 0, 0], "convnext": []}[
        steps
    ]
    if steps == "convnext":
        size = floordiv(size, 4)
        halve = [0] * 3
    for up in halve:
        size = ceildiv(size, 2) if up else floordiv(size, 2)
    return size


def _build(ctx: Context, model: Instance, name: str, given: dict[str, Value]) -> None:
    network = NETWORKS[name][1]
    top = ctx.truth(given.get("include_top", TRUE))
    if top is None:
        raise Abstain("include_top is not known")
    _check_classes(ctx, name, given, top)
    inputs = _inputs(ctx, name, network, given, top)
    if inputs.shape is None or len(inputs.shape) != 4:
        raise Abstain("the input shape is not known")
    _check_size(name, network, inputs)
    batch, height, width, _ = inputs.shape
    features = _features(name, network, given)
    dtype = floatx(ctx)
    shape: tuple[Dim, ...]
    if top:
        classes = dim_of(given.get("classes", Const(1000)))
        shape = (batch, ctx.fresh("classes", low=1) if classes is None else classes)
    elif given.get("pooling", NONE) != NONE:
        shape = (batch, features)
    else:
        shape = (batch, _reduced(height, network.steps), _reduced(width, network.steps), features)
    set_graph(ctx, model, inputs, keras_tensor(shape, dtype, inputs.depends))
    ctx.set(model, "keras.opaque", TRUE)
    ctx.set(model, "keras.loaded", TRUE)


def _features(name: str, network: Network, given: dict[str, Value]) -> int:
    alpha = given.get("alpha")
    if alpha is None or alpha == Const(1.0) or alpha == Const(1):
        return network.features
    if name == "MobileNet" and isinstance(alpha, Const):
        return int(1024 * alpha.value)
    if name == "MobileNetV2" and isinstance(alpha, Const):
        if alpha.value <= 1:
            return 1280
        wide = int(1280 * alpha.value + 4) // 8 * 8
        return wide if wide >= 0.9 * 1280 * alpha.value else wide + 8
    raise Abstain("the width multiplier is not followed")


_ANY_SIZE = ("MobileNet", "MobileNetV2", "MobileNetV3Small", "MobileNetV3Large", "NASNetMobile", "NASNetLarge")
"""Networks that were trained with images of several sizes, or look at their size in ways of their own."""


def _check_trained(
    ctx: Context, name: str, network: Network, given: dict[str, Value], shape: tuple[Dim, ...]
) -> None:
    """Raise ``Failure`` where weights with the classifier of ImageNet are asked for, for images of another size."""
    size = (network.size, network.size, 3)
    trained = given.get("weights", Const("imagenet")) == Const("imagenet")
    if name in _ANY_SIZE or not trained or not any(eq(a, b) is False for a, b in zip(shape, size, strict=True)):
        return
    raise Failure(
        "application-input",
        f"{name} with its classifier (include_top=True) and the weights of ImageNet takes images of "
        f"{keras_shape(size)}, not {keras_shape(shape)}: leave the classifier out with "
        "include_top=False, or give weights=None.",
        raises=f"When setting `include_top=True` and loading `imagenet` weights, `input_shape` should be "
        f"{keras_shape(size)}.  Received: input_shape={keras_shape(shape)}",
        exception="ValueError",
        argument="input_shape",
        repairs=(Repair("set-argument", "Leave the classifier out", "include_top", "False"),),
        url=URL,
    )


def _check_classes(ctx: Context, name: str, given: dict[str, Value], top: bool) -> None:
    """Raise ``Failure`` where another number of classes is asked for with the weights of ImageNet's thousand."""
    classes = dim_of(given.get("classes", Const(1000)))
    trained = given.get("weights", Const("imagenet")) == Const("imagenet")
    if not (top and trained) or classes is None or eq(classes, 1000) is not False:
        return
    raise Failure(
        "application-input",
        f"The weights of ImageNet tell 1000 classes apart, and {name} is to tell {classes}: leave its classifier out "
        "with include_top=False and put your own on top, or give weights=None.",
        raises="`classes` should be 1000",
        exception="ValueError",
        argument="classes",
        url=URL,
    )


def _inputs(ctx: Context, name: str, network: Network, given: dict[str, Value], top: bool) -> Tensor:
    tensor = given.get("input_tensor", NONE)
    if isinstance(tensor, Tensor):
        return tensor
    shape = given.get("input_shape", NONE)
    if shape != NONE:
        rest = shape_from(ctx, shape, batched=False)
        if rest is not None and len(rest) != 3:
            raise _no_image(rest)
        trained = given.get("weights", Const("imagenet")) == Const("imagenet")
        if rest is not None and trained and not top and eq(rest[2], 3) is False:
            raise _not_colour(rest)
        if rest is not None and top and given.get("input_tensor", NONE) == NONE:
            _check_trained(ctx, name, network, given, rest)
    elif top:
        rest = (network.size, network.size, 3)
    else:
        rest = (open_size(ctx, "height"), open_size(ctx, "width"), 3)
    if rest is None:
        raise Abstain("the input shape is not known")
    return new_input(ctx, (batch_symbol(ctx), *rest), floatx(ctx), auto_name(ctx, "keras_tensor"))


def _not_colour(shape: tuple[Dim, ...]) -> Failure:
    return Failure(
        "application-input",
        f"The weights that were trained on ImageNet take images of three channels, not {keras_shape(shape)}: repeat "
        "the one channel three times, or give weights=None.",
        raises=f"The input must have 3 channels; Received `input_shape={keras_shape(shape)}`",
        exception="ValueError",
        argument="input_shape",
        url=URL,
    )


def _no_image(shape: tuple[Dim, ...]) -> Failure:
    return Failure(
        "application-input",
        f"The input of this network is an image with height, width and channels, not {keras_shape(shape)}.",
        raises="`input_shape` must be a tuple of three integers.",
        exception="ValueError",
        argument="input_shape",
        url=URL,
    )


def _check_size(name: str, network: Network, inputs: Tensor) -> None:
    for size in inputs.dims[1:3]:
        if lt(size, network.smallest):
            raise Failure(
                "application-input",
                f"{name} needs images of at least {network.smallest} × {network.smallest}; this is {describe(inputs)}.",
                raises=f"Input size must be at least {network.smallest}x{network.smallest}; Received: "
                f"input_shape={keras_shape(inputs.dims[1:])}",
                exception="ValueError",
                argument="input_shape",
                url=URL,
            )


def _network(name: str, module: str) -> None:
    names = _LEADING.get(name, _ARGUMENTS)

    class Body:
        """A network as a functional model."""

        @staticmethod
        def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
            """Build the graph's input and output."""
            given = dict(zip(names, args, strict=False))
            given.update(kwargs)
            configure(ctx, self, {"name": given.get("name", Const(name.lower()))})
            _build(ctx, self, name, given)
            package = "tf_keras" if is_legacy(ctx) else "keras"
            ctx.set(self, "keras.source", f"{package}.src.applications.{module}.{name}")
            ctx.set(self, "keras.arguments", ctx.dict(given))

    lib_class(f"keras.applications.{name}", bases=("keras.Model",), url=f"{URL}{module}/")(Body)
    REGISTRY.outlined[f"keras.applications.{name}"] = f"keras.src.applications.{module}"
    REGISTRY.alias(f"keras.applications.{module}.{name}", f"keras.applications.{name}")
    REGISTRY.alias(f"keras.applications.resnet50.{name}", f"keras.applications.{name}")


for _name, (_module, _) in NETWORKS.items():
    _network(_name, _module)

_MODULES = sorted({module for module, _ in NETWORKS.values()} | {"resnet50", "imagenet_utils"})
REGISTRY.outlined.update({f"keras.applications.{name}": f"keras.src.applications.{name}" for name in _MODULES})
REGISTRY.followed.update({f"keras.applications.{name}": f"keras.src.applications.{name}" for name in _MODULES})


@op("keras.ops.operation_utils.get_source_inputs", "keras.utils.layer_utils.get_source_inputs")
def get_source_inputs(ctx: Context, tensor: Raw) -> Value:
    """The inputs that a KerasTensor is computed from: itself where it is one."""
    if not isinstance(tensor, Tensor) or tensor.note("input") is None:
        raise Abstain("what this is computed from is not listed")
    return ctx.list([tensor])


_BY_COLOUR = ("densenet", "imagenet_utils", "resnet", "resnet50", "vgg16", "vgg19")
"""Networks whose images have a mean of each colour taken away."""


@op(*(f"keras.applications.{m}.preprocess_input" for m in _MODULES if m not in _BY_COLOUR), url=URL)
def preprocess_input(ctx: Context, x: Raw, data_format: Raw = NONE, mode: Raw = NONE) -> Value:
    """The images' shape; arrays of integers become floats."""
    return _prepared(ctx, x)


def _prepared(ctx: Context, x: Value) -> Value:
    if not isinstance(x, Tensor):
        raise Abstain("the images are not known")
    floats = (x.dtype or "").startswith(("float", "bfloat"))
    return x.like(shape=x.shape, dtype=x.dtype if floats else floatx(ctx)) if x.shape is not None else x


@op(*(f"keras.applications.{m}.preprocess_input" for m in _BY_COLOUR), url=URL)
def preprocess_colours(ctx: Context, x: Raw, data_format: Raw = NONE, mode: Raw = NONE) -> Value:
    """As ``preprocess_input``; arrays need their three colours. Raises ``Failure``."""
    given = x.shape[-1] if isinstance(x, Tensor) and x.library == "numpy" and x.shape else None
    last = ctx.state("keras.data_format", "channels_last") == "channels_last"
    if isinstance(given, int) and given < 3 and isinstance(x, Tensor) and last and data_format == mode == NONE:
        raise Failure(
            "application-input",
            f"preprocess_input works on the three colours of images, and {describe(x)} has {given} on its last axis.",
            raises=f"index {given} is out of bounds for axis {len(x.dims) - 1} with size {given}",
            exception="IndexError",
            argument="x",
            repairs=(Repair("wrap", "Repeat the one channel three times", "x", "np.repeat({}, 3, axis=-1)",
                            needs="import numpy as np"),) if given == 1 else (),
            url=URL,
        ).with_data(input=x)  # fmt: skip
    return _prepared(ctx, x)


@op(*(f"keras.applications.{m}.decode_predictions" for m in _MODULES), url=URL)
def decode_predictions(ctx: Context, preds: Raw, top: IntArg = 5) -> Value:
    """For each image the ``top`` best classes. Raises ``Failure`` for anything but 1000 classes."""
    if not isinstance(preds, Tensor) or preds.shape is None:
        raise Abstain("the predictions are not known")
    if len(preds.shape) != 2 or (isinstance(preds.shape[1], int) and preds.shape[1] != 1000):
        raise Failure(
            "decode-predictions",
            f"decode_predictions names the 1000 classes of ImageNet; these predictions are {describe(preds)}.",
            raises="`decode_predictions` expects a batch of predictions (i.e. a 2D array of shape (samples, 1000)). "
            f"Received array with shape: {keras_shape(preds.shape)}",
            exception="ValueError",
            argument="preds",
            url=URL,
        )
    count = preds.shape[0]
    if not isinstance(count, int) or not isinstance(top, int) or count > 64:
        raise Abstain("the number of predictions is not known")
    best = ctx.list([Tuple((Some("str"), Some("str"), Some("float")))] * top)
    return ctx.list([best] * count)

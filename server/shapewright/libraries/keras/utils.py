"""``keras.utils`` and ``keras.preprocessing``: labels, sequences, windows, files."""

from __future__ import annotations

from shapewright.dims import Dim, ge
from shapewright.libraries.common.draws import reaches
from shapewright.libraries.keras.data import dataset_of
from shapewright.libraries.keras.dtypes import dtype_of, floatx
from shapewright.libraries.keras.structure import leaves
from shapewright.libraries.keras.tensors import backend, is_legacy, to_numpy
from shapewright.libraries.keras.wording import describe
from shapewright.rules import (
    Abstain,
    Clue,
    Context,
    Failure,
    IntArg,
    OptInt,
    Raw,
    Repair,
    Site,
    dim_of,
    lib_class,
    op,
    to_tensor,
)
from shapewright.values import (
    NONE,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    Some,
    Tensor,
    Tuple,
    Value,
    unknown_tensor,
)

URL = "https://keras.io/api/utils/python_utils/"
DATA = "https://keras.io/api/data_loading/"


@op("keras.utils.to_categorical", renames={"nb_classes": "num_classes", "y": "x"}, url=URL + "#to_categorical-function")
def to_categorical(ctx: Context, x: Raw, num_classes: OptInt = None, dtype: Raw = NONE) -> Tensor:
    """One-hot rows; a last axis of 1 is dropped first. Without ``num_classes``: one more than the greatest."""
    labels = x if isinstance(x, Tensor) else to_tensor(ctx, x, Site("keras.utils.to_categorical", "keras", "x"))
    if labels.library == "keras":
        raise to_numpy(labels, "x")
    library = "numpy" if not isinstance(x, Tensor) or labels.library in ("numpy", "pandas") else backend(ctx)
    low, high = labels.interval or _bounds(ctx, x) or (None, None)
    certain = high is not None and low is not None and (labels.interval is None or reaches(labels, int(high)))
    known = int(high) + 1 if num_classes is None and certain and high is not None else None
    classes = num_classes if num_classes is not None else known if known is not None else ctx.fresh("classes", low=1)
    surely = labels.interval is None or not isinstance(num_classes, int) or reaches(labels, num_classes)
    if num_classes is not None and high is not None and ge(int(high), num_classes) and surely:
        raise _too_few_classes(labels, int(high), num_classes)
    own = "float32" if is_legacy(ctx) else "float64"
    kind = dtype_of(ctx, dtype) or (own if library == "numpy" else floatx(ctx))
    if labels.shape is None:
        return unknown_tensor(library, kind)
    shape = labels.shape[:-1] if len(labels.shape) > 1 and labels.shape[-1] == 1 else labels.shape
    return Tensor(library, (*shape, classes), kind)


def _bounds(ctx: Context, value: Value) -> tuple[float | None, float | None] | None:
    """The least and greatest of a list of known integers."""
    numbers = [leaf.value for leaf in leaves(ctx, value) if isinstance(leaf, Const) and isinstance(leaf.value, int)]
    return (min(numbers), max(numbers)) if numbers and len(numbers) == len(leaves(ctx, value)) else None


def _too_few_classes(labels: Tensor, high: int, classes: Dim) -> Failure:
    return Failure(
        "index-range",
        f"The labels go up to {high}, so {high + 1} classes are needed, not {classes}.",
        raises=f"index {high} is out of bounds for axis 1 with size {classes}",
        exception="IndexError",
        argument="num_classes",
        clues=(Clue(f"the labels are {describe(labels)}", origin=labels.origin),) if labels.origin else (),
        url=URL,
    )


@op("keras.utils.pad_sequences", renames={"max_len": "maxlen"}, url="https://keras.io/api/data_loading/timeseries/")
def pad_sequences(
    ctx: Context,
    sequences: Raw,
    maxlen: OptInt = None,
    dtype: Raw = Const("int32"),
    padding: Raw = NONE,
    truncating: Raw = NONE,
    value: Raw = NONE,
) -> Tensor:
    """``(samples, maxlen)`` and the axes that each step has; without ``maxlen``: the longest row."""
    kind = dtype_of(ctx, dtype) or "int32"
    for row in ctx.items(sequences) or ():
        if isinstance(row, (Int, Some)) or (isinstance(row, Const) and isinstance(row.value, (int, float, bool))):
            raise _not_iterable(row)
    samples, longest, rest, interval = _rows(ctx, sequences)
    length = maxlen if maxlen is not None else longest if longest is not None else ctx.fresh("maxlen", low=1)
    return Tensor("numpy", (samples, length, *rest), kind, interval=interval)


def _not_iterable(row: Value) -> Failure:
    shown = row.value if isinstance(row, Const) else "…"
    return Failure(
        "training-data",
        "The sequences are lists of numbers; this list holds the numbers themselves.",
        raises=f"`sequences` must be a list of iterables. Found non-iterable: {shown}",
        exception="ValueError",
        argument="sequences",
        repairs=(Repair("wrap", "Make it the only sequence", "sequences", "[{}]"),),
        url="https://keras.io/api/data_loading/timeseries/",
    )


def _rows(
    ctx: Context, sequences: Value
) -> tuple[Dim, Dim | None, tuple[Dim, ...], tuple[float | None, float | None] | None]:
    """The number of rows, the longest, the shape of a step, the bounds of the elements."""
    if isinstance(sequences, Tensor):
        shape = sequences.shape
        if shape is None:
            return ctx.fresh("samples", low=1), None, (), sequences.interval
        longest = shape[1] if len(shape) > 1 else None
        return shape[0], longest, tuple(shape[2:]), sequences.interval
    length = ctx.length(sequences)
    samples = ctx.fresh("samples", low=1) if length is None else length
    rows = ctx.items(sequences)
    if rows is None:
        element = ctx.element(sequences)
        return samples, None, _step(ctx, element) if element is not None else (), None
    sizes = [_length(ctx, row) for row in rows]
    known = [size for size in sizes if isinstance(size, int)]
    longest = max(known) if known and len(known) == len(sizes) else None
    bounds = _bounds(ctx, sequences)
    padded = None if bounds is None else (min(0, bounds[0] or 0), bounds[1])
    return samples, longest, _step(ctx, rows[0]) if rows else (), padded


def _length(ctx: Context, row: Value) -> Dim | None:
    if isinstance(row, Tensor):
        return row.shape[0] if row.shape else None
    return ctx.length(row)


def _step(ctx: Context, row: Value) -> tuple[Dim, ...]:
    """The shape of one step of a sequence."""
    if isinstance(row, Tensor):
        return tuple(row.shape[1:]) if row.shape else ()
    items = ctx.items(row)
    first = items[0] if items else None
    if isinstance(first, Tensor):
        return first.shape or ()
    inner = None if first is None else ctx.items(first)
    return () if inner is None or first is None else (len(inner), *_step(ctx, first))


@op("keras.utils.normalize", url=URL)
def normalize(ctx: Context, x: Raw, axis: Raw = NONE, order: Raw = NONE) -> Tensor:
    """The array's shape, in floats."""
    if not isinstance(x, Tensor):
        raise Abstain("the array is not known")
    return x.like(dtype=x.dtype if (x.dtype or "").startswith("float") else "float64")


@op("keras.utils.timeseries_dataset_from_array", url=DATA + "timeseries/")
def timeseries_dataset_from_array(
    ctx: Context,
    data: Raw,
    targets: Raw,
    sequence_length: IntArg,
    sequence_stride: Raw = NONE,
    sampling_rate: Raw = NONE,
    batch_size: Raw = Const(128),
    shuffle: Raw = NONE,
    seed: Raw = NONE,
    start_index: Raw = NONE,
    end_index: Raw = NONE,
    **kwargs: Raw,
) -> Value:
    """Batches of windows, with a target for each where targets are given."""
    if not isinstance(data, Tensor) or data.shape is None:
        raise Abstain("the series is not known")
    lead: tuple[Dim, ...] = () if batch_size == NONE else (ctx.fresh("batch", low=1),)
    windows = Tensor("tensorflow", (*lead, sequence_length, *data.shape[1:]), data.dtype)
    if targets == NONE:
        return dataset_of(ctx, windows)
    if not isinstance(targets, Tensor) or targets.shape is None:
        raise Abstain("the targets are not known")
    wanted = Tensor("tensorflow", (*lead, *targets.shape[1:]), targets.dtype, interval=targets.interval)
    return dataset_of(ctx, Tuple((windows, wanted)))


_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


@op("keras.utils.image_dataset_from_directory", url=DATA + "image/")
def image_dataset_from_directory(
    ctx: Context,
    directory: Raw,
    labels: Raw = Const("inferred"),
    label_mode: Raw = Const("int"),
    class_names: Raw = NONE,
    color_mode: Raw = Const("rgb"),
    batch_size: Raw = Const(32),
    image_size: Raw = NONE,
    shuffle: Raw = NONE,
    seed: Raw = NONE,
    validation_split: Raw = NONE,
    subset: Raw = NONE,
    interpolation: Raw = NONE,
    follow_links: Raw = NONE,
    crop_to_aspect_ratio: Raw = NONE,
    pad_to_aspect_ratio: Raw = NONE,
    data_format: Raw = NONE,
    **kwargs: Raw,
) -> Value:
    """Batches of float32 images, and their labels by ``label_mode``."""
    size = _image_size(ctx, image_size)
    channels = _CHANNELS.get(str(color_mode.value)) if isinstance(color_mode, Const) else None
    lead: tuple[Dim, ...] = () if batch_size == NONE else (ctx.fresh("batch", low=1),)
    images = Tensor("tensorflow", (*lead, *size, channels or ctx.fresh("channels", low=1)), "float32")
    made = _with_labels(ctx, images, lead, labels, label_mode, class_names)
    if subset == Const("both"):
        return Tuple((made, made))
    return made


def _image_size(ctx: Context, value: Value) -> tuple[Dim, Dim]:
    if value == NONE:
        return 256, 256
    sizes = [dim_of(item) for item in ctx.items(value) or ()]
    if len(sizes) == 2:
        return (
            ctx.fresh("height", low=1) if sizes[0] is None else sizes[0],
            ctx.fresh("width", low=1) if sizes[1] is None else sizes[1],
        )
    return ctx.fresh("height", low=1), ctx.fresh("width", low=1)


def _with_labels(
    ctx: Context, x: Tensor, lead: tuple[Dim, ...], labels: Value, mode: Value, class_names: Value
) -> Value:
    kind = mode.value if isinstance(mode, Const) else "unknown"
    if kind is None or labels == NONE:
        return dataset_of(ctx, x)
    names = ctx.items(class_names) if class_names != NONE else None
    classes: Dim = len(names) if names is not None else ctx.fresh("classes", low=1)
    if kind == "int":
        y = Tensor("tensorflow", lead, "int32")
    elif kind == "binary":
        y = Tensor("tensorflow", (*lead, 1), "float32")
    elif kind == "categorical":
        y = Tensor("tensorflow", (*lead, classes), "float32")
    else:
        raise Abstain("label_mode is not known")
    return dataset_of(ctx, Tuple((x, y)))


@op("keras.utils.text_dataset_from_directory", url=DATA + "text/")
def text_dataset_from_directory(
    ctx: Context,
    directory: Raw,
    labels: Raw = Const("inferred"),
    label_mode: Raw = Const("int"),
    class_names: Raw = NONE,
    batch_size: Raw = Const(32),
    max_length: Raw = NONE,
    shuffle: Raw = NONE,
    seed: Raw = NONE,
    validation_split: Raw = NONE,
    subset: Raw = NONE,
    **kwargs: Raw,
) -> Value:
    """Batches of strings, and their labels by ``label_mode``."""
    lead: tuple[Dim, ...] = () if batch_size == NONE else (ctx.fresh("batch", low=1),)
    made = _with_labels(ctx, Tensor("tensorflow", lead, "string"), lead, labels, label_mode, class_names)
    return Tuple((made, made)) if subset == Const("both") else made


@op("keras.utils.audio_dataset_from_directory", url=DATA + "audio/")
def audio_dataset_from_directory(ctx: Context, directory: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Batches of sound, of a length that the files decide."""
    raise Abstain("the length of the sounds is data")


@op("keras.utils.load_img", url=DATA + "image/#loadimg-function")
def load_img(
    ctx: Context,
    path: Raw,
    color_mode: Raw = Const("rgb"),
    target_size: Raw = NONE,
    interpolation: Raw = NONE,
    keep_aspect_ratio: Raw = NONE,
    grayscale: Raw = NONE,
) -> Value:
    """A picture; ``img_to_array`` makes an array of it."""
    grey = grayscale != NONE and ctx.truth(grayscale)
    channels = 1 if grey else _CHANNELS.get(str(color_mode.value)) if isinstance(color_mode, Const) else None
    image = ctx.new("keras.utils.Picture")
    size = None if target_size == NONE else _image_size(ctx, target_size)
    ctx.set(image, "keras.size", size)
    ctx.set(image, "keras.channels", channels)
    return image


@lib_class("keras.utils.Picture", url=DATA + "image/")
class Picture:
    """A PIL image as ``load_img`` gives it."""


@op("keras.utils.img_to_array", url=DATA + "image/#imgtoarray-function")
def img_to_array(ctx: Context, img: Raw, data_format: Raw = NONE, dtype: Raw = NONE) -> Tensor:
    """``float32[height, width, channels]``."""
    kind = dtype_of(ctx, dtype) or floatx(ctx)
    height, width, channels = ctx.fresh("height", low=1), ctx.fresh("width", low=1), ctx.fresh("channels", low=1)
    if isinstance(img, Instance):
        size, count = ctx.get(img, "keras.size"), dim_of(ctx.get(img, "keras.channels"))
        if isinstance(size, Tuple):
            height, width = _image_size(ctx, size)
        channels = channels if count is None else count
    elif isinstance(img, Tensor) and img.shape is not None:
        return Tensor("numpy", (*img.shape, 1) if len(img.shape) == 2 else img.shape, kind)
    if data_format == Const("channels_first"):
        return Tensor("numpy", (channels, height, width), kind)
    return Tensor("numpy", (height, width, channels), kind)


@op("keras.utils.array_to_img", url=DATA + "image/")
def array_to_img(ctx: Context, x: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A picture."""
    return ctx.new("keras.utils.Picture")


@op("keras.utils.get_file", url=URL)
def get_file(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """The path of a downloaded file."""
    return Some("str")


@op(
    "keras.utils.save_img",
    "keras.utils.plot_model",
    "keras.utils.model_to_dot",
    "keras.visualization.plot_bounding_box_gallery",
    "keras.visualization.plot_image_gallery",
    "keras.visualization.plot_segmentation_mask_gallery",
    url=URL,
)
def no_effect(ctx: Context, *args: Raw, **kwargs: Raw) -> None:
    """Has no effect on shapes."""


@op("keras.utils.register_keras_serializable", "keras.saving.register_keras_serializable", url=URL)
def register_keras_serializable(ctx: Context, package: Raw = NONE, name: Raw = NONE) -> Value:
    """A decorator that changes nothing."""
    return Lib("keras.saving.registered")


@op("keras.saving.registered")
def registered(ctx: Context, target: Raw) -> Value:
    """The class or function decorated."""
    return target


@lib_class("keras.utils.PyDataset", url=URL + "#pydataset-class")
class PyDataset:
    """Batches by number; a subclass writes ``__getitem__`` and ``__len__``."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Options of the workers."""

    @staticmethod
    def on_epoch_end(ctx: Context, self: Instance) -> None:
        """Called after each epoch."""


@op("keras.utils.pack_x_y_sample_weight", url=URL)
def pack_x_y_sample_weight(ctx: Context, x: Raw, y: Raw = NONE, sample_weight: Raw = NONE) -> Value:
    """What ``fit`` takes as one batch: ``(x, y, sample_weight)`` without what is not given."""
    if y == NONE:
        return Tuple((x,)) if isinstance(x, (Tuple, ListObject)) else x
    return Tuple((x, y) if sample_weight == NONE else (x, y, sample_weight))


@op("keras.utils.unpack_x_y_sample_weight", url=URL)
def unpack_x_y_sample_weight(ctx: Context, data: Raw) -> Value:
    """A batch as ``(x, y, sample_weight)``, with None for what it lacks."""
    if isinstance(data, (Tensor, DictObject)):
        return Tuple((data, NONE, NONE))
    items = ctx.items(data)
    if items is None or len(items) > 3:
        raise Abstain("what the batch holds is not known")
    return Tuple((*items, NONE, NONE)[:3])


@lib_class("keras.utils.Progbar", url=URL)
class Progbar:
    """A progress bar."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Options."""

    @staticmethod
    def update(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Prints."""

    @staticmethod
    def add(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Prints."""

"""Training data as Keras takes it: arrays, lists and dicts of arrays, data sets, generators."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shapewright.dims import Dim, Symbol, eq, substitute
from shapewright.dims.expr import the_atom
from shapewright.libraries.common.draws import with_draws_of
from shapewright.libraries.keras.dtypes import floatx, is_float
from shapewright.libraries.keras.structure import children, leaves, mapped
from shapewright.libraries.keras.tensors import backend, batch_symbol
from shapewright.libraries.keras.wording import describe, size_text
from shapewright.rules import Abstain, Context, Failure, Repair
from shapewright.values import (
    NONE,
    Const,
    DictObject,
    Instance,
    Int,
    ListObject,
    Many,
    Some,
    Tensor,
    Tuple,
    Value,
)

URL = "https://keras.io/api/models/model_training_apis/"


MOST_SHOWN = 20
"""Items of a list that a message shows."""
_TAKES_TEXT = (
    "Turn it into numbers first; a model that begins with TextVectorization takes it as a tensor, tf.constant(...)."
)


_PAD = Repair("wrap", "Pad the rows to one length", "x", "keras.utils.pad_sequences({})", needs="import keras")


@dataclass(frozen=True, slots=True)
class Data:
    """One step's worth of training data."""

    x: Value
    y: Value
    arrays: bool
    """Whether whole arrays were given, which Keras cuts into batches itself."""
    samples: Dim | None = None
    """The number of samples, where arrays were given."""
    whole: Value | None = None
    """The batch as a data set gives it, which a step of the program's own is handed."""


def read(ctx: Context, x: Value, y: Value, sample_weight: Value = NONE, *, argument: str = "x") -> Data:
    """The data given to ``fit``, ``evaluate`` or ``predict``.

    Raises ``Failure`` for what Keras refuses, ``Abstain`` for what is not known.
    """
    if _is_arrays(ctx, x):
        for value, name in ((x, argument), (y, "y")):
            _check_arrays(ctx, value, name, x)
        samples = _check_cardinality(ctx, x, y, sample_weight, argument)
        return Data(x, y, True, samples)
    batch = _batch_of(ctx, x)
    if y != NONE and (isinstance(x, Many) or ctx.is_instance(x, "tensorflow.data.Dataset")):
        raise Failure(
            "training-data",
            "A data set already holds its targets; y cannot be given as well.",
            raises="When providing `x` as a tf.data.Dataset, `y` should not be passed. Instead, the targets should "
            "be included as part of the tf.data.Dataset.",
            exception="ValueError",
            argument="y",
            url=URL,
        )
    if isinstance(batch, Tuple) and batch.items:
        return Data(batch.items[0], batch.items[1] if len(batch.items) > 1 else NONE, False, whole=batch)
    return Data(batch, NONE, False, whole=batch)


def _is_arrays(ctx: Context, x: Value) -> bool:
    if isinstance(x, Tensor):
        return True
    if isinstance(x, (ListObject, DictObject, Tuple)):
        return not _yields(x) and children(ctx, x) is not None
    return False


def _yields(x: Value) -> bool:
    """Whether it is a generator, which gives one batch after the other."""
    return isinstance(x, ListObject) and x.kind == "generator"


def _batch_of(ctx: Context, x: Value) -> Value:
    """One batch of a data set, a generator or a ``Sequence``."""
    if isinstance(x, Instance) and ctx.is_instance(x, "keras.utils.PyDataset"):
        ctx.method(x, "__len__")
        return ctx.method(x, "__getitem__", Some("int"))
    element = ctx.element(x) if isinstance(x, (Many, Instance)) or _yields(x) else None
    if element is None:
        raise Abstain("the training data is not known")
    return element


def _check_arrays(ctx: Context, value: Value, argument: str, x: Value) -> None:
    """Lists of numbers, text and ragged arrays are refused."""
    for leaf in leaves(ctx, value):
        inner = _number_in(leaf)
        if inner is not None:
            raise _python_data(value, inner, argument, x)
        if isinstance(leaf, (Int, Some)) or (isinstance(leaf, Const) and leaf.value is not None):
            raise _python_data(value, leaf, argument, x)
        if isinstance(leaf, Tensor) and leaf.library == "numpy" and leaf.dtype == "object":
            raise _ragged(leaf, argument)
        if isinstance(leaf, Tensor) and leaf.library == "numpy" and leaf.dtype == "string":
            raise _text(leaf, argument)


def _number_in(value: Value) -> Value | None:
    """A number inside a list whose items are not known one by one."""
    while isinstance(value, ListObject) and value.items is None and value.element is not None:
        value = value.element
        if isinstance(value, (Int, Some)) and value.type_name in ("int", "float"):
            return value
    return None


def _python_data(value: Value, leaf: Value, argument: str, x: Value) -> Failure:
    held = "text" if isinstance(leaf, Const) and isinstance(leaf.value, str) else "numbers"
    kind = "numpy.ndarray" if isinstance(x, Tensor) and x.library == "numpy" else x.type_name
    return Failure(
        "training-data",
        f"'{argument}' is a Python {value.type_name} of {held}; Keras takes NumPy arrays or tensors.",
        # Keras prints x, whichever of its arguments it does not take
        raises=f"Unrecognized data type: x={_python_text(x)} (of type <class '{kind}'>)",
        exception="ValueError",
        argument=argument,
        repairs=(
            Repair("wrap", "Make an array of it", argument, "np.array({})", needs="import numpy as np"),
            *((_one_sample(argument),) if argument == "x" and isinstance(value, (ListObject, Tuple)) else ()),
            *((replace(_PAD, argument=argument),) if isinstance(value, ListObject) else ()),
        ),
        url=URL,
    ).with_data(value=value, leaf=leaf)


def _one_sample(argument: str) -> Repair:
    """The repair of a list of the numbers of one sample."""
    return Repair("wrap", "Make an array of this one sample", argument, "np.array([{}])", needs="import numpy as np")


def _python_text(value: Value) -> str:
    """A list of numbers as Python prints it; an ellipsis for what is not known."""
    if isinstance(value, Const):
        return repr(value.value)
    items = value.items if isinstance(value, (ListObject, Tuple)) else None
    if items is None or len(items) > MOST_SHOWN:
        return "…"
    return "[" + ", ".join(map(_python_text, items)) + "]"


def _ragged(array: Tensor, argument: str) -> Failure:
    return Failure(
        "ragged-array",
        f"'{argument}' is {describe(array)}: an object array, made of rows of different lengths. Pad the rows first.",
        raises="Invalid dtype: object",
        exception="ValueError",
        argument=argument,
        repairs=(replace(_PAD, argument=argument),),
        url=URL,
    ).with_data(value=array)


def _text(array: Tensor, argument: str) -> Failure:
    return Failure(
        "loss-target-dtype" if argument == "y" else "dtype-mismatch",
        f"'{argument}' is {describe(array)}: text. "
        + ("Encode the labels as numbers first." if argument == "y" else _TAKES_TEXT),
        raises="Invalid dtype: str",
        exception="ValueError",
        argument=argument,
        url=URL,
    ).with_data(value=array)


def _check_cardinality(ctx: Context, x: Value, y: Value, weight: Value, argument: str) -> Dim | None:
    """All arrays must hold the same number of samples."""
    first: Dim | None = None
    for value in (x, y, weight):
        for leaf in leaves(ctx, value):
            if not isinstance(leaf, Tensor) or not leaf.shape:
                continue
            if first is None:
                first = leaf.shape[0]
            elif eq(first, leaf.shape[0]) is False:
                raise _cardinality(ctx, x, y, argument)
            else:
                first = ctx.equal(first, leaf.shape[0], lambda: _cardinality(ctx, x, y, argument))
    return first


def _cardinality(ctx: Context, x: Value, y: Value, argument: str) -> Failure:
    def sizes(value: Value) -> str:
        found = [t for t in leaves(ctx, value) if isinstance(t, Tensor) and t.shape]
        return ", ".join(size_text(t.dims[0]) for t in found)

    shown = ", ".join(describe(t) for v in (x, y) for t in leaves(ctx, v) if isinstance(t, Tensor))
    listed = f"'{argument}' sizes: {sizes(x)}" + (f" 'y' sizes: {sizes(y)}" if y != NONE else "")
    return Failure(
        "data-cardinality",
        f"The arrays hold different numbers of samples: {shown}.",
        raises=f"Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.{listed}",
        exception="ValueError",
        argument="y" if y != NONE else argument,
        url=URL,
    ).with_data(x=x, y=y)


def as_batch(ctx: Context, value: Value, *, arrays: bool, size: Dim | None = None) -> Value:
    """What a training step sees: tensors of the backend, whole arrays cut to a batch."""

    def cut(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return leaf
        dtype = floatx(ctx) if is_float(leaf.dtype) and leaf.library in ("numpy", "pandas") else leaf.dtype
        shape = leaf.shape
        if arrays and shape:
            shape = (batch_symbol(ctx) if size is None else size, *shape[1:])
        library = backend(ctx) if leaf.library in ("numpy", "pandas", "keras") else leaf.library
        kind = "graph" if library == "tensorflow" else "eager"
        made = Tensor(library, shape, dtype, kind=kind, var=leaf.var, interval=leaf.interval, origin=leaf.origin)
        made = with_draws_of(made, leaf)
        return made if leaf.note("units") is None else made.with_note("units", leaf.note("units"))

    return mapped(ctx, value, cut)


def of_size(ctx: Context, outputs: Value, size: Dim) -> Value:
    """A model's outputs for a batch of this size."""
    batch = the_atom(batch_symbol(ctx))
    if not isinstance(batch, Symbol):
        return outputs

    def sized(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor) or not leaf.shape:
            return leaf
        return replace(leaf, shape=tuple(substitute(d, {batch: size}) for d in leaf.shape))

    return mapped(ctx, outputs, sized)


def check_whole(ctx: Context, data: Value) -> None:
    """Raise ``Failure`` where a ``tf.data`` data set that is read to its end stacks windows of different sizes."""
    if not isinstance(data, Instance) or ctx.get(data, "mixed") is None:
        return
    raise Failure(
        "batch-sizes",
        "The last windows are smaller than the others, so a batch cannot stack them: give window drop_remainder=True.",
        raises="Cannot batch tensors with different shapes in component 0.",
        exception="InvalidArgumentError",
        argument="x",
        url="https://www.tensorflow.org/api_docs/python/tf/data/Dataset#window",
    )


def dataset_of(ctx: Context, element: Value) -> Value:
    """A ``tf.data`` data set whose elements are like this one."""
    return ctx.new("tensorflow.data.Dataset", element=element, length=NONE)

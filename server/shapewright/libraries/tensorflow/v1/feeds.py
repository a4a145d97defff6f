"""What a session is fed: the entries of ``feed_dict`` and whether they fit their placeholders.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/Session
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shapewright import dims
from shapewright.dims import Dim, Expr, Symbol, eq
from shapewright.libraries.tensorflow.failures import tuple_sizes
from shapewright.libraries.tensorflow.world import Placeholder, left_open
from shapewright.rules import Context, Failure
from shapewright.values import (
    NONE,
    Const,
    DictObject,
    Instance,
    ListObject,
    Tensor,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip

DOCS = "https://www.tensorflow.org/api_docs/python/tf/compat/v1/Session"


@dataclass(slots=True)
class Feeds:
    """What a ``feed_dict`` gives: values by placeholder, and whether more than that may be fed."""

    values: dict[Placeholder, Value] = field(default_factory=dict)
    complete: bool = True
    sizes: dict[Symbol, Dim] = field(default_factory=dict)


def read_feeds(ctx: Context, feed_dict: Value) -> Feeds:
    """The entries of a ``feed_dict``; raises ``Failure`` for keys and values that do not fit."""
    feeds = Feeds()
    if feed_dict == NONE:
        return feeds
    if not isinstance(feed_dict, DictObject):
        feeds.complete = False
        return feeds
    feeds.complete = feed_dict.open_element is None
    for key, value in feed_dict.items.items():
        _feed(ctx, feeds, key, value)
    return feeds


_OUTPUT = re.compile(r"\^?[\w./>-]+:\d+")
"""The name of a tensor: of the operation that gives it, and which of its outputs it is."""


def _feed(ctx: Context, feeds: Feeds, key: Value, value: Value) -> None:
    if isinstance(key, Const) and isinstance(key.value, str) and _OUTPUT.fullmatch(key.value):
        feeds.complete = False  # which placeholder has the name is not followed: scopes come into it
        return
    if isinstance(key, Const):
        raise _no_tensor(key)
    if isinstance(key, Tensor) and key.library == "numpy":
        raise _no_tensor(key)
    record = key.note("placeholder") if isinstance(key, Tensor) else None
    if not isinstance(record, Placeholder):
        feeds.complete = False  # an inner tensor is fed, or what is fed is not known
        return
    if isinstance(value, Tensor) and value.library in ("tensorflow", "keras"):
        raise _tensor_fed(ctx, record, value)
    feeds.values[record] = value
    array = _as_array(ctx, record, value)
    if array is None or array.shape is None or record.shape is None:
        return
    fits = len(array.shape) == len(record.shape) and all(
        left_open(ctx, b) or eq(a, b) is not False for a, b in zip(array.shape, record.shape, strict=True)
    )
    if not fits:
        raise _does_not_fit(ctx, record, array, value)
    for given, asked in zip(array.shape, record.shape, strict=True):
        _learn_size(ctx, feeds, asked, given)


def _as_array(ctx: Context, record: Placeholder, value: Value) -> Tensor | None:
    if isinstance(value, Tensor):
        if value.dtype == "object" and value.note("ragged") is not None:
            raise Failure(
                "ragged-array",
                "An object array of rows of different lengths is fed: pad the rows to one length first.",
                raises="setting an array element with a sequence.",
                exception="ValueError",
            ).with_data(value=value)
        return value
    if isinstance(value, (Unknown, Instance)):
        return None
    _check_ragged(ctx, record, value)
    array = ctx.invoke("numpy.asarray", value)
    return array if isinstance(array, Tensor) else None


def _check_ragged(ctx: Context, record: Placeholder, value: Value) -> None:
    """Raise ``Failure`` for a list of arrays of different shapes."""
    items = ctx.items(value) if isinstance(value, (ListObject, Tuple)) else None
    shapes = [item.shape for item in items or () if isinstance(item, Tensor) and item.shape is not None]
    if not items or len(shapes) != len(items):
        return
    ranks = {len(shape) for shape in shapes}
    if len(ranks) == 1 and all(
        eq(a, b) is not False for shape in shapes for a, b in zip(shapes[0], shape, strict=True)
    ):
        return
    listed = ", ".join(dict.fromkeys(tuple_sizes(ctx, shape) for shape in shapes))
    raise Failure(
        "ragged-array",
        f"The list fed to the placeholder '{record.name}' holds arrays of different shapes: {listed}. Pad them to one "
        f"shape first.",
        raises="setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 "
        f"dimensions. The detected shape was ({len(items)},) + inhomogeneous part.",
        exception="ValueError",
        argument="feed_dict",
        url=DOCS,
    ).with_data(value=value)


def _learn_size(ctx: Context, feeds: Feeds, asked: Dim, given: Dim) -> None:
    """Which size an open axis has in this run."""
    now = _resolved(ctx, asked)
    if isinstance(now, Expr):
        solved = dims.solve(now, given, lambda symbol: True)
        if solved is not None:
            feeds.sizes.setdefault(*solved)


def _resolved(ctx: Context, size: Dim) -> Dim:
    """The size with what was learnt of it put in."""
    return ctx.equal(size, size, lambda: Failure("feed-shape", ""))


def size_now(ctx: Context, size: Dim, feeds: Feeds) -> Dim:
    """A size of a fetch in this run: open axes have the sizes of what is fed."""
    now = _resolved(ctx, size)
    return now if isinstance(now, int) or not feeds.sizes else dims.substitute(now, feeds.sizes)


def _no_tensor(key: Value) -> Failure:
    what = f"the text {key.value!r}" if isinstance(key, Const) and isinstance(key.value, str) else f"a {key.type_name}"
    if isinstance(key, Tensor):
        what = "a NumPy array"
    text = key.value if isinstance(key, Const) else None
    detail = (
        f"The name {text!r} looks like an (invalid) Operation name, not a Tensor. Tensor names must be of the form "
        '"<op_name>:<output_index>".'
        if isinstance(text, str)
        else f"Can not convert a {key.type_name} into a Tensor."
    )
    return Failure(
        "feed-key",
        f"The keys of feed_dict are placeholders, and this one is {what}.",
        raises="unhashable type: 'numpy.ndarray'"  # the dict itself cannot be made
        if isinstance(key, Tensor) and key.shape != ()
        else f"Cannot interpret feed_dict key as Tensor: {detail}",
        exception="TypeError",
        argument="feed_dict",
        url=DOCS,
    ).with_data(key=key)  # fmt: skip


def _tensor_fed(ctx: Context, record: Placeholder, value: Tensor) -> Failure:
    made = f'Tensor("Const:0", shape={tuple_sizes(ctx, value.shape)}, dtype={value.dtype})'
    key = f'Tensor("{record.name}:0", shape={tuple_sizes(ctx, record.shape)}, dtype={record.dtype})'
    return Failure(
        "feed-tensor",
        f"A tensor is fed to the placeholder '{record.name}'. Tensors have no value before they run: feed a NumPy "
        f"array.",
        raises="The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python scalars, "
        "strings, lists, "
        f"numpy ndarrays, or TensorHandles. For reference, the tensor object was {made} which was passed to the "
        f"argument `feed_dict` with key {key}.",
        exception="TypeError",
        argument="feed_dict",
        url=DOCS,
    ).with_data(value=value)


def _does_not_fit(ctx: Context, record: Placeholder, array: Tensor, value: Value) -> Failure:
    given = "(" + ", ".join(str(d) for d in array.dims) + ("," if len(array.dims) == 1 else "") + ")"
    wanted = tuple_sizes(ctx, record.shape)
    return Failure(
        "feed-shape",
        f"An array of shape {given} is fed to the placeholder '{record.name}', which has shape {wanted}.",
        raises=f"Cannot feed value of shape {given} for Tensor {record.name}:0, which has shape {wanted}",
        exception="ValueError",
        argument="feed_dict",
        url=DOCS,
    ).with_data(value=value, shape=record.shape, part=record.name)

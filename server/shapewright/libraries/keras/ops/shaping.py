"""Operations that change the shape: reshape, transpose, join, split, pad, repeat, take."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from shapewright.dims import Dim, divides, dmax, eq, floordiv, fresh, product
from shapewright.libraries.common import patterns
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.reshape import reshaped
from shapewright.libraries.keras.dtypes import promoted
from shapewright.libraries.keras.ops.support import KT, URL, axes_of, axis_of, broadcast_shape, made, refused
from shapewright.libraries.keras.tensors import is_left_open, is_symbolic, result
from shapewright.libraries.keras.wording import describe, keras_list, keras_shape, size_text
from shapewright.rules import (
    Abstain,
    AxesArg,
    AxisArg,
    Context,
    Failure,
    IntArg,
    OptAxes,
    OptAxis,
    OptInt,
    Raw,
    ShapeArg,
    Site,
    StrArg,
    TensorArg,
    Tensors,
    dim_of,
    op,
)
from shapewright.rules.arguments import to_dim
from shapewright.values import NONE, Const, Tensor, Value


@op("keras.ops.reshape", KT + "reshape", url=URL)
def reshape(ctx: Context, x: TensorArg, newshape: ShapeArg) -> Tensor:
    """The number of elements stays; one entry may be -1."""
    if x.shape is None:
        if any(isinstance(d, int) and d == -1 for d in newshape):
            newshape = tuple(ctx.fresh() if isinstance(d, int) and d == -1 else d for d in newshape)
        return made(ctx, [x], newshape, x.dtype)
    try:
        return made(ctx, [x], reshaped(x.size, newshape), x.dtype)
    except Misfit:
        raise Failure(
            "reshape-size",
            f"{describe(x)} has {size_text(x.size)} elements; they cannot be arranged as {keras_shape(newshape)}.",
            raises="The total size of the tensor must be unchanged. Received: input_shape="
            f"{keras_shape(x.dims)}, target_shape={keras_shape(newshape)}",
            exception="ValueError",
            argument="newshape",
            url=URL,
        ) from None


@op("keras.ops.rearrange", url=URL)
def rearrange(ctx: Context, tensor: TensorArg, pattern: StrArg, **axes_lengths: Raw) -> Tensor:
    """Axes transposed, split and merged, as a pattern of names says."""
    left, right = patterns.split(pattern)
    if left.has_ellipsis or tensor.rank not in (None, len(left.groups)):
        raise Abstain("the pattern does not name every axis of the tensor")
    if is_symbolic(tensor) and any(is_left_open(ctx, size) for size in tensor.dims):
        raise Abstain("Keras cannot compute with the size that was left open")

    def refuse(message: str, raises: str) -> Failure:
        text = f"rearrange('{pattern}') gets {describe(tensor)}: {message}"
        return Failure("einops-shape", text, raises=raises, exception="ValueError", argument="tensor", url=URL)

    given = {name: to_dim(ctx, value, Site("rearrange", "keras", name)) for name, value in axes_lengths.items()}
    x, sizes, rest = patterns.matched(ctx, left, tensor, given, refuse)
    return made(ctx, [x], patterns.built(right, sizes, rest), x.dtype)


@op("keras.ops.transpose", url=URL)
def transpose(ctx: Context, x: TensorArg, axes: OptAxes = None) -> Tensor:
    """The axes in the order given, or reversed."""
    if x.shape is None:
        if axes is None:
            return made(ctx, [x], None, x.dtype)
        x = ctx.rank(x, len(axes), lambda: _permutation(x, axes))
    order = tuple(range(len(x.dims)))[::-1] if axes is None else axes_of(axes, x) or ()
    if len(order) != len(x.dims):
        raise _permutation(x, order)
    return made(ctx, [x], [x.dims[i] for i in order], x.dtype)


def _permutation(x: Tensor, axes: Sequence[int]) -> Failure:
    return Failure(
        "permute-axes",
        f"The permutation {tuple(axes)} must name each of the {len(x.dims)} axes of {describe(x)} once.",
        raises=f"axis must be a permutation of {list(range(len(x.dims)))}, but received axes={tuple(axes)}",
        exception="ValueError",
        argument="axes",
        url=URL,
    )


@op("keras.ops.expand_dims", url=URL)
def expand_dims(ctx: Context, x: TensorArg, axis: AxesArg) -> Tensor:
    """A new axis of size 1."""
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    rank = len(x.shape) + len(axis)
    places = {axis_of(a, x, extra=len(axis)) for a in axis}
    rest = iter(x.shape)
    return made(ctx, [x], [1 if i in places else next(rest) for i in range(rank)], x.dtype)


@op("keras.ops.squeeze", KT + "squeeze", url=URL)
def squeeze(ctx: Context, x: TensorArg, axis: OptAxes = None) -> Tensor:
    """Axes of size 1 go."""
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    if axis is None:
        return made(ctx, [x], [d for d in x.shape if eq(d, 1) is not True], x.dtype)
    gone = axes_of(axis, x) or ()
    for index in gone:
        open_size = is_symbolic(x) and is_left_open(ctx, x.shape[index]) and not eq(x.shape[index], 1)
        if eq(x.shape[index], 1) is False or open_size:
            raise Failure(
                "squeeze-size",
                f"Axis {index} of {describe(x)} has size {size_text(x.shape[index])}, not 1: it cannot be squeezed.",
                raises=f"Cannot squeeze axis {index}, because the dimension is not 1.",
                exception="ValueError",
                argument="axis",
                url=URL,
            )
    return made(ctx, [x], [d for i, d in enumerate(x.shape) if i not in gone], x.dtype)


@op("keras.ops.ravel", url=URL)
def ravel(ctx: Context, x: TensorArg) -> Tensor:
    """One axis."""
    return made(ctx, [x], (ctx.fresh(),) if x.shape is None else (x.size,), x.dtype)


@op("keras.ops.swapaxes", url=URL)
def swapaxes(ctx: Context, x: TensorArg, axis1: AxisArg, axis2: AxisArg) -> Tensor:
    """Two axes change places."""
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    shape = list(x.shape)
    a, b = axis_of(axis1, x), axis_of(axis2, x)
    shape[a], shape[b] = shape[b], shape[a]
    return made(ctx, [x], shape, x.dtype)


@op("keras.ops.moveaxis", url=URL)
def moveaxis(ctx: Context, x: TensorArg, source: AxesArg, destination: AxesArg) -> Tensor:
    """Axes moved to other places, the rest in order."""
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    start, end = axes_of(source, x) or (), axes_of(destination, x) or ()
    order: list[int] = [i for i in range(len(x.shape)) if i not in start]
    for to, origin in sorted(zip(end, start, strict=False)):
        order.insert(to, origin)
    return made(ctx, [x], [x.shape[i] for i in order], x.dtype)


@op("keras.ops.broadcast_to", url=URL)
def broadcast_to(ctx: Context, x: TensorArg, shape: ShapeArg) -> Tensor:
    """Sizes of 1 stretched to the shape."""
    if x.shape is not None:
        broadcast_shape([x, x.like(shape=tuple(shape))])
    return made(ctx, [x], shape, x.dtype)


@op("keras.ops.concatenate", url=URL)
def concatenate(ctx: Context, xs: Tensors, axis: OptAxis = 0) -> Tensor:
    """Joined along an axis; the others must agree."""
    dtype = promoted(ctx, [x.dtype for x in xs])
    if not xs or any(x.shape is None for x in xs):
        return made(ctx, xs, None, dtype)
    if axis is None:
        return made(ctx, xs, (sum((x.size for x in xs), 0),), dtype)
    index = axis_of(axis, xs[0])
    shape = list(xs[0].dims)
    for other in xs[1:]:
        if len(other.dims) != len(shape):
            raise _unjoinable(xs, axis)
        for i, size in enumerate(other.dims):
            shape[i] = shape[i] + size if i == index else ctx.equal(shape[i], size, lambda: _unjoinable(xs, axis))
    return made(ctx, xs, shape, dtype)


def _unjoinable(xs: Sequence[Tensor], axis: int) -> Failure:
    shapes = [keras_shape(x.dims) for x in xs]
    return Failure(
        "cat-sizes",
        f"Joined along axis {axis}, all other axes must agree: {', '.join(map(describe, xs))} do not.",
        raises="Every value in `xs` must have the same shape except on the `axis` dim. But found element of shape "
        f"{shapes[-1]},  which is different from the first element's shape {shapes[0]}.",
        exception="ValueError",
        argument="xs",
        url=URL,
    )


@op("keras.ops.stack", url=URL)
def stack(ctx: Context, x: Tensors, axis: AxisArg = 0) -> Tensor:
    """Joined along a new axis; all shapes must agree."""
    dtype = promoted(ctx, [t.dtype for t in x])
    if dtype == "int64" and not any(map(is_symbolic, x)):
        dtype = None  # TensorFlow makes int32 of a list of int64 arrays
    if not x or any(t.shape is None for t in x):
        return made(ctx, x, None, dtype)
    shape = list(x[0].dims)
    for other in x[1:]:
        if len(other.dims) != len(shape):
            raise _unstackable(x)
        shape = [ctx.equal(a, b, lambda: _unstackable(x)) for a, b in zip(shape, other.dims, strict=True)]
    index = axis_of(axis, x[0], extra=1)
    return made(ctx, x, (*shape[:index], len(x), *shape[index:]), dtype)


def _unstackable(x: Sequence[Tensor]) -> Failure:
    shapes = [keras_shape(t.dims) for t in x]
    return Failure(
        "cat-sizes",
        f"Tensors that are stacked must have one shape; these are {', '.join(map(describe, x))}.",
        raises=f"Every value in `x` must have the same shape. But found element of shape {shapes[-1]},  which is "
        f"different from the first element's shape {shapes[0]}.",
        exception="ValueError",
        argument="x",
        url=URL,
    )


def _stacker(name: str, axis: int) -> None:
    @op(f"keras.ops.{name}", url=URL)
    def join(ctx: Context, xs: Tensors) -> Value:
        """Each operand is given the axes it lacks, then joined."""
        if any(x.shape is None for x in xs):
            return made(ctx, xs, None, promoted(ctx, [x.dtype for x in xs]))
        wide = [made(ctx, [x], _widened(x.dims, name), x.dtype) for x in xs]
        flat = name == "hstack" and len(wide[0].dims) == 1
        return ctx.invoke("keras.ops.concatenate", ctx.list(wide), 0 if flat else axis)


def _widened(shape: tuple[Dim, ...], name: str) -> tuple[Dim, ...]:
    if name == "vstack" and len(shape) < 2:
        return (1, *shape) if shape else (1, 1)
    if name == "dstack" and len(shape) < 3:
        return {0: (1, 1, 1), 1: (1, *shape, 1)}.get(len(shape), (*shape, 1))
    return shape or (1,)


@op("keras.ops.array_split", url=URL)
def array_split(ctx: Context, x: TensorArg, indices_or_sections: Raw, axis: AxisArg = 0) -> Value:
    """Parts that are equal but for one; the larger ones first."""
    sections = dim_of(indices_or_sections)
    if x.shape is None or not isinstance(sections, int) or sections < 1:
        raise Abstain("how the tensor is split is not known")
    index = axis_of(axis, x)
    size = x.shape[index]
    return ctx.list([_with_size(ctx, x, index, floordiv(size + sections - 1 - i, sections)) for i in range(sections)])


def _splitter(name: str, axis: int) -> None:
    @op(f"keras.ops.{name}", url=URL)
    def split_along(ctx: Context, x: TensorArg, indices_or_sections: Raw) -> Value:
        """``split`` along the axis of the function's name."""
        flat = name == "hsplit" and x.shape is not None and len(x.shape) == 1
        return ctx.invoke("keras.ops.split", x, indices_or_sections, 0 if flat else axis)


for _name, _axis in (("hsplit", 1), ("vsplit", 0), ("dsplit", 2)):
    _splitter(_name, _axis)


@op("keras.ops.split", url=URL)
def split(ctx: Context, x: TensorArg, indices_or_sections: Raw, axis: AxisArg = 0) -> Value:
    """Equal parts, or parts between the places given."""
    if x.shape is None:
        raise Abstain("the rank of the operand is not known")
    index = axis_of(axis, x)
    sections = dim_of(indices_or_sections)
    if isinstance(sections, int):
        return ctx.list(_equal_parts(ctx, x, index, sections))
    items = ctx.items(indices_or_sections)
    places = [dim_of(item) for item in items or ()]
    if items is None or any(p is None for p in places):
        raise Abstain("where the tensor is split is not known")
    bounds: list[Dim] = [0, *(p for p in places if p is not None), x.shape[index]]
    sizes = [b - a for a, b in pairwise(bounds)]
    return ctx.list([_with_size(ctx, x, index, size) for size in sizes])


def _equal_parts(ctx: Context, x: Tensor, index: int, sections: int) -> list[Tensor]:
    size = x.dims[index]
    if divides(sections, size) is False:
        raise Failure(
            "split-size",
            f"Axis {index} of {describe(x)} cannot be split into {sections} equal parts.",
            raises="`x` size on given `axis` must be divisible by `indices_or_sections` when `indices_or_sections` is "
            f"an int. But received {size_text(size)} and {sections}.",
            exception="ValueError",
            argument="indices_or_sections",
            url=URL,
        )
    return [_with_size(ctx, x, index, floordiv(size, sections))] * sections


def _with_size(ctx: Context, x: Tensor, index: int, size: Dim) -> Tensor:
    return made(ctx, [x], [size if i == index else d for i, d in enumerate(x.dims)], x.dtype)


@op("keras.ops.unstack", url=URL)
def unstack(ctx: Context, x: TensorArg, num: OptInt = None, axis: AxisArg = 0) -> Value:
    """The slices along an axis."""
    if x.shape is None:
        raise Abstain("the rank of the operand is not known")
    index = axis_of(axis, x)
    count = x.shape[index] if num is None else num
    if num is None and is_symbolic(x) and is_left_open(ctx, count):
        raise refused(
            f"How many slices there are is not known while the model is built: axis {axis} of {describe(x)} is open.",
            f"Cannot infer argument `num` from shape {keras_shape(x.shape)}. Either provide a tensor with a concrete "
            "shape in the `axis` dimension or explicitly pass the `num` argument.",
            "num",
        )
    if not isinstance(count, int):
        raise Abstain("the number of slices is not known")
    rest = [d for i, d in enumerate(x.shape) if i != index]
    return ctx.list([made(ctx, [x], rest, x.dtype)] * count)


@op("keras.ops.tile", url=URL)
def tile(ctx: Context, x: TensorArg, repeats: ShapeArg) -> Tensor:
    """The tensor repeated along each axis."""
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    rank = max(len(x.shape), len(repeats))
    shape = (1,) * (rank - len(x.shape)) + x.shape
    times = (1,) * (rank - len(repeats)) + tuple(repeats)
    return made(ctx, [x], [a * b for a, b in zip(shape, times, strict=True)], x.dtype)


@op("keras.ops.repeat", url=URL)
def repeat(ctx: Context, x: TensorArg, repeats: Raw, axis: OptAxis = None) -> Tensor:
    """Each element repeated."""
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    shape = (x.size,) if axis is None else x.shape
    index = 0 if axis is None else axis_of(axis, x)
    each = None if dim_of(repeats) is not None else ctx.items(repeats)
    if each is not None and len(each) != 1 and eq(shape[index], len(each)) is False:
        place = "`x` after flattening" if axis is None else f"`axis {axis} of x`"
        raise refused(
            f"There is one number of repetitions for each of {size_text(shape[index])} entries, not {len(each)}.",
            f"Size of `repeats` and dimensions of {place} should be compatible. Received: {len(each)} and "
            f"{size_text(shape[index]) if axis is None else keras_list(shape)}",
            "repeats",
            "size-mismatch",
        )
    return made(ctx, [x], _repeated(ctx, shape, index, repeats), x.dtype)


def _repeated(ctx: Context, shape: tuple[Dim, ...], index: int, repeats: Value) -> list[Dim]:
    times = dim_of(repeats)
    if times is not None:
        size = shape[index] * times
    else:
        each = [dim_of(item) for item in ctx.items(repeats) or ()]
        known = [t for t in each if t is not None]
        if len(each) == 1 and known:
            size = shape[index] * known[0]
        else:
            size = sum(known, 0) if each and len(known) == len(each) else ctx.fresh()
    return [size if i == index else d for i, d in enumerate(shape)]


@op("keras.ops.pad", url=URL)
def pad(ctx: Context, x: TensorArg, pad_width: Raw, mode: Raw = NONE, constant_values: Raw = NONE) -> Tensor:
    """Each axis grows by both sides."""
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    both = dim_of(pad_width)
    if both is not None:
        return made(ctx, [x], [d + 2 * both for d in x.shape], x.dtype)
    rows = ctx.items(pad_width)
    if rows is None:
        return made(ctx, [x], [ctx.fresh() for _ in x.shape], x.dtype)
    sides = [_ends(ctx, row) for row in rows]
    if len(rows) == 2 and all(dim_of(row) is not None for row in rows):
        sides = [_ends(ctx, pad_width)]
    if len(sides) == 1:
        sides = sides * len(x.shape)
    if len(sides) != len(x.shape):
        raise Failure(
            "pad-axes",
            f"`pad_width` has {len(sides)} pairs, and {describe(x)} has {len(x.shape)} axes.",
            raises="`pad_width` must have the same length as `x.shape`.",
            exception="ValueError",
            argument="pad_width",
            url=URL,
        )
    return made(ctx, [x], [d + a + b for d, (a, b) in zip(x.shape, sides, strict=True)], x.dtype)


def _ends(ctx: Context, row: Value) -> tuple[Dim, Dim]:
    single = dim_of(row)
    if single is not None:
        return single, single
    found = [dim_of(item) for item in ctx.items(row) or ()]
    known = [ctx.fresh() if f is None else f for f in found]
    if len(known) == 1:
        return known[0], known[0]
    return (known[0], known[1]) if len(known) == 2 else (ctx.fresh(), ctx.fresh())


@op("keras.ops.take", url=URL)
def take(ctx: Context, x: TensorArg, indices: TensorArg, axis: OptAxis = None) -> Tensor:
    """Entries picked along an axis, or of the flattened tensor."""
    if x.shape is None or indices.shape is None:
        return made(ctx, [x, indices], None, x.dtype)
    if axis is None:
        return made(ctx, [x, indices], indices.shape, x.dtype)
    index = axis_of(axis, x)
    return made(ctx, [x, indices], (*x.shape[:index], *indices.shape, *x.shape[index + 1 :]), x.dtype)


@op("keras.ops.take_along_axis", url=URL)
def take_along_axis(ctx: Context, x: TensorArg, indices: TensorArg, axis: OptAxis = None) -> Tensor:
    """Entries picked along an axis, one list for each row."""
    if axis is None or indices.shape is None:
        return made(ctx, [x, indices], indices.shape, x.dtype)
    if x.shape is None:  # along the other axes it may be larger than one index
        place = axis % len(indices.shape) if indices.shape else 0
        open_sizes = [d if i == place or eq(d, 1) is False else fresh() for i, d in enumerate(indices.shape)]
        return made(ctx, [x, indices], open_sizes, x.dtype)
    index = axis_of(axis, x)
    if len(x.shape) != len(indices.shape):
        return made(ctx, [x, indices], None, x.dtype)
    kept = x.like(shape=tuple(1 if i == index else d for i, d in enumerate(x.shape)))
    picked = indices.like(shape=tuple(1 if i == index else d for i, d in enumerate(indices.shape)))
    shape = broadcast_shape([kept, picked])
    if shape is None:
        return made(ctx, [x, indices], None, x.dtype)
    return made(ctx, [x, indices], [indices.shape[index] if i == index else d for i, d in enumerate(shape)], x.dtype)


@op("keras.ops.meshgrid", url=URL)
def meshgrid(ctx: Context, *x: TensorArg, indexing: Raw = NONE) -> Value:
    """Coordinates on a grid; ``"xy"`` exchanges the first two axes."""
    if isinstance(indexing, Const) and indexing.value not in (None, "xy", "ij"):
        words = "Valid values for `indexing` are 'xy' and 'ij', but received {index}."
        raise refused(f"There is no indexing {indexing.value!r}.", words, "indexing")
    sizes: list[Dim] = [product(t.dims) for t in x]
    if len(sizes) > 1 and not (indexing != NONE and getattr(indexing, "value", "xy") == "ij"):
        sizes[0], sizes[1] = sizes[1], sizes[0]
    return ctx.list([result(ctx, x, sizes, t.dtype) for t in x])


@op("keras.ops.diff", url=URL)
def diff(ctx: Context, a: TensorArg, n: IntArg = 1, axis: AxisArg = -1) -> Tensor:
    """Differences of neighbours: the axis shrinks by ``n``."""
    if a.shape is None:
        return made(ctx, [a], None, a.dtype)
    index = axis_of(axis, a)
    return made(ctx, [a], [dmax(d - n, 0) if i == index else d for i, d in enumerate(a.shape)], a.dtype)


@op("keras.ops.rot90", url=URL)
def rot90(ctx: Context, array: TensorArg, k: IntArg = 1, axes: AxesArg = (0, 1)) -> Tensor:
    """A turn by 90 degrees, ``k`` times."""
    if array.shape is None or not isinstance(k, int):
        return made(ctx, [array], None, array.dtype)
    shape = list(array.shape)
    a, b = axis_of(axes[0], array), axis_of(axes[1], array)
    if a == b:
        words = f"Invalid axes: {axes}. Axes must be a tuple of two different dimensions."
        raise refused("A turn is in the plane of two different axes.", words, "axes")
    if k % 2:
        shape[a], shape[b] = shape[b], shape[a]
    return made(ctx, [array], shape, array.dtype)


@op("keras.ops.append", url=URL)
def append(ctx: Context, x1: TensorArg, x2: TensorArg, axis: OptAxis = None) -> Value:
    """Joined along an axis, or both flattened."""
    return ctx.invoke("keras.ops.concatenate", ctx.list([x1, x2]), axis)


for _name, _axis in (("hstack", 1), ("vstack", 0), ("dstack", 2)):
    _stacker(_name, _axis)

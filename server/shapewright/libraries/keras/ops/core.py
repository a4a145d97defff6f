"""Conversions, shapes as values, control flow: https://keras.io/api/ops/core/"""

from __future__ import annotations

from dataclasses import replace

from shapewright.libraries.common import recording
from shapewright.libraries.common.custom_gradients import without_gradient
from shapewright.libraries.keras.dtypes import dtype_of
from shapewright.libraries.keras.layer import from_graph, to_graph
from shapewright.libraries.keras.ops.support import URL, made, refused
from shapewright.libraries.keras.structure import mapped, tensors
from shapewright.libraries.keras.tensors import (
    any_symbolic,
    backend,
    is_left_open,
    is_symbolic,
    static_size,
    to_numpy,
)
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import Abstain, Context, Raw, ShapeArg, TensorArg, dim_of, lift_dim, op
from shapewright.values import NONE, Tensor, Tuple, Value


@op("keras.ops.convert_to_tensor", "keras.ops.array", url=URL)
def convert_to_tensor(ctx: Context, x: TensorArg, dtype: Raw = NONE, sparse: Raw = NONE, ragged: Raw = NONE) -> Tensor:
    """An array, list or number as a tensor of the backend."""
    kind = dtype_of(ctx, dtype) or x.dtype
    if is_symbolic(x):
        return made(ctx, [x], x.shape, kind)
    return x.like(
        library=backend(ctx) if x.library == "keras" else x.library, dtype=kind, data=x.data, interval=x.interval
    )


@op("keras.ops.convert_to_numpy", "keras.backend.get_value", "keras.backend.eval", url=URL)
def convert_to_numpy(ctx: Context, x: TensorArg) -> Tensor:
    """A tensor's contents as an array. Raises ``Failure`` for a KerasTensor."""
    if is_symbolic(x):
        raise to_numpy(x, "x")
    return x.like(library="numpy", kind="eager", data=x.data, interval=x.interval, depends=frozenset())


@op("keras.ops.cast", "keras.ops.saturate_cast", "keras.KerasTensor.astype", url=URL)
def cast(ctx: Context, x: TensorArg, dtype: Raw) -> Tensor:
    """Another dtype."""
    kind = dtype_of(ctx, dtype)
    out = made(ctx, [x], x.shape, kind)
    if x.shape is None:
        return replace(out, var=x.var)
    return replace(out, interval=x.interval)


@op("keras.ops.shape", url=URL)
def shape(ctx: Context, x: TensorArg) -> Value:
    """The sizes: of what an ``Input`` left open ``None``, or in TensorFlow's traced functions a tensor."""
    if is_symbolic(x):
        return Tuple(tuple(static_size(ctx, size) for size in x.dims))
    traced = x.library == "tensorflow" and x.kind == "graph"
    return Tuple(tuple(
        Tensor("tensorflow", (), "int32", kind="graph", data=lift_dim(size), depends=x.depends)
        if traced and is_left_open(ctx, size) else lift_dim(size)
        for size in x.dims
    ))  # fmt: skip


@op("keras.ops.size", url=URL)
def size(ctx: Context, x: TensorArg) -> Tensor:
    """The number of elements."""
    return made(ctx, [x], (), "int32")


@op("keras.ops.ndim", url=URL)
def ndim(ctx: Context, x: TensorArg) -> int:
    """The number of axes."""
    if is_symbolic(x):
        raise Abstain("of a KerasTensor keras.ops.ndim is a KerasTensor")
    return len(x.dims)


@op("keras.ops.dtype", url=URL)
def dtype(ctx: Context, x: TensorArg) -> str:
    """The dtype's name."""
    if x.dtype is None:
        raise Abstain("the dtype is not known")
    return x.dtype


@op("keras.ops.is_tensor", url=URL)
def is_tensor(ctx: Context, x: Raw) -> bool:
    """Whether it is a tensor of the backend."""
    if not isinstance(x, Tensor):
        raise Abstain("the value is not known to be a tensor")
    return x.library == backend(ctx)


@op("keras.utils.is_keras_tensor", "keras.backend.is_keras_tensor", "keras.is_keras_tensor", url=URL)
def is_keras_tensor(ctx: Context, x: Raw) -> bool:
    """Whether it is a KerasTensor."""
    if not isinstance(x, Tensor):
        raise Abstain("the value is not known to be a tensor")
    return is_symbolic(x)


@op("keras.ops.scatter", url=URL)
def scatter(ctx: Context, indices: TensorArg, values: TensorArg, shape: ShapeArg) -> Tensor:
    """Values put into zeros of a shape."""
    return made(ctx, [indices, values], shape, values.dtype)


@op("keras.ops.scatter_update", "keras.ops.slice_update", url=URL)
def scatter_update(ctx: Context, inputs: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """The operand with some entries replaced."""
    return made(ctx, [inputs], inputs.shape, inputs.dtype)


@op("keras.ops.slice", url=URL)
def slice_(ctx: Context, inputs: TensorArg, start_indices: Raw, shape: ShapeArg) -> Tensor:
    """A block of the shape. Raises ``Failure`` unless it names every axis."""
    starts = ctx.items(start_indices)
    for name, count in (("shape", len(shape)), ("start_indices", None if starts is None else len(starts))):
        if count is not None and inputs.rank not in (None, count):
            raise refused(
                f"{name} names {count} axes, and {describe(inputs)} has {inputs.rank}.",
                f"The number of dimensions in `inputs` must match the number of dimensions in `{name}`. Received "
                f"inputs.shape={keras_shape(inputs.dims)}",
                name,
                "operand-rank",
            )
    sizes = [
        d - s if isinstance(e, int) and e == -1 and (s := _start(ctx, start_indices, i)) is not None else e
        for i, (e, d) in enumerate(zip(shape, inputs.dims, strict=False))
    ]
    return made(ctx, [inputs], sizes, inputs.dtype)


def _start(ctx: Context, starts: Value, axis: int) -> int | None:
    items = ctx.items(starts)
    place = dim_of(items[axis]) if items is not None and axis < len(items) else None
    return place if isinstance(place, int) else None


@op("keras.ops.cond", url=URL)
def cond(ctx: Context, pred: Raw, true_fn: Raw, false_fn: Raw) -> Value:
    """What either function gives."""
    return ctx.join([ctx.call(true_fn), ctx.call(false_fn)])


@op("keras.ops.map", "keras.ops.vectorized_map", url=URL, renames={"function": "f", "elements": "xs"})
def map_(ctx: Context, f: Raw, xs: Raw) -> Value:
    """A function applied to each entry of the first axis. ``vectorized_map`` takes the same arguments."""
    elements, function = (xs, f) if tensors(ctx, xs) else (f, xs)
    given = tensors(ctx, elements)
    if not given or any(not t.shape for t in given):
        raise Abstain("what is mapped over is not known")
    symbolic = any_symbolic(ctx, [elements])
    rows = mapped(ctx, elements, lambda t: _row(ctx, t))
    out = ctx.call(function, rows)
    depends: frozenset[object] = frozenset().union(*(t.depends for t in given))
    count = given[0].dims[0]

    def collect(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor) or leaf.shape is None:
            return leaf
        whole = leaf.like(shape=(count, *leaf.shape))
        return from_graph(whole, depends) if symbolic else whole

    return mapped(ctx, out, collect)


def _row(ctx: Context, value: Value) -> Value:
    if not isinstance(value, Tensor):
        return value
    inner = to_graph(ctx, value)
    return inner.like(shape=value.dims[1:]) if isinstance(inner, Tensor) else inner


@op("keras.ops.scan", url=URL)
def scan(
    ctx: Context, f: Raw, init: Raw, xs: Raw = NONE, length: Raw = NONE, reverse: Raw = NONE, unroll: Raw = NONE
) -> Value:
    """The last carry, and the outputs of all steps stacked."""
    given = tensors(ctx, xs)
    if not given or any(not t.shape for t in given):
        raise Abstain("what is scanned is not known")
    made_ = ctx.call(f, init, mapped(ctx, xs, lambda t: _row(ctx, t)))
    if not isinstance(made_, Tuple) or len(made_.items) != 2:
        raise Abstain("the function's result is not known")
    count = given[0].dims[0]
    stacked = mapped(
        ctx,
        made_.items[1],
        lambda t: t.like(shape=(count, *t.dims)) if isinstance(t, Tensor) and t.shape is not None else t,
    )
    return Tuple((made_.items[0], stacked))


@op("keras.ops.associative_scan", url=URL)
def associative_scan(ctx: Context, f: Raw, elems: Raw, reverse: Raw = NONE, axis: Raw = NONE) -> Value:
    """The partial results along an axis: each tensor keeps its shape."""
    return mapped(ctx, elems, lambda leaf: leaf.like(shape=leaf.shape) if isinstance(leaf, Tensor) else leaf)


@op("keras.ops.while_loop", url=URL)
def while_loop(ctx: Context, cond: Raw, body: Raw, loop_vars: Raw, maximum_iterations: Raw = NONE) -> Value:
    """The loop variables keep their shapes."""
    ctx.call(body, *(ctx.items(loop_vars) or [loop_vars]))
    return mapped(ctx, loop_vars, lambda leaf: leaf.like(shape=leaf.shape) if isinstance(leaf, Tensor) else leaf)


@op("keras.ops.fori_loop", url=URL)
def fori_loop(ctx: Context, lower: Raw, upper: Raw, body_fun: Raw, init_val: Raw) -> Value:
    """What the body gives."""
    return init_val


@op("keras.ops.switch", url=URL)
def switch(ctx: Context, index: Raw, branches: Raw, *operands: Raw) -> Value:
    """What one of the branches gives."""
    items = ctx.items(branches)
    if not items:
        raise Abstain("the branches are not known")
    return ctx.join([ctx.call(branch, *operands) for branch in items])


@op("keras.ops.get_item", url=URL)
def get_item(ctx: Context, x: Raw, key: Raw) -> Value:
    """``x[key]``."""
    return ctx.method(x, "__getitem__", key)


@op("keras.remat", url=URL)
def remat(ctx: Context, f: Raw) -> Value:
    """The function itself; what is computed again for gradients has no shapes of its own."""
    return f


@op("keras.ops.custom_gradient", url=URL)
def custom_gradient(ctx: Context, f: Raw) -> Value:
    """A function that also gives its gradient becomes one that gives its value."""
    recording.watch_anything(ctx)
    return without_gradient(f)


@op(
    "keras.device", "keras.name_scope", "keras.StatelessScope", "keras.RematScope", "keras.SymbolicScope",
    "keras.utils.CustomObjectScope", "keras.utils.custom_object_scope", "keras.saving.CustomObjectScope",
    "keras.saving.custom_object_scope", url=URL,
)  # fmt: skip
def scope(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """A ``with`` block without effect on shapes."""
    return NONE

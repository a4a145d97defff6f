"""Tensors made of Python values, of a shape, of a range.

https://www.tensorflow.org/api_docs/python/tf
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import Dim, ceildiv, dmax, eq
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.reshape import reshaped
from shapewright.libraries.tensorflow.dtypes import FLOATS, INTEGERS, DType, read_dtype
from shapewright.libraries.tensorflow.failures import dtype_refused, shown, wrong_rank
from shapewright.libraries.tensorflow.matching import has_floats, matched, not_integral
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims, whole_shape
from shapewright.libraries.tensorflow.tensors import TFTensor, broadcast_shape, converted, in_graph, like, new
from shapewright.rules import Abstain, Context, Failure, IntArg, Mismatch, OptInt, OptStr, Raw, dim_of
from shapewright.values import NONE, Const, Lib, Tensor, Value


def shaped(ctx: Context, shape: Value, dtype: str | None, operator: str, **facts: object) -> Tensor:
    """A tensor of a shape argument."""
    known = whole_shape(ctx, shape, operator)
    return new(known, dtype, **facts)


def tensor_of(ctx: Context, value: Value, dtype: str | None, argument: str = "value") -> Tensor:
    """``tf.convert_to_tensor(value, dtype)``."""
    if dtype in INTEGERS and not isinstance(value, Tensor) and has_floats(ctx, value):
        raise not_integral(ctx, value, dtype, argument)
    made = converted(ctx, value, dtype, argument)
    if made is None:
        raise Mismatch(f"argument '{argument}' is a {value.type_name}")
    if dtype is None or made.dtype == dtype:
        return made
    if isinstance(value, Tensor) and value.library == "tensorflow" and value.dtype is not None:
        raise Failure(
            "dtype-mismatch",
            f"{shown(value)} is converted to {dtype}: converting never changes a tensor's dtype. Use tf.cast.",
            raises=f"Tensor conversion requested dtype {dtype} for Tensor with dtype {value.dtype}",
            exception="ValueError",
            argument=argument,
        )
    return made.like(dtype=dtype, shape=made.shape, data=made.data, interval=made.interval)


@tf_op("constant")
def constant(ctx: Context, value: Raw, dtype: DType = None, shape: Raw = NONE, verify_shape: Raw = NONE) -> Tensor:
    """A tensor of given contents. https://www.tensorflow.org/api_docs/python/tf/constant"""
    made = tensor_of(ctx, value, dtype)
    if shape == NONE:
        return made
    target = shape_dims(ctx, shape, "tf.constant")
    if target is None:
        return new(None, made.dtype)
    if made.shape is not None and eq(made.size, 1) is not True:
        try:
            reshaped(made.size, target)
        except Misfit as misfit:
            raise Failure(
                "reshape-size",
                f"The value has {made.size} elements, and the shape {list(target)} takes {misfit.right}.",
                raises=f"Eager execution of tf.constant with unsupported shape. Tensor has {made.size} "
                "elements, but got "
                f"`shape` {tuple(target)} with {misfit.right} elements).",
                exception="TypeError",
                argument="shape",
            ) from None
    return new(target, made.dtype, interval=made.interval)


@tf_op("convert_to_tensor", "make_tensor_proto", "convert_to_tensor_or_indexed_slices", "raw_ops.Const")
def convert_to_tensor(
    ctx: Context, value: Raw, dtype: DType = None, dtype_hint: Raw = NONE, preferred_dtype: Raw = NONE
) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/convert_to_tensor"""
    made = tensor_of(ctx, value, dtype)
    wish = dtype_hint if preferred_dtype == NONE else preferred_dtype
    if dtype is None and wish != NONE and not isinstance(value, Tensor):
        # only numbers that the wished dtype holds become it; else the wish is forgotten
        hint = read_dtype(ctx, wish)
        if hint != made.dtype:
            held = made.dtype in INTEGERS and hint in FLOATS
            return new(made.shape, hint if held else None, interval=made.interval)
    return replace(made, kind="eager") if made.kind == "variable" else made


@tf_op("zeros", "ones")
def zeros(ctx: Context, shape: Raw, dtype: DType = "float32", layout: Raw = NONE) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/zeros"""
    return shaped(ctx, shape, dtype or "float32", "tf.zeros")


@tf_op("zeros_like", "ones_like")
def zeros_like(ctx: Context, x: TFTensor, dtype: DType = None, optimize: Raw = NONE, layout: Raw = NONE) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/zeros_like"""
    return like(x, dtype or x.dtype)


@tf_op("fill", renames={"dims": "shape"})
def fill(ctx: Context, shape: Raw, value: TFTensor, layout: Raw = NONE) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/fill"""
    return shaped(ctx, shape, value.dtype, "tf.fill", interval=value.interval)


@tf_op("eye", "linalg.eye")
def eye(
    ctx: Context, num_rows: IntArg, num_columns: OptInt = None, batch_shape: Raw = NONE, dtype: DType = "float32"
) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/eye"""
    batch = () if batch_shape == NONE else shape_dims(ctx, batch_shape, "tf.eye")
    if batch is None:
        return new(None, dtype)
    return new((*batch, num_rows, num_rows if num_columns is None else num_columns), dtype)


@tf_op("linspace", "linspace_nd", "lin_space")
def linspace(ctx: Context, start: TFTensor, stop: TFTensor, num: OptInt = None, axis: Raw = NONE) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/linspace"""
    count = ctx.fresh() if num is None else num
    dtype = "float64" if start.dtype in INTEGERS else start.dtype
    if start.shape is None or stop.shape is None:
        return new(None, dtype)
    return new((count, *start.shape), dtype)


@tf_op("range")
def range_(ctx: Context, start: Raw, limit: Raw = NONE, delta: Raw = Const(1), dtype: DType = None) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/range"""
    if limit == NONE:
        start, limit = Const(0), start
    parts = [converted(ctx, v, None) for v in (start, limit, delta)]
    for part, name in zip(parts, ("start", "limit", "delta"), strict=True):
        if part is not None and (part.rank or 0) > 0:
            raise Failure(
                "argument-type",
                f"tf.range counts to one number; '{name}' has {part.rank} ax{'es' if part.rank != 1 else 'is'}.",
                raises=f"{name} must be a scalar, not shape [{', '.join(map(str, part.dims))}] [Op:Range] name: ",
                exception="InvalidArgumentError",
                argument=name,
            )
    found = dtype
    if found is None:
        found = _range_dtype([p for p in parts if p is not None])
    return new((_range_length(ctx, start, limit, delta),), found, **_range_contents(start, limit, delta))


def _range_dtype(parts: list[Tensor]) -> str | None:
    order = ("int32", "int64", "float16", "bfloat16", "float32", "float64")
    if any(p.dtype not in order for p in parts):
        return None
    return max((p.dtype for p in parts), key=lambda d: order.index(str(d)))


def _range_length(ctx: Context, start: Value, limit: Value, delta: Value) -> Dim:
    numbers = [v.value for v in (start, limit, delta) if isinstance(v, Const) and isinstance(v.value, (int, float))]
    if len(numbers) == 3 and numbers[2] and any(isinstance(n, float) for n in numbers):
        import math

        return max(0, math.ceil((numbers[1] - numbers[0]) / numbers[2]))
    a, b, step = dim_of(start), dim_of(limit), dim_of(delta)
    if a is None or b is None or not isinstance(step, int) or step == 0:
        return ctx.fresh()
    if step < 0:
        return len(range(a, b, step)) if isinstance(a, int) and isinstance(b, int) else ctx.fresh()
    span = b - a
    return dmax(ceildiv(span, step), 0) if step != 1 else (dmax(span, 0) if a != 0 else b)


def _range_contents(start: Value, limit: Value, delta: Value) -> dict[str, object]:
    a, b, step = dim_of(start), dim_of(limit), dim_of(delta)
    if isinstance(a, int) and isinstance(b, int) and isinstance(step, int) and step > 0 and b > a:
        return {"interval": (a, a + (b - 1 - a) // step * step)}
    return {}


@tf_op("meshgrid")
def meshgrid(ctx: Context, *args: Raw, indexing: OptStr = "xy") -> Value:
    """https://www.tensorflow.org/api_docs/python/tf/meshgrid"""
    axes = [converted(ctx, a, None) for a in args]
    if any(a is None or a.shape is None for a in axes):
        raise Abstain("an axis of meshgrid is not known")
    lengths = [a.size for a in axes if a is not None]
    if indexing == "xy" and len(lengths) > 1:
        lengths[0], lengths[1] = lengths[1], lengths[0]
    return ctx.list([new(tuple(lengths), a.dtype) for a in axes if a is not None])


@tf_op("one_hot")
def one_hot(
    ctx: Context,
    indices: TFTensor,
    depth: IntArg,
    on_value: Raw = NONE,
    off_value: Raw = NONE,
    axis: Raw = NONE,
    dtype: DType = None,
) -> Tensor:
    """A new axis with one element switched on. https://www.tensorflow.org/api_docs/python/tf/one_hot"""
    if indices.dtype in FLOATS:
        raise dtype_refused(
            "OneHot",
            indices,
            ("uint8", "int8", "int32", "int64"),
            "indices",
            graph=in_graph(ctx, indices),
            attribute="TI",
        )
    values = [converted(ctx, v, None) for v in (on_value, off_value) if v != NONE]
    found = dtype or next((v.dtype for v in values if v is not None), "float32")
    place = dim_of(axis)
    if indices.shape is None:
        return new(None, found)
    rank = len(indices.shape)
    at = rank if place is None or place == -1 else int(place) if isinstance(place, int) else rank
    return new((*indices.shape[:at], depth, *indices.shape[at:]), found)


@tf_op("where", "where_v2")
def where(ctx: Context, condition: TFTensor, x: Raw = NONE, y: Raw = NONE) -> Tensor:
    """Chosen by a condition, or the places where it holds. https://www.tensorflow.org/api_docs/python/tf/where"""
    if x == NONE and y == NONE:
        rank = condition.rank
        return new(None if rank is None else (ctx.fresh(), rank), "int64")
    if NONE in (x, y):
        raise Failure(
            "call-arguments",
            "tf.where takes what to choose from in both cases, or in none.",
            raises="x and y must both be non-None or both be None.",
            exception="ValueError",
            argument="x" if y == NONE else "y",
        )
    a, b = matched(ctx, "SelectV2", (x, y), ("x", "y"), position=1)
    both = broadcast_shape(ctx, "SelectV2", a, b)
    if both is None:
        return new(None, a.dtype or b.dtype)
    return new(broadcast_shape(ctx, "SelectV2", condition, new(both, a.dtype)), a.dtype or b.dtype)


@tf_op("sequence_mask")
def sequence_mask(ctx: Context, lengths: TFTensor, maxlen: OptInt = None, dtype: DType = "bool") -> Tensor:
    """True for the first ``lengths`` places. https://www.tensorflow.org/api_docs/python/tf/sequence_mask"""
    return new((*lengths.dims, ctx.fresh() if maxlen is None else maxlen), dtype)


def _draws(*names: str, default: str = "float32", low: float | None = None, high: float | None = None) -> None:
    def function(
        ctx: Context, shape: Raw, a: Raw = NONE, b: Raw = NONE, dtype: DType = None, seed: Raw = NONE, **others: Raw
    ) -> Tensor:
        found = dtype or default
        return shaped(ctx, shape, found, f"tf.{names[0]}", interval=None if low is None else (low, high))

    tf_op(*names, renames={"mean": "a", "stddev": "b"})(function)


_draws("random.normal", "random_normal", "random.truncated_normal", "truncated_normal")


@tf_op("random.uniform", "random_uniform")
def random_uniform(
    ctx: Context, shape: Raw, minval: Raw = Const(0), maxval: Raw = NONE, dtype: DType = "float32", seed: Raw = NONE
) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/random/uniform"""
    low, high = dim_of(minval), dim_of(maxval)
    whole = dtype in INTEGERS
    if whole and maxval == NONE:
        raise Failure(
            "argument-value",
            "Random integers need a maxval.",
            raises=f"Must specify maxval for integer dtype {dtype!r}",
            exception="ValueError",
        )
    interval = (low, high - 1) if whole and isinstance(low, int) and isinstance(high, int) else None
    return shaped(ctx, shape, dtype, "tf.random.uniform", interval=interval)


@tf_op("random.stateless_normal", "random.stateless_truncated_normal", "random.stateless_uniform")
def stateless(
    ctx: Context,
    shape: Raw,
    seed: Raw,
    a: Raw = NONE,
    b: Raw = NONE,
    dtype: DType = "float32",
    alg: Raw = NONE,
    **others: Raw,
) -> Tensor:
    """Random numbers of a seed."""
    return shaped(ctx, shape, dtype or "float32", "tf.random.stateless_normal")


@tf_op("random.categorical", "multinomial", "random.multinomial")
def categorical(
    ctx: Context,
    logits: TFTensor,
    num_samples: IntArg,
    dtype: DType = None,
    seed: Raw = NONE,
    output_dtype: DType = None,
) -> Tensor:
    """Classes drawn for each row of logits. https://www.tensorflow.org/api_docs/python/tf/random/categorical"""
    if logits.shape is not None and len(logits.shape) != 2:
        raise wrong_rank(ctx, "Multinomial", logits, 2, "logits",
                         raises=f"logits should be a matrix, got shape {list(logits.shape)}")  # fmt: skip
    return new((logits.dims[0], num_samples), dtype or output_dtype or "int64")


@tf_op("random.gamma", "random_gamma", "random.poisson", "random_poisson")
def gamma(
    ctx: Context,
    shape: Raw,
    alpha: TFTensor,
    beta: Raw = NONE,
    dtype: DType = "float32",
    seed: Raw = NONE,
    lam: Raw = NONE,
) -> Tensor:
    """Draws for each parameter."""
    known = shape_dims(ctx, shape, "tf.random.gamma")
    return new(None if known is None or alpha.shape is None else (*known, *alpha.shape), dtype)


@tf_op("random.set_seed", "set_random_seed", "random.set_random_seed", "compat.v1.set_random_seed")
def set_seed(ctx: Context, seed: Raw) -> None:
    """Nothing that shapes depend on."""


def _stateless(*names: str, dtype: str = "float32") -> None:
    default = dtype

    def function(
        ctx: Context, shape: Raw, seed: Raw, *parameters: Raw, dtype: DType = None, output_dtype: DType = None,
        **options: Raw,
    ) -> Tensor:  # fmt: skip
        """Draws that a seed decides, in the shape asked for."""
        return shaped(ctx, shape, dtype or output_dtype or default, f"tf.{names[0]}")

    tf_op(*names, url="https://www.tensorflow.org/api_docs/python/tf/" + names[0].replace(".", "/"))(function)


_stateless("random.stateless_gamma", "random.stateless_parameterized_truncated_normal")
_stateless("random.stateless_binomial", "random.stateless_poisson", dtype="int32")


@tf_op("random.stateless_categorical", "random.stateless_multinomial", renames={"output_dtype": "dtype"})
def stateless_categorical(
    ctx: Context, logits: TFTensor, num_samples: OptInt, seed: Raw, dtype: DType = "int64"
) -> Tensor:
    """Class numbers drawn for each row."""
    return new((logits.dims[0], ctx.fresh() if num_samples is None else num_samples), dtype)


@tf_op("random.split", "random.experimental.stateless_split")
def split_seed(ctx: Context, seed: TFTensor, num: OptInt = 2, alg: Raw = NONE) -> Tensor:
    """Several seeds of one."""
    return new((ctx.fresh() if num is None else num, 2), seed.dtype)


@tf_op("random.fold_in", "random.experimental.stateless_fold_in")
def fold_in(ctx: Context, seed: Raw, data: TFTensor, alg: Raw = NONE) -> Tensor:
    """A seed that depends on a number, too, in the number's dtype."""
    return new((2,), data.dtype)


@tf_op("no_op")
def no_op(ctx: Context) -> Value:
    """An operation without a result."""
    return ctx.new("tensorflow.Operation", inputs=NONE)


@tf_op("get_static_value")
def get_static_value(ctx: Context, x: TFTensor, partial: Raw = NONE) -> Value:
    """A tensor's contents where they are known."""
    raise Abstain("the contents of a tensor")


@tf_op("as_dtype", "dtypes.as_dtype")
def as_dtype(ctx: Context, type_value: DType) -> Value:
    """A dtype by its name."""
    return Lib(f"tensorflow.{type_value}")


@tf_op("diag", "linalg.diag", "linalg.tensor_diag")
def diag(ctx: Context, diagonal: TFTensor, **others: Raw) -> Tensor:
    """A matrix with this diagonal."""
    if others:
        raise Abstain("a diagonal that is moved or padded")
    return new((*diagonal.dims, diagonal.dims[-1]), diagonal.dtype)

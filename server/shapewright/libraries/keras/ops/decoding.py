"""Bits read as another dtype, flat positions as indexes, patches put back, sequences decoded."""

from __future__ import annotations

from shapewright.dims import Dim, floordiv, product
from shapewright.libraries.keras.dtypes import dtype_of
from shapewright.libraries.keras.ops.support import URL, made, refused
from shapewright.libraries.keras.tensors import is_symbolic
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import Abstain, Context, IntArg, Ints2, Raw, ShapeArg, TensorArg, op
from shapewright.values import NONE, Const, Tensor

_BYTES = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2, "int32": 4, "uint32": 4,
    "float32": 4, "int64": 8, "uint64": 8, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip


@op("keras.ops.view", url=URL)
def view(ctx: Context, x: TensorArg, dtype: Raw = NONE) -> Tensor:
    """The same bytes as another dtype: the last axis grows or shrinks by the ratio of their widths."""
    kind = x.dtype if dtype == NONE else dtype_of(ctx, dtype)
    old, new = _BYTES.get(x.dtype or ""), _BYTES.get(kind or "")
    if x.shape is None or old is None or new is None:
        return made(ctx, [x], None, kind)
    if old == new:
        return made(ctx, [x], x.shape, kind)
    if not x.shape:
        raise refused(
            f"A scalar has no axis that could grow, and {kind} is of another width than {x.dtype}.",
            f"Cannot view array of shape () and dtype {x.dtype} as dtype {kind} because the total number of bytes is "
            "not divisible by the new itemsize.",
            "dtype",
        )
    last: Dim = x.shape[-1] * (old // new) if old > new else floordiv(x.shape[-1], new // old)
    return made(ctx, [x], (*x.shape[:-1], last), kind)


@op("keras.ops.unravel_index", url=URL)
def unravel_index(ctx: Context, indices: TensorArg, shape: ShapeArg) -> tuple[Tensor, ...]:
    """An index array for each axis of the shape."""
    return tuple(made(ctx, [indices], indices.shape, indices.dtype) for _ in shape)


@op("keras.ops.fold", url=URL)
def fold(
    ctx: Context, x: TensorArg, output_size: Ints2, kernel_size: Ints2, dilation: Raw = NONE, padding: Raw = NONE,
    stride: Raw = NONE,
) -> Tensor:  # fmt: skip
    """Patches ``[N, C·kh·kw, L]`` summed into images ``[N, C, *output_size]``."""
    if x.shape is None or len(x.shape) != 3:
        if x.rank is not None:
            words = f"Input must be a 3D tensor. Received: input.shape={keras_shape(x.dims)}"
            raise refused(f"Patches are [N, C·kh·kw, L], and this is {describe(x)}.", words, "x", "operand-rank")
        return made(ctx, [x], None, x.dtype)
    return made(ctx, [x], (x.shape[0], floordiv(x.shape[1], product(kernel_size)), *output_size), x.dtype)


@op("keras.ops.ctc_decode", url=URL)
def ctc_decode(
    ctx: Context, inputs: TensorArg, sequence_lengths: Raw, strategy: Raw = Const("greedy"), beam_width: Raw = NONE,
    top_paths: IntArg = 1, merge_repeated: Raw = NONE, mask_index: Raw = NONE,
) -> tuple[Tensor, ...]:  # fmt: skip
    """The best paths ``[paths, batch, steps]`` with their scores ``[batch, paths]``."""
    if inputs.shape is None or len(inputs.shape) != 3:
        raise Abstain("the scores to be decoded are not known")
    batch, steps, _ = inputs.shape
    paths: Dim = 1 if strategy == Const("greedy") else top_paths
    kind = inputs.dtype if is_symbolic(inputs) or inputs.dtype in ("float32", "float64") else None
    return (made(ctx, [inputs], (paths, batch, steps), "int32"), made(ctx, [inputs], (batch, paths), kind))

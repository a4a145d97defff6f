"""Text, files and serialised examples; ragged and sparse tensors at their borders.

https://www.tensorflow.org/api_docs/python/tf/strings
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim
from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.reductions import reduction_shape
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import OptTFAxes, TFTensor, converted, leaf_dtype, like, new
from shapewright.rules import Abstain, BoolArg, Context, OptInt, Raw, lib_class
from shapewright.values import NONE, Const, DictObject, Instance, ListObject, Tensor, Tuple, Unknown, Value


def _elementwise(names: Sequence[str], dtype: str) -> None:
    def function(ctx: Context, x: TFTensor, *args: Raw, **options: Raw) -> Tensor:
        return like(x, dtype)

    tf_op(*names, renames={"source": "x", "string": "x", "str": "x", "filename": "x"})(function)


_elementwise(
    ("strings.lower", "strings.upper", "strings.strip", "strings.regex_replace", "regex_replace", "strings.substr",
     "substr", "strings.as_string", "as_string", "strings.unicode_transcode", "strings.to_base64", "io.encode_base64",
     "io.decode_base64"),
    "string",
)  # fmt: skip
_elementwise(("strings.length",), "int32")
_elementwise(("strings.regex_full_match",), "bool")
_elementwise(
    (
        "strings.to_hash_bucket_fast",
        "strings.to_hash_bucket",
        "strings.to_hash_bucket_strong",
        "string_to_hash_bucket_fast",
    ),
    "int64",
)
_elementwise(("io.read_file", "read_file"), "string")


@tf_op("strings.to_number", "string_to_number")
def to_number(ctx: Context, x: TFTensor, out_type: DType = "float32") -> Tensor:
    """Numbers of text."""
    return like(x, out_type)


@tf_op("strings.join", "string_join")
def join(ctx: Context, inputs: Raw, separator: Raw = NONE) -> Tensor:
    """Texts put together, element by element."""
    items = [converted(ctx, item, None) for item in ctx.items(inputs) or ()]
    if not items or any(item is None or item.shape is None for item in items):
        return new(None, "string")
    known = [item for item in items if item is not None and item.shape]
    return like(known[0], "string") if known else new((), "string")


@tf_op("strings.reduce_join", "reduce_join", renames={"inputs": "x"})
def reduce_join(
    ctx: Context, x: TFTensor, axis: OptTFAxes = None, keepdims: BoolArg = False, separator: Raw = NONE
) -> Tensor:
    """Texts of axes put together."""
    if x.shape is None:
        return new(None if keepdims or axis is not None else (), "string")
    return new(reduction_shape(ctx, "ReduceJoin", x, axis, keepdims), "string")


def _pieces(ctx: Context, x: Tensor, dtype: str) -> Tensor:
    """What each text is split into: ragged unless one text is split."""
    if x.shape == ():
        return new((ctx.fresh(),), dtype)
    return new(None, dtype, kind="ragged")


@tf_op("strings.split", "strings.bytes_split", "strings.unicode_split")
def split(ctx: Context, x: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """Pieces of texts."""
    return _pieces(ctx, x, "string")


@tf_op("strings.unicode_decode")
def unicode_decode(ctx: Context, x: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """Code points of texts."""
    return _pieces(ctx, x, "int32")


@tf_op("strings.ngrams")
def ngrams(ctx: Context, x: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """Neighbours on the last axis put together: fewer than there were texts."""
    if x.kind == "ragged" or not x.shape:
        return new(None, "string", kind=x.kind)
    return new((*x.shape[:-1], ctx.fresh()), "string")


@tf_op("strings.unicode_encode")
def unicode_encode(ctx: Context, input: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """Texts of code points, which are the last axis."""
    if input.kind == "ragged":
        raise Abstain("rows of code points that differ in length")
    return new(input.dims[:-1], "string")


@tf_op("strings.unicode_script")
def unicode_script(ctx: Context, x: TFTensor) -> Tensor:
    """The script of each code point."""
    return like(x, "int32")


@tf_op("strings.unicode_decode_with_offsets")
def decode_with_offsets(ctx: Context, x: TFTensor, *args: Raw, **options: Raw) -> tuple[Tensor, Tensor]:
    """Code points with the places where they begin."""
    return _with_offsets(ctx, x, "int32")


@tf_op("strings.unicode_split_with_offsets")
def split_with_offsets(ctx: Context, x: TFTensor, *args: Raw, **options: Raw) -> tuple[Tensor, Tensor]:
    """Characters with the places where they begin."""
    return _with_offsets(ctx, x, "string")


def _with_offsets(ctx: Context, x: Tensor, dtype: str) -> tuple[Tensor, Tensor]:
    if x.shape == ():
        count = ctx.fresh()
        return new((count,), dtype), new((count,), "int64")
    return _pieces(ctx, x, dtype), _pieces(ctx, x, "int64")


@tf_op("strings.unsorted_segment_join")
def unsorted_segment_join(
    ctx: Context, inputs: TFTensor, segment_ids: TFTensor, num_segments: OptInt, separator: Raw = NONE
) -> Tensor:
    """Texts put together by segment."""
    count = ctx.fresh("segments") if num_segments is None else num_segments
    return new((count, *inputs.dims[len(segment_ids.dims) :]), "string")


@tf_op("strings.format")
def format_(ctx: Context, *args: Raw, **options: Raw) -> Tensor:
    """A text."""
    return new((), "string")


@tf_op("io.decode_raw", "decode_raw")
def decode_raw(ctx: Context, input_bytes: TFTensor, out_type: DType, *args: Raw, **options: Raw) -> Tensor:
    """Bytes as numbers."""
    return new((*input_bytes.dims, ctx.fresh()), out_type)


@tf_op("io.decode_csv", "decode_csv")
def decode_csv(ctx: Context, records: TFTensor, record_defaults: Raw, *args: Raw, **options: Raw) -> Value:
    """One tensor for each column, of its default's dtype."""

    items = ctx.items(record_defaults)
    if items is None:
        raise Abstain("the columns are not known")
    columns = []
    for item in items:
        made = converted(ctx, item, None)
        columns.append(like(records, made.dtype if made is not None else None))
    return ctx.list(columns)


@tf_op("audio.decode_wav", "audio.encode_wav")
def decode_wav(
    ctx: Context, contents: TFTensor, desired_channels: OptInt = None, desired_samples: OptInt = None
) -> Tuple:
    """Samples (float32) and the sample rate."""
    samples: Dim = ctx.fresh("samples") if desired_samples in (None, -1) else desired_samples or 0
    channels: Dim = ctx.fresh("channels") if desired_channels in (None, -1) else desired_channels or 0
    return Tuple((new((samples, channels), "float32"), new((), "int32")), "DecodeWav", ("audio", "sample_rate"))


# --- serialised examples ------------------------------------------------------------------------------------------
@lib_class(
    "tensorflow.io.FixedLenFeature", "tensorflow.compat.v1.FixedLenFeature", "tensorflow.compat.v1.io.FixedLenFeature"
)
class FixedLenFeature:
    """A feature with a shape of its own."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, shape: Raw, dtype: DType, default_value: Raw = NONE) -> None:
        """Keep shape and dtype."""
        ctx.set(self, "shape", shape)
        ctx.set(self, "dtype", Const(dtype))


@tf_op("io.parse_single_example", "parse_single_example")
def parse_single_example(ctx: Context, serialized: Raw, features: Raw, example_names: Raw = NONE) -> Value:
    """A dict of tensors, one for each feature."""
    return _parsed(ctx, features, ())


@tf_op("io.parse_example", "parse_example")
def parse_example(ctx: Context, serialized: TFTensor, features: Raw, example_names: Raw = NONE) -> Value:
    """A dict of tensors with a batch axis."""
    return _parsed(ctx, features, serialized.dims)


def _parsed(ctx: Context, features: Value, batch: tuple[Dim, ...]) -> Value:
    if not isinstance(features, DictObject) or features.open_element is not None:
        raise Abstain("the features are not known")
    found: dict[Value, Value] = {}
    for key, feature in features.items.items():
        shape = ctx.get(feature, "shape") if isinstance(feature, Instance) else None
        dtype = ctx.get(feature, "dtype") if isinstance(feature, Instance) else None
        known = shape_dims(ctx, shape, "FixedLenFeature") if shape is not None else None
        if known is None or not isinstance(dtype, Const):
            found[key] = Unknown("a feature of variable length")
        else:
            found[key] = new((*batch, *known), dtype.value)
    return DictObject(found)


@tf_op("io.parse_tensor")
def parse_tensor(ctx: Context, serialized: Raw, out_type: DType) -> Tensor:
    """A tensor that was written to bytes."""
    return new(None, out_type)


@tf_op("io.serialize_tensor")
def serialize_tensor(ctx: Context, tensor: Raw) -> Tensor:
    """Bytes."""
    return new((), "string")


# --- ragged and sparse ------------------------------------------------------------------------------------------------
@tf_op("ragged.constant")
def ragged_constant(ctx: Context, pylist: Raw, dtype: DType = None, *args: Raw, **options: Raw) -> Tensor:
    """Rows of different lengths."""

    def leaves(value: Value) -> list[Value]:
        if isinstance(value, (ListObject, Tuple)) and value.items is not None:
            return [leaf for item in value.items for leaf in leaves(item)]
        return [value]

    return new(None, dtype or leaf_dtype(leaves(pylist)), kind="ragged")


@tf_op("RaggedTensor.from_row_splits", "RaggedTensor.from_row_lengths", "RaggedTensor.from_value_rowids",
       "RaggedTensor.from_tensor", "RaggedTensor.from_nested_row_splits", "RaggedTensor.from_sparse",
       "RaggedTensor.from_row_starts", "ragged.stack", "ragged.range")  # fmt: skip
def ragged(ctx: Context, values: Raw, *args: Raw, **options: Raw) -> Tensor:
    """Rows of different lengths."""
    return new(None, values.dtype if isinstance(values, Tensor) else None, kind="ragged")


@tf_op("RaggedTensor.to_tensor")
def to_tensor(ctx: Context, self: Raw, default_value: Raw = NONE, shape: Raw = NONE) -> Tensor:
    """Padded to one length."""
    padded = self.note("padded") if isinstance(self, Tensor) else None
    if padded is not None and shape == NONE:
        return new(padded, self.dtype if isinstance(self, Tensor) else None)
    dtype = self.dtype if isinstance(self, Tensor) else None
    known = None if shape == NONE else shape_dims(ctx, shape, "to_tensor")
    return new(None if known is None else tuple(ctx.fresh() if d == -1 else d for d in known), dtype)


@tf_op("sparse.to_dense", "sparse_tensor_to_dense", "sparse.reorder", "sparse.from_dense")
def to_dense(ctx: Context, sp_input: Raw, *args: Raw, **options: Raw) -> Value:
    """Sparse tensors are not followed."""
    raise Abstain("sparse tensors")


@tf_op(
    "SparseTensor",
    "sparse.SparseTensor",
    "sparse.concat",
    "sparse.reshape",
    "sparse.slice",
    "sparse.transpose",
    "sparse.add",
    "string_split",
)
def sparse(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """Sparse tensors are not followed."""
    raise Abstain("sparse tensors")


@tf_op("sparse.sparse_dense_matmul", "sparse_tensor_dense_matmul")
def sparse_dense_matmul(ctx: Context, sp_a: Raw, b: TFTensor, adjoint_a: Raw = NONE, adjoint_b: Raw = NONE) -> Tensor:
    """A sparse matrix times a dense one."""
    if adjoint_b != NONE:
        raise Abstain("a transposed product of a sparse matrix")
    return new((ctx.fresh(), b.dims[-1]), b.dtype)

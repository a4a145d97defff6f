"""Functions that TensorFlow 1 kept at its top level, under the rules of where they are today.

https://www.tensorflow.org/api_docs/python/tf/compat/v1
"""

from __future__ import annotations

from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import TFTensor, like
from shapewright.rules import REGISTRY, Context, Raw, unmodelled
from shapewright.values import NONE, Some, Tensor, Value

V1 = "tensorflow.compat.v1."
_MOVED = {
    "bincount": "math.bincount", "cholesky_solve": "linalg.cholesky_solve", "decode_base64": "io.decode_base64",
    "encode_base64": "io.encode_base64", "diag_part": "linalg.tensor_diag_part", "matrix_diag": "linalg.diag",
    "matrix_set_diag": "linalg.set_diag", "matrix_solve_ls": "linalg.lstsq",
    "matrix_triangular_solve": "linalg.triangular_solve", "parse_tensor": "io.parse_tensor",
    "serialize_tensor": "io.serialize_tensor", "string_strip": "strings.strip",
    "string_to_hash_bucket": "strings.to_hash_bucket", "string_to_hash_bucket_strong": "strings.to_hash_bucket_strong",
    "tensor_scatter_sub": "tensor_scatter_nd_sub", "nn.avg_pool_v2": "nn.avg_pool", "nn.max_pool_v2": "nn.max_pool",
    "image.extract_image_patches": "extract_image_patches",
}  # fmt: skip


def register() -> None:
    """The rules under their old names; called once all of them are there."""
    for old, today in _MOVED.items():
        REGISTRY.add_all(V1 + old, V1 + today)


@tf_op("Print", new=False)
def print_(ctx: Context, input_: TFTensor, data: Raw, *args: Raw, **options: Raw) -> Tensor:
    """The tensor itself, which is printed when it is computed."""
    return like(input_, input_.dtype)


@tf_op("to_complex64", new=False)
def to_complex64(ctx: Context, x: TFTensor) -> Tensor:
    """Complex numbers."""
    return like(x, "complex64")


@tf_op("to_complex128", new=False)
def to_complex128(ctx: Context, x: TFTensor) -> Tensor:
    """Complex numbers of twice the precision."""
    return like(x, "complex128")


@tf_op(
    *(f"scatter_{kind}" for kind in ("add", "div", "max", "min", "mul", "sub", "update")),
    *(f"scatter_nd_{kind}" for kind in ("add", "sub", "update")), "batch_scatter_update", new=False,
)  # fmt: skip
def scattered(ctx: Context, ref: TFTensor, indices: Raw, updates: Raw, *args: Raw, **options: Raw) -> Tensor:
    """The variable, some of whose entries are changed."""
    return like(ref, ref.dtype)


@tf_op("setdiff1d", new=False)
def setdiff1d(ctx: Context, x: TFTensor, y: Raw, index_dtype: DType = "int32") -> tuple[Tensor, Tensor]:
    """What is in one list and not in another, and where."""
    count = ctx.fresh("kept")
    return like(x, x.dtype).like(shape=(count,)), like(x, index_dtype).like(shape=(count,))


@tf_op("is_numeric_tensor", "resource_variables_enabled", "control_flow_v2_enabled",
       "executing_eagerly_outside_functions", new=False)  # fmt: skip
def some_truth(ctx: Context, *args: Raw) -> Value:
    """Decided by how the program runs."""
    return Some("bool")


@tf_op("colocate_with", "container", new=False)
def block(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """A block that decides no shape."""
    return NONE


@tf_op("add_to_collections", "add_check_numerics_ops", "assert_variables_initialized", "no_regularizer", new=False)
def nothing(ctx: Context, *args: Raw, **options: Raw) -> None:
    """Has no effect on shapes."""


unmodelled(
    "graphs' own bookkeeping is not followed",
    *(V1 + name for name in (
        "count_up_to", "create_partitioned_variables", "delete_session_tensor", "dimension_at_index",
        "dimension_value", "fixed_size_partitioner", "get_seed", "get_session_handle", "get_session_tensor",
        "is_variable_initialized", "make_template", "min_max_variable_partitioner", "variable_axis_size_partitioner",
        "wrap_function", "batch_gather",
    )),
)  # fmt: skip

"""Where data sets come from: arrays, generators, ranges, files.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset
"""

from __future__ import annotations

from shapewright.dims import eq
from shapewright.libraries.tensorflow.creation import range_
from shapewright.libraries.tensorflow.data.elements import (
    DATASET,
    as_element,
    dataset,
    element_of,
    length_of,
    mapped,
    rows_of,
)
from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.failures import shown
from shapewright.libraries.tensorflow.registration import DOCS
from shapewright.libraries.tensorflow.scopes import of_spec
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import new
from shapewright.rules import Abstain, Context, Failure, Raw, Site, op, to_dtype
from shapewright.values import NONE, Const, DictObject, ListObject, Many, Tensor, Tuple, Unknown, Value

V1 = "tensorflow.compat.v1.data.Dataset"
URL = DOCS + "data/Dataset#"


def _both(name: str) -> tuple[str, str]:
    return f"{DATASET}.{name}", f"{V1}.{name}"


@op(*_both("from_tensor_slices"), url=URL + "from_tensor_slices")
def from_tensor_slices(ctx: Context, tensors: Raw, name: Raw = NONE) -> Value:
    """One element for each row. https://www.tensorflow.org/api_docs/python/tf/data/Dataset#from_tensor_slices"""
    whole = as_element(ctx, tensors)
    _same_rows(ctx, whole)
    rows, count = rows_of(ctx, whole)
    return dataset(ctx, rows, count)


def _same_rows(ctx: Context, whole: Value) -> None:
    first: list[Tensor] = []

    def check(x: Tensor) -> Value:
        if x.shape == ():
            raise Failure(
                "dataset-slices",
                f"{shown(x)} is a scalar and has no rows to make a data set of. Use from_tensors.",
                raises="Unbatching a tensor is only supported for rank >= 1",
                exception="ValueError",
                argument="tensors",
            )
        if x.shape:
            if first and eq(first[0].dims[0], x.dims[0]) is False:
                raise Failure(
                    "data-cardinality",
                    f"{shown(first[0])} and {shown(x)} have different numbers of rows: {first[0].dims[0]} and "
                    f"{x.dims[0]}.",
                    raises=f"Dimensions {first[0].dims[0]} and {x.dims[0]} are not compatible",
                    exception="ValueError",
                    argument="tensors",
                ).with_data(operands=(first[0], x))
            first.append(x)
        return x

    mapped(whole, check)


@op(*_both("from_tensors"), url=URL + "from_tensors")
def from_tensors(ctx: Context, tensors: Raw, name: Raw = NONE) -> Value:
    """One element: all of it."""
    return dataset(ctx, as_element(ctx, tensors), 1)


@op(*_both("range"), url=URL + "range")
def range_dataset(ctx: Context, *args: Raw, output_type: DType = None, name: Raw = NONE) -> Value:
    """Numbers one by one, int64."""
    whole = range_(ctx, *args)
    return dataset(ctx, new((), output_type or "int64", interval=whole.interval), whole.dims[0])


@op(*_both("from_generator"), url=URL + "from_generator")
def from_generator(
    ctx: Context,
    generator: Raw,
    output_types: Raw = NONE,
    output_shapes: Raw = NONE,
    args: Raw = NONE,
    output_signature: Raw = NONE,
    name: Raw = NONE,
) -> Value:
    """What a Python generator yields. https://www.tensorflow.org/api_docs/python/tf/data/Dataset#from_generator"""
    signed = output_signature != NONE
    element = of_spec(ctx, output_signature) if signed else declared(ctx, output_types, output_shapes)
    if isinstance(generator, (Many, ListObject, Tensor)):
        raise Failure(
            "argument-type",
            "from_generator takes the function that makes the generator, not what it gives: leave out the parentheses.",
            raises="`generator` must be a Python callable.",
            exception="TypeError",
            argument="generator",
            url=URL + "from_generator",
        )
    given = ctx.call(generator, *(ctx.items(args) or ())) if args != NONE else ctx.call(generator)
    items = ctx.items(given) if isinstance(given, (ListObject, Tuple)) else None
    if items is not None and all(isinstance(i, Tensor) for i in items):
        made = [as_element(ctx, i) for i in items]
        return dataset(ctx, element, len(made), source=Tuple(tuple(made)))
    return dataset(ctx, element, None)


def declared(ctx: Context, types: Value, shapes: Value) -> Value:
    """Elements of these dtypes and shapes; open sizes are fresh."""
    if isinstance(types, (Tuple, ListObject)) and types.items is not None:
        given = ctx.items(shapes) if shapes != NONE else None
        inner = given if given is not None and len(given) == len(types.items) else [NONE] * len(types.items)
        return Tuple(tuple(declared(ctx, t, s) for t, s in zip(types.items, inner, strict=True)))
    if isinstance(types, DictObject):
        table = shapes.items if isinstance(shapes, DictObject) else {}
        return DictObject({k: declared(ctx, v, table.get(k, NONE)) for k, v in types.items.items()})
    dtype = to_dtype(ctx, types, Site("Dataset.from_generator", "tensorflow", "output_types"))
    known = None if shapes == NONE else shape_dims(ctx, shapes, "Dataset.from_generator", "output_shapes")
    return new(None if known is None else tuple(ctx.fresh() if d == -1 else d for d in known), dtype)


@op(*_both("zip"), url=URL + "zip")
def zip_datasets(ctx: Context, *args: Raw, datasets: Raw = NONE, name: Raw = NONE) -> Value:
    """Elements side by side."""
    given = datasets if datasets != NONE else args[0] if len(args) == 1 else Tuple(args)
    lengths = []

    def visit(value: Value) -> Value:
        if isinstance(value, (Tuple, ListObject)) and value.items is not None:
            return Tuple(tuple(visit(item) for item in value.items))
        if isinstance(value, DictObject):
            return DictObject({k: visit(v) for k, v in value.items.items()})
        lengths.append(length_of(ctx, value))
        return element_of(ctx, value)

    element = visit(given)
    known = [n for n in lengths if n is not None]
    exact = len(known) == len(lengths) and all(eq(n, known[0]) for n in known)
    if not exact and known and all(isinstance(n, int) for n in known) and len(known) == len(lengths):
        return dataset(ctx, element, min(n for n in known if isinstance(n, int)))
    return dataset(ctx, element, known[0] if exact and known else None)


@op("tensorflow.data.Dataset.list_files", f"{V1}.list_files", url=URL + "list_files")
def list_files(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """Names of files."""
    return dataset(ctx, new((), "string"), None)


@op("tensorflow.data.TextLineDataset", "tensorflow.data.TFRecordDataset", "tensorflow.data.FixedLengthRecordDataset",
    "tensorflow.compat.v1.data.TextLineDataset", "tensorflow.compat.v1.data.TFRecordDataset")  # fmt: skip
def text_lines(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """Lines or records of files, as strings."""
    return dataset(ctx, new((), "string"), None)


@op(*_both("sample_from_datasets"), *_both("choose_from_datasets"), "tensorflow.data.experimental.sample_from_datasets")
def sample_from_datasets(ctx: Context, datasets: Raw, *args: Raw, **options: Raw) -> Value:
    """Elements of one or another."""
    items = ctx.items(datasets)
    if not items:
        raise Abstain("the data sets are not known")
    return dataset(ctx, ctx.join([element_of(ctx, item) for item in items]), None)


@op("tensorflow.data.experimental.cardinality")
def cardinality(ctx: Context, dataset: Raw) -> Tensor:
    """The number of elements, int64."""
    known = length_of(ctx, dataset)
    return new((), "int64", data=Const(known) if isinstance(known, int) else None)


@op("tensorflow.data.experimental.get_single_element")
def get_single_element(ctx: Context, dataset: Raw) -> Value:
    """The only element."""
    return element_of(ctx, dataset)


@op(
    "tensorflow.data.Options",
    "tensorflow.data.experimental.make_csv_dataset",
    "tensorflow.data.experimental.CsvDataset",
)
def not_followed(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """Settings and tables in files."""
    return Unknown("what tf.data reads from files is not known")

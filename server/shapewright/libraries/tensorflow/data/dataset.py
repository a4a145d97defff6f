"""What a data set is asked for: its elements, maps, filters, order.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset
"""

from __future__ import annotations

from shapewright.dims import Dim, dmax, dmin
from shapewright.libraries.tensorflow.data import batching, unlike  # noqa: F401  (batching: the base class of Dataset)
from shapewright.libraries.tensorflow.data.elements import (
    DATASET,
    as_element,
    dataset,
    distinct_of,
    element_of,
    length_of,
    mapped,
    row,
    shapes_of,
    types_of,
)
from shapewright.libraries.tensorflow.functions import into_graph, out_of_graph
from shapewright.libraries.tensorflow.tensors import new
from shapewright.libraries.tensorflow.world import AUTOGRAPH, EAGER, is_graph
from shapewright.rules import (
    REGISTRY,
    Abstain,
    Context,
    OptInt,
    Raw,
    compile_rule,
    constant,
    lib_class,
    lift_dim,
    property_rule,
)
from shapewright.values import NONE, Instance, Many, Some, Tensor, Tuple, Unknown, Value


def called(ctx: Context, function: Value, element: Value) -> Value:
    """A function given to ``map``: tuples are spread; it runs in a graph."""
    eager, converts = ctx.state(EAGER, True), ctx.state(AUTOGRAPH, False)
    given = element.items if isinstance(element, Tuple) and element.kind in ("tuple", "list") else (element,)
    args = [into_graph(ctx, value) for value in given]
    ctx.set_state(EAGER, False)
    ctx.set_state(AUTOGRAPH, True)
    try:
        result = ctx.call(function, *args)
    finally:
        ctx.set_state(EAGER, eager)
        ctx.set_state(AUTOGRAPH, converts)
    return result if is_graph(ctx) else out_of_graph(ctx, result)


@lib_class(DATASET, "tensorflow.compat.v1.data.Dataset", "tensorflow.data.DatasetSpec",
           bases=("tensorflow.data.Batching",),
           url="https://www.tensorflow.org/api_docs/python/tf/data/Dataset")  # fmt: skip
class Dataset:
    """A stream of elements."""

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        source = ctx.get(self, "source")
        if isinstance(source, Tuple):
            return source
        return Many(element_of(ctx, self), length_of(ctx, self), "iterator", distinct_of(ctx, self))

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Value:
        known = length_of(ctx, self)
        return Some("int") if known is None else lift_dim(known)

    @staticmethod
    def as_numpy_iterator(ctx: Context, self: Instance) -> Value:
        """The elements as NumPy arrays."""

        def array(x: Tensor) -> Value:
            if x.shape is None:
                raise Abstain("the rank of an element is not known")
            return Tensor("numpy", x.shape, "object" if x.dtype == "string" else x.dtype, interval=x.interval)

        distinct = tuple(mapped(d, array) for d in distinct_of(ctx, self))
        return Many(mapped(element_of(ctx, self), array), length_of(ctx, self), "iterator", distinct)

    @staticmethod
    def map(
        ctx: Context,
        self: Instance,
        map_func: Raw,
        num_parallel_calls: Raw = NONE,
        deterministic: Raw = NONE,
        **options: Raw,
    ) -> Value:
        """A function of each element. https://www.tensorflow.org/api_docs/python/tf/data/Dataset#map"""
        distinct = tuple(called(ctx, map_func, d) for d in distinct_of(ctx, self))
        element = ctx.join(distinct) if distinct else called(ctx, map_func, element_of(ctx, self))
        if isinstance(element, Unknown):
            return dataset(ctx, element, length_of(ctx, self))
        distinct = tuple(as_element(ctx, d) for d in distinct)
        return unlike.keep(ctx, self, dataset(ctx, as_element(ctx, element), length_of(ctx, self), distinct))

    @staticmethod
    def filter(ctx: Context, self: Instance, predicate: Raw, name: Raw = NONE) -> Value:
        """The elements for which a function holds."""
        called(ctx, predicate, element_of(ctx, self))
        return dataset(ctx, element_of(ctx, self), None, distinct_of(ctx, self))

    @staticmethod
    def flat_map(ctx: Context, self: Instance, map_func: Raw, name: Raw = NONE) -> Value:
        """The elements of a data set for each element."""
        inner = called(ctx, map_func, element_of(ctx, self))
        return unlike.keep(ctx, inner, dataset(ctx, element_of(ctx, inner), None))

    @staticmethod
    def interleave(ctx: Context, self: Instance, map_func: Raw, *args: Raw, **options: Raw) -> Value:
        """The elements of data sets by turns."""
        return dataset(ctx, element_of(ctx, called(ctx, map_func, element_of(ctx, self))), None)

    @staticmethod
    def take(ctx: Context, self: Instance, count: OptInt, name: Raw = NONE) -> Value:
        """The first elements."""
        known = length_of(ctx, self)
        if isinstance(count, int) and count < 0:
            count = known
        length: Dim | None = count
        if known is not None and count is not None:
            length = dmin(known, count)
        distinct = distinct_of(ctx, self)
        if distinct and isinstance(known, int) and isinstance(length, int) and length < known:
            return dataset(ctx, distinct[0], length)
        return dataset(ctx, element_of(ctx, self), length if known is not None else None, distinct)

    @staticmethod
    def skip(ctx: Context, self: Instance, count: OptInt, name: Raw = NONE) -> Value:
        """All but the first elements."""
        known = length_of(ctx, self)
        left = dmax(known - count, 0) if known is not None and count is not None else None
        return dataset(ctx, element_of(ctx, self), left, distinct_of(ctx, self))

    @staticmethod
    def scan(ctx: Context, self: Instance, initial_state: Raw, scan_func: Raw, name: Raw = NONE) -> Value:
        """What a function of a state and each element gives beside the next state."""
        made = ctx.items(called(ctx, scan_func, Tuple((initial_state, element_of(ctx, self)))))
        if made is None or len(made) != 2:
            raise Abstain("what the function gives is not known")
        return dataset(ctx, as_element(ctx, made[1]), length_of(ctx, self))

    @staticmethod
    def group_by_window(
        ctx: Context, self: Instance, key_func: Raw, reduce_func: Raw, window_size: Raw = NONE, **options: Raw
    ) -> Value:
        """The elements of data sets that a function makes of elements with one key."""
        called(ctx, key_func, element_of(ctx, self))
        group = ctx.call(reduce_func, new((), "int64"), dataset(ctx, element_of(ctx, self), None))
        return dataset(ctx, element_of(ctx, group), None)

    @staticmethod
    def rejection_resample(ctx: Context, self: Instance, class_func: Raw, *args: Raw, **options: Raw) -> Value:
        """Elements with their class, drawn so that the classes come as often as asked."""
        label = called(ctx, class_func, element_of(ctx, self))
        return dataset(ctx, Tuple((label, element_of(ctx, self))), None)

    @staticmethod
    def shard(ctx: Context, self: Instance, num_shards: Raw, index: Raw, name: Raw = NONE) -> Value:
        """Every so many elements."""
        return dataset(ctx, element_of(ctx, self), None, distinct_of(ctx, self))

    @staticmethod
    def repeat(ctx: Context, self: Instance, count: OptInt = None, name: Raw = NONE) -> Value:
        """Over and over."""
        known = length_of(ctx, self)
        total = known * count if known is not None and isinstance(count, int) and count > 0 else None
        return dataset(ctx, element_of(ctx, self), total, distinct_of(ctx, self))

    @staticmethod
    def concatenate(ctx: Context, self: Instance, dataset_: Raw, name: Raw = NONE) -> Value:
        """One after another."""
        first, second = length_of(ctx, self), length_of(ctx, dataset_)
        total = first + second if first is not None and second is not None else None
        return dataset(ctx, ctx.join([element_of(ctx, self), element_of(ctx, dataset_)]), total)

    @staticmethod
    def enumerate(ctx: Context, self: Instance, start: Raw = NONE, name: Raw = NONE) -> Value:
        """Each with its number."""
        index = new((), "int64")
        distinct = tuple(Tuple((index, d)) for d in distinct_of(ctx, self))
        return dataset(ctx, Tuple((index, element_of(ctx, self))), length_of(ctx, self), distinct)

    @staticmethod
    def unbatch(ctx: Context, self: Instance, name: Raw = NONE) -> Value:
        """The rows of each element."""
        return dataset(ctx, mapped(element_of(ctx, self), row), None)

    @staticmethod
    def apply(ctx: Context, self: Instance, transformation_func: Raw) -> Value:
        """A function of the data set."""
        return ctx.call(transformation_func, self)

    @staticmethod
    def reduce(ctx: Context, self: Instance, initial_state: Raw, reduce_func: Raw, name: Raw = NONE) -> Value:
        """The elements folded into one."""
        return ctx.call(reduce_func, initial_state, element_of(ctx, self))

    @staticmethod
    def cardinality(ctx: Context, self: Instance) -> Value:
        """The number of elements, int64."""
        known = length_of(ctx, self)
        return new((), "int64", data=lift_dim(known) if isinstance(known, int) else None)

    @staticmethod
    def get_single_element(ctx: Context, self: Instance, name: Raw = NONE) -> Value:
        """The only element."""
        return element_of(ctx, self)

    @property_rule
    def output_types(ctx: Context, self: Instance) -> Value:
        """The dtypes of an element (TensorFlow 1)."""
        if not is_graph(ctx):
            raise Abstain("data sets of TensorFlow 2 have an element_spec")
        return types_of(element_of(ctx, self))

    @property_rule
    def output_shapes(ctx: Context, self: Instance) -> Value:
        """The shapes of an element (TensorFlow 1)."""
        if not is_graph(ctx):
            raise Abstain("data sets of TensorFlow 2 have an element_spec")
        return shapes_of(ctx, element_of(ctx, self))

    @property_rule
    def element_spec(ctx: Context, self: Instance) -> Value:
        """What elements are like."""
        return Unknown("an element_spec")

    @staticmethod
    def make_one_shot_iterator(ctx: Context, self: Instance) -> Value:
        """An iterator of a graph (TensorFlow 1)."""
        return ctx.new("tensorflow.data.Iterator", dataset=self)

    @staticmethod
    def make_initializable_iterator(ctx: Context, self: Instance, shared_name: Raw = NONE) -> Value:
        """An iterator of a graph that a session starts."""
        return ctx.new("tensorflow.data.Iterator", dataset=self)


def _keeps(*names: str) -> None:
    """Methods after which the elements are the same, in whatever order."""

    def function(ctx: Context, self: Instance, *args: Raw, **options: Raw) -> Value:
        made = dataset(
            ctx, element_of(ctx, self), length_of(ctx, self), distinct_of(ctx, self), ctx.get(self, "source")
        )
        return unlike.keep(ctx, self, made)

    for name in names:
        for cls in (DATASET, "tensorflow.compat.v1.data.Dataset"):
            REGISTRY.classes[cls].methods[name] = compile_rule(function, f"{cls}.{name}", skip=2)


_keeps("shuffle", "prefetch", "cache", "with_options", "snapshot", "assert_cardinality")


def _keeps_some(*names: str) -> None:
    """Methods that leave elements out, or see to it that none is there twice."""

    def function(ctx: Context, self: Instance, *args: Raw, **options: Raw) -> Value:
        return dataset(ctx, element_of(ctx, self), None, distinct_of(ctx, self))

    for name in names:
        for cls in (DATASET, "tensorflow.compat.v1.data.Dataset"):
            REGISTRY.classes[cls].methods[name] = compile_rule(function, f"{cls}.{name}", skip=2)


_keeps_some("take_while", "unique", "ignore_errors")


for _prefix in ("data", "data.experimental", "compat.v1.data", "compat.v1.data.experimental"):
    constant(f"tensorflow.{_prefix}.AUTOTUNE", -1)

"""Graphs, placeholders, collections and initialisers of TensorFlow 1.

https://www.tensorflow.org/api_docs/python/tf/compat/v1
"""

from __future__ import annotations

from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.listing import UNLISTED, listed
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, new
from shapewright.libraries.tensorflow.world import (
    EAGER,
    GRAPH,
    GRAPHS,
    SCOPE,
    SUMMARIES,
    VARIABLES,
    Placeholder,
    is_graph,
    open_size,
    unique_name,
)
from shapewright.rules import Context, Failure, OptStr, Raw, lib_class, op
from shapewright.values import (
    FALSE,
    NONE,
    TRUE,
    Certain,
    Const,
    Instance,
    Lib,
    ListObject,
    Tensor,
    Tuple,
    Unknown,
    Value,
    Var,
)

V1 = "tensorflow.compat.v1"
DOCS = "https://www.tensorflow.org/api_docs/python/tf/compat/v1/"


_COLLECTED = "tensorflow.collections"
_OWN_COLLECTIONS = frozenset((
    "variables", "local_variables", "model_variables", "trainable_variables", "metric_variables", "losses", "summaries",
    "regularization_losses", "update_ops", "activations", "weights", "biases", "global_step", "train_op", "init_op",
    "local_init_op", "ready_op", "queue_runners", "table_initializer", "moving_average_variables", "eval_step",
    "savers", "concatenated_variables", "resources", "local_resources", "iterators", "cond_context", "while_context",
))  # fmt: skip
"""What TensorFlow's own functions add to as well."""


_VARIABLES = {"TRAINABLE_VARIABLES": "trainable", "trainable_variables": "trainable", "GLOBAL_VARIABLES": "global",
              "VARIABLES": "global", "variables": "global"}  # fmt: skip
"""The collections that list a graph's variables, by the name of their key and by the key itself."""
_PENALTIES = ("REGULARIZATION_LOSSES", "regularization_losses")


# --- worlds ---------------------------------------------------------------------------------------------------
@op(
    f"{V1}.disable_v2_behavior",
    f"{V1}.disable_eager_execution",
    "tensorflow.disable_v2_behavior",
    "tensorflow.disable_eager_execution",
)
def disable_eager(ctx: Context) -> None:
    """From here on operations build a graph."""
    ctx.set_state(EAGER, False)


@op(
    f"{V1}.enable_eager_execution",
    f"{V1}.enable_v2_behavior",
    "tensorflow.enable_eager_execution",
    "tensorflow.contrib.eager.enable_eager_execution",
)
def enable_eager(ctx: Context, *args: Raw, **options: Raw) -> None:
    """From here on operations run at once."""
    ctx.set_state(EAGER, True)


@tf_op(
    "disable_resource_variables",
    "enable_resource_variables",
    "disable_v2_tensorshape",
    "enable_v2_tensorshape",
    "disable_tensor_equality",
    "enable_tensor_equality",
    "disable_control_flow_v2",
    "enable_control_flow_v2",
)
def switch(ctx: Context) -> None:
    """Nothing that shapes depend on."""


@lib_class("tensorflow.Graph", url="https://www.tensorflow.org/api_docs/python/tf/Graph")
class Graph:
    """A graph that operations are added to."""

    @staticmethod
    def __init__(ctx: Context, self: Instance) -> None:
        """An empty graph."""
        ctx.set(self, "number", Const(_new_number(ctx)))

    @staticmethod
    def as_default(ctx: Context, self: Instance) -> Value:
        """``with graph.as_default():``"""
        return ctx.new("tensorflow.GraphScope", graph=self)

    @staticmethod
    def finalize(ctx: Context, self: Instance) -> None:
        """No more operations."""

    @staticmethod
    def get_operations(ctx: Context, self: Instance) -> Value:
        """The operations so far."""
        return Unknown("the operations of a graph")

    @staticmethod
    def get_tensor_by_name(ctx: Context, self: Instance, name: Raw) -> Value:
        """A tensor found by its name."""
        return Unknown("a tensor found by its name in a graph")

    @staticmethod
    def as_graph_def(ctx: Context, self: Instance, *args: Raw, **options: Raw) -> Value:
        """The graph's description."""
        return Unknown("a graph's description")


@lib_class("tensorflow.GraphScope")
class GraphScope:
    """Operations inside are added to a graph."""

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        ctx.set(self, "before", Const(ctx.state(EAGER, True) is not False))
        ctx.set_state(EAGER, False)
        graph = ctx.get(self, "graph") or NONE
        ctx.set(self, "outer", Tuple((lift(ctx.state(GRAPH, 0)), lift(ctx.state(SCOPE, NONE)))))
        enter_graph(ctx, number_of(ctx, graph))
        return graph

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        ctx.set_state(EAGER, ctx.get(self, "before") == TRUE)
        leave_graph(ctx, ctx.get(self, "outer"))


def lift(value: object) -> Value:
    """State as a value, to keep it in an object."""
    return value if isinstance(value, Value) else Const(value)


def _new_number(ctx: Context) -> int:
    """The number of one more graph."""
    count = ctx.state(GRAPHS, 0)
    number = count + 1 if isinstance(count, int) else -1
    ctx.set_state(GRAPHS, number)
    return number


def number_of(ctx: Context, graph: Value) -> object:
    """The number of a graph; None where it is not known which one it is."""
    number = ctx.get(graph, "number") if isinstance(graph, Instance) else None
    return number.value if isinstance(number, Const) else None


def enter_graph(ctx: Context, number: object) -> None:
    """Variables are made in another graph, in no scope."""
    ctx.set_state(GRAPH, number)
    ctx.set_state(SCOPE, NONE)


def leave_graph(ctx: Context, outer: Value | None) -> None:
    """Back to the graph and the scope of before."""
    if isinstance(outer, Tuple) and isinstance(outer.items[0], Const):
        ctx.set_state(GRAPH, outer.items[0].value)
        ctx.set_state(SCOPE, outer.items[1])


@tf_op("get_default_graph", "Graph.get_default", new=False)
def get_default_graph(ctx: Context) -> Value:
    """The graph that operations are added to."""
    return ctx.new("tensorflow.Graph", number=lift(ctx.state(GRAPH, 0)))


@tf_op("reset_default_graph", new=False)
def reset_default_graph(ctx: Context) -> None:
    """A new default graph, without variables and names."""
    ctx.set_state(VARIABLES, frozenset())
    ctx.set_state(UNLISTED, FALSE)
    ctx.set_state(SUMMARIES, False)
    enter_graph(ctx, _new_number(ctx))


# --- placeholders -----------------------------------------------------------------------------------------------
@op(f"{V1}.placeholder", url=DOCS + "placeholder")
def placeholder(ctx: Context, dtype: DType, shape: Raw = NONE, name: OptStr = None) -> Tensor:
    """A tensor that must be fed. https://www.tensorflow.org/api_docs/python/tf/compat/v1/placeholder"""
    if not is_graph(ctx) and not ctx.cold:
        raise Failure(
            "placeholder-eager",
            "Operations run at once here, so there is nothing to feed later: call "
            "tf.disable_v2_behavior() first, or write "
            "the computation as a function of the values.",
            raises="tf.placeholder() is not compatible with eager execution.",
            exception="RuntimeError",
            url=DOCS + "placeholder",
        )
    return make_placeholder(ctx, dtype, shape, name or "Placeholder")


def make_placeholder(ctx: Context, dtype: str | None, shape: Value, name: str, *, optional: bool = False) -> Tensor:
    """A placeholder; its open sizes are symbols of their own."""
    given = None if shape == NONE else shape_dims(ctx, shape, "tf.placeholder")
    dims = None
    if given is not None:
        dims = tuple(open_size(ctx, "batch" if axis == 0 else "") if d == -1 else d for axis, d in enumerate(given))
    record = Placeholder(unique_name(ctx, name), dims, dtype, optional)
    depends: frozenset[object] = frozenset() if optional else frozenset({record})
    var = Var.new(name) if dims is None else None
    layout = None if dims is None else "contiguous"
    made = Tensor("tensorflow", dims, dtype, kind="placeholder", depends=depends, var=var, layout=layout)
    return made.with_note("placeholder", record)


@op(f"{V1}.placeholder_with_default", url=DOCS + "placeholder_with_default")
def placeholder_with_default(ctx: Context, input: TFTensor, shape: Raw, name: OptStr = None) -> Tensor:
    """A tensor that may be fed."""
    return make_placeholder(ctx, input.dtype, shape, name or "PlaceholderWithDefault", optional=True)


@op(f"{V1}.sparse_placeholder")
def sparse_placeholder(ctx: Context, dtype: DType, shape: Raw = NONE, name: OptStr = None) -> Value:
    """A sparse tensor that must be fed: not followed."""
    return Unknown("sparse placeholders")


# --- collections --------------------------------------------------------------------------------------------------
@tf_op("trainable_variables", new=False)
def trainable_variables(ctx: Context, scope: Raw = NONE) -> Value:
    """The variables that training changes, in the order they were made."""
    return listed(ctx, "trainable", None if scope == NONE else scope)


@tf_op("global_variables", "all_variables", new=False)
def global_variables(ctx: Context, scope: Raw = NONE) -> Value:
    """All variables, in the order they were made."""
    return listed(ctx, "global", None if scope == NONE else scope)


@tf_op(
    "local_variables",
    "model_variables",
    "moving_average_variables",
    "get_collection_ref",
    new=False,
)
def collection(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """Variables (or other things) collected by the graph."""
    return Unknown("what a graph has collected")


@tf_op("get_collection", new=False)
def get_collection(ctx: Context, key: Raw, scope: Raw = NONE) -> Value:
    """What the program has added under a name; that of a name it added nothing to is not known."""
    named = key.name.rpartition(".")[2] if isinstance(key, Lib) else key.value if isinstance(key, Const) else None
    kind = _VARIABLES.get(named) if isinstance(named, str) else None
    if kind is not None:
        return listed(ctx, kind, None if scope == NONE else scope)
    if named in _PENALTIES:  # a regularizer gives a number, in the dtype of its variable
        return ListObject(None, Tensor("tensorflow", (), None, kind="graph"))
    place = _collection(ctx, key)
    held = ctx.state(f"{_COLLECTED}:{place}")
    if place is None or scope != NONE or place not in _surely_collected(ctx) or not isinstance(held, ListObject):
        return Unknown("what a graph has collected")
    return ListObject(held.items, held.element, held.length)


def _surely_collected(ctx: Context) -> Certain:
    known = ctx.state(_COLLECTED, Certain())
    return known if isinstance(known, Certain) else Certain()


def _collection(ctx: Context, key: Value) -> tuple[object, str] | None:
    """The graph and the name of a collection; None where they are not known, or TensorFlow adds to it itself."""
    name = key.value if isinstance(key, Const) else None
    graph = ctx.state(GRAPH, 0)
    if not isinstance(name, str) or name in _OWN_COLLECTIONS or graph is None or ctx.cold:
        return None
    return graph, name


@tf_op("add_to_collection", new=False)
def add_to_collection(ctx: Context, name: Raw, value: Raw) -> None:
    """Kept by the graph."""
    place = _collection(ctx, name)
    if place is None:
        return
    held = ctx.state(f"{_COLLECTED}:{place}")
    if place in _surely_collected(ctx) and isinstance(held, ListObject):
        ctx.method(held, "append", value)
        return
    ctx.set_state(f"{_COLLECTED}:{place}", ListObject((value,)))
    ctx.set_state(_COLLECTED, Certain(_surely_collected(ctx) | {place}))


# --- initialisation and grouping ------------------------------------------------------------------------------------
@lib_class("tensorflow.Operation")
class Operation:
    """An operation of a graph: running it needs what its inputs need, and may initialise variables."""

    @staticmethod
    def run(ctx: Context, self: Instance, feed_dict: Raw = NONE, session: Raw = NONE) -> Value:
        """Run it in the given or the default session."""
        from shapewright.libraries.tensorflow.v1.sessions import run_in

        return run_in(ctx, session, self, feed_dict)


def operation(ctx: Context, inputs: Value = NONE, initializes: frozenset[object] = frozenset()) -> Instance:
    """An operation without a value."""
    return ctx.new("tensorflow.Operation", inputs=inputs, initializes=Const(initializes))


@tf_op("global_variables_initializer", "initialize_all_variables", "initializers.global_variables", new=False)
def global_variables_initializer(ctx: Context) -> Value:
    """Initialises every variable that exists now."""
    known = ctx.state(VARIABLES, frozenset())
    return operation(ctx, NONE, known if isinstance(known, frozenset) else frozenset())


@tf_op("variables_initializer", "initialize_variables", new=False)
def variables_initializer(ctx: Context, var_list: Raw) -> Value:
    """Initialises these variables."""
    items = ctx.items(var_list)
    if items is None:
        return Unknown("an initialiser of variables that are not known")
    return operation(ctx, NONE, frozenset().union(*(i.depends for i in items if isinstance(i, Tensor))))


@tf_op("local_variables_initializer", "tables_initializer", "initialize_local_variables", "initialize_all_tables",
       "initializers.local_variables", "initializers.tables_initializer", new=False)  # fmt: skip
def other_initializer(ctx: Context) -> Value:
    """Initialises what no shape depends on."""
    return operation(ctx)


@tf_op("group", "tuple")
def group(ctx: Context, *inputs: Raw, control_inputs: Raw = NONE) -> Value:
    """One operation that runs several."""
    return operation(ctx, united(ctx, inputs), _initialized_by(ctx, inputs))


def _initialized_by(ctx: Context, values: tuple[Value, ...]) -> frozenset[object]:
    found: frozenset[object] = frozenset()
    for value in values:
        inner = ctx.get(value, "initializes") if isinstance(value, Instance) else None
        if isinstance(inner, Const) and isinstance(inner.value, frozenset):
            found |= inner.value
    return found


def united(ctx: Context, values: tuple[Value, ...]) -> Value:
    """A stand-in that depends on everything that these tensors and operations depend on."""
    depends: frozenset[object] = frozenset()
    for value in values:
        inner = ctx.get(value, "inputs") if isinstance(value, Instance) else value
        if isinstance(inner, Tensor):
            depends |= inner.depends
    return new((), "float32", kind="graph", depends=depends)


@tf_op("report_uninitialized_variables", new=False)
def report_uninitialized(ctx: Context, *args: Raw) -> Value:
    """Names of variables."""
    return new((ctx.fresh(),), "string")


@tf_op(
    "zeros_initializer",
    "ones_initializer",
    "constant_initializer",
    "random_normal_initializer",
    "random_uniform_initializer",
)
def kept_initializer(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """An initialiser that TensorFlow 2 has as well."""
    return ctx.new("tensorflow.Initializer")


_INITIALIZERS = (
    "glorot_uniform_initializer", "glorot_normal_initializer", "truncated_normal_initializer", "orthogonal_initializer",
    "uniform_unit_scaling_initializer", "variance_scaling_initializer", "initializers.constant", "initializers.zeros",
    "initializers.ones", "initializers.random_normal", "initializers.random_uniform", "initializers.truncated_normal",
    "initializers.variance_scaling", "initializers.glorot_uniform", "initializers.he_normal", "initializers.identity",
)  # fmt: skip


@tf_op(*_INITIALIZERS, new=False)
def initializer(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """An initialiser: called with a shape it gives a tensor."""
    return ctx.new("tensorflow.Initializer")


@lib_class("tensorflow.Initializer")
class Initializer:
    """Makes the first value of a variable."""

    @staticmethod
    def __call__(
        ctx: Context, self: Instance, shape: Raw, dtype: DType = None, partition_info: Raw = NONE, **options: Raw
    ) -> Tensor:
        return new(shape_dims(ctx, shape, "an initializer"), dtype or "float32")

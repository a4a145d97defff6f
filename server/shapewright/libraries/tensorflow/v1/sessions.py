"""Sessions: running a graph's fetches, what must be fed, what comes back.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/Session
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shapewright import dims
from shapewright.dims import Dim, Expr, Symbol, eq
from shapewright.libraries.tensorflow.dtypes import kernel_name
from shapewright.libraries.tensorflow.failures import graph_sizes, tuple_sizes
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.v1.graphs import enter_graph, leave_graph, lift, number_of
from shapewright.libraries.tensorflow.world import (
    EAGER,
    GRAPH,
    SCOPE,
    Placeholder,
    SameSize,
    SizeCheck,
    VariableRecord,
    is_graph,
    left_open,
)
from shapewright.rules import Abstain, Context, Failure, Raw, Repair, lib_class
from shapewright.values import (
    FALSE,
    NONE,
    TRUE,
    Const,
    DictObject,
    Instance,
    ListObject,
    Tensor,
    Tuple,
    Unknown,
    Value,
    unknown_tensor,
)  # fmt: skip

SESSION = "tensorflow.session"
DOCS = "https://www.tensorflow.org/api_docs/python/tf/compat/v1/Session"


@dataclass(slots=True)
class Feeds:
    """What a ``feed_dict`` gives: values by placeholder, and whether more than that may be fed."""

    values: dict[Placeholder, Value] = field(default_factory=dict)
    complete: bool = True
    sizes: dict[Symbol, Dim] = field(default_factory=dict)


@lib_class("tensorflow.compat.v1.Session", "tensorflow.compat.v1.InteractiveSession", url=DOCS)
class Session:
    """Runs parts of a graph."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, target: Raw = NONE, graph: Raw = NONE, config: Raw = NONE) -> None:
        """A session in which no variable is initialised."""
        ctx.set(self, "initialized", Const(frozenset()))
        ctx.set(self, "graph", ctx.invoke("tensorflow.compat.v1.get_default_graph") if graph == NONE else graph)
        if ctx.is_instance(self, "tensorflow.compat.v1.InteractiveSession"):
            ctx.set_state(SESSION, self)

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        if ctx.is_instance(self, "tensorflow.compat.v1.InteractiveSession"):
            raise _no_context_manager()
        ctx.set(self, "before", ctx.state(SESSION, NONE) if isinstance(ctx.state(SESSION, NONE), Value) else NONE)
        ctx.set(self, "eager", Const(ctx.state(EAGER, True) is not False))
        ctx.set(self, "outer", Tuple((lift(ctx.state(GRAPH, 0)), lift(ctx.state(SCOPE, NONE)))))
        graph = number_of(ctx, ctx.get(self, "graph") or NONE)
        if graph != ctx.state(GRAPH, 0):
            enter_graph(ctx, graph)
        ctx.set_state(SESSION, self)
        ctx.set_state(EAGER, False)
        return self

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        ctx.set_state(SESSION, ctx.get(self, "before") or NONE)
        ctx.set_state(EAGER, ctx.get(self, "eager") == TRUE)
        leave_graph(ctx, ctx.get(self, "outer"))
        if ctx.get(self, "lent") != TRUE:
            ctx.set(self, "closed", TRUE)
        ctx.set(self, "lent", FALSE)

    @staticmethod
    def as_default(ctx: Context, self: Instance) -> Value:
        """``with sess.as_default():``, after which the session is still open."""
        ctx.set(self, "lent", TRUE)
        return self

    @staticmethod
    def close(ctx: Context, self: Instance) -> None:
        """The session ends."""
        ctx.set(self, "closed", TRUE)

    @staticmethod
    def run(
        ctx: Context, self: Instance, fetches: Raw, feed_dict: Raw = NONE, options: Raw = NONE, run_metadata: Raw = NONE
    ) -> Value:
        """The values of fetches, as NumPy arrays. https://www.tensorflow.org/api_docs/python/tf/compat/v1/Session#run"""
        return run(ctx, self, fetches, feed_dict)

    @staticmethod
    def make_callable(ctx: Context, self: Instance, fetches: Raw, feed_list: Raw = NONE, **options: Raw) -> Value:
        """A function that runs fetches."""
        raise Abstain("a callable made of a session")


def _no_context_manager() -> Failure:
    return Failure(
        "removed-api",
        "An InteractiveSession is the default one as soon as it is made, and is no context manager: use "
        "'with tf.Session() as sess', or no 'with'.",
        raises="'InteractiveSession' object does not support the context manager protocol",
        exception="TypeError",
        url="https://www.tensorflow.org/api_docs/python/tf/compat/v1/InteractiveSession",
        repairs=(Repair("rename-callee", "Use Session", "", "Session"),),
    )


def run_in(ctx: Context, session: Value, fetch: Value, feed_dict: Value) -> Value:
    """``tensor.eval()`` and ``op.run()``: in the given session, else in the default one."""
    chosen = session if session != NONE else ctx.state(SESSION, NONE)
    if chosen == NONE and not ctx.cold and isinstance(fetch, Tensor) and fetch.kind in ("graph", "placeholder"):
        raise Failure(
            "no-session",
            "There is no default session here: open one with 'with tf.Session() as sess', or give eval(session=sess).",
            raises="Cannot evaluate tensor using `eval()`: No default session is registered. Use `with "
            "sess.as_default()` or pass an explicit session to `eval(session=sess)`",
            exception="ValueError",
            argument="self",
            url=DOCS,
        )
    if chosen == NONE:
        return run(ctx, None, fetch, feed_dict)
    if isinstance(chosen, Instance):
        return run(ctx, chosen, fetch, feed_dict)
    raise Abstain("the session is not known")


@tf_op("Tensor.eval")
def evaluate(ctx: Context, self: Raw, feed_dict: Raw = NONE, session: Raw = NONE) -> Value:
    """``tensor.eval()`` in the default session. Raises ``Failure`` where there is no graph."""
    if isinstance(self, Tensor) and self.kind == "eager" and self.library == "tensorflow" and not is_graph(ctx):
        raise Failure(
            "removed-api",
            "There are no sessions in TensorFlow 2: a tensor has its value, and .numpy() gives it.",
            raises="eval is not supported when eager execution is enabled, is .numpy() what you're looking for?",
            exception="NotImplementedError",
            argument="self",
            url="https://www.tensorflow.org/guide/migrate",
        )
    return run_in(ctx, session, self, feed_dict)


@tf_op("get_default_session", new=False)
def get_default_session(ctx: Context) -> Value:
    """The session in force."""
    known = ctx.state(SESSION, NONE)
    return known if isinstance(known, Value) else Unknown("the default session")


def run(ctx: Context, session: Instance | None, fetches: Value, feed_dict: Value) -> Value:
    """Check what is fed, what is needed, and give each fetch's value."""
    if session is not None and ctx.get(session, "closed") == TRUE and not ctx.cold:
        raise Failure(
            "no-session",
            "This session is closed: its 'with' has ended, or close() was called. Run it before, or in a new session.",
            raises="Attempted to use a closed Session.",
            exception="RuntimeError",
            url=DOCS,
        )
    feeds = read_feeds(ctx, feed_dict)
    leaves = _leaves(ctx, fetches)
    if feeds.complete:
        _check_fed(ctx, leaves, feeds)
    if session is not None:
        _check_initialized(ctx, session, leaves)
    _check_sizes(ctx, leaves, feeds)
    _check_equal(ctx, leaves, feeds)
    return _fetched(ctx, fetches, feeds)


# --- feeds ----------------------------------------------------------------------------------------------------
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


def _feed(ctx: Context, feeds: Feeds, key: Value, value: Value) -> None:
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
        if value.dtype == "object":
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


def _size_now(ctx: Context, size: Dim, feeds: Feeds) -> Dim:
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
    )  # fmt: skip


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


# --- what fetches need --------------------------------------------------------------------------------------------
def _leaves(ctx: Context, fetches: Value) -> list[Value]:
    if isinstance(fetches, (Tuple, ListObject)) and fetches.items is not None:
        return [leaf for item in fetches.items for leaf in _leaves(ctx, item)]
    if isinstance(fetches, DictObject):
        return [leaf for item in fetches.items.values() for leaf in _leaves(ctx, item)]
    return [fetches]


def _inputs(ctx: Context, leaf: Value) -> Tensor | None:
    """The tensor whose dependence a fetch has."""
    if isinstance(leaf, Instance):
        leaf = ctx.get(leaf, "inputs") or NONE
    return leaf if isinstance(leaf, Tensor) and leaf.library == "tensorflow" else None


def _check_fed(ctx: Context, leaves: Sequence[Value], feeds: Feeds) -> None:
    needed: set[Placeholder] = set()
    for leaf in leaves:
        tensor = _inputs(ctx, leaf)
        if tensor is not None:
            needed |= {r for r in tensor.depends if isinstance(r, Placeholder) and not r.optional}
    missing = sorted(needed - set(feeds.values), key=lambda record: record.name)
    if not missing:
        return
    first = missing[0]
    shape = f" and shape {graph_sizes(ctx, first.shape)}" if first.shape is not None else ""
    listed = " and ".join(f"'{r.name}' ({_described(ctx, r)})" for r in missing)
    which = "placeholders" if len(missing) > 1 else "placeholder"
    raise Failure(
        "placeholder-not-fed",
        f"What is run here depends on the {which} {listed}: give {'each' if len(missing) > 1 else 'it'} a value in "
        f"feed_dict.",
        raises=f"You must feed a value for placeholder tensor '{first.name}' with dtype "
        f"{kernel_name(first.dtype)}{shape}",
        exception="InvalidArgumentError",
        argument="feed_dict",
        url=DOCS,
    ).with_data(placeholders=missing, fed=list(feeds.values))


def _check_sizes(ctx: Context, leaves: Sequence[Value], feeds: Feeds) -> None:
    """With the sizes that are fed, each ``reshape`` must have as many elements as it asks for."""
    tensors = [tensor for leaf in leaves if (tensor := _inputs(ctx, leaf)) is not None]
    for check in {c for tensor in tensors for c in tensor.depends if isinstance(c, SizeCheck)}:
        elements, wanted = (_size_now(ctx, size, feeds) for size in (check.elements, check.wanted))
        if not isinstance(elements, int) or not isinstance(wanted, int) or wanted == 0:
            continue
        if elements % wanted if check.multiple else elements != wanted:
            asks = f"requires a multiple of {wanted}" if check.multiple else f"has {wanted}"
            raise Failure(
                "reshape-size",
                f"With what is fed here a tf.reshape of the graph gets {elements} elements, and its shape {asks}.",
                raises=f"Input to reshape is a tensor with {elements} values, but the requested shape {asks}",
                exception="InvalidArgumentError",
                argument="feed_dict",
                url="https://www.tensorflow.org/api_docs/python/tf/reshape",
            ).with_data(wanted=wanted)


def _check_equal(ctx: Context, leaves: Sequence[Value], feeds: Feeds) -> None:
    """With the sizes that are fed, what the operations of the graph meet must have one size."""
    tensors = [tensor for leaf in leaves if (tensor := _inputs(ctx, leaf)) is not None]
    for check in {c for tensor in tensors for c in tensor.depends if isinstance(c, SameSize)}:
        left, right = (_size_now(ctx, size, feeds) for size in (check.left, check.right))
        if eq(left, right) is False and not (
            check.stretches and (eq(left, 1) is not False or eq(right, 1) is not False)
        ):
            raise Failure(
                "broadcast" if check.stretches else "matmul-size",
                f"With what is fed here an operation of the graph ({check.operation}) meets the sizes {left} and "
                f"{right}, which must be equal.",
                raises=f"Incompatible shapes: [{left}] vs. [{right}]",
                exception="InvalidArgumentError",
                argument="feed_dict",
                url=DOCS,
            )


def _described(ctx: Context, record: Placeholder) -> str:
    if record.shape is None:
        return f"{record.dtype}, any shape"
    return f"{record.dtype}[{', '.join('?' if left_open(ctx, d) else str(d) for d in record.shape)}]"


def _check_initialized(ctx: Context, session: Instance, leaves: Sequence[Value]) -> None:
    """Note what is initialised; raise ``Failure`` for a variable that surely is not."""
    known = ctx.get(session, "initialized")
    if not isinstance(known, Const) or not isinstance(known.value, frozenset):
        return
    initializing: frozenset[object] = frozenset()
    for leaf in leaves:
        if isinstance(leaf, Instance):
            given = ctx.get(leaf, "initializes")
            if isinstance(given, Const) and isinstance(given.value, frozenset):
                initializing |= given.value
        elif not isinstance(leaf, Tensor):  # what runs is not known, and may initialise anything
            ctx.set(session, "initialized", NONE)
            return
    done = known.value | initializing
    if initializing:
        ctx.set(session, "initialized", Const(done))
    if session.slots.get("#escaped") is not None:
        return
    for leaf in leaves:
        tensor = _inputs(ctx, leaf)
        records = () if tensor is None else [r for r in tensor.depends if isinstance(r, VariableRecord)]
        late = sorted({r.name for r in records if r not in done})
        if late:
            raise _uninitialized(late)


def _uninitialized(names: Sequence[str]) -> Failure:
    listed = " and ".join(f"'{name}'" for name in names)
    several = len(names) > 1
    return Failure(
        "uninitialized-variable",
        f"The variable{'s' if several else ''} {listed} ha{'ve' if several else 's'} no value in this session: run "
        "tf.global_variables_initializer() first, after all variables were made.",
        raises=f"Attempting to use uninitialized value {names[0]}",
        exception="FailedPreconditionError",
        url="https://www.tensorflow.org/api_docs/python/tf/compat/v1/global_variables_initializer",
    ).with_data(variables=list(names))


# --- what comes back ------------------------------------------------------------------------------------------------
def _fetched(ctx: Context, fetches: Value, feeds: Feeds) -> Value:
    if isinstance(fetches, Tuple):
        return replace(fetches, items=tuple(_fetched(ctx, item, feeds) for item in fetches.items))
    if isinstance(fetches, ListObject) and fetches.items is not None:
        return ctx.list([_fetched(ctx, item, feeds) for item in fetches.items])
    if isinstance(fetches, DictObject):
        return DictObject({k: _fetched(ctx, v, feeds) for k, v in fetches.items.items()})
    if isinstance(fetches, Tensor):
        return _array(ctx, fetches, feeds)
    if isinstance(fetches, Instance) and ctx.is_instance(fetches, "tensorflow.Operation"):
        return NONE
    if fetches == NONE:
        raise Failure(
            "fetch-type", "None is run: an assignment or a function without a result?",
            raises="Argument `fetch` = None has invalid type \"NoneType\". Cannot be None", exception="TypeError",
            argument="fetches", url=DOCS,
        )  # fmt: skip
    return Unknown(fetches.reason if isinstance(fetches, Unknown) else "what is run is not known")


def _array(ctx: Context, fetch: Tensor, feeds: Feeds) -> Value:
    if fetch.library != "tensorflow":
        if fetch.library == "numpy" and fetch.dtype not in (None, "string", "object"):
            raise Failure(
                "fetch-type", "A NumPy array is run: it is a value already. The name may have been bound to a result.",
                raises="Argument `fetch` has invalid type \"ndarray\" must be a string or Tensor. (Can not convert a "
                       "ndarray into a Tensor or Operation.)", exception="TypeError", argument="fetches", url=DOCS,
            )  # fmt: skip
        return Unknown("what is run is no tensor of TensorFlow")
    dtype = "object" if fetch.dtype == "string" else fetch.dtype
    if fetch.shape is None:
        return unknown_tensor("numpy", dtype)
    shape = tuple(_size_now(ctx, d, feeds) for d in fetch.shape)
    return Tensor("numpy", shape, dtype, kind="scalar" if not shape else "eager", interval=fetch.interval)

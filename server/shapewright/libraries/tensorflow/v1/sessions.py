"""Sessions: running a graph's fetches, what must be fed, what comes back.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/Session
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import eq
from shapewright.libraries.tensorflow.dtypes import kernel_name
from shapewright.libraries.tensorflow.failures import graph_sizes
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.v1.feeds import DOCS, Feeds, read_feeds, size_now
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
        elements, wanted = (size_now(ctx, size, feeds) for size in (check.elements, check.wanted))
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
        left, right = (size_now(ctx, size, feeds) for size in (check.left, check.right))
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
    shape = tuple(size_now(ctx, d, feeds) for d in fetch.shape)
    return Tensor("numpy", shape, dtype, kind="scalar" if not shape else "eager", interval=fetch.interval)

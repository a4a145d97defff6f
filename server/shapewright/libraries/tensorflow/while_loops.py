"""``tf.while_loop``: https://www.tensorflow.org/api_docs/python/tf/while_loop"""

from __future__ import annotations

from shapewright.dims import Dim, eq
from shapewright.libraries.tensorflow.failures import tuple_sizes
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import converted, traced
from shapewright.libraries.tensorflow.world import is_graph
from shapewright.rules import Abstain, Context, Failure, Raw, dim_of
from shapewright.values import NONE, ListObject, Tensor, Tuple, Value


@tf_op("while_loop")
def while_loop(
    ctx: Context, cond: Raw, body: Raw, loop_vars: Raw, shape_invariants: Raw = NONE, **options: Raw
) -> Value:
    """Variables of a loop after it. https://www.tensorflow.org/api_docs/python/tf/while_loop"""
    items = ctx.items(loop_vars)
    if items is None:
        raise Abstain("the variables of the loop are not known")
    state = [_loop_variable(ctx, item) for item in items]
    declared = [sizes_of_spec(ctx, i) for i in ctx.items(shape_invariants) or ()]
    graph = is_graph(ctx)
    opened = graph and len(declared) == len(state)
    entering = [_opened(ctx, *pair) for pair in zip(state, declared, strict=True)] if opened else state
    after = _round(ctx, cond, body, entering)
    if not graph and any(_changed(a, b) for a, b in zip(state, after, strict=True)):
        # TensorFlow runs each round by itself and holds no variable to its shape: the later rounds meet others
        after = _round(ctx, cond, body, [_joined(ctx, a, b) for a, b in zip(state, after, strict=True)])
    if graph:
        for place, (before, later) in enumerate(zip(state, after, strict=True)):
            if shape_invariants != NONE:
                _check_declared(ctx, before, later, declared[place] if place < len(declared) else None)
                continue
            _check_invariant(ctx, before, later, list(zip(state, after, strict=True)))
    joined = [_joined(ctx, a, b) for a, b in zip(state, after, strict=True)]
    return joined[0] if len(joined) == 1 and not isinstance(loop_vars, (Tuple, ListObject)) else ctx.list(joined)


def _round(ctx: Context, cond: Value, body: Value, state: list[Value]) -> list[Value]:
    """The variables after one round that they enter like this."""
    ctx.call(cond, *state)
    made = ctx.call(body, *state)
    after = ctx.items(made) if isinstance(made, (Tuple, ListObject)) else [made]
    if after is None or len(after) != len(state):
        raise Abstain("what the loop's body gives is not known")
    return list(after)


def _opened(ctx: Context, value: Value, declared: tuple[Dim | None, ...] | None) -> Value:
    """A variable as a graph's rounds see it: with the sizes open that its invariant leaves open."""
    if declared is None or not isinstance(value, Tensor) or value.shape is None or len(value.shape) != len(declared):
        return value
    open_ = [ctx.fresh() if said is None else own for own, said in zip(value.shape, declared, strict=True)]
    return value.like(shape=tuple(open_))


def _changed(before: Value, later: Value) -> bool:
    """Whether a variable leaves a round with another shape than it entered with."""
    if not isinstance(before, Tensor) or not isinstance(later, Tensor) or before.shape is None or later.shape is None:
        return False
    if len(before.shape) != len(later.shape):
        return True
    return any(eq(a, b) is not True for a, b in zip(before.shape, later.shape, strict=True))


def _check_invariant(ctx: Context, before: Value, later: Value, pairs: list[tuple[Value, Value]]) -> None:
    """Raise ``Failure`` where a variable of the loop gets another shape."""
    if not isinstance(before, Tensor) or not isinstance(later, Tensor) or before.shape is None or later.shape is None:
        return
    a, b = before.shape, later.shape
    if len(a) == len(b) and all(eq(x, y) is not False for x, y in zip(a, b, strict=True)):
        return
    enters, leaves = tuple_sizes(ctx, a), tuple_sizes(ctx, b)
    raise _left_shape(ctx, enters, leaves).with_data(pairs=pairs)


def sizes_of_spec(ctx: Context, value: Value) -> tuple[Dim | None, ...] | None:
    """The sizes of a ``tf.TensorShape``, None for those it leaves open; None where the shape is not known."""
    items = ctx.items(value) if isinstance(value, (Tuple, ListObject)) else None
    return None if items is None else tuple(dim_of(item) for item in items)


def _check_declared(ctx: Context, before: Value, later: Value, declared: tuple[Dim | None, ...] | None) -> None:
    """Raise ``Failure`` where a variable of the loop leaves the shape that was declared for it."""
    if declared is None or not isinstance(later, Tensor) or later.shape is None or len(later.shape) != len(declared):
        return
    if any(isinstance(a, int) and eq(a, b) is False for a, b in zip(declared, later.shape, strict=True)):
        enters = tuple_sizes(ctx, before.shape if isinstance(before, Tensor) else None)
        raise _left_shape(ctx, enters, tuple_sizes(ctx, later.shape))


def _left_shape(ctx: Context, enters: str, leaves: str) -> Failure:
    return Failure(
        "loop-shape",
        f"A variable of the loop enters with shape {enters} and has {leaves} after one iteration.",
        raises=f"Input tensor enters the loop with shape {enters}, but has shape {leaves} after one iteration. To "
        "allow the shape to vary across iterations, use the `shape_invariants` argument of tf.while_loop to specify a "
        "less-specific shape.",
        exception="ValueError",
        argument="body",
        url="https://www.tensorflow.org/api_docs/python/tf/while_loop",
    )


def _loop_variable(ctx: Context, value: Value) -> Value:
    made = converted(ctx, value, None)
    return value if made is None else made.like()


def _joined(ctx: Context, a: Value, b: Value) -> Value:
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return traced(ctx, ctx.join([a, b]), (a, b))  # type: ignore[no-any-return]
    return ctx.join([a, b])

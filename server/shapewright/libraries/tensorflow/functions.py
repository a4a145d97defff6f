"""Graphs made of Python functions, and control flow.

https://www.tensorflow.org/api_docs/python/tf/function
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import Dim, eq
from shapewright.libraries.common import recording
from shapewright.libraries.common.custom_gradients import without_gradient
from shapewright.libraries.tensorflow.failures import tuple_sizes
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.retracing import note_numbers
from shapewright.libraries.tensorflow.tensors import converted, new
from shapewright.libraries.tensorflow.while_loops import sizes_of_spec
from shapewright.libraries.tensorflow.world import AUTOGRAPH, EAGER, TRACED, converts_control_flow, is_graph
from shapewright.rules import REGISTRY, Abstain, Context, Failure, Missing, Raw, Site, dim_of, op
from shapewright.values import (
    NONE,
    Const,
    DictObject,
    Instance,
    Lib,
    ListObject,
    Partial,
    Tensor,
    Tuple,
    Value,
)  # fmt: skip

_CONVERTED = "tensorflow.autograph._converted"
_RUN = "tensorflow.function.__call__"
_DECORATE = "tensorflow.function.decorate"


@tf_op("debugging.assert_equal", "assert_equal")
def assert_equal(ctx: Context, x: Raw, y: Raw, *args: Raw, **options: Raw) -> Value:
    """What must hold when it runs; two numbers that are known are compared now."""
    numbers = [dim_of(part) if not isinstance(part, Tensor) else dim_of(part.data) for part in (x, y)]
    if all(isinstance(number, int) for number in numbers) and numbers[0] != numbers[1]:
        raise Failure(
            "argument-value",
            f"The two numbers that must be equal are {numbers[0]} and {numbers[1]}.",
            raises="assertion failed: [] [Condition x == y did not hold element-wise:]",
            exception="InvalidArgumentError",
            argument="y",
        )
    return NONE


# --- tf.function ----------------------------------------------------------------------------------------------
@op("tensorflow.function", "tensorflow.compat.v1.function", "tensorflow.contrib.eager.defun")
def function(
    ctx: Context, func: Raw = NONE, input_signature: Raw = NONE, autograph: Raw = Const(True), **options: Raw
) -> Value:
    """A function whose calls build and run a graph. https://www.tensorflow.org/api_docs/python/tf/function"""
    flags = (("autograph", autograph), ("input_signature", input_signature))
    if func == NONE:
        return Partial(Lib(_DECORATE), (), flags)
    return Partial(Lib(_RUN), (autograph, func, input_signature), ())


@op(_DECORATE)
def decorate(ctx: Context, func: Raw, autograph: Raw = Const(True), input_signature: Raw = NONE) -> Value:
    """``@tf.function(…)`` applied."""
    return Partial(Lib(_RUN), (autograph, func, input_signature), ())


REGISTRY.wraps(_RUN)


@op(_RUN)
def run_function(ctx: Context, autograph: Raw, func: Raw, input_signature: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Call the function in a graph: its tensors are symbolic inside, its results are values outside."""
    _check_signature(ctx, ctx.items(input_signature) or () if input_signature != NONE else (), args)
    if input_signature == NONE:
        note_numbers(ctx, func, args, kwargs)
    inside = is_graph(ctx)
    eager, converts, traced = ctx.state(EAGER, True), ctx.state(AUTOGRAPH, False), ctx.state(TRACED, False)
    given = [into_graph(ctx, a) for a in args]
    named = {k: into_graph(ctx, v) for k, v in kwargs.items()}
    ctx.set_state(EAGER, False)
    ctx.set_state(AUTOGRAPH, autograph != Const(False))
    ctx.set_state(TRACED, traced or not inside)
    try:
        result = ctx.call(func, *given, **named)
    finally:
        ctx.set_state(TRACED, traced)
        ctx.set_state(EAGER, eager)
        ctx.set_state(AUTOGRAPH, converts)
    return result if inside else out_of_graph(ctx, result)


def _check_signature(ctx: Context, specs: Sequence[Value], args: Sequence[Value]) -> None:
    """Raise ``Failure`` for an argument that does not have the shape or dtype of its ``TensorSpec``."""
    given = args[len(args) - len(specs) :] if len(args) >= len(specs) else ()  # a method's self comes before
    for spec, value in zip(specs, given, strict=False):
        if not isinstance(spec, Instance) or not isinstance(value, Tensor) or value.shape is None:
            continue
        sizes = sizes_of_spec(ctx, ctx.get(spec, "shape") or NONE)
        if sizes is None:
            continue
        fits = len(sizes) == len(value.shape) and all(
            a is None or eq(a, b) is not False for a, b in zip(sizes, value.shape, strict=True)
        )
        if not fits:
            wanted = tuple_sizes(ctx, tuple(-1 if size is None else size for size in sizes)).replace("-1", "None")
            raise Failure(
                "call-arguments",
                f"The function was declared for a tensor of shape {wanted}, and gets {tuple_sizes(ctx, value.shape)}.",
                raises=f"Binding inputs to tf.function failed due to `Can not cast TensorSpec(shape="
                f"{tuple_sizes(ctx, value.shape)}) to TensorSpec(shape={wanted})`.",
                exception="TypeError",
            )


def into_graph(ctx: Context, value: Value) -> Value:
    """An argument as it is seen inside: arrays become tensors, tensors have no value there."""
    if (
        isinstance(value, Tensor)
        and value.library in ("tensorflow", "numpy")
        and value.kind != "variable"
        and value.dtype != "object"
    ):
        made = converted(ctx, value, None)
        return value if made is None else replace(made, kind="graph")
    if isinstance(value, Tuple):
        return replace(value, items=tuple(into_graph(ctx, i) for i in value.items))
    if isinstance(value, ListObject) and value.items is not None and any(isinstance(i, Tensor) for i in value.items):
        return ctx.list([into_graph(ctx, i) for i in value.items])
    if isinstance(value, DictObject) and any(isinstance(i, Tensor) for i in value.items.values()):
        return DictObject({k: into_graph(ctx, v) for k, v in value.items.items()}, value.open_element)
    return value


def out_of_graph(ctx: Context, value: Value) -> Value:
    """A result as the caller sees it."""
    if isinstance(value, Tensor) and value.library == "tensorflow" and value.kind == "graph":
        return replace(value, kind="eager")
    if isinstance(value, Tuple):
        return replace(value, items=tuple(out_of_graph(ctx, i) for i in value.items))
    if isinstance(value, ListObject) and value.items is not None and any(isinstance(i, Tensor) for i in value.items):
        return ctx.list([out_of_graph(ctx, i) for i in value.items])
    if isinstance(value, DictObject) and any(isinstance(i, Tensor) for i in value.items.values()):
        return DictObject({k: out_of_graph(ctx, v) for k, v in value.items.items()}, value.open_element)
    return value


@tf_op(
    "autograph.experimental.do_not_convert",
    "recompute_grad",
    "Module.with_name_scope",
)
def passed_through(ctx: Context, func: Raw = NONE, *args: Raw, **options: Raw) -> Value:
    """A decorator that leaves what the function computes."""
    return func


@tf_op("autograph.to_graph")
def to_graph(ctx: Context, entity: Raw, *args: Raw, **options: Raw) -> Value:
    """The function with its control flow converted, whatever calls it."""
    return Partial(Lib(_CONVERTED), (entity,), ())


@op(_CONVERTED)
def run_converted(ctx: Context, func: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Call a converted function."""
    converts = ctx.state(AUTOGRAPH, False)
    ctx.set_state(AUTOGRAPH, True)
    try:
        return ctx.call(func, *args, **kwargs)
    finally:
        ctx.set_state(AUTOGRAPH, converts)


@tf_op("custom_gradient")
def custom_gradient(ctx: Context, f: Raw = NONE) -> Value:
    """https://www.tensorflow.org/api_docs/python/tf/custom_gradient"""
    recording.watch_anything(ctx)
    return Lib("tensorflow.custom_gradient") if f == NONE else without_gradient(f)


# --- control flow -----------------------------------------------------------------------------------------------
@tf_op("cond")
def cond(
    ctx: Context,
    pred: Raw,
    true_fn: Raw = NONE,
    false_fn: Raw = NONE,
    strict: Raw = NONE,
    fn1: Raw = NONE,
    fn2: Raw = NONE,
) -> Value:
    """One of two functions' results. https://www.tensorflow.org/api_docs/python/tf/cond"""
    first, second = (true_fn if true_fn != NONE else fn1), (false_fn if false_fn != NONE else fn2)
    made = ctx.call(first)
    other = ctx.call(second)
    if isinstance(made, Tensor) and isinstance(other, Tensor):
        _same_branches(ctx, made, other)
    return ctx.join([made, other])


def _same_branches(ctx: Context, a: Tensor, b: Tensor) -> None:
    if is_graph(ctx) and a.dtype is not None and b.dtype is not None and a.dtype != b.dtype:
        traced_function = converts_control_flow(ctx)
        raise Failure(
            "branch-dtypes",
            f"One branch gives {a.dtype}, the other {b.dtype}: both branches of tf.cond must give one dtype.",
            raises=f"true_fn and false_fn arguments to tf.cond must have the same type: {a.dtype}, {b.dtype}"
            if traced_function
            else f"Outputs of 'true_fn' and 'false_fn' must have the same type(s). Received {a.dtype} from 'true_fn' "
            f"and {b.dtype} from 'false_fn'.",
            exception="TypeError" if traced_function else "ValueError",
        ).with_data(dtypes=(a.dtype, b.dtype))


@tf_op("case")
def case(ctx: Context, pred_fn_pairs: Raw, default: Raw = NONE, *args: Raw, **options: Raw) -> Value:
    """One of several functions' results; which is decided by data."""
    pairs = ctx.items(pred_fn_pairs)
    functions = [(ctx.items(pair) or ())[-1:] for pair in pairs or ()]
    return _one_of(ctx, [found[0] for found in functions if found], default, known=pairs is not None)


@tf_op("switch_case")
def switch_case(ctx: Context, branch_index: Raw, branch_fns: Raw, default: Raw = NONE) -> Value:
    """One of several functions' results, by a number."""
    if isinstance(branch_fns, DictObject):
        functions: Sequence[Value] | None = list(branch_fns.items.values())
    else:
        functions = ctx.items(branch_fns)
        if functions is not None and any(isinstance(f, Tuple) for f in functions):
            functions = [f.items[-1] for f in functions if isinstance(f, Tuple)]
    return _one_of(ctx, functions or [], default, known=functions is not None)


def _one_of(ctx: Context, functions: Sequence[Value], default: Value, *, known: bool) -> Value:
    if not known or not functions:
        raise Abstain("the functions are not known one by one")
    return ctx.join([ctx.call(function) for function in (*functions, *(() if default == NONE else (default,)))])


@tf_op("scan", renames={"x": "elems"})
def scan(ctx: Context, fn: Raw, elems: Raw, initializer: Raw = NONE, *args: Raw, **options: Raw) -> Value:
    """What a function makes of its last result and each row, stacked. https://www.tensorflow.org/api_docs/python/tf/scan

    Without an initializer the first row is the first result.
    """
    row, count = _row_of(ctx, elems)
    state = row if initializer == NONE else mapped_tensors(ctx, initializer)
    made = ctx.call(fn, state, row)
    if isinstance(made, (Tuple, ListObject)) and made.items is not None:
        stacked = tuple(_stacked(ctx, item, count) for item in made.items)
        return Tuple(stacked) if isinstance(made, Tuple) else ctx.list(stacked)
    return _stacked(ctx, made, count)


def _row_of(ctx: Context, elems: Value) -> tuple[Value, Dim]:
    """What each step gets of a tensor, or of a structure of them, and how many steps there are."""
    if isinstance(elems, (Tuple, ListObject)):
        if not elems.items:
            raise Abstain("the rows are not known")
        parts = [_row_of(ctx, item) for item in elems.items]
        rows = tuple(row for row, _ in parts)
        return Tuple(rows) if isinstance(elems, Tuple) else ctx.list(rows), parts[0][1]
    whole = converted(ctx, elems, None)
    if whole is None or not whole.shape:
        raise Abstain("the rows are not known")
    return whole.like(shape=whole.dims[1:], interval=whole.interval), whole.dims[0]


def mapped_tensors(ctx: Context, value: Value) -> Value:
    """A structure with the numbers in it as tensors."""
    if isinstance(value, Tuple):
        return Tuple(tuple(mapped_tensors(ctx, item) for item in value.items))
    if isinstance(value, ListObject) and value.items is not None:
        return ctx.list([mapped_tensors(ctx, item) for item in value.items])
    return converted(ctx, value, None) or value


def _stacked(ctx: Context, value: Value, count: Dim) -> Value:
    inner = converted(ctx, value, None)
    if inner is None or inner.shape is None:
        raise Abstain("what the function gives for each row is not known")
    return new((count, *inner.shape), inner.dtype)


@tf_op("map_fn", "vectorized_map", renames={"elems": "x"})
def map_fn(
    ctx: Context,
    fn: Raw,
    x: Raw,
    dtype: Raw = NONE,
    parallel_iterations: Raw = NONE,
    back_prop: Raw = NONE,
    swap_memory: Raw = NONE,
    infer_shape: Raw = NONE,
    fn_output_signature: Raw = NONE,
    fallback_to_while_loop: Raw = NONE,
) -> Value:
    """A function of each row, stacked. https://www.tensorflow.org/api_docs/python/tf/map_fn"""
    sources = [converted(ctx, v, None) for v in (ctx.items(x) or ())] if isinstance(x, (Tuple, ListObject)) else []
    whole = (
        converted(ctx, x, None)
        if not any(isinstance(v, Tensor) for v in (ctx.items(x) or ())) or isinstance(x, Tensor)
        else None
    )
    given = [whole] if whole is not None else sources
    if not given or any(g is None or not g.shape for g in given):
        raise Abstain("the rows of map_fn are not known")
    rows = [g.like(shape=g.dims[1:], interval=g.interval) for g in given if g is not None]
    made = ctx.call(fn, rows[0] if whole is not None else Tuple(tuple(rows)))
    count = next(g.dims[0] for g in given if g is not None)

    if isinstance(made, (Tuple, ListObject)) and made.items is not None:
        return Tuple(tuple(_stacked(ctx, item, count) for item in made.items))
    return _stacked(ctx, made, count)


@tf_op("foldl", "foldr")
def fold(ctx: Context, fn: Raw, elems: Raw, initializer: Raw = NONE, **options: Raw) -> Value:
    """The last result of a function folded over rows."""
    row, _ = _row_of(ctx, elems)
    return ctx.call(fn, row if initializer == NONE else mapped_tensors(ctx, initializer), row)


@tf_op("py_function")
def py_function(ctx: Context, func: Raw = NONE, inp: Raw = NONE, Tout: Raw = NONE, stateful: Raw = NONE) -> Value:
    """Python run from a graph on tensors that have values: the dtypes are declared, the shapes are not known."""
    if func == NONE:
        return Partial(Lib(_PYTHON), (Const("tensorflow"), Tout), ())
    return _python(ctx, func, inp, Tout, "tensorflow")


@tf_op("numpy_function", "py_func")
def numpy_function(ctx: Context, func: Raw = NONE, inp: Raw = NONE, Tout: Raw = NONE, stateful: Raw = NONE) -> Value:
    """Python run from a graph on arrays: the dtypes are declared, the shapes are not known."""
    if func == NONE:
        return Partial(Lib(_PYTHON), (Const("numpy"), Tout), ())
    return _python(ctx, func, inp, Tout, "numpy")


_PYTHON = "tensorflow.python_function"


@op(_PYTHON)
def as_python(ctx: Context, library: Raw, declared: Raw, func: Raw) -> Value:
    """``@tf.numpy_function(Tout=…)`` applied."""
    return Partial(Lib(f"{_PYTHON}.__call__"), (library, declared, func), ())


REGISTRY.wraps(f"{_PYTHON}.__call__")


@tf_op("python_function.__call__", old=False)
def run_python(ctx: Context, library: Raw, declared: Raw, func: Raw, *args: Raw) -> Value:
    """A call of what the decorator made."""
    where = "numpy" if library == Const("numpy") else "tensorflow"
    return _python(ctx, func, Tuple(tuple(args)), declared, where)


def _python(ctx: Context, func: Value, inp: Value, declared: Value, library: str) -> Value:
    if declared == NONE:
        raise Missing(("Tout",))
    from shapewright.rules import to_dtype

    given = ctx.items(inp)
    if given is not None:
        _run_eagerly(ctx, func, [converted(ctx, value, None) or value for value in given], library)
    site = Site("tf.py_function", "tensorflow", "Tout")
    items = ctx.items(declared) if isinstance(declared, (Tuple, ListObject)) else None
    if items is not None:
        return ctx.list([new(None, to_dtype(ctx, item, site)) for item in items])
    return new(None, to_dtype(ctx, declared, site))


def _run_eagerly(ctx: Context, func: Value, given: Sequence[Value], library: str) -> None:
    """Follow the function on what it is given when it runs: values, not graph tensors."""
    eager, converts = ctx.state(EAGER, True), ctx.state(AUTOGRAPH, False)
    ctx.set_state(EAGER, True)
    ctx.set_state(AUTOGRAPH, False)
    try:
        ctx.call(func, *(replace(v, kind="eager", library=library) if isinstance(v, Tensor) else v for v in given))
    finally:
        ctx.set_state(EAGER, eager)
        ctx.set_state(AUTOGRAPH, converts)

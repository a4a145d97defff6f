"""Graphs made of Python functions, control flow, gradients, modules, devices.

https://www.tensorflow.org/api_docs/python/tf/function
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, converted, new, traced
from shapewright.libraries.tensorflow.world import AUTOGRAPH, EAGER, is_graph
from shapewright.rules import REGISTRY, Abstain, Context, Failure, Raw, Site, dim_of, lib_class, lift_dim, op
from shapewright.rules.arguments import to_tensor
from shapewright.values import (
    NONE,
    Const,
    DictObject,
    Instance,
    Lib,
    ListObject,
    Many,
    Partial,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip

_RUN = "tensorflow.function.__call__"
_DECORATE = "tensorflow.function.decorate"


# --- tf.function ----------------------------------------------------------------------------------------------
@op("tensorflow.function", "tensorflow.compat.v1.function", "tensorflow.contrib.eager.defun")
def function(
    ctx: Context, func: Raw = NONE, input_signature: Raw = NONE, autograph: Raw = Const(True), **options: Raw
) -> Value:
    """A function whose calls build and run a graph. https://www.tensorflow.org/api_docs/python/tf/function"""
    flags = (("autograph", autograph),)
    if func == NONE:
        return Partial(Lib(_DECORATE), (), flags)
    return Partial(Lib(_RUN), (autograph, func), ())


@op(_DECORATE)
def decorate(ctx: Context, func: Raw, autograph: Raw = Const(True)) -> Value:
    """``@tf.function(…)`` applied."""
    return Partial(Lib(_RUN), (autograph, func), ())


REGISTRY.wraps(_RUN)


@op(_RUN)
def run_function(ctx: Context, autograph: Raw, func: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Call the function in a graph: its tensors are symbolic inside, its results are values outside."""
    inside = is_graph(ctx)
    eager, converts = ctx.state(EAGER, True), ctx.state(AUTOGRAPH, False)
    given = [into_graph(ctx, a) for a in args]
    named = {k: into_graph(ctx, v) for k, v in kwargs.items()}
    ctx.set_state(EAGER, False)
    ctx.set_state(AUTOGRAPH, autograph != Const(False))
    try:
        result = ctx.call(func, *given, **named)
    finally:
        ctx.set_state(EAGER, eager)
        ctx.set_state(AUTOGRAPH, converts)
    return result if inside else out_of_graph(ctx, result)


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
    "custom_gradient",
    "recompute_grad",
    "autograph.to_graph",
    "Module.with_name_scope",
)
def passed_through(ctx: Context, func: Raw = NONE, *args: Raw, **options: Raw) -> Value:
    """A decorator that leaves what the function computes."""
    return func


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
        raise Failure(
            "branch-dtypes",
            f"One branch gives {a.dtype}, the other {b.dtype}: both branches of tf.cond must give one dtype.",
            raises=f"true_fn and false_fn arguments to tf.cond must have the same type: {a.dtype}, {b.dtype}",
            exception="TypeError",
        )


@tf_op("case", "switch_case")
def case(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """One of several functions' results; which is decided by data."""
    raise Abstain("tf.case")


@tf_op("while_loop")
def while_loop(
    ctx: Context, cond: Raw, body: Raw, loop_vars: Raw, shape_invariants: Raw = NONE, **options: Raw
) -> Value:
    """Variables of a loop after it. https://www.tensorflow.org/api_docs/python/tf/while_loop"""
    items = ctx.items(loop_vars)
    if items is None:
        raise Abstain("the variables of the loop are not known")
    state = [_loop_variable(ctx, item) for item in items]
    ctx.call(cond, *state)
    made = ctx.call(body, *state)
    after = ctx.items(made) if isinstance(made, (Tuple, ListObject)) else [made]
    if after is None or len(after) != len(state):
        raise Abstain("what the loop's body gives is not known")
    joined = [_joined(ctx, a, b) for a, b in zip(state, after, strict=True)]
    return joined[0] if len(joined) == 1 and not isinstance(loop_vars, (Tuple, ListObject)) else ctx.list(joined)


def _loop_variable(ctx: Context, value: Value) -> Value:
    made = converted(ctx, value, None)
    return value if made is None else made.like()


def _joined(ctx: Context, a: Value, b: Value) -> Value:
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return traced(ctx, ctx.join([a, b]), (a, b))  # type: ignore[no-any-return]
    return ctx.join([a, b])


@tf_op("map_fn", "vectorized_map", "scan", renames={"elems": "x", "initializer": "first"})
def map_fn(
    ctx: Context, fn: Raw, x: Raw, dtype: Raw = NONE, first: Raw = NONE, parallel_iterations: Raw = NONE, back_prop: Raw = NONE,
    swap_memory: Raw = NONE, infer_shape: Raw = NONE, fn_output_signature: Raw = NONE, fallback_to_while_loop: Raw = NONE,
) -> Value:  # fmt: skip
    """A function of each row, stacked. https://www.tensorflow.org/api_docs/python/tf/map_fn"""
    if first != NONE:
        raise Abstain("tf.scan")
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

    def stacked(value: Value) -> Value:
        inner = converted(ctx, value, None)
        if inner is None or inner.shape is None:
            raise Abstain("what the function of map_fn gives is not known")
        return new((count, *inner.shape), inner.dtype)

    if isinstance(made, (Tuple, ListObject)) and made.items is not None:
        return Tuple(tuple(stacked(i) for i in made.items))
    return stacked(made)


@tf_op("foldl", "foldr")
def fold(ctx: Context, fn: Raw, elems: Raw, initializer: Raw = NONE, **options: Raw) -> Value:
    """The last result of a function folded over rows."""
    whole = converted(ctx, elems, None)
    if whole is None or not whole.shape:
        raise Abstain("the rows are not known")
    row = whole.like(shape=whole.dims[1:])
    return ctx.call(fn, row if initializer == NONE else initializer, row)


@tf_op("py_function", "numpy_function", "py_func")
def py_function(ctx: Context, func: Raw, inp: Raw = NONE, Tout: Raw = NONE, stateful: Raw = NONE) -> Value:
    """Python run from a graph: the dtypes are declared, the shapes are not known."""
    site = Site("tf.py_function", "tensorflow", "Tout")
    from shapewright.rules import to_dtype

    items = ctx.items(Tout) if isinstance(Tout, (Tuple, ListObject)) else None
    if items is not None:
        return ctx.list([new(None, to_dtype(ctx, item, site)) for item in items])
    return new(None, to_dtype(ctx, Tout, site))


# --- gradients --------------------------------------------------------------------------------------------------
@lib_class("tensorflow.GradientTape", url="https://www.tensorflow.org/api_docs/python/tf/GradientTape")
class GradientTape:
    """Records operations for their gradients."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, persistent: Raw = NONE, watch_accessed_variables: Raw = NONE) -> None:
        """Nothing that shapes depend on."""

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        return self

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        """Recording ends."""

    @staticmethod
    def watch(ctx: Context, self: Instance, tensor: Raw) -> None:
        """Record a tensor's use."""

    @staticmethod
    def reset(ctx: Context, self: Instance) -> None:
        """Forget what was recorded."""

    @staticmethod
    def stop_recording(ctx: Context, self: Instance) -> Value:
        """A context in which nothing is recorded."""
        return ctx.new("tensorflow.Scope")

    @staticmethod
    def watched_variables(ctx: Context, self: Instance) -> Value:
        """The variables seen."""
        raise Abstain("the variables a tape saw")

    @staticmethod
    def gradient(
        ctx: Context,
        self: Instance,
        target: Raw,
        sources: Raw,
        output_gradients: Raw = NONE,
        unconnected_gradients: Raw = NONE,
    ) -> Value:
        """One gradient for each source, of its shape."""
        return like_structure(ctx, sources)

    @staticmethod
    def jacobian(ctx: Context, self: Instance, target: TFTensor, sources: Raw, **options: Raw) -> Value:
        """The target's shape, then the source's."""
        source = to_tensor(ctx, sources, Site("GradientTape.jacobian", "tensorflow", "sources"))
        return new((*target.dims, *source.dims), source.dtype)

    @staticmethod
    def batch_jacobian(ctx: Context, self: Instance, target: TFTensor, source: TFTensor, **options: Raw) -> Value:
        """A Jacobian for each sample."""
        return new((*target.dims, *source.dims[1:]), source.dtype)


def like_structure(ctx: Context, value: Value) -> Value:
    """Gradients of the shapes of what they are taken for, in the same structure."""
    if isinstance(value, Tensor):
        return new(value.shape, value.dtype, depends=value.depends, kind="graph" if is_graph(ctx) else "eager")
    if isinstance(value, DictObject):
        return DictObject({k: like_structure(ctx, v) for k, v in value.items.items()})
    items = ctx.items(value) if isinstance(value, (Tuple, ListObject, Instance)) else None
    if items is not None:
        return ctx.list([like_structure(ctx, item) for item in items])
    element = ctx.element(value) if isinstance(value, (Many, ListObject)) else None
    if element is not None:
        return Many(like_structure(ctx, element), ctx.length(value), "list")
    return Unknown(value.reason if isinstance(value, Unknown) else "gradients of what is not known")


@tf_op("gradients", new=True)
def gradients(ctx: Context, ys: Raw, xs: Raw, *args: Raw, **options: Raw) -> Value:
    """Gradients in a graph. https://www.tensorflow.org/api_docs/python/tf/gradients"""
    if isinstance(xs, Tensor):
        return ctx.list([like_structure(ctx, xs)])
    return like_structure(ctx, xs)


@tf_op("clip_by_global_norm", renames={"t_list": "values"})
def clip_by_global_norm(ctx: Context, values: Raw, clip_norm: Raw, use_norm: Raw = NONE) -> Tuple:
    """The tensors scaled together, and their norm."""
    return Tuple((values, new((), "float32")))


@tf_op("linalg.global_norm", "global_norm")
def global_norm(ctx: Context, t_list: Raw) -> Tensor:
    """The norm of all tensors together."""
    return new((), "float32")


@tf_op("nest.map_structure")
def map_structure(ctx: Context, func: Raw, *structures: Raw, **options: Raw) -> Value:
    """A function of each leaf."""

    def mapped(*parts: Value) -> Value:
        first = parts[0]
        if isinstance(first, Tuple):
            columns = [p.items for p in parts if isinstance(p, Tuple)]
            return replace(first, items=tuple(mapped(*column) for column in zip(*columns, strict=True)))
        if isinstance(first, ListObject) and first.items is not None:
            lists = [p.items for p in parts if isinstance(p, ListObject) and p.items is not None]
            return ctx.list([mapped(*column) for column in zip(*lists, strict=True)])
        if isinstance(first, DictObject):
            return DictObject(
                {k: mapped(*(p.items[k] for p in parts if isinstance(p, DictObject))) for k in first.items}
            )
        return ctx.call(func, *parts)

    return mapped(*structures)


@tf_op("nest.flatten")
def flatten(ctx: Context, structure: Raw, expand_composites: Raw = NONE) -> Value:
    """The leaves of a structure."""
    found: list[Value] = []

    def visit(value: Value) -> None:
        if isinstance(value, (Tuple, ListObject)) and value.items is not None:
            for item in value.items:
                visit(item)
        elif isinstance(value, DictObject):
            for item in value.items.values():
                visit(item)
        else:
            found.append(value)

    visit(structure)
    return ctx.list(found)


# --- modules, scopes, devices ---------------------------------------------------------------------------------------
@lib_class("tensorflow.Module", url="https://www.tensorflow.org/api_docs/python/tf/Module")
class Module:
    """A container of variables; user classes inherit from it."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, name: Raw = NONE) -> None:
        """Keep the name."""
        ctx.set(self, "name", name if name != NONE else Some("str"))

    @staticmethod
    def __init_subclass__(ctx: Context, self: Instance) -> None:
        """Nothing."""


@lib_class("tensorflow.Scope")
class Scope:
    """A context manager that changes nothing shapes depend on."""

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        return ctx.get(self, "value") or Some("str")

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        """Nothing."""


@tf_op("name_scope", "device", "control_dependencies", "init_scope", "summary.record_if", "xla.experimental.jit_scope",
       "profiler.experimental.Trace", "experimental.async_scope", "op_scope", "variable_op_scope")  # fmt: skip
def scope(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """``with tf.name_scope(…):`` and its like."""
    return ctx.new("tensorflow.Scope")


@tf_op("config.list_physical_devices", "config.experimental.list_physical_devices", "config.list_logical_devices",
       "config.experimental.list_logical_devices", "config.get_visible_devices")  # fmt: skip
def devices(ctx: Context, device_type: Raw = NONE) -> Value:
    """The devices there are, which the machine decides."""
    return Many(Some("PhysicalDevice"), None, "list")


@tf_op("test.is_gpu_available", "test.is_built_with_cuda", "test.is_built_with_gpu_support")
def gpu_available(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """The machine decides."""
    return Some("bool")


_SETTINGS = [
    "config.experimental.set_memory_growth",
    "config.set_visible_devices",
    "config.optimizer.set_jit",
    "config.set_soft_device_placement",
    "config.experimental.enable_op_determinism",
    "config.threading.set_intra_op_parallelism_threads",
    "config.threading.set_inter_op_parallelism_threads",
    "config.set_logical_device_configuration",
    "config.experimental.set_virtual_device_configuration",
    "config.experimental.set_synchronous_execution",
    "print",
    "debugging.set_log_device_placement",
    "debugging.assert_equal",
    "debugging.assert_greater",
    "debugging.assert_less",
    "debugging.assert_rank",
    "debugging.assert_shapes",
    "debugging.assert_non_negative",
    "debugging.assert_positive",
    "debugging.assert_near",
    "debugging.assert_less_equal",
    "debugging.assert_greater_equal",
    "debugging.Assert",
    "Assert",
    "assert_equal",
    "debugging.enable_check_numerics",
    "debugging.disable_check_numerics",
    "debugging.enable_traceback_filtering",
    "debugging.disable_traceback_filtering",
    "autograph.set_verbosity",
    "autograph.experimental.set_loop_options",
    "logging.set_verbosity",
    "logging.info",
    "logging.warn",
    "logging.error",
    "logging.warning",
    "logging.debug",
]


@tf_op(*_SETTINGS)
def nothing(ctx: Context, *args: Raw, **options: Raw) -> None:
    """Settings, prints and checks: nothing that shapes depend on."""


@tf_op("config.run_functions_eagerly", "config.experimental_run_functions_eagerly")
def run_functions_eagerly(ctx: Context, run_eagerly: Raw) -> None:
    """Functions then run as plain Python."""
    ctx.set_state("tensorflow.run_functions_eagerly", run_eagerly != Const(False))


@op("tensorflow.TensorSpec", "tensorflow.compat.v1.TensorSpec")
def tensor_spec(ctx: Context, shape: Raw, dtype: DType = "float32", name: Raw = NONE) -> Value:
    """What a tensor will be like. https://www.tensorflow.org/api_docs/python/tf/TensorSpec"""
    return ctx.new("tensorflow.Spec", shape=shape, dtype=Const(dtype), kind=Const("eager"))


@op("tensorflow.RaggedTensorSpec", "tensorflow.SparseTensorSpec")
def ragged_spec(
    ctx: Context, shape: Raw = NONE, dtype: DType = "float32", ragged_rank: Raw = NONE, row_splits_dtype: Raw = NONE
) -> Value:
    """What a ragged or sparse tensor will be like."""
    return ctx.new("tensorflow.Spec", shape=shape, dtype=Const(dtype), kind=Const("ragged"))


@lib_class("tensorflow.Spec")
class Spec:
    """A ``TensorSpec``."""


def of_spec(ctx: Context, value: Value) -> Value:
    """A tensor (or a structure of them) like a spec says; open sizes are fresh."""
    if isinstance(value, Instance) and ctx.is_instance(value, "tensorflow.Spec"):
        shape = ctx.get(value, "shape") or NONE
        dtype, kind = ctx.get(value, "dtype"), ctx.get(value, "kind")
        known = None if shape == NONE else shape_dims(ctx, shape, "tf.TensorSpec")
        dims = None if known is None else tuple(ctx.fresh() if d == -1 else d for d in known)
        return new(
            dims,
            dtype.value if isinstance(dtype, Const) else None,
            kind=kind.value if isinstance(kind, Const) else "eager",
        )
    if isinstance(value, Tuple):
        return replace(value, items=tuple(of_spec(ctx, i) for i in value.items))
    if isinstance(value, ListObject) and value.items is not None:
        return Tuple(tuple(of_spec(ctx, i) for i in value.items))
    if isinstance(value, DictObject):
        return DictObject({k: of_spec(ctx, v) for k, v in value.items.items()})
    return Unknown("a spec that is not known")


@lib_class(
    "tensorflow.TensorArray",
    "tensorflow.compat.v1.TensorArray",
    url="https://www.tensorflow.org/api_docs/python/tf/TensorArray",
)
class TensorArray:
    """Tensors by number, of one shape."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, dtype: DType, size: Raw = NONE, *args: Raw, **options: Raw) -> None:
        """Keep dtype and size."""
        ctx.set(self, "dtype", Const(dtype))
        ctx.set(self, "size_", size)

    @staticmethod
    def write(ctx: Context, self: Instance, index: Raw, value: TFTensor, name: Raw = NONE) -> Value:
        """The array with a tensor put in."""
        return ctx.new(
            "tensorflow.TensorArray", dtype=Const(value.dtype), size_=ctx.get(self, "size_") or NONE, element=value
        )

    @staticmethod
    def unstack(ctx: Context, self: Instance, value: TFTensor, name: Raw = NONE) -> Value:
        """The array of a tensor's rows."""
        return ctx.new(
            "tensorflow.TensorArray",
            dtype=Const(value.dtype),
            size_=lift_dim(value.dims[0]),
            element=value.like(shape=value.dims[1:]),
        )

    @staticmethod
    def read(ctx: Context, self: Instance, index: Raw, name: Raw = NONE) -> Value:
        """One of the tensors."""
        return ctx.get(self, "element") or Unknown("what a TensorArray holds")

    @staticmethod
    def stack(ctx: Context, self: Instance, name: Raw = NONE) -> Value:
        """All of them along a new axis."""
        element, size = ctx.get(self, "element"), dim_of(ctx.get(self, "size_"))
        if not isinstance(element, Tensor) or element.shape is None:
            raise Abstain("what a TensorArray holds")
        return new((ctx.fresh() if not size else size, *element.shape), element.dtype, depends=element.depends)

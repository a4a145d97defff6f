"""What a tensor or variable is asked for: dtype, names, NumPy contents, truth, iteration; variables and assignment.

https://www.tensorflow.org/api_docs/python/tf/Tensor
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import Dim, eq
from shapewright.libraries.keras.tensors import is_keras_variable
from shapewright.libraries.tensorflow.creation import tensor_of
from shapewright.libraries.tensorflow.dtypes import DType, dtype_value
from shapewright.libraries.tensorflow.failures import shown, tuple_sizes
from shapewright.libraries.tensorflow.listing import list_variable
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, converted, new
from shapewright.libraries.tensorflow.world import (
    VARIABLE_NAME,
    VARIABLES,
    VariableRecord,
    converts_control_flow,
    is_graph,
    is_symbolic,
    not_in_graph,
    unique_name,
)  # fmt: skip
from shapewright.rules import Abstain, Context, Failure, OptBool, Raw, lift_dim, prop
from shapewright.values import ASSUMED, NONE, TRUE, Bound, Const, Lib, Some, Tensor, Unknown, Value
from shapewright.values import unknown_tensor as unknown_of

DOCS = "https://www.tensorflow.org/api_docs/python/tf/"
_LIMITS = (
    "You can attempt the following resolutions to the problem: If you are running in Graph mode, use "
    "Eager execution mode or "
    "decorate this function with @tf.function. If you are using AutoGraph, you can try decorating this function with "
    "@tf.function. If that does not work, then you may be using an unsupported feature or your "
    "source code may not be visible "
    "to AutoGraph. See https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/autograph/g3doc/"
    "reference/limitations.md#access-to-source-code for more information."
)


# --- properties -----------------------------------------------------------------------------------------------
@prop("tensorflow.Tensor.dtype")
def dtype(ctx: Context, self: TFTensor) -> Value:
    """``x.dtype``."""
    return dtype_value(self.dtype)


@prop("tensorflow.Tensor.ndim")
def ndim(ctx: Context, self: TFTensor) -> Value:
    """``x.ndim``."""
    return Some("int") if self.shape is None else Const(len(self.shape))


@prop("tensorflow.Tensor.name")
def name(ctx: Context, self: TFTensor) -> Value:
    """The name of a variable that was made by it, the number of the output behind; else some text."""
    known = self.note(VARIABLE_NAME) if self.kind == "variable" else None
    return Some("str") if known is None else Const(f"{known}:0")


@prop("tensorflow.Tensor.device")
def device(ctx: Context, self: TFTensor) -> Value:
    """A text."""
    return Some("str")


@prop("tensorflow.Tensor.op", "tensorflow.Tensor.graph", "tensorflow.Tensor.consumers")
def graph_object(ctx: Context, self: TFTensor) -> Value:
    """The graph's own objects are not followed; running an op runs what the tensor depends on."""
    known = self.note(VARIABLE_NAME) if self.kind == "variable" else None
    return ctx.new("tensorflow.Operation", inputs=self, name=Some("str") if known is None else Const(known))


@prop("tensorflow.Variable.trainable")
def trainable(ctx: Context, self: TFTensor) -> Value:
    """A flag."""
    return Some("bool")


@prop("tensorflow.Variable.initializer")
def initializer(ctx: Context, self: TFTensor) -> Value:
    """The operation that initialises one variable."""
    records = frozenset(r for r in self.depends if isinstance(r, VariableRecord))
    return ctx.new("tensorflow.Operation", inputs=NONE, initializes=Const(records))


@tf_op("Variable.initialized_value", "Variable.value", "Variable.read_value")
def read_value(ctx: Context, self: TFTensor) -> Tensor:
    """The variable's value as a tensor."""
    return replace(self, kind="eager", interval=self.interval)


@tf_op("Tensor.numpy")
def numpy(ctx: Context, self: TFTensor) -> Value:
    """The contents as a NumPy array; a graph's tensor has none."""
    if is_graph(ctx):
        raise not_in_graph(
            self, "it has no .numpy()", "'SymbolicTensor' object has no attribute 'numpy'", "AttributeError"
        )
    if self.kind == "ragged":
        raise Abstain("a ragged tensor's contents")
    facts = {"interval": self.interval, "data": self.data}
    dtype = "object" if self.dtype == "string" else self.dtype
    if self.shape is None:
        return unknown_of("numpy", dtype)
    return Tensor("numpy", self.shape, dtype, kind="scalar" if not self.shape else "eager", **facts)


@tf_op("Tensor.__array__")
def array(ctx: Context, self: TFTensor, dtype: Raw = NONE) -> Value:
    """As ``numpy()``."""
    if is_symbolic(self):
        raise not_in_graph(
            self, "NumPy cannot read it",
            "Cannot convert a symbolic tf.Tensor to a numpy array. This error may indicate that "
            "you're trying to pass a "
            "Tensor to a NumPy call, which is not supported.", "NotImplementedError",
        )  # fmt: skip
    if self.shape is None:
        return unknown_of("numpy", self.dtype)
    return Tensor("numpy", self.shape, self.dtype, interval=self.interval)


@tf_op("Tensor.__bool__")
def truth(ctx: Context, self: TFTensor) -> Value:
    """``if x:``: one element when eager; in a graph only AutoGraph can branch on it."""
    if is_graph(ctx):
        if converts_control_flow(ctx):
            return Some("bool")
        raise not_in_graph(
            self,
            "Python cannot branch on it",
            f"Using a symbolic `tf.Tensor` as a Python `bool` is not allowed. {_LIMITS}",
            "OperatorNotAllowedInGraphError",
        )
    if self.shape is not None and not is_symbolic(self):
        known = self.size
        if eq(known, 1) is False and isinstance(known, int):
            raise Failure(
                "truth-of-tensor",
                f"{shown(self)} has {known} elements and no single truth value. Use tf.reduce_any or tf.reduce_all.",
                raises="The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
                exception="ValueError",
                argument="self",
            )
    return Some("bool")


@tf_op("Tensor.__iter__")
def iterate(ctx: Context, self: TFTensor) -> Value:
    """The rows."""
    return check_iteration(ctx, self)


def check_iteration(ctx: Context, x: Tensor) -> Value:
    """Raise ``Failure`` where Python may not iterate; the rows are then taken one by one."""
    if is_graph(ctx) and not converts_control_flow(ctx):
        raise not_in_graph(
            x, "Python cannot iterate over it",
            f"Iterating over a symbolic `tf.Tensor` is not allowed. {_LIMITS}", "OperatorNotAllowedInGraphError",
        )  # fmt: skip
    if x.shape == ():
        raise Failure(
            "iterate-scalar", f"{shown(x)} is a scalar: there is nothing to iterate over.",
            raises="Cannot iterate over a scalar tensor.", exception="TypeError", argument="self",
        )  # fmt: skip
    return x


@tf_op("Tensor.__len__")
def length(ctx: Context, self: TFTensor) -> Value:
    """``len(x)``: the first size of an eager tensor."""
    if is_graph(ctx) and is_symbolic(self):
        raise not_in_graph(
            self, "it has no len()",
            "len is not well defined for a symbolic Tensor. Please call `x.shape` rather than "
            "`len(x)` for shape information.",
            "TypeError",
        )  # fmt: skip
    if not self.dims:
        raise Failure(
            "iterate-scalar",
            f"{shown(self)} is a scalar and has no length.",
            raises="Scalar tensor has no `len()`",
            exception="TypeError",
            argument="self",
        )
    return lift_dim(self.dims[0])


@tf_op("Tensor.__int__", "Tensor.__index__")
def as_int(ctx: Context, self: TFTensor) -> Value:
    """``int(x)``."""
    if is_graph(ctx) and is_symbolic(self) and not converts_control_flow(ctx):
        raise not_in_graph(
            self,
            "it cannot become an int",
            "int() argument must be a string, a bytes-like object or a real number, not 'SymbolicTensor'",
            "TypeError",
        )
    return self.data if isinstance(self.data, Const) and isinstance(self.data.value, int) else Some("int")


@tf_op("Tensor.__float__")
def as_float(ctx: Context, self: TFTensor) -> Value:
    """``float(x)``."""
    if is_graph(ctx) and is_symbolic(self) and not converts_control_flow(ctx):
        raise not_in_graph(
            self,
            "it cannot become a float",
            "float() argument must be a string or a real number, not 'SymbolicTensor'",
            "TypeError",
        )
    return Some("float")


_INSTEAD = {
    "reshape": "tf.reshape(x, shape)", "astype": "tf.cast(x, dtype)", "T": "tf.transpose(x)",
    "transpose": "tf.transpose(x, perm)", "ravel": "tf.reshape(x, [-1])", "item": "x.numpy().item()",
    "tolist": "x.numpy().tolist()", "flatten": "tf.reshape(x, [-1])", "mean": "tf.reduce_mean(x)",
    "sum": "tf.reduce_sum(x)", "max": "tf.reduce_max(x)", "min": "tf.reduce_min(x)", "copy": "tf.identity(x)",
    "detach": "tf.stop_gradient(x)", "view": "tf.reshape(x, shape)", "unsqueeze": "tf.expand_dims(x, axis)",
    "permute": "tf.transpose(x, perm)", "float": "tf.cast(x, tf.float32)", "long": "tf.cast(x, tf.int64)",
    "clone": "tf.identity(x)", "squeeze": "tf.squeeze(x)", "argmax": "tf.argmax(x)",
    "decode": "tf.strings, or x.numpy().decode()",
}  # fmt: skip
"""Methods of NumPy's arrays, of PyTorch's tensors and of Python's bytes, and what does it for a tensor."""
_HINTED = ("astype", "ravel", "transpose", "reshape", "tolist")
_HINT = (
    "If you are looking for numpy-related methods, please run the following: "
    "tf.experimental.numpy.experimental_enable_numpy_behavior()"
)


def _numpy_method(name: str) -> None:
    @tf_op(f"Tensor.{name}")
    def function(ctx: Context, self: TFTensor, *args: Raw, **kwargs: Raw) -> Value:
        """A method of NumPy's arrays, which a tensor lacks unless NumPy's behaviour was switched on."""
        if ctx.state("tensorflow.numpy_behavior", False) is not False:
            raise Abstain("TensorFlow with NumPy's behaviour")
        if ctx.cold or self.kind not in ("eager", "graph") or self.note(ASSUMED):
            raise Abstain("a tensor has no methods of NumPy's arrays")
        kind, said = ("SymbolicTensor" if is_graph(ctx) else "EagerTensor"), f"object has no attribute '{name}'"
        told = f"{kind} {said}. {_HINT}" if name in _HINTED else f"'{kind}' {said}"
        raise Failure(
            "missing-attribute",
            f"A TensorFlow tensor has no '{name}': use {_INSTEAD[name]}.",
            raises=told,
            exception="AttributeError",
            argument="self",
        ).with_data(method=name)


for _name in _INSTEAD:
    if _name != "T":
        _numpy_method(_name)


@tf_op("Tensor.T")
def transposed(ctx: Context, self: TFTensor) -> Value:
    """NumPy's attribute, which a tensor lacks unless NumPy's behaviour was switched on."""
    raise Abstain("a tensor has no attributes of NumPy's arrays")


@tf_op("experimental.numpy.experimental_enable_numpy_behavior")
def numpy_behavior(ctx: Context, **options: Raw) -> None:
    """Tensors then have NumPy's methods and promotion."""
    ctx.set_state("tensorflow.numpy_behavior", True)


# --- variables ------------------------------------------------------------------------------------------------
def make_variable(
    ctx: Context, shape: tuple[Dim, ...] | None, dtype: str | None, name: str = "Variable", *, tracked: bool = True
) -> Tensor:
    """A variable; in a graph it is noted, for a session must initialise it."""
    depends: frozenset[object] = frozenset()
    if is_graph(ctx) and tracked and not converts_control_flow(ctx):
        record = VariableRecord(unique_name(ctx, name))
        known = ctx.state(VARIABLES, frozenset())
        ctx.set_state(VARIABLES, (known if isinstance(known, frozenset) else frozenset()) | {record})
        depends = frozenset({record})
    if shape is None:
        return unknown_of("tensorflow", dtype, kind="variable", depends=depends)
    return Tensor("tensorflow", shape, dtype, kind="variable", depends=depends)


@tf_op("Variable", "ResourceVariable")
def variable(
    ctx: Context,
    initial_value: Raw = NONE,
    trainable: Raw = NONE,
    validate_shape: OptBool = True,
    caching_device: Raw = NONE,
    name: Raw = NONE,
    variable_def: Raw = NONE,
    dtype: DType = None,
    import_scope: Raw = NONE,
    constraint: Raw = NONE,
    synchronization: Raw = NONE,
    aggregation: Raw = NONE,
    shape: Raw = NONE,
    collections: Raw = NONE,
    expected_shape: Raw = NONE,
    use_resource: Raw = NONE,
) -> Value:
    """A tensor that can be assigned to. https://www.tensorflow.org/api_docs/python/tf/Variable"""
    given = initial_value
    if isinstance(given, Bound) or (not isinstance(given, (Tensor, Const, Unknown)) and _is_callable(ctx, given)):
        given = ctx.call(given)
    if isinstance(given, Unknown):
        made = unknown_of("tensorflow", dtype, kind="variable")
        list_variable(ctx, made, TRUE if trainable == NONE else trainable, elsewhere=collections != NONE)
        return made
    made = tensor_of(ctx, given, dtype, "initial_value")
    target = None if shape == NONE else shape_dims(ctx, shape, "tf.Variable")
    known = made.shape
    if target is not None:
        known = tuple(ctx.fresh() if d == -1 else d for d in target)
    label = name.value if isinstance(name, Const) and isinstance(name.value, str) else "Variable"
    variable = make_variable(ctx, known, made.dtype, label)
    list_variable(ctx, variable, TRUE if trainable == NONE else trainable, elsewhere=collections != NONE)
    return variable if trainable in (NONE, TRUE) else variable.with_note("frozen", trainable)


def _is_callable(ctx: Context, value: Value) -> bool:
    from shapewright.values import ClassValue, Instance, Partial

    if isinstance(value, Instance):
        return bool(ctx.has_attribute(value, "__call__"))
    return isinstance(value, (Lib, Partial, ClassValue)) or type(value).__name__ == "FunctionValue"


@tf_op("Variable.assign", "Variable.assign_add", "Variable.assign_sub", renames={"delta": "value"})
def assign(ctx: Context, self: TFTensor, value: Raw, use_locking: Raw = NONE, read_value: Raw = NONE) -> Tensor:
    """``v.assign(x)``: shape and dtype must be the variable's. https://www.tensorflow.org/api_docs/python/tf/Variable#assign"""
    return assigned(ctx, self, value)


@tf_op("assign", "assign_add", "assign_sub", new=False)
def assign_function(
    ctx: Context, ref: TFTensor, value: Raw, validate_shape: Raw = NONE, use_locking: Raw = NONE
) -> Tensor:
    """``tf.assign(v, x)`` of TensorFlow 1."""
    if validate_shape == Const(False):
        made = converted(ctx, value, ref.dtype)
        return ref if made is None else new(made.shape, ref.dtype)
    return assigned(ctx, ref, value)


def assigned(ctx: Context, target: Tensor, value: Value) -> Tensor:
    """The variable after the assignment; raises ``Failure`` where the value does not fit."""
    made = converted(ctx, value, target.dtype, "value")
    if made is None:
        raise Abstain("what is assigned is not known")
    if is_keras_variable(target):  # Keras casts what it is given
        made = made.like(dtype=target.dtype, shape=made.shape)
    is_tensor = isinstance(value, Tensor) and value.library == "tensorflow"
    if is_tensor and made.dtype is not None and target.dtype is not None and made.dtype != target.dtype:
        from shapewright.libraries.tensorflow.failures import dtypes_differ

        raise dtypes_differ(
            "Assign",
            target,
            made,
            ("self", "value"),
            graph=False,
            raises=f"Tensor conversion requested dtype {target.dtype} for Tensor with dtype {made.dtype}",
        )
    if target.shape is not None and made.shape is not None:
        same = len(target.shape) == len(made.shape) and all(
            eq(a, b) is not False for a, b in zip(target.shape, made.shape, strict=True)
        )
        if not same:
            raise Failure(
                "assign-shape",
                f"The variable has shape {shown(target)}, and {shown(made)} is assigned to it.",
                raises="Cannot assign value to variable ' Variable:0': Shape mismatch.The variable shape "
                f"{tuple_sizes(ctx, target.shape)}, and the assigned value shape "
                f"{tuple_sizes(ctx, made.shape)} are incompatible.",
                exception="ValueError",
                argument="value",
            ).with_data(operands=(target, made))
    return target


@tf_op("Variable.scatter_nd_update", "Variable.scatter_nd_add", "Variable.scatter_update", "Variable.scatter_add",
       "Variable.scatter_sub", "Variable.scatter_nd_sub", "Variable.scatter_max", "Variable.scatter_min",
       "Variable.scatter_mul", "Variable.scatter_div", "Variable.batch_scatter_update")  # fmt: skip
def scatter(ctx: Context, self: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """The variable with slices replaced."""
    return self


@tf_op("is_tensor", "debugging.is_numeric_tensor", "contrib.framework.is_tensor")
def is_tensor(ctx: Context, x: Raw) -> bool:
    """Whether a value is a tensor."""
    if isinstance(x, Unknown):
        raise Abstain(x.reason)
    return isinstance(x, Tensor) and x.library in ("tensorflow", "keras")


@tf_op("executing_eagerly")
def executing_eagerly(ctx: Context) -> bool:
    """Whether operations run at once."""
    return not is_graph(ctx)

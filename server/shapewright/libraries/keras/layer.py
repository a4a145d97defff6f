"""``keras.layers.Layer``: construction, building on the first call, calling user and library layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.keras.attributes import auto_name, flag_of, instances_of, snake_case, text_of
from shapewright.libraries.keras.building import build_layer, is_users, shape_value
from shapewright.libraries.keras.dtypes import compute_dtype, dtype_of, floatx, is_float, policy_of, variable_dtype
from shapewright.libraries.keras.gone import dropped, gone
from shapewright.libraries.keras.history import recorded
from shapewright.libraries.keras.inputs import GUIDE, accepted, not_a_tensor
from shapewright.libraries.keras.masks import arriving, computed_mask, marked
from shapewright.libraries.keras.naming import NAMED
from shapewright.libraries.keras.shapes import check_sizes, given_shape, shape_from, shapes_of
from shapewright.libraries.keras.structure import leaves, mapped, tensors
from shapewright.libraries.keras.tensors import (
    any_symbolic,
    as_backend,
    backend,
    is_legacy,
    is_symbolic,
    keras_tensor,
    static_size,
    variable,
)
from shapewright.libraries.keras.weights import NOT_FOLLOWED, all_weights, check_weights, listed_weights
from shapewright.rules import REGISTRY, Abstain, Context, Failure, Raw, lib_class, lift_dim, property_rule
from shapewright.values import (
    FALSE,
    NONE,
    TRUE,
    Const,
    Instance,
    Int,
    Lib,
    ListObject,
    Many,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
    unknown_tensor,
)

OWN_LOSSES = "keras.own_losses"
"""Set once something may add a loss of its own: a layer of the user's, a regularizer."""
NO_INPUT = Unknown("no input is given")


def configure(ctx: Context, layer: Instance, options: dict[str, Value]) -> None:
    """What every layer's constructor does: name, dtype policy, and the shape given to a first layer.

    Options that are not known (another version's) have no effect.
    """
    if not layer.cls.lib:
        ctx.set_state(OWN_LOSSES, True)
    name = options.get("name", NONE)
    if isinstance(name, Const) and not isinstance(name.value, str):
        name = Const(auto_name(ctx, snake_case(layer.cls.name)))
    ctx.set(layer, "name", name)
    ctx.set(layer, NAMED, Const(name != NONE and options.get("name") == name))
    policy = policy_of(ctx, options.get("dtype", NONE))
    ctx.set(layer, "keras.policy", policy)
    ctx.set(layer, "compute_dtype", compute_dtype(policy))
    ctx.set(layer, "variable_dtype", variable_dtype(policy))
    ctx.set(layer, "dtype", variable_dtype(policy))
    ctx.set(layer, "trainable", options.get("trainable", TRUE))
    ctx.set(layer, "built", FALSE)
    shape = given_shape(ctx, options)
    if shape is not None:
        ctx.set(layer, "keras.given_shape", shape)


def _converted(ctx: Context, layer: Instance, value: Value) -> Value:
    """Arguments as ``Layer.__call__`` converts them: arrays become tensors, floats get the layer's dtype."""
    target = text_of(ctx, layer, "compute_dtype")

    def change(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return leaf
        tensor = as_backend(ctx, leaf)
        if is_float(target) and is_float(tensor.dtype) and tensor.dtype != target:
            return tensor.like(dtype=target, interval=tensor.interval, meta=tensor.meta)
        return tensor

    return mapped(ctx, value, change)


def _without_numbers(ctx: Context, layer: Instance, args: Sequence[Value]) -> None:
    if flag_of(ctx, layer, "keras.any_arguments") or is_legacy(ctx):
        return
    for argument in args:
        for leaf in leaves(ctx, argument):
            if isinstance(leaf, Int) or (isinstance(leaf, Const) and leaf.value is not None):
                raise not_a_tensor(ctx, layer, argument if isinstance(argument, (ListObject, Tuple)) else leaf)


def _check_initialised(ctx: Context, layer: Instance) -> None:
    """Raise ``Failure`` for a layer of the program whose own ``__init__`` does not call that of its base class."""
    if not is_users(layer, "__init__") or ctx.get(layer, "keras.policy") is not None or is_legacy(ctx):
        return
    known = next((cls.slots["__init__"] for cls in layer.cls.mro if "__init__" in cls.slots), NONE)
    if "#escaped" in layer.slots or "#unmade" in layer.slots or ctx.mentions(known, ("super", "__init__")):
        return
    raise Failure(
        "no-super-init",
        f"{layer.cls.name}.__init__ does not call super().__init__(), so the layer cannot be called.",
        raises=f"In layer '{layer.cls.name}', you forgot to call `super().__init__()` as the first statement in the "
        "`__init__()` method. Go add it!",
        exception="RuntimeError",
        url=GUIDE,
    ).with_data(layer=layer)


def call_layer(ctx: Context, layer: Instance, args: Sequence[Value], kwargs: dict[str, Value]) -> Value:
    """``layer(*args, **kwargs)``: check, build on the first call, compute."""
    _check_initialised(ctx, layer)
    args = [_opened(ctx, value) for value in args]
    _without_numbers(ctx, layer, args)
    given = args
    masks = arriving(ctx, layer, args[0] if args else kwargs.get("inputs"), kwargs)
    only_first = is_legacy(ctx)  # Keras 2 leaves the other arguments as they are
    args = [value if only_first and place else _converted(ctx, layer, value) for place, value in enumerate(args)]
    if not only_first or not args:
        kwargs = {name: _converted(ctx, layer, value) for name, value in kwargs.items()}
    first = args[0] if args else kwargs.get("inputs")
    if isinstance(first, Tensor):
        first = accepted(ctx, layer, first)
        args = [first, *args[1:]] if args else args
    symbolic = any_symbolic(ctx, [*args, *kwargs.values()])
    if first is not None and flag_of(ctx, layer, "built") is not True:
        build_layer(ctx, layer, first, symbolic=symbolic, call=(args, kwargs))
    if symbolic and is_users(layer, "call"):
        outputs = _traced(ctx, layer, args, kwargs)
    else:
        outputs = _computed(ctx, layer, args, kwargs)
    outputs = marked(ctx, layer, first, masks, outputs, is_users(layer, "compute_mask"))
    if symbolic:
        outputs = recorded(ctx, layer, given, kwargs, outputs)
    if symbolic and ctx.get(layer, "keras.output") is None and first is not None:
        ctx.set(layer, "keras.input", first)
        ctx.set(layer, "keras.output", outputs)
    return outputs


def _opened(ctx: Context, value: Value) -> Value:
    """An input that nobody gives is a tensor of unknown shape, which the layer may refine."""
    return ctx.as_tensor(value, backend(ctx)) if isinstance(value, Unknown) else value


def _computed(ctx: Context, layer: Instance, args: Sequence[Value], kwargs: dict[str, Value]) -> Value:
    """Run ``call``; ``training`` only reaches those that take it, ``mask`` any of the user's own."""
    users = is_users(layer, "call")
    method = ctx.get(layer, "call") if users else None
    taken = _parameters(layer, "call") if method is None else ctx.parameters(method)
    if taken is not None:
        withheld = ("training",) if users else ("training", "mask")
        kwargs = {k: v for k, v in kwargs.items() if k in taken or k not in withheld}
    return ctx.method(layer, "call", *args, **kwargs)


def _parameters(layer: Instance, method: str) -> set[str] | None:
    for cls in layer.cls.mro:
        rule = REGISTRY.classes.get(cls.lib) if cls.lib else None
        if rule is not None and method in rule.methods:
            return {p.name for p in rule.methods[method].parameters}
    return None


def _traced(ctx: Context, layer: Instance, args: Sequence[Value], kwargs: dict[str, Value]) -> Value:
    """A user's ``call`` on KerasTensors: Keras runs it on graph tensors and takes the result's shape."""
    inputs = tensors(ctx, *args, *kwargs.values())
    depends: frozenset[object] = frozenset().union(*(t.depends for t in inputs))
    inward = [mapped(ctx, value, lambda leaf: to_graph(ctx, leaf)) for value in args]
    named = {name: mapped(ctx, value, lambda leaf: to_graph(ctx, leaf)) for name, value in kwargs.items()}
    outputs = _computed(ctx, layer, inward, named)
    made = mapped(ctx, outputs, lambda leaf: from_graph(leaf, depends))
    if not isinstance(made, (Unknown, Tensor)):
        return made
    declared = _declared_output(ctx, layer, args, depends)
    if declared is None or getattr(made, "shape", None) is None:
        return made if declared is None else declared
    return made if is_legacy(ctx) or not isinstance(made, Tensor) else _agreed(made, declared, depends)


def _agreed(made: Tensor, declared: Tensor, depends: frozenset[object]) -> Tensor:
    """What ``call`` computes, where the layer declares the same: Keras 3 believes it, and does not run ``call`` before
    there are numbers. Where they differ the graph holds one and the results are the other."""
    a, b = made.shape or (), declared.shape or ()
    if len(a) != len(b) or any(eq(x, y) is False for x, y in zip(a, b, strict=True)):
        return unknown_tensor("keras", None, kind="symbolic", depends=depends)
    return made if made.dtype == declared.dtype else keras_tensor(made.shape, None, depends)


def _declared_output(ctx: Context, layer: Instance, args: Sequence[Value], depends: frozenset[object]) -> Tensor | None:
    """What the user's ``compute_output_spec`` or ``compute_output_shape`` says; None where that is not one shape."""
    if not args or not isinstance(args[0], Tensor) or args[0].shape is None:
        return None
    if is_users(layer, "compute_output_spec") and not is_legacy(ctx):
        spec = ctx.method(layer, "compute_output_spec", *args)
        known = isinstance(spec, Tensor) and spec.shape is not None
        return keras_tensor(spec.shape, spec.dtype, depends) if known and isinstance(spec, Tensor) else None
    if not is_users(layer, "compute_output_shape"):
        return None
    shape = ctx.method(layer, "compute_output_shape", shape_value(ctx, layer, args[0].shape, symbolic=True))
    sizes = shape_from(ctx, shape)
    return None if sizes is None else keras_tensor(sizes, text_of(ctx, layer, "compute_dtype"), depends)


def own_activation(ctx: Context, layer: Instance) -> Value | None:
    """The function of the program's, or the layer, that a layer has for its activation; None for Keras's own."""
    function = ctx.get(layer, "activation")
    return None if function is None or isinstance(function, (Const, Lib, Unknown, Some)) else function


def to_graph(ctx: Context, value: Value) -> Value:
    """A KerasTensor as the graph tensor that a traced function sees."""
    if isinstance(value, Tensor) and is_symbolic(value):
        return Tensor(backend(ctx), value.shape, value.dtype, kind="graph", var=value.var, depends=value.depends)
    return value


def from_graph(value: Value, depends: frozenset[object]) -> Value:
    """What a traced function gave, as a KerasTensor."""
    if isinstance(value, Tensor):
        return keras_tensor(value.shape, value.dtype, depends)
    if isinstance(value, Unknown):
        return unknown_tensor("keras", None, kind="symbolic", depends=depends)
    return value


def weights_of(ctx: Context, layer: Value) -> tuple[Value, ...]:
    """A layer's own variables and those of the layers it holds, in the order they were made."""
    return instances_of(ctx, layer, "keras.weights") if isinstance(layer, Instance) else ()


def add_variable(ctx: Context, layer: Instance, name: str, shape: Sequence[Dim] | None) -> Tensor:
    """Create a weight of a library layer under the attribute Keras gives it."""
    weight = variable(ctx, shape, text_of(ctx, layer, "variable_dtype"))
    ctx.set(layer, name, weight)
    ctx.set(layer, "keras.weights", (*weights_of(ctx, layer), weight))
    ctx.set(layer, "built", TRUE)
    if ctx.state("tensorflow.eager", True) is False:
        ctx.set_state("tensorflow.unlisted", TRUE)  # a graph of TensorFlow 1 has one variable more
    return weight


_BARE = ("keras.layers.Layer", "keras.Model", "keras.Trainer", "builtins.object")
"""The classes of the library that compute nothing by themselves."""


def check_call(ctx: Context, layer: Instance) -> None:
    """A class of the program's own that computes nothing: its method has another name.

    What nobody calls may be run on an object of a class that inherits from it and does compute something.
    """
    if ctx.cold or layer.cls.node is None or not all(c.node is not None or c.lib in _BARE for c in layer.cls.mro):
        return
    model = layer.cls.inherits("keras.Model")
    named = f"{'Model' if model else 'Layer'} {layer.cls.name}"
    raise Failure(
        "missing-attribute",
        f"{named} has no call() method, which is what a call runs.",
        raises=f"{named} does not have a `call{'()' if model else ''}` method implemented.",
        exception="NotImplementedError",
        url=GUIDE,
    )


@lib_class("keras.layers.Layer", url=GUIDE)
class Layer:
    """https://keras.io/api/layers/base_layer/"""

    @staticmethod
    def __init__(ctx: Context, self: Instance, **kwargs: Raw) -> None:
        """Name, dtype and trainability."""
        configure(ctx, self, kwargs)

    @staticmethod
    def __call__(ctx: Context, self: Instance, inputs: Raw = NO_INPUT, *args: Raw, **kwargs: Raw) -> Value:
        """Check the input, build on the first call, run ``call``."""
        return call_layer(ctx, self, args if inputs is NO_INPUT else (inputs, *args), kwargs)

    @staticmethod
    def build(ctx: Context, self: Instance, input_shape: Raw = NONE, **kwargs: Raw) -> None:
        """Nothing to create by default."""
        ctx.set(self, "built", TRUE)

    @staticmethod
    def call(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        """A layer that does not say what it computes."""
        check_call(ctx, self)
        raise Abstain(f"layer {self.cls.name} has no call method that is known")

    @staticmethod
    def add_weight(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Tensor:
        """A variable of the shape given; the default dtype is the layer's."""
        shape = kwargs.get("shape") or next((a for a in args if not isinstance(a, Const)), Tuple(()))
        check_sizes(ctx, shape)
        given = kwargs.get("dtype", NONE)
        dtype = text_of(ctx, self, "variable_dtype") if given == NONE else dtype_of(ctx, given)
        weight = variable(ctx, shape_from(ctx, shape), dtype)
        ctx.set(self, "keras.weights", (*weights_of(ctx, self), weight))
        return weight

    @staticmethod
    def add_loss(ctx: Context, self: Instance, losses: Raw = NONE, *args: Raw, **kwargs: Raw) -> None:
        """Adds tensors to what training minimises; Keras 3 takes no plain numbers."""
        ctx.set_state(OWN_LOSSES, True)
        number = next((leaf for leaf in leaves(ctx, losses) if isinstance(leaf, Const) and leaf != NONE), None)
        if number is not None and not is_legacy(ctx):
            raise Failure(
                "argument-type",
                f"add_loss takes tensors, and gets {number.value!r}.",
                raises="`add_loss()` can only be called from inside `build()` or `call()`, on a tensor input. Received "
                f"invalid value: {number.value!r}",
                exception="ValueError",
                argument="losses",
                url=GUIDE,
            )

    @staticmethod
    def add_metric(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Has no effect on shapes."""

    @staticmethod
    def compute_mask(
        ctx: Context, self: Instance, inputs: Raw = NO_INPUT, previous_mask: Raw = NONE, mask: Raw = NONE
    ) -> Value:
        """The mask of the output for an input that has this mask."""
        return computed_mask(ctx, self, inputs, mask if previous_mask == NONE else previous_mask)

    @staticmethod
    def compute_output_shape(
        ctx: Context, self: Instance, input_shape: Raw = NONE, *others: Raw, **named: Raw
    ) -> Value:
        """The shape the layer would give for an input of this shape, or for several inputs of these."""
        if others or named:
            raise Abstain(f"the shapes that {self.cls.name} takes one by one")
        given = ctx.items(input_shape) or ()
        several = bool(given) and all(isinstance(shape, (Tuple, ListObject)) for shape in given)
        inputs = [_input_of(ctx, self, shape) for shape in (given if several else (input_shape,))]
        out = ctx.method(self, "__call__", ctx.list(inputs) if several else inputs[0])
        if not isinstance(out, Tensor):
            raise Abstain(f"{self.cls.name} gives more than one tensor")
        return Tuple(tuple(static_size(ctx, size) for size in out.dims))

    @staticmethod
    def get_config(ctx: Context, self: Instance) -> Value:
        """The options the layer was made with."""
        return ctx.dict({"name": ctx.get(self, "name") or NONE, "trainable": TRUE})

    @staticmethod
    def get_weights(ctx: Context, self: Instance) -> Value:
        """The weights as NumPy arrays."""
        return listed_weights(ctx, self, arrays=True)

    @staticmethod
    def set_weights(ctx: Context, self: Instance, weights: Raw) -> None:
        """Arrays of the shapes that the weights have."""
        check_weights(ctx, self, listed_weights(ctx, self, arrays=True), weights)

    @staticmethod
    def count_params(ctx: Context, self: Instance) -> Value:
        """The number of weights."""
        total: Dim = 0
        held = all_weights(ctx, self)
        if held is None:
            return Unknown(NOT_FOLLOWED)
        for weight in held:
            if not isinstance(weight, Tensor) or weight.shape is None:
                return Unknown("a weight's shape is not known")
            total = total + weight.size
        return lift_dim(total)

    @property_rule
    def dtype_policy(ctx: Context, self: Instance) -> Value:
        """What it computes in, and keeps its weights in."""
        name = text_of(ctx, self, "keras.policy")
        return Unknown("a dtype policy") if name is None else ctx.invoke("keras.DTypePolicy", name)

    @property_rule
    def weights(ctx: Context, self: Instance) -> Value:
        """All variables."""
        return listed_weights(ctx, self)

    @property_rule
    def trainable_weights(ctx: Context, self: Instance) -> Value:
        """The variables that training changes."""
        return listed_weights(ctx, self, trainable=True)

    @property_rule
    def trainable_variables(ctx: Context, self: Instance) -> Value:
        """The variables that training changes."""
        return listed_weights(ctx, self, trainable=True)

    @property_rule
    def variables(ctx: Context, self: Instance) -> Value:
        """All variables."""
        return listed_weights(ctx, self)

    @property_rule
    def non_trainable_weights(ctx: Context, self: Instance) -> Value:
        """The variables that training leaves."""
        return Unknown("which weights are frozen is not followed")

    @property_rule
    def losses(ctx: Context, self: Instance) -> Value:
        """The regularisation losses: scalars, of which the number is not followed."""
        return Many(Tensor(backend(ctx), (), floatx(ctx)), kind="list")

    @property_rule
    def input(ctx: Context, self: Instance) -> Value:
        """The KerasTensors of its first symbolic call."""
        return _recorded(ctx, self, "keras.input")

    @property_rule
    def output(ctx: Context, self: Instance) -> Value:
        """The KerasTensors its first symbolic call gave."""
        return _recorded(ctx, self, "keras.output")

    @property_rule
    @dropped
    def output_shape(ctx: Context, self: Instance) -> Value:
        """The shape of its output (Keras 2)."""
        _only_models(ctx, self, "output_shape", "output.shape")
        return shapes_of(ctx, _recorded(ctx, self, "keras.output"))

    @property_rule
    @dropped
    def input_shape(ctx: Context, self: Instance) -> Value:
        """The shape of its input (Keras 2)."""
        _only_models(ctx, self, "input_shape", "input.shape")
        return shapes_of(ctx, _recorded(ctx, self, "keras.input"))


def _input_of(ctx: Context, layer: Instance, shape: Value) -> Tensor:
    """A KerasTensor of a shape that the program gives."""
    open_sizes = any(isinstance(size, (Unknown, Union)) for size in ctx.items(shape) or ())
    sizes = None if open_sizes else shape_from(ctx, shape)
    if sizes is None:
        raise Abstain("the input shape is not known")
    return keras_tensor(sizes, text_of(ctx, layer, "compute_dtype"))


def _only_models(ctx: Context, layer: Instance, name: str, instead: str) -> None:
    if not is_legacy(ctx):
        ctx.problem(gone(layer, name, instead))


def _recorded(ctx: Context, layer: Instance, name: str) -> Value:
    value = ctx.get(layer, name)
    if value is None:
        raise Abstain("the layer was not called on a KerasTensor yet")
    return value


Body = Callable[..., object]


def layer_class(*names: str, base: str = "keras.layers.Layer", url: str = GUIDE, **methods: Body) -> None:
    """Register layers from functions: ``__init__``, ``build`` and ``call`` (members of a family)."""
    body = type("Body", (), {name: staticmethod(method) for name, method in methods.items()})
    lib_class(*names, bases=(base,), url=url)(body)


REGISTRY.calls_before("keras.layers.Layer", ("call",), "build")

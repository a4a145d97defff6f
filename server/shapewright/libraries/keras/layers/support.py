"""What the layers' rules share: reading options, output dtypes, failures several of them raise."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, le
from shapewright.libraries.keras.attributes import layer_name, text_of
from shapewright.libraries.keras.dtypes import floatx
from shapewright.libraries.keras.layers.misplaced import refuse_tensor
from shapewright.libraries.keras.tensors import backend, is_left_open, is_legacy, is_symbolic, result
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import Abstain, Clue, Context, Failure, Mismatch, Missing, Repair, dim_of
from shapewright.values import Const, Instance, Some, Tensor, Tuple, Unknown, Value

LAYERS = "https://keras.io/api/layers/"


def keep(ctx: Context, layer: Instance, **options: object) -> None:
    """Set the constructor's options as attributes of their names."""
    for name, value in options.items():
        ctx.set(layer, name, value)


OLD_NAMES = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "atrous_rate": "dilation_rate",
    "dim_ordering": "data_format",
    "pool_length": "pool_size",
    "stride": "strides",
    "p": "rate",
    "sigma": "stddev",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "length": "size",
}
"""What Keras 1 called the options, by today's name."""


def arguments(
    ctx: Context, layer: Instance, names: Sequence[str], args: Sequence[Value], kwargs: dict[str, Value],
    required: Sequence[str] = (),
) -> dict[str, Value]:  # fmt: skip
    """Bind a constructor's arguments to the option names; what every layer takes is left in ``kwargs``.

    Names of Keras 1 are understood and reported. Raises ``Mismatch`` for too many arguments, ``Missing`` for too few.
    """
    for old in [key for key in kwargs if key in OLD_NAMES and key not in names]:
        new = OLD_NAMES[old]
        if new in names and new not in kwargs:
            kwargs[new] = kwargs.pop(old)
            ctx.problem(_renamed(layer, old, new))
    if len(args) > len(names):
        raise Mismatch(f"{layer.cls.name} takes at most {len(names)} arguments")
    bound = dict(zip(names, args, strict=False))
    bound.update({name: kwargs.pop(name) for name in names if name in kwargs})
    lacking = tuple(name for name in required if name not in bound)
    if lacking and all(name.isidentifier() for name in kwargs):  # no mapping that may give them
        raise Missing(lacking)
    if args:
        refuse_tensor(ctx, layer, args[0], names[0])
    return bound


def _renamed(layer: Instance, old: str, new: str) -> Failure:
    return Failure(
        "renamed-argument",
        f"{layer.cls.name}'s option '{old}' is from Keras 1; it is called '{new}' since Keras 2.",
        raises=f"Unrecognized keyword arguments passed to {layer.cls.name}: {{'{old}': …}}",
        exception="ValueError",
        argument=old,
        url=LAYERS,
    ).with_data(old=old, new=new)


def positive_int(ctx: Context, value: Value, raises: str, argument: str) -> Dim:
    """``positive`` of what must be an ``int`` of Python's own: Keras 3's core layers take no number of NumPy's."""
    if isinstance(value, Tensor) and value.library == "numpy" and value.kind == "scalar" and not is_legacy(ctx):
        size = dim_of(value)
        repair = Repair("wrap", "Make it an int", argument, "int({})")
        message = f"'{argument}' must be an integer of Python's; this is NumPy's {value.dtype}, which Keras 3 refuses."
        raise bad_option(message, raises.replace("…", str(size) if isinstance(size, int) else ""), argument, (repair,))
    return positive(ctx, value, raises, argument)


def positive(ctx: Context, value: Value, raises: str, argument: str) -> Dim:
    """A size that must be a positive integer.

    Raises ``Failure`` with Keras's wording for one that is not.
    """
    size = dim_of(value)
    if size is not None and not isinstance(value, Tensor) and not (isinstance(value, Const) and value.value is True):
        if le(size, 0):
            raise bad_option(f"'{argument}' must be a positive integer, not {size}.", raises, argument)
        return size
    if isinstance(value, Const) and not isinstance(value.value, bool):
        shown = repr(value.value)
        repairs: tuple[Repair, ...] = ()
        if isinstance(value.value, float) and value.value.is_integer():
            repairs = (Repair("wrap", "Make it an int", argument, "int({})"),)
        raise bad_option(f"'{argument}' must be a positive integer, not {shown}.", raises, argument, repairs)
    if isinstance(value, Some) and value.type_name == "float":
        repair = Repair("wrap", "Make it an int", argument, "int({})")
        raise bad_option(f"'{argument}' must be an integer; this is a float.", raises, argument, (repair,))
    name = value.name if isinstance(value, Unknown) and value.open else ""
    return ctx.fresh(name, low=1)


def bad_option(message: str, raises: str, argument: str, repairs: tuple[Repair, ...] = ()) -> Failure:
    """An option whose value the layer does not take."""
    return Failure(
        "argument-value", message, raises=raises, exception="ValueError", argument=argument, repairs=repairs, url=LAYERS
    )


def int_tuple(ctx: Context, value: Value, count: int, name: str) -> tuple[Dim, ...]:
    """An int or a tuple of ``count`` ints (``kernel_size``, ``strides``); raises ``Failure`` for another number."""
    single = dim_of(value)
    if single is not None:
        return (single,) * count
    items = ctx.items(value)
    if items is None:
        if isinstance(value, (Unknown, Some)):
            return tuple(ctx.fresh("", low=1) for _ in range(count))
        raise Abstain(f"'{name}' is not known")
    sizes = tuple(_size_or_fresh(ctx, item) for item in items)
    if len(sizes) != count:
        shown = keras_shape(sizes)
        raise bad_option(
            f"'{name}' needs {count} integers, and gets {len(sizes)}.",
            f"The `{name}` argument must be a tuple of {count} integers. Received {name}={shown}",
            name,
        )
    return sizes


def _size_or_fresh(ctx: Context, value: Value) -> Dim:
    size = dim_of(value)
    return ctx.fresh("", low=1) if size is None else size


def float_dtype(ctx: Context, layer: Instance, x: Tensor) -> str | None:
    """The dtype a layer with float weights gives; raises ``Failure`` for strings."""
    if x.dtype in ("string", "object"):
        raise Failure(
            "layer-dtype",
            f"{layer.cls.name} computes with numbers, and gets {describe(x)}.",
            raises=f"dtype='{x.dtype}' is not a valid dtype for Keras type promotion.",
            exception="ValueError",
            argument="inputs",
        ).with_data(layer=layer, input=x)
    return text_of(ctx, layer, "compute_dtype") or floatx(ctx)


def need_known(ctx: Context, layer: Instance, x: Tensor, axis: int) -> Dim:
    """The size a weight is made for: it must not be one that an ``Input`` left open.

    Raises ``Failure`` where it is.
    """
    size = x.dims[axis]
    if is_symbolic(x) and is_left_open(ctx, size):
        raise open_axis(ctx, layer, x.dims, axis)
    return size


def open_axis(ctx: Context, layer: Instance, shape: Sequence[Dim], axis: int) -> Failure:
    """The weights of a layer need a size that is ``None``."""
    return Failure(
        "input-size-open",
        f"{layer.cls.name} '{layer_name(ctx, layer)}' makes weights for axis {axis} of its input, whose size is "
        f"None in {keras_shape(shape)}: give that size in the Input.",
        raises="Shapes used to initialize variables must be fully-defined (no `None` dimensions).",
        exception="ValueError",
        argument="inputs",
        clues=(Clue("this layer's weights need the size", owner=layer),),
    ).with_data(layer=layer, axis=axis)


def output(ctx: Context, x: Tensor, shape: Sequence[Dim] | None, dtype: str | None) -> Tensor:
    """A layer's output for one input."""
    return result(ctx, [x], shape, dtype)


def same(ctx: Context, x: Tensor, dtype: str | None) -> Tensor:
    """An output with the input's shape; what is known of where it came from stays."""
    out = result(ctx, [x], x.shape, dtype)
    if x.shape is None:
        return out.like(shape=None, var=x.var, dtype=dtype)
    for name in ("recurrent", "units"):
        if x.note(name) is not None:
            out = out.with_note(name, x.note(name))
    return out


def size_at(value: Value, axis: int) -> Dim | None:
    """One entry of a shape value; None where it is ``None`` or not known."""
    items = value.items if isinstance(value, Tuple) else ()
    return dim_of(items[axis]) if -len(items) <= axis < len(items) else None


def is_none(value: Value) -> bool:
    """Whether it is Python's ``None``."""
    return isinstance(value, Const) and value.value is None


def computing(ctx: Context, layer: Instance, x: Tensor) -> str:
    """Whether the layer was built on KerasTensors and now computes: in a ``"graph"``, ``"eager"``, or not (empty).

    It then looks at the shapes no more, and what does not fit is for TensorFlow to say.
    """
    if is_symbolic(x) or ctx.get(layer, "keras.output") is None or backend(ctx) != "tensorflow":
        return ""
    return "graph" if x.kind == "graph" else "eager"

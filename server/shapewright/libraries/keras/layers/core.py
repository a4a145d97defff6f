"""Core layers: https://keras.io/api/layers/core_layers/"""

from __future__ import annotations

from shapewright.dims import Dim, ge
from shapewright.libraries.common.draws import reaches
from shapewright.libraries.keras.attributes import flag_of, size_of, sizes_of, text_of
from shapewright.libraries.keras.inputs import expect
from shapewright.libraries.keras.layer import add_variable, configure, from_graph, layer_class, to_graph
from shapewright.libraries.keras.layers.activations import activated, check_activation
from shapewright.libraries.keras.layers.support import (
    LAYERS,
    arguments,
    bad_option,
    float_dtype,
    is_none,
    keep,
    need_known,
    output,
    positive_int,
    same,
    size_at,
)
from shapewright.libraries.keras.shapes import shape_from
from shapewright.libraries.keras.structure import mapped, tensors
from shapewright.libraries.keras.tensors import any_symbolic, is_legacy, is_symbolic, keras_tensor
from shapewright.libraries.keras.wording import describe
from shapewright.rules import (
    Abstain,
    Clue,
    Context,
    Failure,
    Mismatch,
    Raw,
    Repair,
    StrArg,
    TensorArg,
    dim_of,
    lib_class,
)
from shapewright.values import FALSE, NONE, TRUE, Const, Instance, Tensor, Value

_COMMON_WEIGHTS = (
    "kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer", "activity_regularizer",
    "kernel_constraint", "bias_constraint", "lora_rank", "lora_alpha", "quantization_config",
)  # fmt: skip
_DENSE = ("units", "activation", "use_bias", *_COMMON_WEIGHTS)
_EMBEDDING = (
    "input_dim", "output_dim", "embeddings_initializer", "embeddings_regularizer", "embeddings_constraint", "mask_zero",
    "weights", "lora_rank", "lora_alpha", "quantization_config", "input_length",
)  # fmt: skip


@lib_class("keras.layers.Dense", bases=("keras.layers.Layer",), url=LAYERS + "core_layers/dense/")
class Dense:
    """``x @ kernel + bias`` over the last axis."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Units must be a positive integer."""
        given = arguments(ctx, self, _DENSE, args, kwargs, ("units",))
        configure(ctx, self, kwargs)
        units = given.get("units")
        if units is None:
            raise Mismatch("'units' is missing")
        shown = units.value if isinstance(units, Const) else "…"
        wording = f"Received an invalid value for `units`, expected a positive integer. Received: units={shown}"
        check_activation(given.get("activation"))
        keep(ctx, self, **{"use_bias": TRUE, **given, "units": positive_int(ctx, units, wording, "units")})
        expect(ctx, self, min_ndim=2)

    @staticmethod
    def build(ctx: Context, self: Instance, input_shape: Raw = NONE) -> None:
        """The kernel has shape (features, units)."""
        features, units = size_at(input_shape, -1), size_of(ctx, self, "units")
        if features is None or units is None:
            return
        add_variable(ctx, self, "kernel", (features, units))
        if flag_of(ctx, self, "use_bias") is not False:
            add_variable(ctx, self, "bias", (units,))
        expect(ctx, self, min_ndim=2, axes=((-1, features),))

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: TensorArg, training: Raw = NONE) -> Value:
        """The last axis becomes ``units``."""
        dtype = float_dtype(ctx, self, inputs)
        units = size_of(ctx, self, "units")
        if inputs.shape is None or units is None:
            return output(ctx, inputs, None, dtype)
        need_known(ctx, self, inputs, -1)
        made = output(ctx, inputs, (*inputs.shape[:-1], units), dtype)
        return activated(ctx, self, made.with_note("units", self))


@lib_class("keras.layers.Embedding", bases=("keras.layers.Layer",), url=LAYERS + "core_layers/embedding/")
class Embedding:
    """A row of a table for each integer."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """A table of ``input_dim`` rows of ``output_dim`` numbers."""
        given = arguments(ctx, self, _EMBEDDING, args, kwargs, ("input_dim", "output_dim"))
        configure(ctx, self, kwargs)
        for name in ("input_dim", "output_dim"):
            value = given.get(name)
            if value is None:
                raise Mismatch(f"'{name}' is missing")
            shown = value.value if isinstance(value, Const) else "…"
            wording = f"`{name}` must be a positive integer. Received: {name}={shown}"
            ctx.set(self, name, positive_int(ctx, value, wording, name))
        ctx.set(self, "mask_zero", given.get("mask_zero", NONE))

    @staticmethod
    def build(ctx: Context, self: Instance, input_shape: Raw = NONE) -> None:
        """The table."""
        rows, width = size_of(ctx, self, "input_dim"), size_of(ctx, self, "output_dim")
        if rows is not None and width is not None:
            add_variable(ctx, self, "embeddings", (rows, width))

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
        """A new last axis of ``output_dim``; ids must be below ``input_dim``."""
        dtype = float_dtype(ctx, self, inputs)
        rows, width = size_of(ctx, self, "input_dim"), size_of(ctx, self, "output_dim")
        if rows is not None:
            check_ids(self, inputs, rows)
        if inputs.note("input") is not None:
            ctx.set_state(f"keras.embedding.{inputs.note('input')}", self)
        if inputs.shape is None or width is None:
            return output(ctx, inputs, None, dtype)
        return output(ctx, inputs, (*inputs.shape, width), dtype)


def check_ids(layer: Instance, ids: Tensor, rows: Dim) -> None:
    """Raise ``Failure`` when the ids surely contain one that is not in the table."""
    _, high = ids.interval or (None, None)
    if high is None or high != int(high) or not ge(int(high), rows):
        return
    if isinstance(rows, int) and not reaches(ids, rows):
        return
    raise Failure(
        "index-range",
        f"Embedding has {rows} rows (input_dim), and the ids in {describe(ids)} go up to {int(high)}: "
        f"input_dim must be at least {int(high) + 1}.",
        raises=f"indices[…] = {int(high)} is not in [0, {rows})" + (" [Op:GatherV2]" if ids.kind == "eager" else ""),
        exception="InvalidArgumentError",
        argument="inputs",
        repairs=(
            Repair("set-argument", f"Make input_dim {int(high) + 1}", "input_dim", str(int(high) + 1), owner=layer),
        ),
        clues=(Clue(f"the table has {rows} rows", owner=layer, argument="input_dim"),),
    )


@lib_class("keras.layers.ReversibleEmbedding", bases=("keras.layers.Embedding",), url=LAYERS + "core_layers/")
class ReversibleEmbedding:
    """An embedding that also projects back to its ids (``reverse=True``)."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """As ``Embedding``; how the way back is weighted changes no shape."""
        dtype = kwargs.pop("reverse_dtype", NONE)
        for name in ("tie_weights", "logit_soft_cap"):
            kwargs.pop(name, None)
        positional = args[:2]
        Embedding.__init__(ctx, self, *positional, **kwargs)
        ctx.set(self, "reverse_dtype", dtype)

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: TensorArg, reverse: Raw = FALSE) -> Tensor:
        """Ids to vectors, or vectors to a score for each id."""
        backward = ctx.truth(reverse)
        if backward is None:
            raise Abstain("reverse is not known")
        if not backward:
            return Embedding.call(ctx, self, inputs)
        rows = size_of(ctx, self, "input_dim")
        given = text_of(ctx, self, "reverse_dtype") or text_of(ctx, self, "compute_dtype")
        if not is_symbolic(inputs):
            given = None  # eagerly the way back keeps the dtype of what it is given
        if inputs.shape is None or rows is None:
            return output(ctx, inputs, None, given)
        return output(ctx, inputs, (*inputs.shape[:-1], rows), given)


@lib_class("keras.layers.EinsumDense", bases=("keras.layers.Layer",), url=LAYERS + "core_layers/einsum_dense/")
class EinsumDense:
    """A dense layer whose product an einsum equation gives."""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        equation: StrArg,
        output_shape: Raw,
        activation: Raw = NONE,
        bias_axes: Raw = NONE,
        kernel_initializer: Raw = NONE,
        bias_initializer: Raw = NONE,
        kernel_regularizer: Raw = NONE,
        bias_regularizer: Raw = NONE,
        kernel_constraint: Raw = NONE,
        bias_constraint: Raw = NONE,
        lora_rank: Raw = NONE,
        lora_alpha: Raw = NONE,
        gptq_unpacked_column_size: Raw = NONE,
        quantization_config: Raw = NONE,
        **kwargs: Raw,
    ) -> None:
        """``output_shape`` leaves out the batch axis."""
        configure(ctx, self, kwargs)
        single = dim_of(output_shape)
        partial = (single,) if single is not None else shape_from(ctx, output_shape, batched=False)
        keep(ctx, self, equation=equation, activation=activation)
        ctx.set(self, "partial_output_shape", partial)
        given = ctx.items(output_shape)
        open_axes = () if given is None else tuple(i for i, item in enumerate(given) if is_none(item))
        ctx.set(self, "keras.open_outputs", open_axes)

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: TensorArg, training: Raw = NONE) -> Value:
        """Output letters have the input's sizes where the input has them, else those given."""
        dtype = float_dtype(ctx, self, inputs)
        equation, partial = text_of(ctx, self, "equation"), sizes_of(ctx, self, "partial_output_shape")
        open_axes = sizes_of(ctx, self, "keras.open_outputs") or ()
        if equation is None or partial is None or inputs.shape is None:
            return output(ctx, inputs, None, dtype)
        left, arrow, made = equation.replace(" ", "").replace("...", ".").partition("->")
        if not arrow:
            return output(ctx, inputs, None, dtype)
        operand = left.split(",")[0]
        sizes, ellipsis = _letters(operand, inputs.dims)
        letters = [c for c in made if c != "."]
        for axis, letter in enumerate(reversed(letters)):
            position = len(partial) - 1 - axis
            if position >= 0 and position not in open_axes and letter != operand[:1]:
                sizes[letter] = partial[position]
        shape: list[Dim] = []
        for letter in made:
            if letter == ".":
                shape.extend(ellipsis)
            elif letter in sizes:
                shape.append(sizes[letter])
            else:
                raise Abstain(f"the size of '{letter}' in {equation} is not known")
        return activated(ctx, self, output(ctx, inputs, shape, dtype))


def _letters(operand: str, shape: tuple[Dim, ...]) -> tuple[dict[str, Dim], tuple[Dim, ...]]:
    """The size of each letter of an operand, and the sizes an ellipsis stands for."""
    before, dots, after = operand.partition(".")
    if not dots:
        return dict(zip(before, shape, strict=False)), ()
    tail = shape[len(shape) - len(after) :] if after else ()
    sizes = dict(zip(before, shape, strict=False))
    sizes.update(zip(after, tail, strict=False))
    return sizes, shape[len(before) : len(shape) - len(after)]


@lib_class("keras.layers.Lambda", bases=("keras.layers.Layer",), url=LAYERS + "core_layers/lambda/")
class Lambda:
    """A function as a layer; it sees graph tensors, so the backend's functions work inside."""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        function: Raw,
        output_shape: Raw = NONE,
        mask: Raw = NONE,
        arguments: Raw = NONE,
        **kwargs: Raw,
    ) -> None:
        """Keep the function and its fixed arguments."""
        configure(ctx, self, kwargs)
        keep(ctx, self, function=function, arguments=arguments)
        ctx.set(self, "keras.output_shape", output_shape)

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: Raw, mask: Raw = NONE, training: Raw = NONE) -> Value:
        """What the function gives."""
        function = ctx.get(self, "function")
        if function is None:
            raise Abstain("the Lambda's function is not known")
        fixed = ctx.get(self, "arguments")
        options = {} if fixed is None or is_none(fixed) else _named(fixed)
        declared = ctx.get(self, "keras.output_shape")
        if not any_symbolic(ctx, [inputs]):
            return ctx.call(function, inputs, **options)
        kept = None if is_legacy(ctx) else text_of(ctx, self, "compute_dtype")
        inferred = kept is not None and (declared is None or is_none(declared))
        seen = mapped(ctx, inputs, lambda leaf: _cast(to_graph(ctx, leaf), kept if inferred else None))
        made = ctx.call(function, seen, **options)
        depends: frozenset[object] = frozenset().union(*(t.depends for t in tensors(ctx, inputs)))
        made = mapped(ctx, made, lambda leaf: _cast(from_graph(leaf, depends), kept))
        unknown = isinstance(made, Tensor) and made.shape is None
        if unknown and declared is not None and not is_none(declared) and isinstance(inputs, Tensor) and inputs.shape:
            rest = shape_from(ctx, declared, batched=False)
            if rest is not None:
                return keras_tensor((inputs.shape[0], *rest), text_of(ctx, self, "compute_dtype"), depends)
        return made


def _cast(value: Value, dtype: str | None) -> Value:
    """Keras 3 infers a Lambda's output from the shapes alone: each tensor has the layer's dtype, integers too."""
    differs = dtype is not None and isinstance(value, Tensor) and value.dtype != dtype
    return value.with_dtype(dtype) if differs and isinstance(value, Tensor) else value


def _named(value: Value) -> dict[str, Value]:
    items = getattr(value, "items", None)
    if not isinstance(items, dict):
        return {}
    return {k.value: v for k, v in items.items() if isinstance(k, Const) and isinstance(k.value, str)}


def _check_rate(ctx: Context, rate: Value | None) -> None:
    """Raise ``Failure`` for a share of what is left out that is no share: a percentage, a number of units."""
    number = rate.value if isinstance(rate, Const) and not isinstance(rate.value, bool) else None
    if not isinstance(number, (int, float)) or 0 <= number <= 1:
        return
    share = f"{number / 100:g}"
    repair = Repair("set-argument", f"Make it {share}", "rate", share)
    raise bad_option(
        f"'rate' is the share that is left out, from 0 to 1, and this is {number}.",
        f"`rate` must be a scalar tensor or a float in the range [0, 1). Received: rate={number}"
        if is_legacy(ctx)
        else f"Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: "
        f"rate={number}",
        "rate",
        (repair,) if 1 < number < 100 else (),
    )


def _shape_keeping(*parameters: str) -> dict[str, object]:
    """A layer that changes no shape: ``__init__`` with these options, ``call`` giving its input."""

    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keep the options."""
        given = arguments(ctx, self, parameters, args, kwargs)
        configure(ctx, self, kwargs)
        _check_rate(ctx, given.get("rate"))
        keep(ctx, self, **given)

    def call(ctx: Context, self: Instance, inputs: Raw, training: Raw = NONE, mask: Raw = NONE) -> Value:
        """The input's shape and dtype."""
        return mapped(ctx, inputs, lambda leaf: same(ctx, leaf, leaf.dtype) if isinstance(leaf, Tensor) else leaf)

    return {"__init__": init, "call": call}


for _name, _options in {
    "Dropout": ("rate", "noise_shape", "seed"),
    "SpatialDropout1D": ("rate", "seed"),
    "SpatialDropout2D": ("rate", "data_format", "seed"),
    "SpatialDropout3D": ("rate", "data_format", "seed"),
    "AlphaDropout": ("rate", "noise_shape", "seed"),
    "GaussianDropout": ("rate", "seed"),
    "GaussianNoise": ("stddev", "seed"),
    "ActivityRegularization": ("l1", "l2"),
    "Identity": (),
    "Masking": ("mask_value",),
}.items():
    layer_class(f"keras.layers.{_name}", url=LAYERS, **_shape_keeping(*_options))  # type: ignore[arg-type]

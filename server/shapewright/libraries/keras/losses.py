"""Losses: https://keras.io/api/losses/ — what target fits what output, as functions, classes and in training."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shapewright.dims import Dim, eq, ge
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.draws import reaches
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.keras.attributes import snake_case, text_of
from shapewright.libraries.keras.dtypes import floatx, promoted
from shapewright.libraries.keras.tensors import is_legacy, result
from shapewright.libraries.keras.wording import describe, keras_shape, size_text
from shapewright.rules import Clue, Context, Failure, Raw, Repair, TensorArg, constant, lib_class, op
from shapewright.values import NONE, ClassValue, Const, Instance, Lib, Tensor, Unknown, Value

URL = "https://keras.io/api/losses/"

SHORT = {
    "mse": "mean_squared_error", "mae": "mean_absolute_error", "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "bce": "binary_crossentropy", "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence", "logcosh": "log_cosh",
}  # fmt: skip
POINTWISE = (
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error",
    "hinge", "squared_hinge", "categorical_hinge", "huber", "log_cosh", "kl_divergence", "poisson",
    "cosine_similarity", "binary_focal_crossentropy", "dice", "tversky",
)  # fmt: skip
CROSSENTROPY = ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy")
OTHERS = ("categorical_focal_crossentropy", "ctc", "circle", "categorical_generalized_cross_entropy")
NAMES = frozenset((*POINTWISE, *CROSSENTROPY, *OTHERS, *SHORT))
_CLASSES = {
    "MeanSquaredError": "mean_squared_error", "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error", "Hinge": "hinge",
    "SquaredHinge": "squared_hinge", "CategoricalHinge": "categorical_hinge", "Huber": "huber", "LogCosh": "log_cosh",
    "KLDivergence": "kl_divergence", "Poisson": "poisson", "CosineSimilarity": "cosine_similarity",
    "BinaryCrossentropy": "binary_crossentropy", "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
    "BinaryFocalCrossentropy": "binary_focal_crossentropy",
    "CategoricalFocalCrossentropy": "categorical_focal_crossentropy", "Dice": "dice", "Tversky": "tversky",
    "CTC": "ctc", "Circle": "circle",
    "CategoricalGeneralizedCrossEntropy": "categorical_generalized_cross_entropy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Where:
    """How a failure names its operands: the parameters at fault, and the layer whose size is the output's."""

    target: str = "y_true"
    output: str = "y_pred"
    model: Value | None = None
    loss_owner: str = ""
    """The argument that chose the loss, where it can be switched (``loss`` of ``compile``)."""
    loss_at: int | None = None
    """Which item of a list of losses it is."""
    loss: Value | None = None
    """The loss itself, where the program calls it."""


def loss_name(ctx: Context, loss: Value) -> str | None:
    """The canonical name of a loss given by name, function, class or object; None for a user's own."""
    if isinstance(loss, Const) and isinstance(loss.value, str):
        if loss.value in _CLASSES:
            return _CLASSES[loss.value]
        return SHORT.get(loss.value.lower(), loss.value.lower())
    if isinstance(loss, Lib) and loss.name.startswith(("keras.losses.", "keras.metrics.")):
        last = loss.name.rsplit(".", 1)[-1]
        return _CLASSES.get(last, SHORT.get(last, last))
    cls = loss.cls if isinstance(loss, Instance) else loss if isinstance(loss, ClassValue) else None
    if cls is not None and cls.lib.startswith("keras.losses."):
        return _CLASSES.get(cls.lib.rsplit(".", 1)[-1])
    return None


def same_rank(target: Tensor, output: Tensor) -> tuple[tuple[Dim, ...], tuple[Dim, ...]]:
    """Both shapes after Keras squeezed or expanded a last axis of 1 to make the ranks equal."""
    t, o = target.dims, output.dims
    if len(t) == len(o) + 1 and t and eq(t[-1], 1):
        return (t, (*o, 1)) if len(o) == 1 else (t[:-1], o)
    if len(o) == len(t) + 1 and o and eq(o[-1], 1):
        return ((*t, 1), o) if len(t) == 1 else (t, o[:-1])
    return t, o


def ranked(ctx: Context, target: Tensor, output: Tensor) -> tuple[Tensor, Tensor]:
    """The operands as a user's own loss function gets them in training: see ``same_rank``.

    Keras 3 makes floats of both; Keras 2 hands the targets on as they are.
    """
    kept, made = target.interval, output.interval
    if target.shape is not None and output.shape is not None:
        t, o = same_rank(target, output)
        target, output = target.like(shape=t), output.like(shape=o)
    if not is_legacy(ctx):
        target, output = target.like(dtype=floatx(ctx)), output.like(dtype=floatx(ctx))
    return replace(target, interval=kept), replace(output, interval=made)


def check(ctx: Context, name: str, target: Tensor, output: Tensor, where: Where) -> None:
    """Raise ``Failure`` when the loss cannot be computed; report it when it computes nonsense."""
    if target.dtype in ("string", "object"):
        raise _not_numbers(target, where)
    if target.shape is None or output.shape is None:
        return
    shapes = same_rank(target, output)
    if name == "sparse_categorical_crossentropy":
        _check_sparse(ctx, target, output, shapes, where)
    elif name in ("categorical_crossentropy", "binary_crossentropy"):
        _check_equal(ctx, name, target, output, shapes, where)
    elif name in POINTWISE:
        _check_broadcast(ctx, name, target, output, shapes, where)
    _check_single_unit(ctx, name, output, where)


def _not_numbers(target: Tensor, where: Where) -> Failure:
    if target.dtype == "object":
        return Failure(
            "ragged-array",
            f"The targets are {describe(target)}: an object array, made of rows of different lengths.",
            raises="Invalid dtype: object",
            exception="ValueError",
            argument=where.target,
        )
    return Failure(
        "loss-target-dtype",
        f"The targets are text, {describe(target)}; a loss needs numbers (encode the labels first).",
        raises="Invalid dtype: str1024",
        exception="ValueError",
        argument=where.target,
    )


def _owner(output: Tensor) -> Instance | None:
    maker = output.note("units")
    return maker if isinstance(maker, Instance) else None


def _failure(
    message: str,
    raises: str,
    target: Tensor,
    output: Tensor,
    where: Where,
    repairs: tuple[Repair, ...] = (),
    switch: str = "",
) -> Failure:
    owner = _owner(output)
    clues = (Clue(f"the model's output has {size_text(output.dims[-1])} units", owner=owner, argument="units"),)
    return Failure(
        "loss-shapes",
        message,
        raises=raises,
        exception="ValueError",
        argument=where.target,
        repairs=repairs,
        clues=clues if owner is not None and output.shape else (),
        url=URL,
    ).with_data(
        target=target,
        output=output,
        output_layer=owner,
        model=where.model,
        switch=switch or None,
        loss_at=where.loss_at,
        loss=where.loss,
    )


def _switch(where: Where, name: str) -> str:
    """The loss that takes these targets, where ``compile`` chose it for the one output."""
    return name if where.loss is not None or (where.model is not None and where.loss_owner) else ""


def _units(output: Tensor, wanted: Dim) -> tuple[Repair, ...]:
    owner = _owner(output)
    if owner is None or not isinstance(wanted, int):
        return ()
    return (Repair("set-argument", f"Give the last layer {wanted} units", "units", str(wanted), owner=owner),)


def _check_sparse(
    ctx: Context,
    target: Tensor,
    output: Tensor,
    shapes: tuple[tuple[Dim, ...], tuple[Dim, ...]],
    where: Where,
) -> None:
    t, o = shapes
    if len(t) == len(o) and t and eq(t[-1], 1) is not False:
        t = t[:-1]
    received = f"Received: target.shape={keras_shape(t)}, output.shape={keras_shape(o)}"
    if len(t) != len(o) - 1:
        one_hot = len(target.dims) == len(output.dims) and eq(target.dims[-1], output.dims[-1]) is True
        why = "they look one-hot" if one_hot else f"the output has {len(o)} axes"
        switch = _switch(where, "categorical_crossentropy") if one_hot else ""
        message = (
            f"Sparse crossentropy takes one class index for each prediction; the targets are {describe(target)} and "
            f"the output is {describe(output)} ({why})."
        )
        raises = f"Argument `output` must have rank (ndim) `target.ndim - 1`. {received}"
        raise _failure(message, raises, target, output, where, switch=switch)
    for axis, (a, b) in enumerate(zip(t, o[:-1], strict=True)):
        if _differ(axis, a, b):
            message = (
                f"The targets are {describe(target)} and the output is {describe(output)}: all axes but the output's "
                "last must agree."
            )
            raises = "Arguments `target` and `output` must have the same shape up until the last dimension: " + (
                f"target.shape={keras_shape(t)}, output.shape={keras_shape(o)}"
            )
            raise _failure(message, raises, target, output, where)
    _check_labels(target, output, where)


def _differ(axis: int, a: Dim, b: Dim) -> bool:
    """Whether two sizes surely differ; of the batch axis only numbers are told apart, the rest is open when it runs."""
    return eq(a, b) is False and (axis > 0 or (isinstance(a, int) and isinstance(b, int)))


def _check_labels(target: Tensor, output: Tensor, where: Where) -> None:
    """Class indices must be below the number of units."""
    _, high = target.interval or (None, None)
    units = output.dims[-1]
    surely = not isinstance(units, int) or reaches(target, units)
    if high is not None and high == int(high) and ge(int(high), units) and surely:
        owner = _owner(output)
        count = int(high) + 1
        raise Failure(
            "index-range",
            f"The labels go up to {int(high)}, and the output {describe(output)} has {size_text(units)} classes: "
            f"{count} units are needed.",
            raises=f"Received a label value of {int(high)} which is outside the valid range of "
            f"[0, {size_text(units)}).",
            exception="InvalidArgumentError",
            argument=where.target,
            repairs=_units(output, count),
            clues=() if owner is None else (Clue(f"{size_text(units)} units here", owner=owner, argument="units"),),
            url=URL,
        ).with_data(target=target, output=output, output_layer=owner)


def _check_equal(
    ctx: Context,
    name: str,
    target: Tensor,
    output: Tensor,
    shapes: tuple[tuple[Dim, ...], tuple[Dim, ...]],
    where: Where,
) -> None:
    t, o = shapes
    received = f"Received: target.shape={keras_shape(t)}, output.shape={keras_shape(o)}"
    label = name.replace("_", " ")
    if len(t) != len(o):
        indices = len(t) == len(o) - 1
        repairs = _units(output, 1) if indices and name == "binary_crossentropy" else ()
        switch = _switch(where, "sparse_categorical_crossentropy") if indices else ""
        hint = " The targets look like class indices." if indices and name == "categorical_crossentropy" else ""
        message = (
            f"The {label} needs targets shaped like the output: {describe(target)} against {describe(output)}.{hint}"
        )
        raises = f"Arguments `target` and `output` must have the same rank (ndim). {received}"
        raise _failure(message, raises, target, output, where, repairs, switch)
    for axis, (a, b) in enumerate(zip(t, o, strict=True)):
        if _differ(axis, a, b):
            message = (
                f"The {label} needs targets shaped like the output: {describe(target)} against {describe(output)}."
            )
            raises = f"Arguments `target` and `output` must have the same shape. {received}"
            last = axis == len(t) - 1
            column = last and eq(a, 1) is True
            indices = column and name != "binary_crossentropy"
            switch = _switch(where, "sparse_categorical_crossentropy") if indices else ""
            repairs = _units(output, a) if last and not indices else ()
            raise _failure(message, raises, target, output, where, repairs, switch)


def _check_broadcast(
    ctx: Context,
    name: str,
    target: Tensor,
    output: Tensor,
    shapes: tuple[tuple[Dim, ...], tuple[Dim, ...]],
    where: Where,
) -> None:
    t, o = shapes
    message = f"The targets {describe(target)} do not fit the output {describe(output)}"
    try:
        broadcast(t, o)
    except Misfit as misfit:
        left, right = size_text(misfit.left or 0), size_text(misfit.right or 0)
        raises = f"Dimensions must be equal, but are {left} and {right} for '{{{{node compile_loss/{name}/sub}}}}'"
        repairs = _units(output, t[-1]) if len(t) == len(o) and t else ()
        raise _failure(f"{message}.", raises, target, output, where, repairs) from None
    stretched = len(t) != len(o) or any(
        (eq(a, 1) is True) != (eq(b, 1) is True) and eq(a, b) is False for a, b in zip(t, o, strict=True)
    )
    if stretched and name in ("mean_squared_error", "mean_absolute_error", "huber", "log_cosh"):
        failure = _failure(
            f"{message}: they are broadcast against each other, so the loss compares every target with numbers that "
            "are not its prediction.",
            "",
            target,
            output,
            where,
            _units(output, t[-1]) if len(t) == len(o) and t else (),
        )
        failure.code, failure.severity = "loss-broadcast", "warning"
        ctx.problem(failure)


def _check_single_unit(ctx: Context, name: str, output: Tensor, where: Where) -> None:
    """Softmax over one unit is always 1: nothing is learnt."""
    owner = _owner(output)
    if owner is None or not output.shape or eq(output.dims[-1], 1) is not True:
        return
    if text_of(ctx, owner, "activation") == "softmax":
        ctx.problem(
            Failure(
                "softmax-one-unit",
                "A softmax over a single unit is 1 whatever the input: use a sigmoid, or one unit for each class.",
                severity="warning",
                argument=where.output,
                repairs=(Repair("set-argument", "Use a sigmoid", "activation", '"sigmoid"', owner=owner),),
                clues=(Clue("one unit with a softmax", owner=owner, argument="activation"),),
                url=URL,
            )
        )


def _per_sample(ctx: Context, name: str, target: Tensor, output: Tensor) -> Tensor:
    """The unreduced loss: the last axis is averaged away."""
    dtype = promoted(ctx, [target.dtype, output.dtype]) if name in POINTWISE else output.dtype
    if target.shape is None or output.shape is None or name in ("ctc", "dice", "tversky", "circle"):
        return result(ctx, [target, output], None, dtype)
    t, o = same_rank(target, output)
    if name in ("categorical_hinge", "sparse_categorical_crossentropy", "categorical_crossentropy"):
        return result(ctx, [target, output], o[:-1], dtype)
    return result(ctx, [target, output], broadcast(t, o)[:-1], dtype)


def _function(name: str) -> None:
    spellings = [name, *(short for short, full in SHORT.items() if full == name)]
    names = [f"keras.{module}.{spelled}" for module in ("losses", "metrics") for spelled in spellings]

    @op(*names, url=URL)
    def loss(ctx: Context, y_true: TensorArg, y_pred: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
        """One loss for each sample."""
        check(ctx, name, y_true, y_pred, Where())
        return _per_sample(ctx, name, y_true, y_pred)


for _name in (*POINTWISE, *CROSSENTROPY, *OTHERS):
    _function(_name)


@lib_class("keras.losses.Loss", url=URL + "base_loss/")
class Loss:
    """The base of all losses; a subclass writes ``call``."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Name, reduction and options."""
        for key, value in kwargs.items():
            ctx.set(self, key, value)
        ctx.set(self, "name", kwargs.get("name", Const(snake_case(self.cls.name))))

    @staticmethod
    def __call__(
        ctx: Context, self: Instance, y_true: TensorArg, y_pred: TensorArg, sample_weight: Raw = NONE
    ) -> Value:
        """The reduced loss: a scalar, or one number for each sample with ``reduction=None``."""
        losses = ctx.method(self, "call", y_true, y_pred)
        reduction = ctx.get(self, "reduction")
        kept = reduction is not None and (reduction == NONE or reduction == Const("none"))
        if kept or not isinstance(losses, Tensor):
            return losses
        return result(ctx, [y_true, y_pred], (), floatx(ctx))

    @staticmethod
    def call(ctx: Context, self: Instance, y_true: TensorArg, y_pred: TensorArg) -> Value:
        """One loss for each sample."""
        name = loss_name(ctx, self)
        if name is None:
            return Unknown("the loss does not say what it computes")
        check(ctx, name, y_true, y_pred, Where(loss=self))
        made = _per_sample(ctx, name, y_true, y_pred)
        return made.like(shape=made.shape, dtype=floatx(ctx))

    @staticmethod
    def get_config(ctx: Context, self: Instance) -> Value:
        """The options."""
        return ctx.dict({})


for _class in _CLASSES:
    lib_class(f"keras.losses.{_class}", bases=("keras.losses.Loss",), url=URL)(type(_class, (), {}))


@op("keras.losses.get", "keras.losses.deserialize", url=URL, renames={"name": "identifier"})
def get(ctx: Context, identifier: Raw, custom_objects: Raw = NONE) -> Value:
    """The loss of a name."""
    name = loss_name(ctx, identifier)
    if isinstance(identifier, Const) and isinstance(identifier.value, str):
        if name not in NAMES:
            raise unknown_loss(identifier.value)
        return Lib(f"keras.losses.{name}")
    return identifier


def unknown_loss(name: str) -> Failure:
    """A loss of this name does not exist."""
    return Failure(
        "argument-value",
        f"There is no loss called '{name}'.",
        raises=f"Could not interpret loss identifier: {name}",
        exception="ValueError",
        argument="loss",
        url=URL,
    )


constant("keras.losses.Reduction.NONE", None)
constant("keras.losses.Reduction.SUM", "sum")
constant("keras.losses.Reduction.AUTO", "sum_over_batch_size")
constant("keras.losses.Reduction.SUM_OVER_BATCH_SIZE", "sum_over_batch_size")

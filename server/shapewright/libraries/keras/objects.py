"""What training is configured with: optimizers, initializers, regularizers, constraints, callbacks."""

from __future__ import annotations

from typing import Any

from shapewright.libraries.keras.dtypes import dtype_of, floatx
from shapewright.libraries.keras.files import check_checkpoint
from shapewright.libraries.keras.gone import gone_attribute, gone_method
from shapewright.libraries.keras.gradients import check_pairs, no_gradients
from shapewright.libraries.keras.optimizing import build, take_step
from shapewright.libraries.keras.shapes import shape_from
from shapewright.libraries.keras.tensors import backend, is_legacy, result, variable
from shapewright.rules import Context, Failure, Raw, Repair, TensorArg, lib_class, op, property_rule
from shapewright.values import FALSE, NONE, Const, Instance, Lib, Tensor, Tuple, Unknown, Value, unknown_tensor

OPTIMIZERS = "https://keras.io/api/optimizers/"


def _not_paired(entry: Value) -> Failure:
    """The gradients alone: each is taken for a pair, and unpacked."""
    length = entry.shape[0] if isinstance(entry, Tensor) and entry.shape else None
    raises = "too many values to unpack (expected 2)"
    if isinstance(length, int) and length < 2:
        raises = f"not enough values to unpack (expected 2, got {length})"
    if isinstance(entry, Tensor) and entry.shape == ():
        raises = "Cannot iterate over a scalar tensor."
    return Failure(
        "unpack",
        "apply_gradients takes pairs of a gradient and its variable, and gets tensors: zip(gradients, variables).",
        raises=raises,
        exception="TypeError" if raises.startswith("Cannot") else "ValueError",
        argument="grads_and_vars",
        url=OPTIMIZERS,
    )


@lib_class("keras.optimizers.Optimizer", url=OPTIMIZERS)
class Optimizer:
    """The base of all optimizers."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, learning_rate: Raw = Const(0.001), *args: Raw, **kwargs: Raw) -> None:
        """Keep the learning rate; ``lr`` is its name in Keras 2."""
        if "lr" in kwargs:
            ctx.problem(_old_option(self, "lr", "learning_rate"))
            learning_rate = kwargs.pop("lr")
        ctx.set(self, "learning_rate", learning_rate)
        for key, value in kwargs.items():
            ctx.set(self, key, value)

    @staticmethod
    def apply_gradients(ctx: Context, self: Instance, grads_and_vars: Raw, *args: Raw, **kwargs: Raw) -> Tensor:
        """Gives the number of steps taken."""
        entries = ctx.items(grads_and_vars) or ()
        if entries and all(isinstance(entry, Tensor) for entry in entries):
            raise _not_paired(entries[0])
        for pair in entries:
            if isinstance(pair, Tuple) and len(pair.items) != 2:
                raise Failure(
                    "unpack",
                    f"Each entry is a gradient and its variable; here it has {len(pair.items)} "
                    f"item{'s' if len(pair.items) != 1 else ''}.",
                    raises=f"not enough values to unpack (expected 2, got {len(pair.items)})",
                    exception="ValueError",
                    argument="grads_and_vars",
                    url=OPTIMIZERS,
                )
        check_pairs(ctx, grads_and_vars)
        take_step(ctx, self, grads_and_vars)
        return Tensor(backend(ctx), (), "int64", kind="variable")

    @staticmethod
    def apply(
        ctx: Context, self: Instance, grads: Raw = NONE, trainable_variables: Raw = NONE, **kwargs: Raw
    ) -> None:
        """Has no effect on shapes."""
        known = ctx.items(grads)
        if known and all(gradient == NONE for gradient in known):
            raise no_gradients("grads")
        build(ctx, self, ctx.items(trainable_variables))

    minimize = gone_method("minimize", "a tape's gradients with apply_gradients()")
    get_weights = gone_method("get_weights", "variables")
    lr = gone_attribute("lr", "learning_rate")

    @staticmethod
    def build(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Has no effect on shapes."""

    @staticmethod
    def add_variable_from_reference(
        ctx: Context, self: Instance, reference_variable: TensorArg, *args: Raw, **kwargs: Raw
    ) -> Tensor:
        """A variable of the shape of another, in its dtype."""
        return variable(ctx, reference_variable.shape, reference_variable.dtype)

    @staticmethod
    def get_config(ctx: Context, self: Instance) -> Value:
        """The options."""
        return ctx.dict({"learning_rate": ctx.get(self, "learning_rate") or NONE})

    @property_rule
    def variables(ctx: Context, self: Instance) -> Value:
        """Slot variables are not followed."""
        return Unknown("an optimizer's variables are not followed")

    @property_rule
    def iterations(ctx: Context, self: Instance) -> Tensor:
        """The number of steps taken."""
        return Tensor(backend(ctx), (), "int64", kind="variable")


def _old_option(optimizer: Instance, old: str, new: str) -> Failure:
    return Failure(
        "renamed-argument",
        f"{optimizer.cls.name}'s option '{old}' is called '{new}' since TensorFlow 2.",
        raises=f"Argument(s) not recognized: {{'{old}': …}}",
        exception="ValueError",
        argument=old,
        url=OPTIMIZERS,
    ).with_data(old=old, new=new)


OPTIMIZER_NAMES = (
    "SGD", "RMSprop", "Adam", "AdamW", "Adadelta", "Adagrad", "Adamax", "Adafactor", "Nadam", "Ftrl", "Lion", "Lamb",
    "LossScaleOptimizer", "MultiOptimizer", "Muon", "ScheduleFreeAdamW",
)  # fmt: skip
for _name in OPTIMIZER_NAMES:
    lib_class(f"keras.optimizers.{_name}", bases=("keras.optimizers.Optimizer",), url=OPTIMIZERS)(type(_name, (), {}))


def _keeping_init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
    """Keep the options."""
    for key, value in kwargs.items():
        ctx.set(self, key, value)


@lib_class("keras.optimizers.schedules.LearningRateSchedule", url=OPTIMIZERS + "learning_rate_schedules/")
class LearningRateSchedule:
    """A learning rate that depends on the step."""

    __init__ = staticmethod(_keeping_init)

    @staticmethod
    def __call__(ctx: Context, self: Instance, step: Raw) -> Value:
        """The rate at a step: a scalar."""
        return Tensor(backend(ctx), (), floatx(ctx))


for _name in ("ExponentialDecay", "PiecewiseConstantDecay", "PolynomialDecay", "InverseTimeDecay", "CosineDecay",
              "CosineDecayRestarts"):  # fmt: skip
    lib_class(
        f"keras.optimizers.schedules.{_name}",
        bases=("keras.optimizers.schedules.LearningRateSchedule",),
        url=OPTIMIZERS,
    )(type(_name, (), {}))


@lib_class("keras.initializers.Initializer", url="https://keras.io/api/layers/initializers/")
class Initializer:
    """How a weight starts."""

    __init__ = staticmethod(_keeping_init)

    @staticmethod
    def __call__(ctx: Context, self: Instance, shape: Raw, dtype: Raw = NONE, **kwargs: Raw) -> Tensor:
        """A tensor of the shape."""
        sizes = shape_from(ctx, shape)
        made = dtype_of(ctx, dtype) or floatx(ctx)
        return unknown_tensor(backend(ctx), made) if sizes is None else Tensor(backend(ctx), sizes, made)


_INITIALIZERS = (
    "Zeros", "Ones", "Constant", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "GlorotNormal",
    "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Identity", "Orthogonal",
    "OrthogonalInitializer", "IdentityInitializer", "STFT", "zeros", "ones", "constant", "random_normal",
    "STFTInitializer", "stft", "random_uniform", "truncated_normal", "variance_scaling", "glorot_normal",
    "glorot_uniform", "he_normal", "he_uniform",
    "lecun_normal", "lecun_uniform", "identity", "orthogonal", "uniform", "normal",
)  # fmt: skip
for _name in _INITIALIZERS:
    lib_class(f"keras.initializers.{_name}", bases=("keras.initializers.Initializer",))(type(_name, (), {}))


@lib_class("keras.regularizers.Regularizer", url="https://keras.io/api/layers/regularizers/")
class Regularizer:
    """A penalty on weights or activations."""

    __init__ = staticmethod(_keeping_init)

    @staticmethod
    def __call__(ctx: Context, self: Instance, x: TensorArg) -> Tensor:
        """A scalar."""
        return result(ctx, [x], (), x.dtype)


@lib_class("keras.constraints.Constraint", url="https://keras.io/api/layers/constraints/")
class Constraint:
    """A projection of weights."""

    __init__ = staticmethod(_keeping_init)

    @staticmethod
    def __call__(ctx: Context, self: Instance, w: TensorArg) -> Tensor:
        """The shape stays."""
        return result(ctx, [w], w.shape, w.dtype)


for _name in ("L1", "L2", "L1L2", "l1", "l2", "l1_l2", "OrthogonalRegularizer", "orthogonal_regularizer"):
    lib_class(f"keras.regularizers.{_name}", bases=("keras.regularizers.Regularizer",))(type(_name, (), {}))
for _name in ("MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm", "max_norm", "non_neg", "unit_norm", "min_max_norm",
              "maxnorm", "nonneg", "unitnorm"):  # fmt: skip
    lib_class(f"keras.constraints.{_name}", bases=("keras.constraints.Constraint",))(type(_name, (), {}))


def _set_model(ctx: Context, self: Instance, model: Raw) -> None:
    """The model trained."""
    ctx.set(self, "model", model)


_HOOKS = {
    f"on_{event}": staticmethod(_keeping_init)
    for event in ("train_begin", "train_end", "epoch_begin", "epoch_end", "batch_begin", "batch_end",
                  "train_batch_begin", "train_batch_end", "test_begin", "test_end", "predict_begin", "predict_end")
}  # fmt: skip
_callback: dict[str, Any] = {"__init__": staticmethod(_keeping_init), "set_model": staticmethod(_set_model), **_HOOKS}
lib_class("keras.callbacks.Callback", url="https://keras.io/api/callbacks/")(type("Callback", (), _callback))
for _name in (
    "BackupAndRestore", "CSVLogger", "CallbackList", "EarlyStopping", "LambdaCallback", "LearningRateScheduler",
    "OrbaxCheckpoint", "ProgbarLogger", "ReduceLROnPlateau", "RemoteMonitor",
    "SwapEMAWeights", "TensorBoard", "TerminateOnNaN", "BaseLogger",
):  # fmt: skip
    lib_class(f"keras.callbacks.{_name}", bases=("keras.callbacks.Callback",))(type(_name, (), {}))


@lib_class("keras.callbacks.ModelCheckpoint", bases=("keras.callbacks.Callback",))
class ModelCheckpoint:
    """Writes the model while it is trained."""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        filepath: Raw,
        monitor: Raw = NONE,
        verbose: Raw = NONE,
        save_best_only: Raw = NONE,
        save_weights_only: Raw = FALSE,
        **kwargs: Raw,
    ) -> None:
        """What is written, and where."""
        ctx.set(self, "filepath", filepath)
        ctx.set(self, "save_weights_only", save_weights_only)
        check_checkpoint(ctx, filepath, ctx.truth(save_weights_only))


@lib_class("keras.callbacks.History", bases=("keras.callbacks.Callback",))
class History:
    """What ``fit`` gives: the losses and metrics of each epoch."""

    @property_rule
    def history(ctx: Context, self: Instance) -> Value:
        """A dict of lists of floats, by metric."""
        known = ctx.get(self, "keras.logs")
        return Unknown("the history is decided by training") if known is None else known

    @property_rule
    def epoch(ctx: Context, self: Instance) -> Value:
        """The numbers of the epochs."""
        return Unknown("the history is decided by training")


def _getter(module: str) -> None:
    @op(f"keras.{module}.get", f"keras.{module}.deserialize")
    def get(ctx: Context, identifier: Raw, *args: Raw, **kwargs: Raw) -> Value:
        """The object of a name."""
        if isinstance(identifier, Const) and isinstance(identifier.value, str):
            return ctx.invoke(f"keras.{module}.{identifier.value}")
        return ctx.call(identifier) if isinstance(identifier, Lib) else identifier


for _name in ("initializers", "regularizers", "constraints", "optimizers.schedules"):
    _getter(_name)


@op("keras.optimizers.get", "keras.optimizers.deserialize", url=OPTIMIZERS)
def get_optimizer(ctx: Context, identifier: Raw, **kwargs: Raw) -> Value:
    """The optimizer of a name."""
    return identifier if isinstance(identifier, Instance) else ctx.new("keras.optimizers.Optimizer")


def optimizer_named(ctx: Context, identifier: Value) -> Value:
    """The optimizer of a name, as ``compile`` makes it; anything else as it is."""
    if isinstance(identifier, Lib) and identifier.name.startswith("keras.optimizers.") and not is_legacy(ctx):
        raise Failure(
            "argument-type",
            "compile takes an optimizer, and this is its class: call it.",
            raises="Could not interpret optimizer identifier: <class '…'>",
            exception="ValueError",
            argument="optimizer",
            repairs=(Repair("wrap", "Make an optimizer of the class", "optimizer", "{}()"),),
            url=OPTIMIZERS,
        )
    if not isinstance(identifier, Const) or not isinstance(identifier.value, str):
        return identifier
    known = {name.lower(): name for name in OPTIMIZER_NAMES}
    name = known.get(identifier.value.lower())
    if name is None and not is_legacy(ctx):
        raise Failure(
            "argument-value",
            f"There is no optimizer called '{identifier.value}'.",
            raises=f"Could not interpret optimizer identifier: {identifier.value}",
            exception="ValueError",
            argument="optimizer",
            url=OPTIMIZERS,
        )
    return identifier if name is None else ctx.invoke(f"keras.optimizers.{name}")

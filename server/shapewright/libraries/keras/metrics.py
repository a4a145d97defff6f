"""Metrics: https://keras.io/api/metrics/"""

from __future__ import annotations

import difflib

from shapewright.libraries.common.reduce import reduced
from shapewright.libraries.keras.attributes import snake_case
from shapewright.libraries.keras.dtypes import dtype_of, floatx
from shapewright.libraries.keras.gone import gone_method
from shapewright.libraries.keras.losses import NAMES, SHORT
from shapewright.libraries.keras.ops.support import axis_of
from shapewright.libraries.keras.shapes import shape_from
from shapewright.libraries.keras.tensors import backend, result, variable
from shapewright.rules import Abstain, AxisArg, Context, Failure, Raw, TensorArg, lib_class, op
from shapewright.values import NONE, Const, Instance, Lib, Tensor, Unknown, Value

URL = "https://keras.io/api/metrics/"


@lib_class("keras.metrics.Metric", url=URL + "base_metric/")
class Metric:
    """A number gathered over batches."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Name, dtype and options."""
        ctx.set(self, "name", Const(snake_case(self.cls.name)))
        for key, value in kwargs.items():
            ctx.set(self, key, value)

    @staticmethod
    def __call__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        """Update, then the result."""
        ctx.method(self, "update_state", *args, **kwargs)
        return ctx.method(self, "result")

    @staticmethod
    def update_state(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        """Takes any batch. Some give None, some the variable that was updated."""
        return Unknown("what updating a metric gives is not followed")

    @staticmethod
    def result(ctx: Context, self: Instance) -> Tensor:
        """A scalar."""
        return Tensor(backend(ctx), (), floatx(ctx))

    @staticmethod
    def reset_state(ctx: Context, self: Instance) -> None:
        """Start again."""

    reset_states = gone_method("reset_states", "reset_state")

    @staticmethod
    def add_weight(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Tensor:
        """A variable of the shape given, a scalar without one."""
        shape = kwargs.get("shape") or next((a for a in args if not isinstance(a, Const)), None)
        sizes = () if shape is None or shape == NONE else shape_from(ctx, shape)
        return variable(ctx, sizes, dtype_of(ctx, kwargs.get("dtype", NONE)) or floatx(ctx))

    @staticmethod
    def add_variable(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Tensor:
        """The same as ``add_weight``."""
        return Metric.add_weight(ctx, self, *args, **kwargs)


def _by_threshold() -> type:
    """A metric with one number for each threshold; a scalar where there is one threshold or none is given."""

    class ByThreshold:
        @staticmethod
        def __init__(ctx: Context, self: Instance, thresholds: Raw = NONE, *args: Raw, **kwargs: Raw) -> None:
            Metric.__init__(ctx, self, thresholds=thresholds, **kwargs)

        @staticmethod
        def result(ctx: Context, self: Instance) -> Tensor:
            given = ctx.get(self, "thresholds") or NONE
            listed = ctx.items(given) if not isinstance(given, Const) else ()
            if listed is None:
                raise Abstain("how many thresholds there are is not known")
            return Tensor(backend(ctx), (len(listed),) if len(listed) > 1 else (), floatx(ctx))

    return ByThreshold


def _by_class(option: str) -> type:
    """A metric with one number for each class that is predicted, or their average if this option names one."""
    default = NONE if option == "average" else Const("uniform_average")

    class ByClass:
        @staticmethod
        def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
            Metric.__init__(ctx, self, **{option: args[0] if args else default, **kwargs})

        @staticmethod
        def update_state(ctx: Context, self: Instance, y_true: Raw, y_pred: Raw, sample_weight: Raw = NONE) -> Value:
            if isinstance(y_pred, Tensor) and y_pred.shape:
                ctx.set(self, "keras.predicted", y_pred)
            return Metric.update_state(ctx, self)

        @staticmethod
        def result(ctx: Context, self: Instance) -> Tensor:
            average, predicted = ctx.get(self, option), ctx.get(self, "keras.predicted")
            if average == NONE and isinstance(predicted, Tensor) and predicted.shape:
                return Tensor(backend(ctx), predicted.shape[-1:], floatx(ctx))
            if average == NONE or not isinstance(average, Const):
                raise Abstain("how many classes are predicted is not known")
            return Tensor(backend(ctx), (), floatx(ctx))

    return ByClass


_CLASSES = (
    "Mean", "Sum", "MeanMetricWrapper", "Accuracy", "BinaryAccuracy", "CategoricalAccuracy",
    "SparseCategoricalAccuracy", "TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "AUC", "Precision",
    "Recall", "F1Score", "FBetaScore", "FalseNegatives", "FalsePositives", "TrueNegatives", "TruePositives",
    "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity", "SpecificityAtSensitivity", "IoU",
    "BinaryIoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU", "BinaryCrossentropy", "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy", "KLDivergence", "Poisson", "MeanSquaredError", "RootMeanSquaredError",
    "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "CosineSimilarity",
    "LogCoshError", "R2Score", "Hinge", "SquaredHinge", "CategoricalHinge", "MeanTensor", "MeanRelativeError",
    "ConcordanceCorrelation", "PearsonCorrelation", "BinaryFocalCrossentropy",
)  # fmt: skip
_OF_THRESHOLDS = ("Precision", "Recall", "FalseNegatives", "FalsePositives", "TrueNegatives", "TruePositives")
_OF_CLASSES = {"F1Score": "average", "FBetaScore": "average", "R2Score": "class_aggregation"}
for _name in (*_OF_THRESHOLDS, *_OF_CLASSES):
    lib_class(f"keras.metrics.{_name}", bases=("keras.metrics.Metric",), url=URL)(
        _by_threshold() if _name in _OF_THRESHOLDS else _by_class(_OF_CLASSES[_name])
    )
for _name in _CLASSES:
    if _name not in _OF_THRESHOLDS and _name not in _OF_CLASSES:
        lib_class(f"keras.metrics.{_name}", bases=("keras.metrics.Metric",), url=URL)(type(_name, (), {}))


@op(
    "keras.metrics.binary_accuracy", "keras.metrics.categorical_accuracy", "keras.metrics.sparse_categorical_accuracy",
    "keras.metrics.top_k_categorical_accuracy", "keras.metrics.sparse_top_k_categorical_accuracy", url=URL,
)  # fmt: skip
def accuracy(ctx: Context, y_true: TensorArg, y_pred: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """One number for each prediction."""
    if y_pred.shape is None or not y_pred.shape:
        return result(ctx, [y_true, y_pred], None, floatx(ctx))
    return result(ctx, [y_true, y_pred], y_pred.shape[:-1], floatx(ctx))


@op("keras.metrics.concordance_correlation", "keras.metrics.pearson_correlation", url=URL + "regression_metrics/")
def correlation(ctx: Context, y_true: TensorArg, y_pred: TensorArg, axis: AxisArg = -1) -> Tensor:
    """One number for each series along the axis, in the dtype of the predictions."""
    if y_pred.shape is None:
        return result(ctx, [y_true, y_pred], None, y_pred.dtype)
    return result(ctx, [y_true, y_pred], reduced(y_pred.shape, (axis_of(axis, y_pred),), False), y_pred.dtype)


_CALLED = {snake_case(name): name for name in _CLASSES}
"""The classes by the names that ``compile(metrics=[…])`` takes."""


_KNOWN = frozenset((*_CLASSES, *_CALLED, *NAMES, "MSE", "MAE", "MAPE", "MSLE", "BCE", "Metric", "metric", "acc",
                     "crossentropy", "ce"))  # fmt: skip


def check_metric_name(metric: Value) -> None:
    """Raise ``Failure`` for a text that is the name of no metric."""
    if not isinstance(metric, Const) or not isinstance(metric.value, str) or metric.value in _KNOWN:
        return
    likely = next(iter(difflib.get_close_matches(metric.value, ("accuracy", *_CALLED, *NAMES), 1)), "")
    raise Failure(
        "argument-value",
        f"There is no metric called '{metric.value}'." + (f" Did you mean '{likely}'?" if likely else ""),
        raises=f"Could not interpret metric identifier: {metric.value}",
        exception="ValueError",
        argument="self",
        url=URL,
    )


@op("keras.metrics.get", "keras.metrics.deserialize", url=URL, renames={"config": "identifier"})
def get(ctx: Context, identifier: Raw, custom_objects: Raw = NONE) -> Value:
    """The metric of a name; what is one already stays."""
    if not isinstance(identifier, Const) or identifier == NONE:
        return ctx.call(identifier) if isinstance(identifier, Lib) else identifier
    name = str(identifier.value)
    cls = name if name in _CLASSES else _CALLED.get(SHORT.get(name.lower(), name))
    if cls is None:
        raise Abstain(f"no metric called '{name}' is known")
    return ctx.invoke(f"keras.metrics.{cls}")

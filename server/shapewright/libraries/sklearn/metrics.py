"""Scores of predictions.

https://scikit-learn.org/stable/api/sklearn.metrics.html
"""

from __future__ import annotations

from shapewright.libraries.common.predicted import is_score
from shapewright.libraries.sklearn.samples import same_count
from shapewright.rules import Context, Failure, Raw, Repair, dim_of, op
from shapewright.values import FALSE, NONE, TRUE, Some, Tensor, Tuple, Union, Value

NUMBERS = (
    "accuracy_score", "balanced_accuracy_score", "mean_squared_error", "mean_absolute_error", "r2_score",
    "root_mean_squared_error", "mean_squared_log_error", "median_absolute_error", "explained_variance_score",
    "log_loss", "roc_auc_score", "average_precision_score", "cohen_kappa_score", "matthews_corrcoef", "hamming_loss",
    "max_error", "brier_score_loss", "zero_one_loss",
)  # fmt: skip
_OF_CLASSES = (
    "accuracy_score", "balanced_accuracy_score", "cohen_kappa_score", "matthews_corrcoef", "hamming_loss",
    "zero_one_loss", "precision_score", "recall_score", "f1_score", "fbeta_score", "jaccard_score",
)  # fmt: skip
"""Scores that compare classes, and take no probabilities."""
AVERAGED = ("precision_score", "recall_score", "f1_score", "fbeta_score", "jaccard_score")


def _need_classes(y_true: Value, y_pred: Value) -> None:
    """Raise ``Failure`` for what a model predicted, where classes are compared."""
    if not isinstance(y_pred, Tensor) or not is_score(y_pred) or y_pred.rank not in (1, 2):
        return
    wide = y_pred.rank == 2 and y_pred.dims[-1] != 1
    classes = y_pred.dims[-1] if wide else None
    if wide and not isinstance(classes, int):
        return
    true = "multiclass"
    if isinstance(y_true, Tensor):
        rows = y_true.rank == 2 and y_true.dims[-1] != 1
        true = "multilabel-indicator" if rows else "binary" if y_true.interval == (0, 1) else true
    template = "{}.argmax(axis=-1)" if wide else "({} > 0.5).astype(int)"
    raise Failure(
        "score-targets",
        "Classes are compared, and these predictions are the model's probabilities: choose a class for each first.",
        raises=f"Classification metrics can't handle a mix of {true} and continuous{'-multioutput' * wide} targets",
        exception="ValueError",
        argument="y_pred",
        repairs=(Repair("wrap", "Choose the class of each", "y_pred", template),),
        url="https://scikit-learn.org/stable/modules/model_evaluation.html",
    )


def _columns(value: Value) -> int | None:
    """How many columns an array of classes has: 1 for a vector; None where that is not known."""
    if not isinstance(value, Tensor) or value.rank not in (1, 2):
        return None
    last = value.dims[-1] if value.rank == 2 else 1
    return last if isinstance(last, int) else None


def _need_alike(y_true: Value, y_pred: Value) -> None:
    """Raise ``Failure`` where rows, one-hot say, are compared with one class for each sample."""
    true, given = _columns(y_true), _columns(y_pred)
    if true is None or given is None or (true > 1) == (given > 1):
        return
    rows = "y_true" if true > 1 else "y_pred"
    kinds = ("multilabel-indicator", "multiclass") if true > 1 else ("multiclass", "multilabel-indicator")
    raise Failure(
        "score-targets",
        f"Classes are compared, and '{rows}' has a row of {max(true, given)} for each sample where the other has one "
        "class: take the class of each row.",
        raises=f"Classification metrics can't handle a mix of {kinds[0]} and {kinds[1]} targets",
        exception="ValueError",
        argument=rows,
        repairs=(Repair("wrap", "Take the class of each row", rows, "{}.argmax(axis=1)"),),
        url="https://scikit-learn.org/stable/modules/model_evaluation.html",
    )


def _register(name: str) -> None:
    @op(f"sklearn.metrics.{name}", url=f"https://scikit-learn.org/stable/modules/generated/sklearn.metrics.{name}.html")
    def score(ctx: Context, y_true: Raw, y_pred: Raw, *args: Raw, **kwargs: Raw) -> Value:
        same_count(ctx, (y_true, y_pred))
        if name in _OF_CLASSES:
            _need_classes(y_true, y_pred)
            _need_alike(y_true, y_pred)
        plain = all(kwargs.get(k, NONE) == NONE for k in ("average", "multioutput"))
        if plain or name in NUMBERS[:2]:
            return Some("float")
        return Union((Some("float"), Tensor("numpy", (ctx.fresh(),), "float64")))


for _name in (*NUMBERS, *AVERAGED):
    _register(_name)


@op("sklearn.metrics.confusion_matrix")
def confusion_matrix(ctx: Context, y_true: Raw, y_pred: Raw, *, normalize: Raw = NONE, **kwargs: Raw) -> Tensor:
    """How often each class was taken for each."""
    same_count(ctx, (y_true, y_pred))
    _need_classes(y_true, y_pred)
    _need_alike(y_true, y_pred)
    size = ctx.fresh()
    return Tensor("numpy", (size, size), "int64" if normalize == NONE and not kwargs else None)


@op("sklearn.metrics.classification_report")
def classification_report(ctx: Context, y_true: Raw, y_pred: Raw, *, output_dict: Raw = FALSE, **kwargs: Raw) -> Value:
    """A table of scores as text."""
    same_count(ctx, (y_true, y_pred))
    _need_classes(y_true, y_pred)
    _need_alike(y_true, y_pred)
    return Some("dict") if output_dict == TRUE else Some("str")


@op("sklearn.metrics.roc_curve", "sklearn.metrics.precision_recall_curve")
def roc_curve(ctx: Context, y_true: Raw, y_score: Raw, **kwargs: Raw) -> Value:
    """Points of a curve and the thresholds."""
    same_count(ctx, (y_true, y_score))
    return Tuple(tuple(Tensor("numpy", (ctx.fresh(),), None) for _ in range(3)))


@op("sklearn.metrics.auc")
def auc(ctx: Context, x: Raw, y: Raw) -> Value:
    """The area under a curve."""
    return Some("float")


@op("sklearn.model_selection.cross_val_score")
def cross_val_score(
    ctx: Context, estimator: Raw, X: Raw, y: Raw = NONE, *args: Raw, cv: Raw = NONE, **kw: Raw
) -> Tensor:
    """A score for each fold."""
    same_count(ctx, (X, y))
    folds = 5 if cv == NONE else dim_of(cv)
    return Tensor("numpy", (ctx.fresh() if folds is None else folds,), "float64")

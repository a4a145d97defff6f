"""Models with ``fit`` and ``predict``.

https://scikit-learn.org/stable/api/
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.sklearn.learnt import CENTERS, clusters, float_of, note_learnt
from shapewright.libraries.sklearn.preprocessing import FITTED, fitted, learn
from shapewright.libraries.sklearn.samples import check_features, count, features, same_count, table
from shapewright.rules import Abstain, Context, Raw, lib_class, op
from shapewright.values import FALSE, NONE, Instance, ListObject, Some, Tensor, Tuple, Value

MODELS = {
    "linear_model": ("LinearRegression", "LogisticRegression", "Ridge", "Lasso", "ElasticNet", "SGDClassifier",
                     "SGDRegressor", "Perceptron", "RidgeClassifier", "BayesianRidge"),
    "svm": ("SVC", "SVR", "LinearSVC", "LinearSVR", "NuSVC"),
    "neighbors": ("KNeighborsClassifier", "KNeighborsRegressor"),
    "tree": ("DecisionTreeClassifier", "DecisionTreeRegressor"),
    "ensemble": ("RandomForestClassifier", "RandomForestRegressor", "GradientBoostingClassifier",
                 "GradientBoostingRegressor", "ExtraTreesClassifier", "AdaBoostClassifier", "BaggingClassifier",
                 "HistGradientBoostingClassifier", "HistGradientBoostingRegressor"),
    "naive_bayes": ("GaussianNB", "BernoulliNB"),
    "neural_network": ("MLPClassifier", "MLPRegressor"),
    "discriminant_analysis": ("LinearDiscriminantAnalysis", "QuadraticDiscriminantAnalysis"),
    "cluster": ("KMeans", "MiniBatchKMeans", "DBSCAN", "AgglomerativeClustering"),
    "mixture": ("GaussianMixture",),
}  # fmt: skip
"""Names of models by module."""


def _model(name: str) -> type:
    """A class that learns from a table and gives one answer for each sample."""

    class Model:
        @staticmethod
        def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
            ctx.set(self, FITTED, FALSE)
            if args and name in CENTERS:
                ctx.set(self, "n_clusters", args[0])
            for key, value in kwargs.items():
                ctx.set(self, key, value)

        @staticmethod
        def fit(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, sample_weight: Raw = NONE) -> Value:
            x, width = features(ctx, X, name)
            same_count(ctx, (X, y))
            learn(ctx, self, width)
            target = NONE if y == NONE else table(ctx, y)
            ctx.set(self, "known_target", target)
            note_learnt(ctx, self, name, x, target if isinstance(target, Tensor) else None)
            return self

        @staticmethod
        def partial_fit(
            ctx: Context, self: Instance, X: Raw, y: Raw = NONE, classes: Raw = NONE, sample_weight: Raw = NONE
        ) -> Value:
            return Model.fit(ctx, self, X, y, sample_weight)

        @staticmethod
        def predict(ctx: Context, self: Instance, X: Raw) -> Tensor:
            rows = _rows(ctx, self, X, name)
            target = ctx.get(self, "known_target")
            if name in CENTERS:
                return Tensor("numpy", (rows,), "int32")
            whole = name.endswith(("Classifier", "SVC", "NB", "Regression")) and name != "LinearRegression"
            if not isinstance(target, Tensor) or target.shape is None:
                return Tensor("numpy", None, None)
            return Tensor("numpy", (rows, *target.shape[1:]), target.dtype if whole else None)

        @staticmethod
        def fit_predict(ctx: Context, self: Instance, X: Raw, y: Raw = NONE) -> Tensor:
            x, width = features(ctx, X, name)
            learn(ctx, self, width)
            note_learnt(ctx, self, name, x, None)
            return Tensor("numpy", (_rows(ctx, self, X, name),), "int32" if name in CENTERS else None)

        @staticmethod
        def transform(ctx: Context, self: Instance, X: Raw) -> Tensor:
            count = clusters(ctx, self)
            if name not in CENTERS or count is None:
                raise Abstain("what a model makes of samples")
            rows = _rows(ctx, self, X, name)
            return Tensor("numpy", (rows, count), float_of(features(ctx, X, name)[0].dtype))

        @staticmethod
        def predict_proba(ctx: Context, self: Instance, X: Raw) -> Tensor:
            kind = "float64" if features(ctx, X, name)[0].dtype == "float64" else None
            return Tensor("numpy", (_rows(ctx, self, X, name), ctx.fresh()), kind, interval=(0, 1))

        @staticmethod
        def score(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, sample_weight: Raw = NONE) -> Value:
            _rows(ctx, self, X, name)
            same_count(ctx, (X, y))
            return Some("float")

    return Model


def _rows(ctx: Context, self: Instance, X: Value, name: str) -> Dim:
    x, width = features(ctx, X, name)
    check_features(name, width, fitted(ctx, self))
    return x.shape[0] if x.shape else ctx.fresh()


for _module, _names in MODELS.items():
    for _name in _names:
        lib_class(f"sklearn.{_module}.{_name}")(_model(_name))


def _let_fit(ctx: Context, value: Value, depth: int = 3) -> None:
    """Estimators in here may be fitted without being seen."""
    if isinstance(value, Instance) and ctx.get(value, FITTED) is not None:
        ctx.set(value, FITTED, NONE)
    elif depth and isinstance(value, (ListObject, Tuple)):
        for item in ctx.items(value) or ():
            _let_fit(ctx, item, depth - 1)


class Whole:
    """A pipeline or a search: what it does to the samples is not followed, how many answers there are is."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """The steps are not followed: a pipeline fits them itself."""
        for step in (*args, *kwargs.values()):
            _let_fit(ctx, step)

    @staticmethod
    def fit(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, **options: Raw) -> Value:
        """Learn from as many samples as answers."""
        same_count(ctx, (X, y))
        ctx.set(self, "known_target", NONE if y == NONE else table(ctx, y))
        return self

    @staticmethod
    def predict(ctx: Context, self: Instance, X: Raw, **options: Raw) -> Tensor:
        """An answer for each sample."""
        rows, target = count(ctx, X), ctx.get(self, "known_target")
        if not isinstance(target, Tensor) or target.shape is None:
            return Tensor("numpy", None, None)
        return Tensor("numpy", (ctx.fresh() if rows is None else rows, *target.shape[1:]), None)

    @staticmethod
    def score(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, sample_weight: Raw = NONE) -> Value:
        """How good the answers are."""
        same_count(ctx, (X, y))
        return Some("float")


lib_class(
    "sklearn.pipeline.Pipeline", "sklearn.model_selection.GridSearchCV", "sklearn.model_selection.RandomizedSearchCV"
)(Whole)


@op("sklearn.pipeline.make_pipeline")
def make_pipeline(ctx: Context, *steps: Raw, **options: Raw) -> Value:
    """A pipeline whose steps name themselves."""
    for step in steps:
        _let_fit(ctx, step)
    return ctx.new("sklearn.pipeline.Pipeline")

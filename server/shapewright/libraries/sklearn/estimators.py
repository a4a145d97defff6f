"""Models with ``fit`` and ``predict``.

https://scikit-learn.org/stable/api/
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.sklearn.preprocessing import fitted, learn
from shapewright.libraries.sklearn.samples import check_features, features, same_count, table
from shapewright.rules import Context, Raw, lib_class
from shapewright.values import NONE, Instance, Some, Tensor, Value

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
            for key, value in kwargs.items():
                ctx.set(self, key, value)

        @staticmethod
        def fit(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, sample_weight: Raw = NONE) -> Value:
            _, width = features(ctx, X, name)
            same_count(ctx, (X, y))
            learn(ctx, self, width)
            target = NONE if y == NONE else table(ctx, y)
            ctx.set(self, "known_target", target)
            return self

        @staticmethod
        def predict(ctx: Context, self: Instance, X: Raw) -> Tensor:
            rows = _rows(ctx, self, X, name)
            target = ctx.get(self, "known_target")
            whole = name.endswith(("Classifier", "SVC", "NB", "Regression")) and name != "LinearRegression"
            if not isinstance(target, Tensor) or target.shape is None:
                return Tensor("numpy", None, None)
            return Tensor("numpy", (rows, *target.shape[1:]), target.dtype if whole else None)

        @staticmethod
        def fit_predict(ctx: Context, self: Instance, X: Raw, y: Raw = NONE) -> Tensor:
            learn(ctx, self, features(ctx, X, name)[1])
            return Tensor("numpy", (_rows(ctx, self, X, name),), None)

        @staticmethod
        def predict_proba(ctx: Context, self: Instance, X: Raw) -> Tensor:
            return Tensor("numpy", (_rows(ctx, self, X, name), ctx.fresh()), None, interval=(0, 1))

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

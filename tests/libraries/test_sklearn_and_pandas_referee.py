"""scikit-learn and pandas: each expression is run by the library itself, and the rules must give the same."""

from __future__ import annotations

import pytest
from tests.libraries.referee import alike, inferred, raised, really, reported

pytest.importorskip("sklearn")
pytest.importorskip("pandas")

HEADER = """
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, Ridge, SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import LabelBinarizer, MinMaxScaler, Normalizer, PolynomialFeatures, StandardScaler
X, y = np.random.rand(20, 3), np.array([0, 1] * 10)
f = X.astype("float32")
columns = LabelBinarizer().fit(["a", "b", "c"])
df = pd.DataFrame({"a": [1, 2, 3, 4], "b": [0.5, np.nan, 1.5, 2.0], "c": [1.0, 2.0, 3.0, 4.0]})
df["b"] = df["b"] * 2
"""
EXPRESSIONS = [
    "KMeans(4).fit(X).cluster_centers_",
    "KMeans(n_clusters=2).fit(f).cluster_centers_",
    "KMeans(2).fit(X).labels_",
    "KMeans(2).fit(X).transform(X[:5])",
    "KMeans(2).fit_predict(X)",
    "KMeans(2).fit(X).predict(X[:7])",
    "PCA(2).fit(X).components_",
    "PCA(n_components=2).fit(X).explained_variance_ratio_",
    "PCA(2).fit(X).mean_",
    "StandardScaler().fit(X).mean_",
    "MinMaxScaler().fit(X).data_max_",
    "LinearRegression().fit(X, y).coef_.astype(float)",
    "LinearRegression().fit(X, X[:, :2]).coef_.astype(float)",
    "RandomForestClassifier(3).fit(X, y).feature_importances_",
    "RandomForestClassifier(3).fit(X, y).predict_proba(X)",
    "PolynomialFeatures(2).fit_transform(X)",
    "columns.transform(['a', 'c'])",
    "Pipeline([('s', StandardScaler()), ('r', Ridge())]).fit(X, y).predict(X[:4]).astype(float)",
    "make_pipeline(StandardScaler(), Ridge()).fit(X, X[:, :2]).predict(X).astype(float)",
    "df['b'].fillna(df['b'].mean()).values",
    "df['a'].fillna(0).values",
    "df.fillna(0.0).values",
    "df['a'].shift(1).values",
    "df['c'].shift(1, fill_value=0.0).astype(float).values",
    "df['a'].abs().values",
    "df.abs().values",
    "df.rename(columns={'a': 'z'}).values",
    "df['a'].rename('z').values",
    "df.mean().values",
    "df.isnull().sum().values",
    "df.sum(axis=1).values",
    "df.T.values",
    "df.T.T.values",
    "df.transpose().values",
    "df.iloc[:, 1].values",
    "df.iloc[:, :1].values",
    "np.log1p(df['a']).values",
    "np.sqrt(df['c']).values",
    "np.isnan(df['b']).values",
    "np.abs(df['a']).values",
    "np.square(df['a']).values",
    "np.floor(df['c']).values",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_rule_gives_what_the_library_gives(expression: str) -> None:
    real = really(HEADER, expression, lambda array: str(array.dtype))
    assert alike(inferred(HEADER, expression, len(real)), real)


def test_a_column_that_is_replaced_stays_in_its_place() -> None:
    header = HEADER + "df['a'] = df['a'] > 2\n"
    real = really(header, "df.iloc[:, 2].values", lambda array: str(array.dtype))
    assert inferred(header, "df.iloc[:, 2].values", 1) == real == [("float64", (4,))]


FAILING = {
    "a scaler that has learnt nothing": "StandardScaler().transform(X)",
    "a model that has learnt nothing": "LinearRegression().predict(X)",
    "a scaler back, which has learnt nothing": "MinMaxScaler().inverse_transform(X)",
    "more components than features": "PCA(n_components=4).fit_transform(X)",
    "more components than samples": "PCA(3).fit(X[:2])",
}
RUNNING = {
    "what learns nothing": "Normalizer().transform(X)",
    "all components": "PCA(3).fit_transform(X)",
    "learnt bit by bit": "s = StandardScaler()\ns.partial_fit(X)\ns.transform(X)",
    "a model that learns bit by bit": "m = SGDClassifier()\nm.partial_fit(X, y, classes=[0, 1])\nm.predict(X)",
    "a step that the pipeline fits": """
s = StandardScaler()
Pipeline([('s', s), ('r', Ridge())]).fit(X, y)
s.transform(X)""",
    "a step of a pipeline that names them": "s = StandardScaler()\nmake_pipeline(s, Ridge()).fit(X, y)\ns.transform(X)",
    "the names of columns as an array": """
for name in df.columns.values:
    print(name)
other = df[df.columns[df.columns != "a"]].to_numpy() @ np.ones(2)
whole = df[df.columns.values].values @ np.ones(3)""",
    "another method fits it": """
class Scorer:
    def __init__(self):
        self.model = RandomForestClassifier(3)
    def fit(self, X, y):
        model = self.model
        model.fit(X, y)
        self.model = model
    def predict(self, X):
        return self.model.predict_proba(X)[:, 1]""",
    "what was learnt is put in": """
s = StandardScaler()
s.mean_, s.scale_, s.n_features_in_ = np.zeros(3), np.ones(3), 3
s.transform(X)""",
    "fitted in one of the branches that are taken": """
s = StandardScaler()
if len(X) > 5:
    s.fit(X)
s.transform(X)""",
}


@pytest.mark.parametrize("name", FAILING)
def test_what_is_refused_is_reported(name: str) -> None:
    text = HEADER + FAILING[name] + "\n"
    assert set(raised(text)) & set(reported(text))


@pytest.mark.parametrize("name", RUNNING)
def test_what_runs_is_not_reported(name: str) -> None:
    text = HEADER + RUNNING[name].strip() + "\n"
    assert raised(text) == []
    assert reported(text) == []

"""pandas and scikit-learn at their borders with arrays: small programs, run and analysed, name by name."""

from __future__ import annotations

import ast
import warnings

import numpy as np
import pytest
from tests.conformance.numpy.abstract import dtype_name
from tests.support.bindings import bound_tensors

from shapewright.analysis import analyse_text

PANDAS = """
import numpy as np
import pandas as pd
d = pd.DataFrame({"a": [1, 2, 3], "b": [1.0, 2.0, 3.0], "t": [True, False, True]})
everything = d.values
pair = d[["a", "b"]].values
column = d["a"].values
attribute = d.b.to_numpy()
mask = (d["a"] > 1).values
chosen = d[d["a"] > 1][["a", "b"]].values
half = (d["a"] / 2).values
summed = (d["a"] + d["b"]).values
as_float = d["a"].astype("float32").values
dropped = d.drop("t", axis=1).to_numpy()
dropped_two = d.drop(columns=["a", "t"]).values
features = d.iloc[:, :-1].values
last = d.iloc[:, -1].values
first_rows = d.iloc[0:2, 0:2].values
row = d[["a", "b"]].iloc[0].values
head = d[["a", "b"]].head(2).values
array = np.array(d[["a", "b"]])
mean = d["b"].mean()
rows = np.zeros(len(d))
columns = np.zeros(d.shape[1])
d["c"] = d["a"] * 2.5
more = d[["a", "c"]].values
same = pd.DataFrame(np.zeros((4, 2), "float32"), columns=["u", "v"])
same_values = same.values
one = same["u"].values
both = pd.concat([same, same]).values
moved = pd.concat([same[["u"]], same[["v"]]], axis=1).to_numpy()
taken = same.pop("v").values
left = same.values
different = d["a"].unique()
dummies = pd.get_dummies(d["a"]).values
indexed = d.set_index("a")[["b", "c"]].values
numbers = d[["a", "b"]]
again = numbers.set_index("a").reset_index().values
numbered = numbers.reset_index().shape
numbers.reset_index(drop=True, inplace=True)
kept = numbers.sort_values("b").values
filled = d[["b", "c"]].fillna(0).values
steps = d["a"].diff().fillna(0).to_numpy()
rates = d[["b", "c"]].pct_change().values
smooth = d["b"].rolling(2).mean().values
smooth_all = numbers.rolling(2, min_periods=1).max().values
weighted = d["a"].ewm(span=3).mean().values
so_far = d["a"].expanding().sum().values
floats = d[["b", "c"]].copy()
floats.fillna("none", inplace=True)
texts = floats.values
renamed = d[["a", "b"]].copy()
renamed.rename(columns={"a": "z"}, inplace=True)
without = renamed.drop(columns=["z"]).values
clipped = d["b"].clip(0, 1).values
small_steps = d["a"].astype("int8").diff().values
hot = pd.get_dummies(["x", "y", "x"], dtype=np.float32).to_numpy()
counted = d["a"].value_counts().values
shares = d["a"].value_counts(normalize=True).to_numpy()
different_counts = d.nunique().values
filled_counts = d.count().to_numpy()
holes = d.isna().values
hole = d["a"].isnull().values
inside = d["a"].isin([1, 2]).to_numpy()
between = d["a"].between(1, 2).values
ranks = d["b"].rank().values
linked = d[["a", "b"]].corr().values
spread = d[["a", "b"]].cov().values
told = d[["a", "b"]].describe().values
told_one = d["b"].describe().values
added = d["b"].add(1).values
divided = d["a"].div(2).values
larger = d["b"].gt(1.5).values
sizes = np.zeros((d.size, d["a"].size, d.ndim, len(d.index)))
assigned = d[["a"]].assign(z=1.5).values
labelled = d[["a", "b"]].set_index("a").values
asked = d[["a", "b"]].query("a > 1").values
largest = d[["a", "b"]].nlargest(2, "b").values
some_rows = d[["a", "b"]].take([0, 2]).values
turned = d[["a", "b"]].transpose().values
whole_column = d["b"].to_frame().values
twice = d["a"].duplicated().values
order = d["b"].argsort().values
codes, kinds = pd.factorize(d["a"])
only = pd.unique(d["b"])
made = pd.DataFrame.from_dict({"p": [1, 2], "q": [3, 4]}).values
typed = np.zeros(2, d["a"].dtype)
drawn = d["b"].sample(2).values
ended = d["b"].tail(2).values
"""

SKLEARN = """
import numpy as np
from sklearn.datasets import (load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine, make_blobs,
                              make_circles, make_classification, make_moons, make_regression)
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.model_selection import KFold, train_test_split
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.utils import shuffle
iris = load_iris()
X, y = iris.data, iris.target
X2, y2 = load_wine(return_X_y=True)
digits = load_digits()
images = digits.images
pixels = digits["data"]
cancer, labels = load_breast_cancer(return_X_y=True)
body, progress = load_diabetes(return_X_y=True)
train, test, y_train, y_test = train_test_split(X, y, test_size=0.33, random_state=0)
quarter, rest = train_test_split(X)
some, others = train_test_split(X, test_size=7)
share, other_share = train_test_split(X, train_size=0.6)
small, smaller = train_test_split(X.astype("float32"), test_size=0.1)
scaler = StandardScaler()
scaled = scaler.fit_transform(train)
scaled_test = scaler.transform(test)
back = scaler.inverse_transform(scaled)
narrow = MinMaxScaler().fit_transform(X.astype("float32"))
flat = StandardScaler().fit_transform(images.reshape(-1, 64))
codes = LabelEncoder().fit_transform(["a", "b", "a"])
one_hot = OneHotEncoder(sparse_output=False).fit_transform(y.reshape(-1, 1))
binary = LabelBinarizer().fit_transform(y)
reduced = PCA(n_components=2).fit_transform(X)
model = LogisticRegression(max_iter=1000).fit(scaled, y_train)
predicted = model.predict(scaled_test)
probabilities = model.predict_proba(scaled_test)
line = LinearRegression().fit(body, progress)
guessed = line.predict(body[:10])
points, classes = make_classification(n_samples=50, n_features=6, n_informative=3)
features, numbers = make_regression(40, 3)
features2, numbers2 = make_regression(40, 3, n_targets=2)
moons, moon_classes = make_moons(30)
circles, circle_classes = make_circles(n_samples=30)
blobs, blob_classes = make_blobs(25)
mixed, mixed_labels = shuffle(X, y)
folds = [positions for positions, _ in KFold(3).split(X)]
matrix = confusion_matrix(y_test, predicted)
"""

WRONG_PROGRAMS = {
    "array-rank": [
        "from sklearn.preprocessing import StandardScaler\nStandardScaler().fit_transform(np.zeros(10))",
        "from sklearn.preprocessing import MinMaxScaler\nMinMaxScaler().fit(np.zeros((3, 2, 2)))",
        "from sklearn.linear_model import LinearRegression\nLinearRegression().fit(np.zeros(5), np.zeros(5))",
        "from sklearn.linear_model import LinearRegression\n"
        "LinearRegression().fit(np.zeros((5, 2)), np.zeros(5)).predict(np.zeros((5, 3)))",
        "from sklearn.preprocessing import LabelEncoder\nLabelEncoder().fit_transform(np.zeros((5, 2)))",
    ],
    "sample-counts": [
        "from sklearn.model_selection import train_test_split\ntrain_test_split(np.zeros((10, 2)), np.zeros(8))",
        "from sklearn.linear_model import Ridge\nRidge().fit(np.zeros((5, 2)), np.zeros(4))",
        "from sklearn.metrics import accuracy_score\naccuracy_score(np.zeros(5, int), np.zeros(4, int))",
        "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': [1]})",
        "import pandas as pd\npd.DataFrame(np.zeros((4, 3)), columns=['a', 'b'])",
    ],
    "sample-size": [
        "from sklearn.model_selection import train_test_split\ntrain_test_split(np.zeros((10, 2)), test_size=10)",
    ],
    "index-range": ["import pandas as pd\npd.DataFrame({'a': [1, 2]}).iloc[:, 3]"],
}


@pytest.mark.parametrize("text", [PANDAS, SKLEARN], ids=["pandas", "sklearn"])
def test_every_array_has_the_real_shape_and_dtype(text):
    namespace: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "program", "exec"), namespace)
    ours = bound_tensors(text)
    arrays = {n: v for n, v in namespace.items() if isinstance(v, np.ndarray) and not n.startswith("_")}
    assert len(arrays) > 20
    sure = 0
    for name, real in arrays.items():
        assert name in ours, f"nothing is known of {name}"
        tensor = ours[name][-1]
        assert tensor.dtype in (None, dtype_name(real.dtype)), name
        assert len(tensor.shape) == real.ndim, name
        assert all(d in (None, size) or isinstance(d, str) for d, size in zip(tensor.shape, real.shape, strict=True)), (
            name
        )
        sure += tensor.dtype is not None and all(isinstance(d, int) for d in tensor.shape)
    assert sure / len(arrays) > 0.7


@pytest.mark.parametrize(("code", "text"), [(c, t) for c, texts in WRONG_PROGRAMS.items() for t in texts])
def test_programs_that_fail_are_flagged_in_the_library_s_words(code, text):
    text = "import numpy as np\n" + text
    with pytest.raises(Exception) as raised, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "program", "exec"), {})
    problems = analyse_text(text).problems
    assert [p.code for p in problems] == [code]
    first_line = str(raised.value).split("\n")[0]
    assert first_line in problems[0].message


def test_a_correct_program_has_no_problem():
    for text in (PANDAS, SKLEARN):
        assert ast.parse(text)
        assert analyse_text(text).problems == ()


def test_how_many_columns_an_index_of_several_levels_becomes_is_not_guessed():
    text = "import pandas as pd\nd = pd.DataFrame({'a': [1], 'b': [2], 'c': [3]})\n"
    text += "y = d.set_index(['a', 'b']).reset_index().values\n"
    assert "y" not in bound_tensors(text) or bound_tensors(text)["y"][-1].shape in (None, (1, 3))

"""The sizes of the parts that scikit-learn's splitters give, against the library."""

from __future__ import annotations

import pytest
from tests.libraries.referee import alike, inferred, raised, really, reported

pytest.importorskip("sklearn")

HEADER = """import numpy as np
from sklearn.model_selection import *
X = np.arange(60.0).reshape(20, 3)
"""
SPLITTERS = (
    "KFold(4)", "KFold(3)", "KFold(n_splits=6, shuffle=True)", "ShuffleSplit(3)", "ShuffleSplit(2, test_size=0.3)",
    "StratifiedShuffleSplit(n_splits=2, train_size=12)", "ShuffleSplit(2, test_size=5, train_size=0.5)",
    "TimeSeriesSplit()", "TimeSeriesSplit(n_splits=3)",
)  # fmt: skip


@pytest.mark.parametrize("splitter", SPLITTERS)
@pytest.mark.parametrize("part", [0, 1])
def test_the_parts_of_the_first_split(splitter: str, part: int) -> None:
    header = HEADER.replace("*", splitter.partition("(")[0])
    first = f"next({splitter}.split(X, X[:, 0] > 20))[{part}]"
    real = really(header, first, lambda array: str(array.dtype))
    assert alike(inferred(header, first, 1), real)


def test_more_splits_than_samples_are_refused() -> None:
    text = HEADER.replace("*", "KFold") + "for train, test in KFold(25).split(X):\n    pass\n"
    assert set(raised(text)) & set(reported(text))


@pytest.mark.parametrize(("rows", "fails"), [(15, False), (16, True)])
def test_a_loop_sees_the_one_size_that_all_splits_have(rows: int, fails: bool) -> None:
    text = (
        HEADER.replace("*", "KFold") + f"for train, test in KFold(4).split(X):\n    X[train] + np.ones(({rows}, 3))\n"
    )
    assert bool(raised(text)) is fails
    assert bool(reported(text)) is fails


def test_a_loop_over_splits_of_two_sizes_fails_for_certain_only_if_both_do() -> None:
    text = HEADER.replace("*", "KFold") + "for train, test in KFold(3).split(X):\n    X[train] + np.ones((ROWS, 3))\n"
    assert set(raised(text.replace("ROWS", "9"))) & set(reported(text.replace("ROWS", "9")))
    quiet = text.replace("X[train] + np.ones((ROWS, 3))", "X[train][:13] + np.ones((13, 3))")
    assert not raised(quiet)
    assert not reported(quiet)

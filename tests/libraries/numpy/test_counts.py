"""How many entries functions of NumPy give: triangles, bits, variables."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text


@pytest.mark.parametrize(
    ("code", "shape"),
    [
        ("np.ones((4, 4))[np.triu_indices(4, k=1)]", "float64[6]"),
        ("np.ones((4, 4))[np.tril_indices(4)]", "float64[10]"),
        ("np.triu_indices(3, -1, 5)[0]", "int64[14]"),
        ("np.tril_indices(5, 1, 3)[0]", "int64[14]"),
        ("np.triu_indices_from(np.ones((3, 5)), 2)[1]", "int64[6]"),
        ("np.packbits(np.ones((3, 10), bool))", "uint8[4]"),
        ("np.packbits(np.ones((3, 10), bool), axis=-1)", "uint8[3, 2]"),
        ("np.unpackbits(np.ones((3, 2), np.uint8), axis=1, count=10)", "uint8[3, 10]"),
        ("np.unpackbits(np.ones(2, np.uint8), count=-3)", "uint8[13]"),
        ("np.corrcoef(np.ones(9), np.ones(9))", "float64[2, 2]"),
        ("np.cov(np.ones((9, 3)), np.ones((9, 2)), rowvar=False)", "float64[5, 5]"),
    ],
)
def test_counts(code: str, shape: str) -> None:
    text = f"import numpy as np\nmade = {code}\n"
    assert bound_texts(analyse_text(text), text)["made"] == [shape]


def test_a_triangle_of_a_matrix_of_any_size() -> None:
    text = """
import numpy as np

def upper(matrix):
    n, _ = matrix.shape
    made = np.ones((n, n))[np.triu_indices(n, 1)]
    return made

upper(np.ones((7, 7)))
"""
    assert bound_texts(analyse_text(text), text)["made"] == ["float64[21]"]


def test_whether_dates_are_working_days_is_an_array() -> None:
    text = 'import numpy as np\ndays = np.arange("2020-01", "2020-03", dtype="datetime64[D]")\nn = np.is_busday(days).sum()\n'
    assert analyse_text(text).problems == ()

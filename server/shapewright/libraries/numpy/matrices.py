"""Matrices whose entries are known: which of them LAPACK finds singular, or not positive definite."""

from __future__ import annotations

from fractions import Fraction

from shapewright.libraries.numpy.entries import leaves_of
from shapewright.libraries.numpy.failures import shown
from shapewright.rules import Failure
from shapewright.values import Const, Tensor

_MARGIN = Fraction(1, 10**6)
"""How far below 0 a pivot is, beside the greatest entry, before rounding cannot lift it."""
Rows = list[list[Fraction]]


def _rows(x: Tensor) -> Rows | None:
    """The entries of one square matrix of float64 or integers; None where they are not known."""
    if x.rank != 2 or x.dims[0] != x.dims[1] or not (x.dtype == "float64" or (x.dtype or "").startswith("int")):
        return None
    entries = [entry.value for entry in leaves_of(x.data) if isinstance(entry, Const)]
    numbers = [Fraction(entry) for entry in entries if isinstance(entry, int | float)]
    size = x.dims[0]
    if not isinstance(size, int) or not size or len(numbers) != size * size:
        return None
    return [numbers[row * size : (row + 1) * size] for row in range(size)]


def check_regular(x: Tensor) -> None:
    """Raise ``Failure`` for a matrix in whose elimination, which needs no rounding, a pivot is 0."""
    rows = _rows(x)
    if rows is not None and _is_singular(rows):
        raise Failure(
            "argument-value",
            f"{shown(x)} has no inverse: its rows depend on each other. np.linalg.lstsq and pinv take such a matrix.",
            raises="Singular matrix",
            exception="LinAlgError",
            argument="a",
        )


def _is_singular(rows: Rows) -> bool:
    """Elimination with the greatest pivot of each column; False where a number would be rounded."""
    rows = [list(row) for row in rows]
    for place in range(len(rows)):
        pivot = max(range(place, len(rows)), key=lambda row: abs(rows[row][place]))
        rows[place], rows[pivot] = rows[pivot], rows[place]
        if not rows[place][place]:
            return True
        for row in rows[place + 1 :]:
            factor = row[place] / rows[place][place]
            products = [factor * entry for entry in rows[place][place:]]
            row[place:] = [entry - product for entry, product in zip(row[place:], products, strict=True)]
            if not all(map(_is_exact, (factor, *products, *row[place:]))):
                return False
    return False


def _is_exact(number: Fraction) -> bool:
    return Fraction(float(number)) == number


def check_definite(x: Tensor) -> None:
    """Raise ``Failure`` for a matrix with a pivot that is surely negative, of which the lower triangle is read."""
    rows = _rows(x)
    if rows is None:
        return
    greatest = max(abs(entry) for row in rows for entry in row)
    lower = [[rows[max(i, j)][min(i, j)] for j in range(len(rows))] for i in range(len(rows))]
    for place in range(len(lower)):
        pivot = lower[place][place]
        if pivot < -_MARGIN * greatest or (place == 0 and pivot <= 0):
            raise Failure(
                "argument-value",
                f"{shown(x)} is not positive definite, and has no Cholesky factor.",
                raises="Matrix is not positive definite",
                exception="LinAlgError",
                argument="a",
            )
        if pivot <= _MARGIN * greatest:
            return
        for row in lower[place + 1 :]:
            factor = row[place] / pivot
            above = lower[place][place:]
            row[place:] = [entry - factor * other for entry, other in zip(row[place:], above, strict=True)]

"""What the parameters of NumPy's distributions may be.

https://numpy.org/doc/stable/reference/random/index.html
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from shapewright.dims import Dim, eq, gt, product
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.entries import extremes_of, leaves_of
from shapewright.libraries.numpy.failures import shown
from shapewright.rules import Context, Failure, Repair
from shapewright.values import FALSE, NONE, Const, DictObject, ListObject, Tensor, Union, Unknown, Value

_SCALE, _DF, _A = "scale < 0", "df <= 0", "a <= 0"
_SHARE = "p < 0, p > 1 or p is NaN"
LIMITS: dict[str, dict[int, str]] = {
    "normal": {1: _SCALE}, "laplace": {1: _SCALE}, "logistic": {1: _SCALE}, "gumbel": {1: _SCALE},
    "exponential": {0: _SCALE}, "rayleigh": {0: _SCALE}, "lognormal": {1: "sigma < 0"},
    "gamma": {0: "shape < 0", 1: _SCALE}, "standard_gamma": {0: "shape < 0"}, "weibull": {0: "a < 0"},
    "beta": {0: _A, 1: "b <= 0"}, "pareto": {0: _A}, "power": {0: _A}, "chisquare": {0: _DF}, "standard_t": {0: _DF},
    "f": {0: "dfnum <= 0", 1: "dfden <= 0"}, "vonmises": {1: "kappa < 0"}, "wald": {0: "mean <= 0", 1: "scale <= 0"},
    "binomial": {0: "n < 0", 1: _SHARE}, "negative_binomial": {0: "n <= 0", 1: _SHARE},
    "geometric": {0: "p <= 0, p > 1 or p contains NaNs"}, "logseries": {0: "p < 0, p >= 1 or p is NaN"},
    "poisson": {0: "lam < 0 or lam is NaN"}, "zipf": {0: "a <= 1 or a is NaN"},
}  # fmt: skip
"""What NumPy says of a parameter that a distribution does not take, by its place: it names what is not allowed."""
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def check_parameters(name: str, parameters: Sequence[Tensor]) -> None:
    """Raise ``Failure`` for a parameter of known value that the distribution does not take."""
    for place, said in LIMITS.get(name, {}).items():
        for value in extremes_of(parameters[place]) if place < len(parameters) else ():
            if value is not None and _is_refused(said, value):
                parameter = said.split()[0]
                raise Failure(
                    "argument-value",
                    f"{name} takes no {parameter} of {value:g}: {said}.",
                    raises=said,
                    exception="ValueError",
                    argument="abc"[place],
                )


def _is_refused(said: str, value: float) -> bool:
    """Whether one of the conditions that are named holds: ``p < 0, p > 1 or p is NaN``."""
    for condition in said.replace(" or ", ", ").split(", "):
        _parameter, compared, *limit = condition.split()
        if compared in _COMPARED and _COMPARED[compared](value, float(limit[0])):
            return True
    return False


_ROUNDING = 1e-6
"""How far a sum of probabilities is surely from 1; NumPy itself allows less."""


def check_probabilities(weights: Tensor, raises: str) -> None:
    """Raise ``Failure`` for known probabilities that are negative or do not sum to 1."""
    entries = [entry.value for entry in leaves_of(weights.data) if isinstance(entry, Const)]
    numbers = [entry for entry in entries if isinstance(entry, int | float)]
    if not numbers or len(numbers) != len(list(leaves_of(weights.data))):
        return
    if min(numbers) < 0:
        said, raises = f"A probability is not negative, and {min(numbers):g} is.", "probabilities are not non-negative"
    elif abs(sum(numbers) - 1) > _ROUNDING:
        said = f"The probabilities sum to {sum(numbers):g}, and not to 1: divide them by their sum."
    else:
        return
    raise Failure("argument-value", said, raises=raises, exception="ValueError", argument="p")


def check_is_sequence(a: Value) -> None:
    """Raise ``Failure`` for a set, a dict or a text, none of which is a sequence of elements to pick from."""
    kind = a.kind if isinstance(a, (ListObject, DictObject)) else a.type_name
    if kind not in ("set", "dict", "str") or not isinstance(a, (ListObject, DictObject, Const)):
        return
    raise Failure(
        "argument-type",
        f"choice picks from a sequence or a number of elements, and a {kind} is neither.",
        raises="a must be 1-dimensional or an integer",
        exception="ValueError",
        argument="a",
        repairs=(Repair("wrap", "Make a list of it", "a", "list({})"),),
    )


def no_vector(source: Tensor) -> Failure:
    """What ``choice`` says of a matrix, or of a single element."""
    return Failure(
        "operand-rank",
        f"choice picks from a vector, and gets {shown(source)}.",
        raises="a must be 1-dimensional",
        exception="ValueError",
        argument="a",
    )


def check_population(ctx: Context, source: Tensor, size: Sequence[Dim] | None, replace: Value, p: Value) -> None:
    """Raise ``Failure`` where there are fewer elements than are picked, or other probabilities than elements."""
    if source.shape is None:
        return
    population = source.shape[0]
    if replace == FALSE and size is not None and gt(product(size), population):
        raise Failure(
            "sample-size",
            f"{product(size)} different elements cannot be picked from {population}.",
            raises="Cannot take a larger sample than population when 'replace=False'",
            exception="ValueError",
            argument="size",
        )
    if p != NONE and not isinstance(p, (Unknown, Union)):
        weights = array_of(ctx, p)
        if weights.shape is not None and len(weights.shape) == 1 and eq(weights.shape[0], population) is False:
            raise Failure(
                "sample-size",
                f"There are {population} elements and {weights.shape[0]} probabilities.",
                raises="'a' and 'p' must have same size",
                exception="ValueError",
                argument="p",
            )
        check_probabilities(weights, "probabilities do not sum to 1")

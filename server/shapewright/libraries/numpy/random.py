"""Random numbers: the module's functions, ``RandomState`` and ``Generator``.

https://numpy.org/doc/stable/reference/random/index.html
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

from shapewright.dims import Dim, eq, gt, product
from shapewright.libraries.common.draws import with_draws
from shapewright.libraries.numpy.arrays import Operand, OptShape, broadcast_shape, new, operand
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.distributions import check_is_sequence, check_parameters, check_population, no_vector
from shapewright.libraries.numpy.dtypes import DType, dtype_of
from shapewright.libraries.numpy.failures import shown, sizes
from shapewright.rules import (
    REGISTRY,
    Abstain,
    AxisArg,
    ClassRule,
    Context,
    Failure,
    Raw,
    Site,
    TensorArg,
    compile_rule,
    dim_of,
    op,
)
from shapewright.rules.arguments import to_dim
from shapewright.values import FALSE, NONE, TRUE, Const, Lib, ListObject, Some, Tensor, Tuple, Value

CONTINUOUS = {
    "normal": 2, "uniform": 2, "exponential": 1, "beta": 2, "gamma": 2, "laplace": 2, "logistic": 2, "lognormal": 2,
    "gumbel": 2, "chisquare": 1, "f": 2, "noncentral_chisquare": 2, "noncentral_f": 3, "pareto": 1, "power": 1,
    "rayleigh": 1, "standard_gamma": 1, "standard_t": 1, "triangular": 3, "vonmises": 2, "wald": 2, "weibull": 1,
}  # fmt: skip
"""Distributions of floats, by their number of parameters."""
DISCRETE = {
    "binomial": 2, "geometric": 1, "hypergeometric": 3, "logseries": 1, "negative_binomial": 2, "poisson": 1,
    "zipf": 1,
}  # fmt: skip
"""Distributions of integers."""
STANDARD = ("standard_normal", "standard_exponential", "standard_cauchy")


def drawn(shape: Sequence[Dim] | None, dtype: str, parameters: Sequence[Tensor] = (), **facts: Any) -> Value:
    """Numbers of a distribution: of the shape asked for, else of the parameters', else one Python number."""
    if shape is not None:
        return new(shape, dtype, **facts)
    wide = broadcast_shape(parameters)
    if wide is None or wide:
        return new(wide, dtype, **facts)
    low, high = facts.get("interval") or (None, None)
    return Some("float" if dtype.startswith("float") else "int", low, high)


def _bounds(low: Tensor, high: Tensor) -> tuple[float | None, float | None]:
    return _constant(low), _constant(high)


def _up_to(low: Tensor, high: Tensor) -> tuple[float | None, float | None]:
    """The bounds of floats drawn from [low, high): the greatest is the last one below ``high``."""
    least, end = _bounds(low, high)
    return least, None if end is None else math.nextafter(end, -math.inf)


def _constant(x: Tensor) -> float | None:
    value = x.data.value if isinstance(x.data, Const) else None
    return value if isinstance(value, (int, float)) else None


def _check_fits(size: Sequence[Dim] | None, parameters: Sequence[Tensor]) -> None:
    """Array parameters must broadcast to ``size``."""
    if size is None:
        return
    wide = broadcast_shape(parameters)
    if wide is not None and (
        len(wide) > len(size)
        or any(eq(a, b) is False and eq(a, 1) is not True for a, b in zip(wide[::-1], tuple(size)[::-1], strict=False))
    ):
        raise Failure(
            "broadcast",
            f"The parameters have shape {sizes(wide)}, which does not broadcast to size {sizes(size)}.",
            raises="shape mismatch: objects cannot be broadcast to a single shape.",
            exception="ValueError",
            argument="size",
        )


_ZERO, _ONE = (Tensor("numpy", (), None, kind="scalar", data=Const(v), meta=(("weak", "float"),)) for v in (0.0, 1.0))


def _distribution(name: str, count: int, dtype: str) -> Callable[..., Value]:
    """A rule with ``count`` parameters and ``size``."""

    def finish(size: Sequence[Dim] | None, *parameters: Tensor) -> Value:
        given = [p for p in parameters if p is not None]
        check_parameters(name, given)
        _check_fits(size, given)
        interval = None
        if name == "uniform":
            interval = _up_to(*given)
        elif dtype == "int64":
            interval = (1, None) if name in ("geometric", "logseries", "zipf") else (0, None)
        return drawn(size, dtype, given, interval=interval)

    if count == 1:

        def one(ctx: Context, a: Operand = _ONE, size: OptShape = None) -> Value:
            return finish(size, a)

        return one
    if count == 2:

        def two(ctx: Context, a: Operand = _ZERO, b: Operand = _ONE, size: OptShape = None) -> Value:
            return finish(size, a, b)

        return two

    def three(ctx: Context, a: Operand, b: Operand, c: Operand, size: OptShape = None) -> Value:
        return finish(size, a, b, c)

    return three


PARAMETERS = {
    "normal": ("loc", "scale"), "uniform": ("low", "high"), "exponential": ("scale",), "beta": ("a", "b"),
    "gamma": ("shape", "scale"), "laplace": ("loc", "scale"), "logistic": ("loc", "scale"), "gumbel": ("loc", "scale"),
    "lognormal": ("mean", "sigma"), "chisquare": ("df",), "f": ("dfnum", "dfden"), "power": ("a",), "pareto": ("a",),
    "noncentral_chisquare": ("df", "nonc"), "noncentral_f": ("dfnum", "dfden", "nonc"), "rayleigh": ("scale",),
    "standard_gamma": ("shape",), "standard_t": ("df",), "triangular": ("left", "mode", "right"),
    "vonmises": ("mu", "kappa"), "wald": ("mean", "scale"), "weibull": ("a",), "binomial": ("n", "p"),
    "geometric": ("p",), "hypergeometric": ("ngood", "nbad", "nsample"), "logseries": ("p",), "zipf": ("a",),
    "negative_binomial": ("n", "p"), "poisson": ("lam",),
}  # fmt: skip
"""The keywords of each distribution's parameters."""


def renames_of(name: str) -> dict[str, str]:
    """Each keyword as the rule's own parameter name."""
    return {theirs: ours for theirs, ours in zip(PARAMETERS[name], "abc", strict=False) if theirs != ours}


# --- rules shared by the module, RandomState and Generator ---------------------------------------------
BELOW_ONE = math.nextafter(1.0, 0.0)
"""The greatest float of [0, 1)."""


def rand(ctx: Context, *d: Raw) -> Value:
    """Uniform floats in [0, 1)."""
    return _of_dims(ctx, d, (0, BELOW_ONE))


def randn(ctx: Context, *d: Raw) -> Value:
    """Standard normal floats."""
    return _of_dims(ctx, d, None)


def _of_dims(ctx: Context, given: Sequence[Value], interval: tuple[float, float] | None) -> Value:
    shape = [to_dim(ctx, value, Site("numpy.random.rand", "numpy", "d")) for value in given]
    _check_sizes(shape)
    return drawn(shape if given else None, "float64", (), interval=interval)


def _check_sizes(shape: Sequence[Dim]) -> None:
    for size in shape:
        if gt(0, size):
            raise Failure(
                "negative-size",
                f"An array cannot have the size {sizes(shape)}.",
                raises="negative dimensions are not allowed",
                exception="ValueError",
            )


def random(ctx: Context, size: OptShape = None) -> Value:
    """Uniform floats in [0, 1)."""
    return drawn(size, "float64", (), interval=(0, BELOW_ONE))


def standard(ctx: Context, size: OptShape = None) -> Value:
    """Floats of a distribution without parameters."""
    return drawn(size, "float64")


def _of_python(dtype: Value) -> bool:
    """Whether a dtype is given as Python's own type, which makes single numbers Python's too."""
    return isinstance(dtype, Lib) and dtype.name in ("builtins.int", "builtins.bool")


def randint(ctx: Context, low: Operand, high: Raw = NONE, size: OptShape = None, dtype: Raw = NONE) -> Value:
    """Integers in [low, high), or in [0, low)."""
    ends = (low,) if high == NONE else (low, operand(ctx, high, Site("numpy.random.randint", "numpy", "high")))
    interval = _integers_between(ends, closed=False, size=size)
    kind = dtype_of(ctx, dtype, "numpy.random.randint") or "int64"
    made = _counted(drawn(size, kind, ends, interval=interval))
    if isinstance(made, Some) and dtype != NONE and not _of_python(dtype):
        return Tensor("numpy", (), kind, kind="scalar", interval=interval)
    return made


def _counted(made: Value) -> Value:
    return with_draws(made, made.size) if isinstance(made, Tensor) and made.shape is not None else made


def _integers_between(
    ends: Sequence[Tensor], *, closed: bool, size: Sequence[Dim] | None
) -> tuple[float | None, float | None]:
    low, high = (0, _constant(ends[0])) if len(ends) == 1 else (_constant(ends[0]), _constant(ends[1]))
    some = size is None or eq(product(size), 0) is False
    if some and low is not None and high is not None and (low > high or (low == high and not closed)):
        raise Failure(
            "empty-range",
            f"There is no integer from {low} up to {high}.",
            raises="low >= high" if len(ends) == 2 else "high <= 0",
            exception="ValueError",
            argument="low",
        )
    return low, None if high is None else high - (0 if closed else 1)


def permutation(ctx: Context, x: Raw) -> Tensor:
    """``range(x)`` or the rows of ``x`` in random order."""
    count = dim_of(x)
    if count is not None and not isinstance(x, Tensor):
        return new((count,), "int64", interval=(0, count - 1) if isinstance(count, int) else (0, None))
    if isinstance(x, Some) and x.type_name == "int":
        return new((ctx.fresh(),), "int64", interval=(0, None))
    array = array_of(ctx, x)
    if array.shape == () and isinstance(x, Const):
        text = f"permutation reorders a sequence, or the numbers up to one, and gets a {x.type_name}."
        raises = "x must be an integer or at least 1-dimensional"
        raise Failure("operand-rank", text, raises=raises, exception="IndexError", argument="x")
    return array.like(shape=array.shape, interval=array.interval)


def choice(ctx: Context, a: Raw, size: OptShape = None, replace: Raw = TRUE, p: Raw = NONE) -> Value:
    """Elements of a vector, or of ``range(a)``, picked at random."""
    check_is_sequence(a)
    count = dim_of(a) if not isinstance(a, Tensor) else None
    source = new((count,), "int64") if count is not None else array_of(ctx, a)
    if source.shape is not None and len(source.shape) != 1:
        if not source.shape:
            raise Abstain("what is chosen from is not known")
        raise no_vector(source)
    check_population(ctx, source, size, replace, p)
    interval = (0, count - 1 if isinstance(count, int) else None) if count is not None else source.interval
    if size is not None:
        return new(size, source.dtype, interval=interval)
    if count is not None:
        return Some("int", *interval)  # type: ignore[misc]
    items = ctx.items(a) if source.dtype in (None, "object") and isinstance(a, (ListObject, Tuple)) else None
    if items:  # functions, layers, names that are not known
        return ctx.join(items)
    return new((), source.dtype, kind="scalar", interval=interval)


def shuffle(ctx: Context, x: Raw, axis: Raw = NONE) -> Value:
    """Reorders in place."""
    if isinstance(x, Tensor):
        ctx.changed(x)
    elif isinstance(x, ListObject) and x.items:
        _shuffle_list(ctx, x, x.items)
    elif isinstance(x, Tuple):
        said = "'tuple' object does not support item assignment"
        text = "shuffle reorders in place, and a tuple cannot be changed: shuffle a list, or use permutation."
        raise Failure("argument-type", text, raises=said, exception="TypeError", argument="x")
    return NONE


def _shuffle_list(ctx: Context, target: ListObject, items: Sequence[Value]) -> None:
    """After a shuffle each place may hold any of the items."""
    if all(item == items[0] for item in items):
        return
    ctx.method(target, "clear")
    for _ in items:
        ctx.method(target, "append", ctx.join(items))


def seed(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """Sets the state."""
    return NONE


def multivariate_normal(
    ctx: Context, mean: TensorArg, cov: TensorArg, size: OptShape = None, check_valid: Raw = NONE, tol: Raw = NONE,
    *, method: Raw = NONE,
) -> Tensor:  # fmt: skip
    """Vectors of a normal distribution with a covariance."""
    if mean.shape is None:
        return new(None, "float64")
    for name, x, rank in (("mean", mean, 1), ("cov", cov, 2)):
        if x.rank not in (None, rank):
            raises = f"{name} must be {rank} dimensional" + " and square" * (rank == 2)
            text = f"The {name} has {rank} ax{'e' if rank > 1 else 'i'}s, and {shown(x)} is given."
            raise Failure("operand-rank", text, raises=raises, exception="ValueError", argument=name)
    if mean.rank == 1 and cov.rank == 2:
        said = f"The mean {shown(mean)} and the covariance {shown(cov)} are of different lengths."
        raises = "mean and cov must have same length"
        failure = Failure("broadcast", said, raises=raises, exception="ValueError", argument="cov")
        ctx.equal(mean.dims[0], cov.dims[0], lambda: failure)
    return new((*(size or ()), *mean.dims), "float64")


def multinomial(ctx: Context, n: Raw, pvals: TensorArg, size: OptShape = None) -> Tensor:
    """How often each outcome occurs in ``n`` draws."""
    if pvals.shape is None or dim_of(n) is None:
        return new(None, "int64")
    return new((*(size or ()), *pvals.dims) if size is not None else pvals.dims, "int64")


def dirichlet(ctx: Context, alpha: TensorArg, size: OptShape = None) -> Tensor:
    """Probability vectors."""
    return new((*(size or ()), *alpha.dims), "float64")


def bytes_(ctx: Context, length: Raw) -> Value:
    """Random bytes."""
    return Some("bytes")


_SHARED: dict[str, Callable[..., Any]] = {
    "permutation": permutation, "shuffle": shuffle, "multivariate_normal": multivariate_normal,
    "multinomial": multinomial, "dirichlet": dirichlet, "bytes": bytes_,
}  # fmt: skip
_LEGACY: dict[str, Callable[..., Any]] = {
    **_SHARED, "rand": rand, "randn": randn, "random": random, "random_sample": random, "ranf": random,
    "sample": random, "randint": randint, "random_integers": randint, "choice": choice, "seed": seed,
    "set_state": seed, **dict.fromkeys(STANDARD, standard),
}  # fmt: skip


def tomaxint(ctx: Context, size: OptShape = None) -> Value:
    """Integers of any size."""
    return Some("int") if size is None else new(size, "int64")


def multivariate_hypergeometric(
    ctx: Context, colors: TensorArg, nsample: Raw, size: OptShape = None, method: Raw = NONE
) -> Tensor:
    """How many of each colour are drawn."""
    return new((*(size or ()), *colors.dims), "int64")


def spawn(ctx: Context, n_children: Raw) -> Value:
    """Independent generators."""
    made = ctx.new("numpy.random.Generator")
    return ListObject(None, made, dim_of(n_children))


def _legacy_rules() -> dict[str, tuple[Callable[..., Any], dict[str, str]]]:
    rules: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {name: (rule, {}) for name, rule in _LEGACY.items()}
    for names, dtype in ((CONTINUOUS, "float64"), (DISCRETE, "int64")):
        for name, count in names.items():
            rules[name] = (_distribution(name, count, dtype), renames_of(name))
    return rules


# --- Generator ---------------------------------------------------------------------------------------
def integers(
    ctx: Context,
    low: Operand,
    high: Raw = NONE,
    size: OptShape = None,
    dtype: Raw = NONE,
    endpoint: Raw = FALSE,
) -> Value:
    """Integers in [low, high), or in [0, low); ``endpoint`` includes the end."""
    ends = (low,) if high == NONE else (low, operand(ctx, high, Site("numpy.random.randint", "numpy", "high")))
    interval = _integers_between(ends, closed=endpoint != FALSE, size=size)
    kind = dtype_of(ctx, dtype, "numpy.random.Generator.integers") or "int64"
    made = _counted(drawn(size, kind, ends, interval=interval))
    if isinstance(made, Some) and not _of_python(dtype):
        return Tensor("numpy", (), dtype_of(ctx, dtype, "") or "int64", kind="scalar", interval=interval)
    return made


def generator_random(ctx: Context, size: OptShape = None, dtype: DType = None, out: Raw = NONE) -> Value:
    """Uniform floats in [0, 1)."""
    if isinstance(out, Tensor):
        return out
    return drawn(size, dtype or "float64", (), interval=(0, BELOW_ONE))


def generator_standard(
    ctx: Context, size: OptShape = None, dtype: DType = None, method: Raw = NONE, out: Raw = NONE
) -> Value:
    """Floats of a distribution without parameters."""
    return drawn(size, dtype or "float64")


def generator_choice(
    ctx: Context,
    a: Raw,
    size: OptShape = None,
    replace: Raw = TRUE,
    p: Raw = NONE,
    axis: AxisArg = 0,
    shuffle: Raw = TRUE,
) -> Value:
    """Elements or slices along an axis, picked at random."""
    check_is_sequence(a)
    count = dim_of(a) if not isinstance(a, Tensor) else None
    if count is not None:
        return choice(ctx, a, size, replace, p)
    source = array_of(ctx, a)
    if source.shape is None or len(source.shape) == 1:
        return choice(ctx, source, size, replace, p)
    axis %= len(source.dims)
    picked = () if size is None else size
    return new((*source.dims[:axis], *picked, *source.dims[axis + 1 :]), source.dtype)


def permuted(ctx: Context, x: TensorArg, axis: Raw = NONE, out: Raw = NONE) -> Tensor:
    """A copy with the elements reordered."""
    return x.like(shape=x.shape, interval=x.interval)


def generator_permutation(ctx: Context, x: Raw, axis: Raw = NONE) -> Tensor:
    """``range(x)``, or ``x`` reordered along an axis."""
    return permutation(ctx, x)


def _as_method(rule: Callable[..., Any]) -> Callable[..., Any]:
    """The same rule with the generator as its first argument, whose state decides no shape."""

    def method(ctx: Context, self: Value, *args: Any, **kwargs: Any) -> Any:
        return rule(ctx, *args, **kwargs)

    signature = inspect.signature(rule)
    first, *rest = signature.parameters.values()
    receiver = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    method.__signature__ = signature.replace(parameters=[first, receiver, *rest])  # type: ignore[attr-defined]
    method.__annotations__ = dict(rule.__annotations__)
    return method


def _register_class(name: str, rules: dict[str, tuple[Callable[..., Any], dict[str, str]]]) -> None:
    entry = REGISTRY.classes[f"numpy.random.{name}"] = ClassRule(f"numpy.random.{name}", ())
    for member, (rule, renames) in rules.items():
        full = f"numpy.random.{name}.{member}"
        entry.methods[member] = compile_rule(_as_method(rule), full, skip=2, renames=renames)


_RULES = _legacy_rules()
_GENERATOR: dict[str, Callable[..., Any]] = {
    **_SHARED, "integers": integers, "random": generator_random, "choice": generator_choice, "permuted": permuted,
    "permutation": generator_permutation, "standard_normal": generator_standard,
    "standard_exponential": generator_standard, "standard_cauchy": standard, "__init__": seed, "spawn": spawn,
    "multivariate_hypergeometric": multivariate_hypergeometric,
}  # fmt: skip
for _name, (_rule, _renames) in _RULES.items():
    op(f"numpy.random.{_name}", renames=_renames)(_rule)
_register_class("RandomState", {**_RULES, "__init__": (seed, {}), "tomaxint": (tomaxint, {})})
_register_class(
    "Generator",
    {n: r for n, r in _RULES.items() if n in CONTINUOUS or n in DISCRETE} | {n: (r, {}) for n, r in _GENERATOR.items()},
)


@op("numpy.random.default_rng")
def default_rng(ctx: Context, seed: Raw = NONE) -> Value:
    """A ``Generator``."""
    return ctx.new("numpy.random.Generator")


for _name in ("BitGenerator", "MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64", "SeedSequence"):
    _register_class(_name, {"__init__": (seed, {})})

"""Distributions whose shapes are the broadcast of their parameters'.

https://pytorch.org/docs/stable/distributions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shapewright.libraries.torch.distributions.base import BASE, DOCS, HOME, settle
from shapewright.libraries.torch.dtypes import default_dtype
from shapewright.libraries.torch.failures import not_allowed, shown
from shapewright.libraries.torch.tensors import broadcast_shape, made, number, operand, unknown_tensor
from shapewright.rules import Context, Raw, lib_class
from shapewright.values import NONE, TRUE, Const, Instance, Tensor, Value


@dataclass(frozen=True, slots=True)
class Family:
    """How a distribution's shapes and dtype follow from its parameters."""

    parameters: tuple[str, ...]
    """In the order of the constructor; ``*`` marks one that stays out of the shapes."""
    axes: int = 0
    """How many last axes of the parameters belong to each single distribution."""
    event: int = 0
    """How many of those the values have, too."""
    drawn: str | None = None
    """The dtype of the values, where it is not that of the parameters."""


_ODDS = ("probs", "logits")
FAMILIES = {
    "Normal": Family(("loc", "scale")),
    "LogNormal": Family(("loc", "scale")),
    "Laplace": Family(("loc", "scale")),
    "Cauchy": Family(("loc", "scale")),
    "Gumbel": Family(("loc", "scale")),
    "StudentT": Family(("df", "loc", "scale")),
    "Uniform": Family(("low", "high")),
    "Exponential": Family(("rate",)),
    "Gamma": Family(("concentration", "rate")),
    "InverseGamma": Family(("concentration", "rate")),
    "Beta": Family(("concentration1", "concentration0")),
    "Kumaraswamy": Family(("concentration1", "concentration0")),
    "Chi2": Family(("df",)),
    "FisherSnedecor": Family(("df1", "df2")),
    "HalfCauchy": Family(("scale",)),
    "HalfNormal": Family(("scale",)),
    "Pareto": Family(("scale", "alpha")),
    "Weibull": Family(("scale", "concentration")),
    "VonMises": Family(("loc", "concentration")),
    "Poisson": Family(("rate",)),
    "Bernoulli": Family(_ODDS),
    "ContinuousBernoulli": Family((*_ODDS, "*lims")),
    "Geometric": Family(_ODDS),
    "Binomial": Family(("total_count", *_ODDS)),
    "NegativeBinomial": Family(("total_count", *_ODDS)),
    "RelaxedBernoulli": Family(("*temperature", *_ODDS)),
    "Categorical": Family(_ODDS, axes=1, drawn="int64"),
    "OneHotCategorical": Family(_ODDS, axes=1, event=1),
    "OneHotCategoricalStraightThrough": Family(_ODDS, axes=1, event=1),
    "RelaxedOneHotCategorical": Family(("*temperature", *_ODDS), axes=1, event=1),
    "Multinomial": Family(("*total_count", *_ODDS), axes=1, event=1),
    "Dirichlet": Family(("concentration",), axes=1, event=1),
}


def _bound(family: Family, args: Sequence[Value], kwargs: dict[str, Value]) -> dict[str, Value]:
    """The parameters given, by name."""
    names = [name.lstrip("*") for name in family.parameters]
    given = dict(zip(names, args, strict=False))
    given.update((k, v) for k, v in kwargs.items() if k in names)
    left_out = {name[1:] for name in family.parameters if name.startswith("*")}
    return {k: v for k, v in given.items() if k not in left_out and v != NONE}


def parametrise(ctx: Context, self: Instance, name: str, given: dict[str, Value]) -> None:
    """Set parameters and shapes; raises ``Failure`` where the parameters do not fit."""
    family = FAMILIES[name]
    if "probs" in family.parameters and ("probs" in given) == ("logits" in given):
        raise not_allowed(
            f"{name} needs either probs or logits.",
            "Either `probs` or `logits` must be specified, but not both.",
            "logits" if "logits" in given else "probs",
        )
    operands = {key: operand(ctx, value) for key, value in given.items()}
    for key, x in operands.items():
        if family.axes and x.shape == ():
            raise not_allowed(
                f"{name} needs a last axis of one parameter for each outcome, and gets {shown(x)}.",
                f"`{key}` parameter must be at least one-dimensional.",
                key,
            )
    tensors = [x for x in operands.values() if x.kind != "scalar"]
    dtypes = {x.dtype for x in tensors}
    dtype = (dtypes.pop() if len(dtypes) == 1 else None) if tensors else default_dtype(ctx)
    shape = broadcast_shape(list(operands.values()))
    whole = made(ctx, list(operands.values()) or [number("float32")], shape, dtype, layout=None)
    for key in set(operands) | (set(_ODDS) & set(family.parameters)):
        ctx.set(self, key, whole)
    _settle_from(ctx, self, whole, family)


def _settle_from(ctx: Context, self: Instance, whole: Tensor, family: Family) -> None:
    if whole.shape is None:
        if not family.event:
            settle(ctx, self, unknown_tensor(whole.dtype), (), family.drawn)
        return
    rank = len(whole.shape) - family.axes
    batch = replace(whole, shape=whole.shape[:rank], data=None)
    settle(ctx, self, batch, whole.shape[rank:] if family.event else (), family.drawn)


def _register(name: str, family: Family) -> None:
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "_validate_args", kwargs.get("validate_args", TRUE))
        given = _bound(family, args, kwargs)
        if name == "StudentT":
            given = {"loc": Const(0.0), "scale": Const(1.0), **given}
        parametrise(ctx, self, name, given)

    body = type(name, (), {"__init__": staticmethod(__init__)})
    lib_class(HOME + name, bases=(BASE,), url=f"{DOCS}#{name.lower()}")(body)


for _name, _family in FAMILIES.items():
    _register(_name, _family)

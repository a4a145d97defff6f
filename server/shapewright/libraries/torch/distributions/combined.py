"""Distributions over vectors, and those made of others.

https://pytorch.org/docs/stable/distributions.html
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.libraries.torch.distributions.base import BASE, DOCS, HOME, batch_of, distribution_of, event_of, settle
from shapewright.libraries.torch.failures import not_allowed, shown
from shapewright.libraries.torch.tensors import broadcast_shape, made, operand
from shapewright.rules import Abstain, Context, IntArg, Raw, lib_class, op, property_rule
from shapewright.values import NONE, TRUE, Const, Instance, Tensor, Value


def _loc_of(ctx: Context, value: Value, name: str) -> Tensor:
    x = operand(ctx, value)
    if x.shape == ():
        raise not_allowed(
            f"{name} needs a location of at least one axis, and gets {shown(x)}.",
            "loc must be at least one-dimensional.",
            "loc",
        )
    return x


@lib_class(HOME + "MultivariateNormal", bases=(BASE,), url=DOCS + "#multivariatenormal")
class _MultivariateNormal:
    """A normal distribution over vectors."""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        loc: Raw,
        covariance_matrix: Raw = NONE,
        precision_matrix: Raw = NONE,
        scale_tril: Raw = NONE,
        validate_args: Raw = TRUE,
    ) -> None:
        x = _loc_of(ctx, loc, "MultivariateNormal")
        matrices = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix,
                    "scale_tril": scale_tril}  # fmt: skip
        given = {k: v for k, v in matrices.items() if v != NONE}
        if len(given) != 1:
            raise not_allowed(
                "MultivariateNormal needs one of three matrices.",
                "Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.",
                next(iter(given), "loc"),
            )
        name, value = next(iter(given.items()))
        matrix = operand(ctx, value)
        if matrix.rank is not None and matrix.rank < 2:
            raise not_allowed(
                f"{name} is {shown(matrix)}, and a matrix is needed.",
                f"{name} must be at least two-dimensional, with optional leading batch dimensions",
                name,
            )
        if x.shape is None or matrix.shape is None:
            return
        batch = broadcast_shape((x.like(shape=x.dims[:-1]), matrix.like(shape=matrix.dims[:-2])))
        whole = made(ctx, (x, matrix), batch, x.dtype if x.dtype == matrix.dtype else None, layout=None)
        ctx.set(self, "_validate_args", validate_args)
        settle(ctx, self, whole, x.dims[-1:])
        ctx.set(self, "loc", replace(whole, shape=(*whole.dims, x.dims[-1])))
        for other in matrices:
            ctx.set(self, other, replace(whole, shape=(*whole.dims, *matrix.dims[-2:])))


@lib_class(HOME + "Independent", bases=(BASE,), url=DOCS + "#independent")
class _Independent:
    """Last batch axes counted as axes of the values."""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        base_distribution: Raw,
        reinterpreted_batch_ndims: IntArg,
        validate_args: Raw = TRUE,
    ) -> None:
        ctx.set(self, "base_dist", base_distribution)
        base = distribution_of(base_distribution)
        batch, event, count = batch_of(ctx, base), event_of(ctx, base), reinterpreted_batch_ndims
        ctx.set(self, "_validate_args", validate_args)
        if batch.shape is None or not isinstance(count, int):
            return
        rank = len(batch.shape)
        if count > rank:
            raise not_allowed(
                f"The distribution has {rank} batch axes, and {count} are to be counted as axes of its values.",
                f"Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual {count} vs {rank}",
                "reinterpreted_batch_ndims",
            )
        drawn = ctx.get(base, "_drawn")
        left = replace(batch, shape=batch.shape[: rank - count])
        dtype = drawn.value if isinstance(drawn, Const) and isinstance(drawn.value, str) else None
        settle(ctx, self, left, (*batch.shape[rank - count :], *event), dtype)


@lib_class(HOME + "MixtureSameFamily", bases=(BASE,), url=DOCS + "#mixturesamefamily")
class _MixtureSameFamily:
    """A mixture: the last batch axis of the components is that of the choice."""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        mixture_distribution: Raw,
        component_distribution: Raw,
        validate_args: Raw = TRUE,
    ) -> None:
        ctx.set(self, "mixture_distribution", mixture_distribution)
        ctx.set(self, "component_distribution", component_distribution)
        ctx.set(self, "_validate_args", validate_args)
        components = distribution_of(component_distribution)
        batch = batch_of(ctx, components)
        if batch.shape:
            settle(ctx, self, replace(batch, shape=batch.shape[:-1]), event_of(ctx, components))


@lib_class(HOME + "TransformedDistribution", bases=(BASE,), url=DOCS + "#transformeddistribution")
class _TransformedDistribution:
    """The values of a distribution, transformed one by one."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, base_distribution: Raw, transforms: Raw, validate_args: Raw = TRUE
    ) -> None:
        ctx.set(self, "base_dist", base_distribution)
        ctx.set(self, "transforms", transforms)
        ctx.set(self, "_validate_args", validate_args)
        items = [transforms] if isinstance(transforms, Instance) else ctx.items(transforms)
        if items is None or any(ctx.is_instance(t, ENTRYWISE) is not True for t in items):
            raise Abstain("not every transform is known to leave the shape alone")
        base = distribution_of(base_distribution)
        batch = batch_of(ctx, base)
        if batch.shape is not None:
            settle(ctx, self, batch, event_of(ctx, base))


ENTRYWISE = HOME + "Transform"


class _Transform:
    """A function of each entry on its own."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Its settings change no shape."""

    @staticmethod
    def __call__(ctx: Context, self: Instance, x: Raw) -> Tensor:
        return replace(operand(ctx, x), data=None, interval=None)

    @staticmethod
    def log_abs_det_jacobian(ctx: Context, self: Instance, x: Raw, y: Raw) -> Tensor:
        return replace(operand(ctx, x), data=None, interval=None)

    @property_rule
    def inv(ctx: Context, self: Instance) -> Instance:
        return self


lib_class(HOME + "Transform", url=DOCS + "#module-torch.distributions.transforms")(_Transform)
for _name in ("AbsTransform", "ExpTransform", "PowerTransform", "SigmoidTransform", "SoftplusTransform",
              "TanhTransform"):  # fmt: skip
    lib_class(HOME + _name, bases=(HOME + "Transform",), url=DOCS + "#torch.distributions.transforms." + _name)(
        type(_name, (), {})
    )


@op(HOME + "kl_divergence")
def kl_divergence(ctx: Context, p: Raw, q: Raw) -> Tensor:
    """How far one distribution is from another: one number for each of the batch."""
    first, second = batch_of(ctx, distribution_of(p)), batch_of(ctx, distribution_of(q))
    dtype = first.dtype if first.dtype == second.dtype else None
    return made(ctx, (first, second), broadcast_shape((first, second)), dtype, layout=None)

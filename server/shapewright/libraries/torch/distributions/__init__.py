"""Probability distributions.

https://pytorch.org/docs/stable/distributions.html
"""

from shapewright.libraries.torch.distributions import combined, families
from shapewright.libraries.torch.distributions.base import HOME
from shapewright.rules import REGISTRY

__all__ = ["combined", "families"]

_MODULES = ("distribution", "normal", "log_normal", "laplace", "cauchy", "gumbel", "studentT", "uniform", "exponential",
            "gamma", "beta", "kumaraswamy", "chi2", "fishersnedecor", "half_cauchy", "half_normal", "pareto", "weibull",
            "von_mises", "poisson", "bernoulli", "continuous_bernoulli", "geometric", "binomial", "negative_binomial",
            "relaxed_bernoulli", "categorical", "one_hot_categorical", "relaxed_categorical", "multinomial",
            "dirichlet", "multivariate_normal", "independent", "transformed_distribution", "mixture_same_family",
            "inverse_gamma", "kl", "transforms")  # fmt: skip
"""The files of the package: programs import a distribution from its own, too."""
for _name in _MODULES:
    REGISTRY.alias(f"{HOME}{_name}", HOME[:-1])

"""Random numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.conformance.numpy.cases.registry import Draw, case, maybe


def _size(draw: Draw) -> dict[str, Any]:
    return maybe(draw, {"size": draw(st.sampled_from([3, (2, 3), (), (0,), None]))})


@case("random.rand", "random.randn")
def rand(draw: Draw) -> Any:
    return tuple(draw(st.lists(st.integers(0, 4), max_size=3))), {}


@case("random.random", "random.random_sample", "random.standard_normal", "random.Generator.random")
@case("random.Generator.standard_normal")
def uniform(draw: Draw) -> Any:
    return (), _size(draw)


@case(
    "random.normal",
    "random.uniform",
    "random.Generator.normal",
    "random.Generator.uniform",
    "random.gamma",
    "random.beta",
)
def distribution(draw: Draw) -> Any:
    ends = draw(st.sampled_from([(0.5, 1.5), (1, 2), ([1, 2], 3.0), (np.ones((2, 3)), 2)]))
    return ends, _size(draw)


@case("random.poisson", "random.exponential", "random.Generator.poisson")
def one_parameter(draw: Draw) -> Any:
    return (draw(st.sampled_from([1.0, 2, [1, 2]])),), _size(draw)


@case("random.binomial", "random.Generator.binomial")
def binomial(draw: Draw) -> Any:
    return (10, 0.5), _size(draw)


@case("random.randint", "random.Generator.integers")
def randint(draw: Draw) -> Any:
    ends = draw(st.sampled_from([(5,), (0, 5), (-3, 4), (5, 5), (0,)]))
    return ends, {
        **_size(draw),
        **maybe(draw, {"dtype": draw(st.sampled_from(["int32", np.uint8, int, np.int64, "int64"]))}),
    }


@case("random.choice", "random.Generator.choice")
def choice(draw: Draw) -> Any:
    source = draw(st.sampled_from([5, [1.0, 2.0, 3.0], np.arange(4, dtype="int32"), np.zeros((2, 3))]))
    return (source,), {**_size(draw), **maybe(draw, {"replace": False})}


@case("random.permutation", "random.Generator.permutation")
def permutation(draw: Draw) -> Any:
    return (draw(st.sampled_from([5, 0, [1, 2, 3], np.zeros((2, 3), "float32")])),), {}


@case("random.multivariate_normal", "random.Generator.multivariate_normal")
def multivariate_normal(draw: Draw) -> Any:
    return ([0, 0, 0], np.eye(3)), _size(draw)


@case("random.multinomial", "random.dirichlet")
def multinomial(draw: Draw) -> Any:
    return (20, [0.2, 0.3, 0.5]), _size(draw)


@case("random.dirichlet")
def dirichlet(draw: Draw) -> Any:
    return ([0.2, 0.3, 0.5],), _size(draw)

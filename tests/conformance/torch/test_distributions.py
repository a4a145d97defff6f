"""torch's distributions: small programs, run and analysed, name by name."""

from __future__ import annotations

import pytest
import torch
from tests.support.bindings import bound_tensors

from shapewright.analysis import analyse_text


@pytest.fixture(autouse=True)
def _checked() -> None:
    """Distributions look at their arguments: torch's compiler turns that off for the process where it is imported."""
    torch.distributions.Distribution.set_default_validate_args(True)


P = "torch.rand(4, 3) / 2 + 0.25"
"""Parameters that every family takes."""
FAMILIES = {
    "Normal": f"torch.zeros(3), {P}",
    "LogNormal": f"0.0, {P}",
    "Laplace": f"{P}, torch.ones(4, 1)",
    "Cauchy": "torch.zeros(3), 1.0",
    "Gumbel": f"{P}, 2.0",
    "StudentT": f"{P}, loc=torch.zeros(3)",
    "Uniform": "torch.zeros(2, 1), torch.ones(3)",
    "Exponential": P,
    "Gamma": f"{P}, torch.ones(3)",
    "InverseGamma": f"{P}, torch.ones(3)",
    "Beta": "torch.full((3,), 2.0), torch.full((3,), 2.0)",
    "Kumaraswamy": "torch.full((3,), 2.0), 1.0",
    "Chi2": P,
    "FisherSnedecor": f"{P}, 5.0",
    "HalfCauchy": P,
    "HalfNormal": "1.0",
    "Pareto": f"1.0, {P}",
    "Weibull": f"{P}, 1.0",
    "VonMises": f"torch.zeros(3), {P}",
    "Poisson": P,
    "Bernoulli": f"logits={P}",
    "ContinuousBernoulli": P,
    "Geometric": P,
    "Binomial": f"10, {P}",
    "NegativeBinomial": f"torch.full((3,), 5.0), {P}",
    "RelaxedBernoulli": f"torch.tensor(0.5), {P}",
    "Categorical": "torch.softmax(torch.randn(5, 6), -1)",
    "OneHotCategorical": "logits=torch.randn(5, 6)",
    "OneHotCategoricalStraightThrough": "logits=torch.randn(5, 6)",
    "RelaxedOneHotCategorical": "torch.tensor(0.5), logits=torch.randn(5, 6)",
    "Multinomial": "10, logits=torch.randn(5, 6)",
    "Dirichlet": "torch.rand(2, 4) + 1",
    "MultivariateNormal": "torch.zeros(5, 3), scale_tril=torch.eye(3)",
    "Independent": f"D.Normal(torch.zeros(4, 3), {P}), 1",
    "MixtureSameFamily": "D.Categorical(torch.ones(2, 7)), D.Normal(torch.zeros(2, 7), torch.ones(7))",
    "TransformedDistribution": "D.Normal(torch.zeros(3), torch.ones(3)), [D.TanhTransform(cache_size=1)]",
}
USES = {
    "batch": "torch.zeros(d.batch_shape)",
    "event": "torch.zeros(d.event_shape)",
    "one": "d.sample()",
    "many": "d.sample((2, 8))",
    "slope": "d.rsample(torch.Size([5]))",
    "density": "d.log_prob(d.sample((7,)))",
    "entropy": "d.entropy()",
    "mean": "d.mean",
    "spread": "d.variance",
    "apart": "D.kl_divergence(d, d)",
}
"""What a program asks of a distribution; not every family has all."""


@pytest.mark.parametrize("name", FAMILIES)
def test_shapes_and_dtypes_are_the_real_ones(name):
    head = f"import torch\nimport torch.distributions as D\ntorch.manual_seed(0)\nd = D.{name}({FAMILIES[name]})\n"
    real: dict[str, object] = {}
    exec(head, real)
    body = ""
    for use, expression in USES.items():
        try:
            exec(f"{use} = {expression}", real)
        except NotImplementedError:
            continue
        body += f"{use} = {expression}\n"
    ours = bound_tensors(head + body)
    for use in USES.keys() & real.keys():
        x = real[use]
        assert isinstance(x, torch.Tensor)
        assert (ours[use][-1].shape, ours[use][-1].dtype) == (tuple(x.shape), str(x.dtype).removeprefix("torch.")), use
    assert analyse_text(head + body).problems == ()


WRONG = [
    ("broadcast", "D.Normal(torch.zeros(3), torch.ones(4))"),
    ("argument-value", "D.Categorical(probs=torch.ones(3), logits=torch.ones(3))"),
    ("argument-value", "D.Categorical(torch.tensor(0.5))"),
    ("argument-value", "D.Normal(torch.zeros(4, 3), torch.ones(3)).log_prob(torch.zeros(5))"),
    ("argument-value", "D.Dirichlet(torch.ones(3)).log_prob(torch.ones(2, 4) / 4)"),
    ("argument-value", "D.Normal(torch.zeros(3), torch.ones(3)).log_prob(0.5)"),
    ("argument-value", "D.Independent(D.Normal(torch.zeros(3), torch.ones(3)), 2)"),
    ("argument-value", "D.MultivariateNormal(torch.zeros(3), torch.ones(3))"),
    ("argument-type", "D.Normal(0.0, 1.0).sample(5)"),
]


@pytest.mark.parametrize(("code", "expression"), WRONG)
def test_programs_that_fail_are_flagged_in_torch_s_words(code, expression):
    text = f"import torch\nimport torch.distributions as D\nd = {expression}\n"
    with pytest.raises(Exception) as raised:
        exec(text, {})
    problems = analyse_text(text).problems
    assert [p.code for p in problems] == [code]
    assert str(raised.value).split("\n")[0] in problems[0].message


@pytest.mark.parametrize("home", ["torch.distributions", "torch.distributions.categorical"])
def test_a_distribution_is_imported_from_either_place(home):
    text = f"import torch\nfrom {home} import Categorical\nx = Categorical(logits=torch.zeros(2, 4)).sample()\n"
    assert bound_tensors(text)["x"][-1].shape == (2,)

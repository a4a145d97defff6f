"""Functions of functions: what ``torch.func`` gives has the shapes that it really has."""

from __future__ import annotations

import pytest

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text

torch = pytest.importorskip("torch")

HEAD = """
import torch
from torch.autograd import functional
from torch.func import functional_call, grad, grad_and_value, hessian, jacrev, jvp, stack_module_state, vmap
net = torch.nn.Linear(3, 2)
params = {k: v.detach() for k, v in net.named_parameters()}
x, y = torch.ones(5, 3), torch.ones(5, 2)

def loss(params, x, y):
    return (functional_call(net, params, (x,)) - y).pow(2).sum()

"""
RESULTS = {
    "functional_call": "functional_call(net, params, (x,))",
    "grad of a dict": "grad(loss)(params, x, y)['weight']",
    "grad of another argument": "grad(loss, argnums=1)(params, x, y)",
    "grad of several arguments": "grad(loss, argnums=(1, 2))(params, x, y)[1]",
    "grad and value": "grad_and_value(loss)(params, x, y)[1]",
    "one loss for each sample": "vmap(loss, in_dims=(None, 0, 0))(params, x, y)",
    "one gradient for each sample": "vmap(grad(loss), in_dims=(None, 0, 0))(params, x, y)['weight']",
    "another axis in and out": "vmap(lambda v: v * 2, in_dims=1, out_dims=-1)(torch.ones(4, 5, 6))",
    "jacobian": "jacrev(net)(torch.ones(3))",
    "hessian": "hessian(lambda v: net(v).sum())(torch.ones(3))",
    "a model of other parameters": "functional_call(net, {'weight': torch.ones(7, 3), 'bias': torch.ones(7)}, (x,))",
    "parameters side by side": "stack_module_state([net, net, net])[0]['weight']",
    "models side by side": "vmap(lambda p: functional_call(net, p, (x,)))(stack_module_state([net, net, net])[0])",
    "a jacobian": "functional.jacobian(net, torch.ones(3))",
    "a jacobian by two": "functional.jacobian(torch.mul, (torch.ones(2), torch.ones(2, 2)))[1]",
    "second derivatives": "functional.hessian(lambda v, w: (v @ w).sum(), (x, torch.ones(3, 2)))[0][1]",
    "a product with the derivative": "functional.vjp(net, x, y)[1]",
    "jvp": "jvp(net, (x,), (x,))[1]",
}


@pytest.mark.parametrize("expression", RESULTS.values(), ids=RESULTS.keys())
def test_shapes_are_those_of_the_framework(expression: str) -> None:
    namespace: dict[str, object] = {}
    exec(HEAD + f"result = {expression}", namespace)
    shape = tuple(namespace["result"].shape)  # type: ignore[attr-defined]
    facts = analyse_text(HEAD + f"result = {expression}\nshown = result\n").facts
    assert [fact.tensor.shape for fact in facts if fact.range.start.line == HEAD.count("\n") + 2][-1] == shape


def test_mapped_axes_of_different_sizes_fail() -> None:
    found = analyse_text(HEAD + "vmap(torch.dot)(x, torch.ones(4, 3))\n").problems
    assert [problem.code for problem in found] == ["size-mismatch"]
    with pytest.raises(ValueError, match="same size in the mapped dimension, got sizes \\[5, 4\\]"):
        torch.func.vmap(torch.dot)(torch.ones(5, 3), torch.ones(4, 3))

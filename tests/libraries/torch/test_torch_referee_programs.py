"""PyTorch's rarer names: each expression is run by PyTorch itself, and the rules must give the same."""

from __future__ import annotations

import pytest
from tests.libraries.referee import alike, inferred, really

from shapewright.analysis import analyse_text

HEADER = """
import torch
import torch.nn.functional as F
from torch import nn
x = torch.randn(3, 4)
square = torch.eye(9)
images = torch.randn(2, 4, 6, 6)
labels = torch.zeros(6, dtype=torch.long)
net = nn.Sequential(nn.Linear(4, 5), nn.Linear(5, 2))
adaptive = nn.AdaptiveLogSoftmaxWithLoss(8, 20, [5, 10])
"""
EXPRESSIONS = [
    "torch.sin_(x)",
    "torch.clamp_(x, 0)",
    "torch.fill_(x, 1)",
    "x.greater_(0)",
    "x.not_equal_(0)",
    "x.less_equal_(x)",
    "x.resize(4, 3)",
    "x.resize_as(torch.zeros(6, 2))",
    "x.as_subclass(torch.Tensor)",
    "x.map2_(x, x, lambda a, b, c: a)",
    "torch.zeros(3 if x.is_signed() else 2)",
    "torch.zeros(3 if x.is_cpu else 2)",
    "torch.zeros(3 if x.is_xla else 2)",
    "torch.zeros(3 if x.is_same_size(x.t()) else 2)",
    "torch.zeros(3 if x.name is None else 2)",
    "torch.zeros(len(x.dim_order()))",
    "F.conv_tbc(torch.zeros(9, 2, 3), torch.zeros(4, 3, 5), torch.zeros(5), 1)",
    "F.native_channel_shuffle(images, 2)",
    "adaptive(torch.randn(6, 8), labels)",
    "adaptive(torch.randn(8), torch.tensor(1)).output",
    "adaptive.log_prob(torch.randn(6, 8))",
    "adaptive.predict(torch.randn(6, 8))",
    "nn.CrossMapLRN2d(2)(images)",
    "nn.init.dirac(images)",
    "nn.utils.parameters_to_vector(net.parameters())",
    "nn.utils.skip_init(nn.Linear, 3, 7)(torch.randn(2, 3))",
    "nn.utils.rnn.unpad_sequence(torch.randn(5, 2, 3), torch.tensor([4, 2]))",
    "nn.utils.rnn.unpad_sequence(torch.randn(2, 5, 3), torch.tensor([4, 2]), batch_first=True)",
    "nn.utils.rnn.invert_permutation(torch.tensor([1, 0, 2]))",
    "nn.BatchNorm1d(3).get_buffer('running_mean')",
    "torch.func.vjp(lambda a, b: (a * b).sum(1), x, x)[0]",
    "torch.func.vjp(lambda a, b: (a * b).sum(1), x, x)[1](torch.ones(3))",
    "torch.func.linearize(lambda a: a.sum(1), x)[1](x)",
    "torch.func.functionalize(lambda a: a.sum(1))(x)",
    "torch.kl_div(x, x)",
    "torch.kl_div(x, x, 1)",
    "torch.binary_cross_entropy_with_logits(x, x, reduction=1)",
    "torch.hinge_embedding_loss(x, x, 1.0, 2)",
    "torch.poisson_nll_loss(x, x, True, False, 1e-8, 0)",
    "torch.affine_grid_generator(torch.randn(2, 2, 3), (2, 3, 5, 6), False)",
    "torch.frobenius_norm(x, [1])",
    "torch.frobenius_norm(x, [0, 1], True)",
    "torch.nuclear_norm(x)",
    "torch.norm_except_dim(x, 2, 1)",
    "torch.norm_except_dim(images, 2, -1)",
    "torch.lobpcg(square, k=2)",
    "torch.cond(x.sum() > 0, lambda a: a + 1, lambda a: a - 1, (x,))",
    "torch.split_copy(x, 2)",
    "torch.detach_copy(x)",
    "torch.special.digamma(x)",
]
MUST_FAIL = [
    "adaptive(torch.randn(6, 7), labels)",
    "adaptive(torch.randn(6, 8), labels[:5])",
    "adaptive(torch.randn(6, 8, 2), labels)",
    "x.greater_(torch.zeros(5, 3, 4))",
    "F.conv_tbc(x, torch.zeros(4, 3, 5), torch.zeros(5), 1)",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.filterwarnings("ignore")
def test_what_torch_gives_is_inferred(expression: str) -> None:
    pytest.importorskip("torch")
    wanted = really(HEADER, expression, lambda leaf: str(leaf.dtype).removeprefix("torch."))
    found = inferred(HEADER, expression, len(wanted))
    assert alike(found, wanted), (found, wanted)


@pytest.mark.parametrize("expression", MUST_FAIL)
def test_what_torch_refuses_is_flagged(expression: str) -> None:
    pytest.importorskip("torch")
    with pytest.raises(RuntimeError):
        really(HEADER, expression, lambda leaf: str(leaf.dtype))
    problems = analyse_text(f"{HEADER}found = {expression}\n").problems
    assert [p.severity for p in problems] == ["error"]


REASONS = {
    "a = x.grad_fn": "torch.Tensor.grad_fn has no rule: how a tensor was computed is not kept",
    "a = x.storage()": "torch.Tensor.storage has no rule: memory as such is not followed",
    "a = torch.distributed.new_group()":
        "torch.distributed.new_group has no rule: processes that work together are not followed",
}  # fmt: skip


@pytest.mark.parametrize("line", REASONS)
def test_what_has_no_rule_on_purpose_says_why(line: str) -> None:
    found = [fact for fact in analyse_text(f"{HEADER}{line}\n").facts if fact.role == "binding"]
    assert found[-1].unknown == REASONS[line]


def test_what_processes_exchange_keeps_its_shape() -> None:
    text = """
import torch
import torch.distributed as dist
dist.init_process_group("gloo")
x = torch.zeros(3, 4)
dist.all_reduce(x)
torch.testing.assert_close(x, x)
if dist.get_rank() == 0:
    y = x * 2
"""
    analysed = analyse_text(text)
    assert analysed.problems == ()
    bound = [fact for fact in analysed.facts if fact.role == "binding"]
    assert bound[-1].tensor is not None and bound[-1].tensor.text == "float32[3, 4]"

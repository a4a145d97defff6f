"""No rule says of a result that it requires no gradient where torch's does: ``backward`` would be told to fail."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("torch")
pytest.importorskip("expecttest", reason="torch.testing needs it")

import torch
from tests.conformance.torch.gradients import misjudged
from tests.conformance.torch.referee import operators

SEED, COUNT = 4, 200
ALWAYS = ("scatter", "index_", "masked_", "put", "nn.functional.bilinear", "nn.functional.embedding_bag")
"""What writes some of one tensor into another, and what has operands that are easily forgotten."""


def test_what_an_operand_requires_the_result_does():
    usable = [op for op in operators() if torch.float32 in op.supported_dtypes("cpu") and "jiterator" not in op.name]
    chosen = random.Random(SEED).sample(usable, COUNT)
    chosen += [op for op in usable if any(op.name.startswith(name) for name in ALWAYS) and op not in chosen]
    found = {told for op in chosen for told in misjudged(op, 3)}
    assert sorted(told for told in found if told.endswith("False, not True")) == []

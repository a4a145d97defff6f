"""torchvision's compiled operators, and the Python around them."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

pytest.importorskip("torchvision")

HEAD = """import torch
from torchvision import ops
boxes, scores, maps = torch.rand(10, 4), torch.rand(10), torch.rand(2, 18, 16, 16)
weight, offset = torch.rand(6, 18, 3, 3), torch.rand(2, 18, 16, 16)
"""
RUNS = {
    "the places of boxes": "boxes[ops.nms(boxes, scores, 0.5)] @ torch.zeros(4, 2)",
    "of boxes of several classes": "boxes[ops.batched_nms(boxes, scores, torch.arange(10), 0.5)[:3]] + torch.zeros(4)",
    "regions": "ops.roi_align(maps, [boxes[:3], boxes[:5]], (7, 5)) + torch.zeros(8, 18, 7, 5)",
    "pooled regions": "ops.roi_pool(maps, [boxes[:3], boxes[:5]], 7) + torch.zeros(8, 18, 7, 7)",
    "by position": "ops.ps_roi_align(maps, [boxes[:3], boxes[:5]], 3) + torch.zeros(8, 2, 3, 3)",
    "a bent convolution": "ops.deform_conv2d(maps, offset, weight, padding=1) + torch.zeros(2, 6, 16, 16)",
}
FAILS = {
    "the places of boxes": "boxes[ops.nms(boxes, scores, 0.5)] @ torch.zeros(5, 2)",
    "fewer scores": "ops.nms(boxes, scores[1:], 0.5)",
    "other boxes": "ops.nms(boxes[:, :3], scores, 0.5)",
    "one box": "ops.nms(boxes[0], scores, 0.5)",
    "regions": "ops.roi_align(maps, [boxes[:3], boxes[:5]], (7, 5)) + torch.zeros(2, 18, 7, 5)",
    "pooled regions": "ops.RoIPool(7, 1.0)(maps, [boxes[:3], boxes[:5]]) + torch.zeros(8, 18, 7, 5)",
    "by position": "ops.ps_roi_align(maps, [boxes[:3], boxes[:5]], 3) + torch.zeros(8, 18, 3, 3)",
    "a bent convolution": "ops.deform_conv2d(maps, offset, weight, padding=1) + torch.zeros(2, 5, 16, 16)",
}


@pytest.mark.parametrize("name", RUNS)
def test_runs(name: str) -> None:
    exec(HEAD + RUNS[name], {})  # the referee
    assert not analyse_text(HEAD + RUNS[name]).problems


@pytest.mark.parametrize("name", FAILS)
def test_fails(name: str) -> None:
    with pytest.raises(RuntimeError):
        exec(HEAD + FAILS[name], {})
    assert [p.range.start.line for p in analyse_text(HEAD + FAILS[name]).problems] == [5]

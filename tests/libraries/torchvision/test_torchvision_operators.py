"""torchvision's compiled operators, which its Python calls."""

from __future__ import annotations

import importlib.util

import pytest

from shapewright.analysis import analyse_text

HEAD = """import torch, torchvision
ops = torch.ops.torchvision
boxes, scores, maps = torch.rand(10, 4), torch.rand(10), torch.rand(2, 18, 16, 16)
rois, weight, offset = torch.zeros(8, 5), torch.rand(6, 18, 3, 3), torch.rand(2, 18, 16, 16)
"""
BENT = "ops.deform_conv2d(maps, weight, offset, torch.zeros(2, 1), torch.zeros(6), 1, 1, 1, 1, 1, 1, 1, 1, False)"
RUNS = {
    "the places of boxes": "boxes[ops.nms(boxes, scores, 0.5)] @ torch.zeros(4, 2)",
    "regions": "ops.roi_align(maps, rois, 1.0, 7, 5, -1, False) + torch.zeros(8, 18, 7, 5)",
    "pooled regions": "ops.roi_pool(maps, rois, 1.0, 7, 7)[0] + torch.zeros(8, 18, 7, 7)",
    "by position": "ops.ps_roi_align(maps, rois, 1.0, 3, 3, -1)[0] + torch.zeros(8, 2, 3, 3)",
    "pooled by position": "ops.ps_roi_pool(maps, rois, 1.0, 3, 3)[0] + torch.zeros(8, 2, 3, 3)",
    "a bent convolution": BENT + " + torch.zeros(2, 6, 16, 16)",
}
FAILS = {
    "the places of boxes": "boxes[ops.nms(boxes, scores, 0.5)] @ torch.zeros(5, 2)",
    "fewer scores": "ops.nms(boxes, scores[1:], 0.5)",
    "other boxes": "ops.nms(boxes[:, :3], scores, 0.5)",
    "one box": "ops.nms(boxes[0], scores, 0.5)",
    "regions": "ops.roi_align(maps, rois, 1.0, 7, 5, -1, False) + torch.zeros(2, 18, 7, 5)",
    "pooled regions": "ops.roi_pool(maps, rois, 1.0, 7, 7)[0] + torch.zeros(8, 18, 7, 5)",
    "by position": "ops.ps_roi_align(maps, rois, 1.0, 3, 3, -1)[0] + torch.zeros(8, 18, 3, 3)",
    "a bent convolution": BENT + " + torch.zeros(2, 5, 16, 16)",
}
REFEREE = importlib.util.find_spec("torchvision") is not None


@pytest.mark.parametrize("name", RUNS)
def test_runs(name: str) -> None:
    if REFEREE:
        exec(HEAD + RUNS[name], {})
    assert not analyse_text(HEAD + RUNS[name]).problems


@pytest.mark.parametrize("name", FAILS)
def test_fails(name: str) -> None:
    if REFEREE:
        with pytest.raises(RuntimeError):
            exec(HEAD + FAILS[name], {})
    assert [p.range.start.line for p in analyse_text(HEAD + FAILS[name]).problems] == [5]

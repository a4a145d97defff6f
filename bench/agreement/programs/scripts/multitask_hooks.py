"""Multi-task heads in a ModuleDict, forward hooks, GradCAM, custom autograd function and match statements."""
from __future__ import annotations

import itertools
from enum import Enum
from typing import Any, Literal

import torch
from torch import Tensor, nn
import torch.nn.functional as F


class Task(Enum):
    CLS = "cls"
    REG = "reg"
    SEG = "seg"


class StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, threshold):
        ctx.save_for_backward(x)
        ctx.threshold = threshold
        return (x > threshold).float()

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return grad_output * (x.abs() <= 1).float(), None


class GradReverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, lambd: float) -> Tensor:
        ctx.lambd = lambd
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, grad: Tensor):
        return grad.neg() * ctx.lambd, None


def conv_block(cin: int, cout: int, *, norm: Literal["bn", "gn", "none"] = "bn", act: str = "relu") -> nn.Sequential:
    match norm:
        case "bn":
            norm_layer: nn.Module = nn.BatchNorm2d(cout)
        case "gn":
            norm_layer = nn.GroupNorm(4, cout)
        case _:
            norm_layer = nn.Identity()
    match act.lower():
        case "relu" | "relu6":
            act_layer: nn.Module = nn.ReLU()
        case "gelu":
            act_layer = nn.GELU()
        case other:
            raise ValueError(f"unknown activation {other}")
    return nn.Sequential(nn.Conv2d(cin, cout, 3, padding=1, bias=norm == "none"), norm_layer, act_layer)


class Backbone(nn.Module):
    def __init__(self, widths=(16, 32, 64), **kwargs):
        super().__init__()
        self.stages = nn.ModuleList(conv_block(i, o, **kwargs) for i, o in itertools.pairwise((3, *widths)))
        self.out_channels = widths[-1]

    def forward(self, x, *, return_all=False):
        outs = []
        for stage in self.stages:
            x = F.max_pool2d(stage(x), 2)
            outs.append(x)
        return outs if return_all else x


class MultiTask(nn.Module):
    def __init__(self, tasks: dict[str, tuple[Task, int]], **backbone_kwargs):
        super().__init__()
        self.backbone = Backbone(**backbone_kwargs)
        self.tasks = tasks
        self.heads = nn.ModuleDict()
        c = self.backbone.out_channels
        for name, (kind, n_out) in tasks.items():
            match kind:
                case Task.CLS | Task.REG:
                    self.heads[name] = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, n_out))
                case Task.SEG:
                    self.heads[name] = nn.Sequential(nn.Conv2d(c, n_out, 1), nn.Upsample(scale_factor=8))
        self.log_vars = nn.ParameterDict({name: nn.Parameter(torch.zeros(())) for name in tasks})
        self.domain = nn.Linear(c, 2)

    def forward(self, x, *args, **kwargs):
        feats = self.backbone(x, *args, **kwargs)
        out = {name: head(feats) for name, head in self.heads.items()}
        out["domain"] = self.domain(GradReverse.apply(feats.mean(dim=(2, 3)), 0.3))
        return out

    def loss(self, out: dict[str, Tensor], targets: dict[str, Tensor]) -> Tensor:
        total = out["domain"].new_zeros(())
        for name, target in targets.items():
            kind, _ = self.tasks[name]
            match (kind, out[name].ndim):
                case (Task.CLS, 2):
                    value = F.cross_entropy(out[name], target)
                case (Task.REG, _):
                    value = F.smooth_l1_loss(out[name].squeeze(-1), target)
                case (Task.SEG, 4):
                    value = F.cross_entropy(out[name], target)
                case _:
                    raise TypeError(kind)
            s = self.log_vars[name]
            total = total + torch.exp(-s) * value + s
        return total


class GradCAM:
    def __init__(self, model, layer):
        self.model = model
        self.handles = [layer.register_forward_hook(self._save_activation),
                        layer.register_full_backward_hook(self._save_gradient)]

    def _save_activation(self, module, inputs, output):
        self.activation = output.detach()

    def _save_gradient(self, module, grad_input, grad_output):
        self.gradient = grad_output[0].detach()

    def __call__(self, x, head, index):
        scores = self.model(x)[head]
        self.model.zero_grad()
        scores[:, index].sum().backward()
        weights = self.gradient.mean(dim=(2, 3), keepdim=True)
        cam = F.relu((weights * self.activation).sum(dim=1, keepdim=True))
        cam = F.interpolate(cam, size=x.shape[-2:], mode="bilinear", align_corners=False)
        lo, hi = cam.amin(dim=(2, 3), keepdim=True), cam.amax(dim=(2, 3), keepdim=True)
        return (cam - lo) / (hi - lo + 1e-8)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for handle in self.handles:
            handle.remove()


grid = {"norm": ["bn", "gn"], "act": ["relu", "gelu"]}
results = {}
for combo in itertools.product(*grid.values()):
    settings = dict(zip(grid.keys(), combo))
    model = MultiTask({"digit": (Task.CLS, 10), "age": (Task.REG, 1), "mask": (Task.SEG, 3)}, **settings)
    x = torch.randn(4, 3, 32, 32)
    targets = {"digit": torch.randint(10, (4,)), "age": torch.rand(4), "mask": torch.randint(3, (4, 32, 32))}
    out = model(x)
    loss = model.loss(out, targets) + F.cross_entropy(out["domain"], torch.tensor([0, 1, 0, 1]))
    loss.backward()
    results[combo] = loss.item()

with GradCAM(model, model.backbone.stages[-1][0]) as cam:
    heat = cam(x, "digit", 3)
features = {}
handle = model.backbone.register_forward_hook(lambda mod, inp, out: features.update(feat=out.detach().flatten(1)))
model.eval()
with torch.no_grad():
    model(x)
handle.remove()
binary = StraightThrough.apply(features["feat"] - 0.5, 0.0)
pyramid = model.backbone(x, return_all=True)
print(heat.shape, binary.shape, [tuple(p.shape) for p in pyramid], min(results, key=results.get))

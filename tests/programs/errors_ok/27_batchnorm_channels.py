import torch
from torch import nn


class Stage(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 20, 3)
        self.norm = nn.BatchNorm2d(20)

    def forward(self, x):
        return self.norm(self.conv(x))


maps = Stage()(torch.rand(2, 3, 12, 12))

import torch
from torch import nn


def edges(pictures):
    return nn.Conv2d(3, 12, 5)(pictures)


maps = edges(torch.rand(6, 4, 40, 30))

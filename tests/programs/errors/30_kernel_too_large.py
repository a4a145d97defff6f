import torch
from torch import nn

tiny = torch.rand(5, 1, 6, 3)
wide = nn.Conv2d(1, 4, kernel_size=(3, 7))
maps = wide(tiny)

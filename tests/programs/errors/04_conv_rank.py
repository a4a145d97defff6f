import torch
from torch import nn

rows = torch.rand(10, 400)
stem = nn.Conv2d(1, 8, kernel_size=3)
maps = stem(rows)

import torch
from torch import nn

shrink = nn.Sequential(*[nn.MaxPool2d(2) for _ in range(3)])
points = shrink(torch.rand(2, 5, 8, 8))

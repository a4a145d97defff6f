import torch
from torch import nn

maps = torch.rand(1, 20, 6, 6)
normal = nn.GroupNorm(num_groups=5, num_channels=20)(maps)

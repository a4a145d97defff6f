import torch
from torch import nn

words = torch.rand(3, 11, 40)
norm = nn.LayerNorm(40)
normal = norm(words)

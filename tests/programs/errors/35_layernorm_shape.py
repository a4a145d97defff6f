import torch
from torch import nn

words = torch.rand(3, 11, 40)
norm = nn.LayerNorm(11)
normal = norm(words)

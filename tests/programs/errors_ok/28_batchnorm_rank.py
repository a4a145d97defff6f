import torch
from torch import nn

codes = torch.rand(9, 30)
norm = nn.BatchNorm1d(30)
normal = norm(codes)

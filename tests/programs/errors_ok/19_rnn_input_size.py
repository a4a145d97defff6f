import torch
from torch import nn

steps = torch.rand(8, 3, 14)
reader = nn.GRU(input_size=14, hidden_size=20)
states, last = reader(steps)

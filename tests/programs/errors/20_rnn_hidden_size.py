import torch
from torch import nn

steps = torch.rand(9, 5, 6)
reader = nn.GRU(6, 11, num_layers=2)
start = torch.zeros(1, 5, 11)
states, last = reader(steps, start)

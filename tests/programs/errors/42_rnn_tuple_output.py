import torch
from torch import nn

rnn = nn.GRU(5, 9)
head = nn.Linear(9, 4)
states = rnn(torch.rand(6, 2, 5))
scores = head(states)

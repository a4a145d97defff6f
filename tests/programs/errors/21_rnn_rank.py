import torch
from torch import nn

clips = torch.rand(2, 6, 3, 10)
rnn = nn.RNN(10, 7, batch_first=True)
states, last = rnn(clips)

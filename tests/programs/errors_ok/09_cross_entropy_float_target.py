import torch
from torch import nn

scores = torch.rand(6, 4)
classes = torch.LongTensor([3, 0, 1, 2, 2, 1])
loss = nn.functional.cross_entropy(scores, classes)

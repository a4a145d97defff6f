import torch
from torch import nn

model = nn.Sequential(nn.Linear(3, 1), nn.Sigmoid())
probability = model(torch.rand(40, 3))
truth = torch.zeros(40)
loss = nn.functional.binary_cross_entropy(probability, truth)

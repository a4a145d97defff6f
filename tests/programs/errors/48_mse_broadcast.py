import torch
from torch import nn

prediction = nn.Linear(4, 1)(torch.rand(25, 4))
truth = torch.rand(25)
loss = nn.MSELoss()(prediction, truth)

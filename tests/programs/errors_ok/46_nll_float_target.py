import torch
from torch import nn

log_probability = torch.log_softmax(torch.rand(3, 4, 6, 6), dim=1)
mask = torch.zeros(3, 6, 6)
loss = nn.NLLLoss()(log_probability, mask.long())

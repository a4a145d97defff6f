import torch
import torch.nn.functional as F

column = torch.tensor([[1], [0], [2], [2]])
loss = F.cross_entropy(torch.rand(4, 3), column.squeeze(1))

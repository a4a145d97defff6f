import torch

weights = torch.rand(7)
share = weights / weights.sum(dim=0)

import torch

totals = torch.arange(5)
totals -= torch.full((5,), 0.5)

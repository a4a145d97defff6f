import torch

errors = torch.rand(6)
while errors < 0.5:
    errors = errors * 2

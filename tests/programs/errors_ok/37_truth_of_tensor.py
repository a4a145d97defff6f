import torch

errors = torch.rand(6)
while (errors < 0.5).all():
    errors = errors * 2

import torch

losses = [torch.rand(2) for _ in range(4)]
history = torch.tensor(losses)

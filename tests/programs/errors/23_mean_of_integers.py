import torch

counts = torch.randint(0, 50, (4, 6))
average = counts.mean(dim=1)

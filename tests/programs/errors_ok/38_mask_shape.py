import torch

table = torch.rand(6, 3)
keep = torch.tensor([True, False, True])
kept = table[:, keep]

import torch

queries = torch.rand(6, 10, 32)
keys = torch.rand(6, 12, 32)
scores = torch.bmm(queries, keys)

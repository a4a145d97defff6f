import torch

triangle = [[1.0], [1.0, 1.0], [1.0, 2.0, 1.0]]
table = torch.tensor(triangle)

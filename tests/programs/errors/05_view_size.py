import torch

maps = torch.rand(3, 8, 6, 6)
flat = maps.view(-1, 8 * 7 * 7)

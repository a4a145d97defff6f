import torch

grey = torch.rand(30, 40)
channels_first = grey.permute(2, 0, 1)

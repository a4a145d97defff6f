import torch

mask = torch.zeros(64, 48)
height, width = mask.shape

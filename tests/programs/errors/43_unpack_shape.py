import torch

mask = torch.zeros(64, 48)
channels, height, width = mask.shape

import torch

pictures = torch.rand(2, 5, 7)
turned = pictures.permute(0, 2, 1)
flat = turned.reshape(2, 35)

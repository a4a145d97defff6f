import torch
from vit_pytorch import SimpleViT

model = SimpleViT(image_size=64, patch_size=16, num_classes=10, dim=48, depth=2, heads=3, mlp_dim=96)
scores = model(torch.randn(2, 3, 64, 64))

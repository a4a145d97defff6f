import torch
from vit_pytorch import ViT

model = ViT(image_size=64, patch_size=16, num_classes=10, dim=48, depth=2, heads=3, mlp_dim=96, dropout=0.1)
images = torch.randn(2, 3, 64, 64)
scores = model(images)

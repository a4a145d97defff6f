import torch
from vit_pytorch.cait import CaiT

model = CaiT(
    image_size=64, patch_size=16, num_classes=10, dim=48, depth=2, cls_depth=2, heads=3, mlp_dim=96, layer_dropout=0.0
)
scores = model(torch.randn(2, 3, 64, 64))

import torch
from efficientnet_pytorch import EfficientNet

model = EfficientNet.from_name("efficientnet-b0")
scores = model(torch.randn(2, 3, 64, 64))
features = model.extract_features(torch.randn(1, 3, 64, 64))

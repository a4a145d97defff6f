import torch
from torch import nn

features = torch.zeros(20, 24, 6, 6)
classifier = nn.Sequential(
    nn.Flatten(),
    nn.Linear(24 * 5 * 5, 7),
)
scores = classifier(features)

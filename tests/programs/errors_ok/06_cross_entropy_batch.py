import torch
from torch import nn

scores = torch.rand(12, 5)
classes = torch.randint(5, (12,))
criterion = nn.CrossEntropyLoss()
loss = criterion(scores, classes)

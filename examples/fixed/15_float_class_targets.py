"""Classify flowers from four measurements read from a table of floats."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

N_CLASSES = 3

# Four measurements and, in the last column, the class, all stored as float32.
rng = np.random.default_rng(0)
measurements = rng.normal(size=(120, 4))
classes = rng.integers(0, N_CLASSES, (120, 1))
table = np.hstack([measurements, classes]).astype(np.float32)

data = torch.from_numpy(table)
dataset = TensorDataset(data[:, :4], data[:, 4])
loader = DataLoader(dataset, batch_size=24, shuffle=True)

model = nn.Sequential(
    nn.Linear(4, 16),
    nn.ReLU(),
    nn.Linear(16, N_CLASSES),
)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

for epoch in range(3):
    for x, y in loader:
        logits = model(x)
        loss = criterion(logits, y.long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print("epoch", epoch, "loss", round(loss.item(), 3))

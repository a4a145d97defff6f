"""Regression on a NumPy table with a two-layer PyTorch network."""

import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(0)
table = rng.normal(size=(256, 9))
weights = rng.normal(size=(8,))
table[:, 8] = table[:, :8] @ weights

features = torch.from_numpy(table[:, :8])
target = torch.from_numpy(table[:, 8:])


class Regressor(nn.Module):
    def __init__(self, n_features, n_hidden=32):
        super().__init__()
        self.hidden = nn.Linear(n_features, n_hidden)
        self.output = nn.Linear(n_hidden, 1)

    def forward(self, x):
        x = torch.relu(self.hidden(x))
        return self.output(x)


model = Regressor(features.shape[1])
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
loss_function = nn.MSELoss()

for epoch in range(20):
    optimizer.zero_grad()
    prediction = model(features)
    loss = loss_function(prediction, target.float())
    loss.backward()
    optimizer.step()

print("loss:", loss.item())

"""Forecast the next value of several time series with an LSTM."""

import math

import torch
from torch import nn

BATCH = 12
STEPS = 25
FEATURES = 3
HIDDEN = 32


class Forecaster(nn.Module):
    def __init__(self, n_features, n_hidden, n_layers=2):
        super().__init__()
        self.n_hidden = n_hidden
        self.n_layers = n_layers
        self.lstm = nn.LSTM(n_features, n_hidden, n_layers, batch_first=True)
        self.head = nn.Linear(n_hidden, n_features)

    def forward(self, series):
        batch = series.size(0)
        h0 = torch.zeros(self.n_layers, batch, self.n_hidden)
        c0 = torch.zeros(self.n_layers, batch, self.n_hidden)
        states, _ = self.lstm(series, (h0, c0))
        last = states[:, -1]
        return self.head(last)


def make_series():
    """Sine waves with random phases: (batch, steps + 1, features)."""
    time = torch.arange(STEPS + 1) * (2 * math.pi / STEPS)
    phase = torch.rand(BATCH, 1, FEATURES) * 2 * math.pi
    return torch.sin(time.view(1, -1, 1) + phase)


torch.manual_seed(0)
waves = make_series()
past, future = waves[:, :-1], waves[:, -1]

model = Forecaster(FEATURES, HIDDEN)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(10):
    forecast = model(past)
    loss = ((forecast - future) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("loss:", round(loss.item(), 4))

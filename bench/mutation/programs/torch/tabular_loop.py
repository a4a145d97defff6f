"""Tabular data from NumPy: categorical embeddings next to scaled numbers, a plain training loop."""

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(0)
n = 96
numeric = rng.normal(size=(n, 5))
categories = np.stack([rng.integers(0, 7, n), rng.integers(0, 3, n)], axis=1)
target = (numeric[:, 0] * 2 + categories[:, 1] + rng.normal(scale=0.1, size=n)).reshape(-1, 1)
numeric = (numeric - numeric.mean(axis=0)) / numeric.std(axis=0)

split = int(0.75 * n)
train = TensorDataset(
    torch.tensor(numeric[:split], dtype=torch.float32),
    torch.tensor(categories[:split], dtype=torch.long),
    torch.tensor(target[:split], dtype=torch.float32),
)
valid_num = torch.from_numpy(numeric[split:]).float()
valid_cat = torch.from_numpy(categories[split:]).long()
valid_y = torch.from_numpy(target[split:]).float()


class TabularModel(nn.Module):
    def __init__(self, cardinalities, n_numeric, layers, out=1, p=0.2):
        super().__init__()
        self.embeds = nn.ModuleList([nn.Embedding(c, min(50, (c + 1) // 2)) for c in cardinalities])
        self.n_emb = sum(e.embedding_dim for e in self.embeds)
        self.bn = nn.BatchNorm1d(n_numeric)
        sizes = [self.n_emb + n_numeric] + layers
        blocks = []
        for i, o in zip(sizes[:-1], sizes[1:]):
            blocks += [nn.Linear(i, o), nn.ReLU(inplace=True), nn.BatchNorm1d(o), nn.Dropout(p)]
        blocks.append(nn.Linear(sizes[-1], out))
        self.layers = nn.Sequential(*blocks)

    def forward(self, x_num, x_cat):
        embedded = [e(x_cat[:, i]) for i, e in enumerate(self.embeds)]
        x = torch.cat(embedded, dim=1)
        x = torch.cat([x, self.bn(x_num)], 1)
        return self.layers(x)


model = TabularModel([7, 3], numeric.shape[1], [32, 16])
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
loader = DataLoader(train, batch_size=24, shuffle=True)

best = float("inf")
for epoch in range(2):
    model.train()
    for x_num, x_cat, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x_num, x_cat), y)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        predicted = model(valid_num, valid_cat)
        rmse = torch.sqrt(criterion(predicted, valid_y))
    if rmse.item() < best:
        best = rmse.item()
        state = {k: v.clone() for k, v in model.state_dict().items()}
model.load_state_dict(state)
residual = (predicted - valid_y).squeeze(1).numpy()
print(best, np.abs(residual).mean())

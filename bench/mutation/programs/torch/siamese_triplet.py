"""A Siamese network on triplets of images, with hard negatives and nearest neighbours at the end."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Triplets(Dataset):
    def __init__(self, images, labels):
        self.images = torch.from_numpy(images).float()
        self.labels = labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        same = np.flatnonzero(self.labels == self.labels[index])
        other = np.flatnonzero(self.labels != self.labels[index])
        positive, negative = np.random.choice(same), np.random.choice(other)
        return self.images[index], self.images[positive], self.images[negative]


class Embedder(nn.Module):
    def __init__(self, dim=32):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 5),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.head = nn.Sequential(nn.Linear(16 * 5 * 5, 64), nn.ReLU(), nn.Linear(64, dim))

    def forward(self, x):
        x = self.features(x)
        x = x.reshape(x.shape[0], -1)
        return F.normalize(self.head(x), p=2, dim=1)


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin

    def forward(self, a, b, same):
        distance = F.pairwise_distance(a, b)
        loss = same * distance.pow(2) + (1 - same) * F.relu(self.margin - distance).pow(2)
        return loss.mean()


images = np.random.randint(0, 255, size=(40, 32, 32, 3)).astype(np.float32) / 255.0
images = np.transpose(images, (0, 3, 1, 2))
labels = np.repeat(np.arange(4), 10)
loader = DataLoader(Triplets(images, labels), batch_size=10, shuffle=True)

net = Embedder()
triplet = nn.TripletMarginLoss(margin=0.5)
contrastive = ContrastiveLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for anchor, positive, negative in loader:
    a, p, n = net(anchor), net(positive), net(negative)
    same = torch.cat([torch.ones(len(a)), torch.zeros(len(a))])
    loss = triplet(a, p, n) + contrastive(torch.cat([a, a]), torch.cat([p, n]), same)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    gallery = net(torch.from_numpy(images))
    distances = torch.cdist(gallery, gallery)
    distances.fill_diagonal_(float("inf"))
    nearest = distances.argmin(dim=1).numpy()
print((labels[nearest] == labels).mean())

import random
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader


class TripletDataset(Dataset):
    def __init__(self, n=40, transform=None):
        self.x = np.random.rand(n, 28, 28).astype("float32")
        self.y = np.random.randint(0, 4, n)
        self.index_by_label = {c: np.where(self.y == c)[0] for c in range(4)}

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        anchor, label = self.x[i], self.y[i]
        pos = random.choice(self.index_by_label[label])
        neg_label = random.choice([c for c in range(4) if c != label])
        neg = random.choice(self.index_by_label[neg_label])
        to_t = lambda a: torch.from_numpy(a).unsqueeze(0)  #! unsq: to_t = lambda a: torch.from_numpy(a)
        return to_t(anchor), to_t(self.x[pos]), to_t(self.x[neg]), label


class EmbeddingNet(nn.Module):
    def __init__(self, dim=16):
        super().__init__()
        self.convnet = nn.Sequential(
            nn.Conv2d(1, 8, 5), nn.PReLU(), nn.MaxPool2d(2, stride=2),
            nn.Conv2d(8, 16, 5), nn.PReLU(), nn.MaxPool2d(2, stride=2),
        )
        self.fc = nn.Sequential(nn.Linear(16 * 4 * 4, 64), nn.PReLU(), nn.Linear(64, dim))  #! fc: self.fc = nn.Sequential(nn.Linear(16 * 5 * 5, 64), nn.PReLU(), nn.Linear(64, dim))

    def forward(self, x):
        out = self.convnet(x)
        out = out.view(out.size()[0], -1)  #! view: out = out.view(-1, 400)
        return self.fc(out)


class TripletNet(nn.Module):
    def __init__(self, embedding_net):
        super().__init__()
        self.embedding_net = embedding_net

    def forward(self, x1, x2, x3):
        return self.embedding_net(x1), self.embedding_net(x2), self.embedding_net(x3)


class TripletLoss(nn.Module):
    def __init__(self, margin):
        super().__init__()
        self.margin = margin

    def forward(self, a, p, n, size_average=True):
        dp = (a - p).pow(2).sum(1)
        dn = (a - n).pow(2).sum(1)
        losses = F.relu(dp - dn + self.margin)
        return losses.mean() if size_average else losses.sum()


model = TripletNet(EmbeddingNet())
loader = DataLoader(TripletDataset(), batch_size=8, shuffle=True)
criterion = TripletLoss(1.0)
optimizer = torch.optim.Adam(model.parameters())
for a, p, n, label in loader:  #! unp: for a, p, n in loader:
    ea, ep, en = model(a, p, n)  #! args: ea, ep, en = model(a, p)
    loss = criterion(ea, ep, en)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
sim = F.cosine_similarity(ea, ep)
dist = F.pairwise_distance(ea, en, keepdim=True)
print(loss.item(), sim.shape, dist.shape)

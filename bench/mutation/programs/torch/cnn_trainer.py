"""A small CNN for digits, trained from a DataLoader by a Trainer class."""

from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset, random_split


@dataclass
class Config:
    batch_size: int = 16
    channels: int = 8
    num_classes: int = 10
    lr: float = 1e-3
    epochs: int = 1


class Digits(Dataset):
    def __init__(self, count):
        self.images = torch.randint(0, 256, (count, 28, 28), dtype=torch.uint8)
        self.labels = torch.randint(0, 10, (count,))

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = self.images[index].float() / 255.0
        return image.unsqueeze(0), self.labels[index]


class Net(nn.Module):
    def __init__(self, config):
        super().__init__()
        c = config.channels
        self.conv1 = nn.Conv2d(1, c, kernel_size=3, padding=1)
        self.bn1 = nn.BatchNorm2d(c)
        self.conv2 = nn.Conv2d(c, c * 2, kernel_size=3, padding=1)
        self.bn2 = nn.BatchNorm2d(c * 2)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(c * 2 * 7 * 7, 64)
        self.drop = nn.Dropout(0.3)
        self.fc2 = nn.Linear(64, config.num_classes)

    def forward(self, x):
        x = self.pool(F.relu(self.bn1(self.conv1(x))))
        x = self.pool(F.relu(self.bn2(self.conv2(x))))
        x = x.view(x.size(0), -1)
        x = self.drop(F.relu(self.fc1(x)))
        return self.fc2(x)


class Trainer:
    def __init__(self, model, train_set, test_set, config):
        self.model = model
        self.config = config
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.train_loader = DataLoader(train_set, batch_size=config.batch_size, shuffle=True, drop_last=True)
        self.test_loader = DataLoader(test_set, batch_size=config.batch_size)
        self.optimizer = torch.optim.Adam(model.parameters(), lr=config.lr)
        self.criterion = nn.CrossEntropyLoss()
        self.model.to(self.device)

    def train_epoch(self):
        self.model.train()
        total = 0.0
        for images, labels in self.train_loader:
            images, labels = images.to(self.device), labels.to(self.device)
            self.optimizer.zero_grad()
            logits = self.model(images)
            loss = self.criterion(logits, labels)
            loss.backward()
            self.optimizer.step()
            total += loss.item()
        return total / len(self.train_loader)

    @torch.no_grad()
    def evaluate(self):
        self.model.eval()
        correct = 0
        for images, labels in self.test_loader:
            logits = self.model(images.to(self.device))
            predicted = logits.argmax(dim=1)
            correct += (predicted == labels.to(self.device)).sum().item()
        return correct / len(self.test_loader.dataset)

    def fit(self):
        for epoch in range(self.config.epochs):
            loss = self.train_epoch()
            print(f"epoch {epoch}: loss {loss:.4f}, accuracy {self.evaluate():.3f}")


if __name__ == "__main__":
    config = Config()
    data = Digits(80)
    train_set, test_set = random_split(data, [64, 16])
    trainer = Trainer(Net(config), train_set, test_set, config)
    trainer.fit()

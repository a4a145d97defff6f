"""The model: a small classifier of spoken digits."""

import torch
from torch import nn


class SpeechNet(nn.Module):
    """Spectrogram (batch, 1, mel bands, frames) to one score for each digit."""

    def __init__(self, n_mels=40, n_digits=10):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.rnn = nn.GRU(16 * (n_mels // 4), 32, batch_first=True)
        self.head = nn.Linear(32, n_digits)

    def forward(self, spectrogram):
        maps = self.conv(spectrogram)
        frames = maps.permute(0, 3, 1, 2).flatten(2)
        states, _ = self.rnn(frames)
        return self.head(states[:, -1])


def count_parameters(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def loss_of(model, spectrogram, digits):
    scores = model(spectrogram)
    return torch.nn.functional.cross_entropy(scores, digits)

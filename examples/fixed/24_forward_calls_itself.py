"""A scorer of patches: every picture is cut into patches, and each patch gets a score."""

import torch
from torch import nn


class PatchScorer(nn.Module):
    def __init__(self, patch=8, channels=3):
        super().__init__()
        self.patch = patch
        self.body = nn.Sequential(
            nn.Linear(channels * patch * patch, 64),
            nn.ReLU(),
            nn.Linear(64, 1),
        )

    def split(self, images):
        """(batch, channels, height, width) to (batch, patches, channels * patch * patch)."""
        batch, channels, height, width = images.shape
        rows, columns = height // self.patch, width // self.patch
        patches = images.view(batch, channels, rows, self.patch, columns, self.patch)
        patches = patches.permute(0, 2, 4, 1, 3, 5)
        return patches.reshape(batch, rows * columns, -1)

    def forward(self, images):
        if images.dim() == 4:
            patches = self.split(images)
        else:
            patches = images
        scores = self.body(patches)
        return scores.squeeze(-1)


torch.manual_seed(0)
scorer = PatchScorer()
pictures = torch.rand(4, 3, 32, 32)
scores = scorer(pictures)
best = scores.argmax(dim=1)
print("best patches:", best.tolist())

"""Segment pictures with a two-level U-Net."""

import torch
import torch.nn.functional as F
from torch import nn


class DoubleConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 3, padding=1),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(),
            nn.Conv2d(out_channels, out_channels, 3, padding=1),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(),
        )

    def forward(self, x):
        return self.layers(x)


class UNet(nn.Module):
    def __init__(self, in_channels=3, num_classes=2, width=16):
        super().__init__()
        self.down1 = DoubleConv(in_channels, width)
        self.down2 = DoubleConv(width, width * 2)
        self.bottom = DoubleConv(width * 2, width * 4)
        self.up2 = nn.ConvTranspose2d(width * 4, width * 2, 2, stride=2)
        self.conv2 = DoubleConv(width * 4, width * 2)
        self.up1 = nn.ConvTranspose2d(width * 2, width, 2, stride=2)
        self.conv1 = DoubleConv(width * 2, width)
        self.head = nn.Conv2d(width, num_classes, 1)

    def forward(self, x):
        skip1 = self.down1(x)
        skip2 = self.down2(F.max_pool2d(skip1, 2))
        x = self.bottom(F.max_pool2d(skip2, 2))
        x = self.up2(x)
        x = F.interpolate(x, size=skip2.shape[2:])  # an odd size loses a row when it is halved
        x = torch.cat([skip2, x], dim=1)
        x = self.conv2(x)
        x = self.up1(x)
        x = torch.cat([skip1, x], dim=1)
        x = self.conv1(x)
        return self.head(x)


torch.manual_seed(0)
unet = UNet()
images = torch.rand(2, 3, 50, 50)
masks = torch.randint(0, 2, (2, 50, 50))

logits = unet(images)
loss = F.cross_entropy(logits, masks)
loss.backward()
print("logits:", tuple(logits.shape), "loss:", round(loss.item(), 3))

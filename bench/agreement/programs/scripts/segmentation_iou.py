import os
from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import Dataset, DataLoader, random_split, WeightedRandomSampler, Subset
import torchvision.transforms as T
import torchvision.transforms.functional as TF

COLORS = {0: (0, 0, 0), 1: (128, 0, 0), 2: (0, 128, 0)}


class JointTransform:
    def __init__(self, size: Tuple[int, int], flip: float = 0.5):
        self.size, self.flip = size, flip
        self.norm = T.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])

    def __call__(self, image, mask):
        image = TF.resize(image, self.size)
        mask = TF.resize(mask, self.size, interpolation=T.InterpolationMode.NEAREST)
        if torch.rand(1).item() < self.flip:
            image, mask = TF.hflip(image), TF.hflip(mask)
        image = self.norm(TF.to_tensor(image))
        mask = torch.from_numpy(np.array(mask)).long()
        return image, mask


class ShapesDataset(Dataset):
    """Random rectangles, generated as PIL images as if they were read from disk."""

    def __init__(self, n: int, transform: Optional[Callable] = None):
        self.n = n
        self.transform = transform
        self.rng = np.random.RandomState(0)

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, idx):
        image = (self.rng.rand(48, 60, 3) * 255).astype(np.uint8)
        mask = np.zeros((48, 60), dtype=np.uint8)
        mask[5:20, 10:30] = 1 + idx % 2
        image, mask = Image.fromarray(image), Image.fromarray(mask)
        if self.transform is not None:
            image, mask = self.transform(image, mask)
        return {"image": image, "mask": mask, "id": idx}


class DoubleConv(nn.Module):
    """(convolution => [BN] => ReLU) * 2"""

    def __init__(self, in_channels, out_channels, mid_channels=None):
        super().__init__()
        if not mid_channels:
            mid_channels = out_channels
        self.double_conv = nn.Sequential(
            nn.Conv2d(in_channels, mid_channels, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(mid_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(mid_channels, out_channels, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
        )

    def forward(self, x):
        return self.double_conv(x)


class Up(nn.Module):
    def __init__(self, in_channels, out_channels, bilinear=True):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode='bilinear', align_corners=True)
            self.conv = DoubleConv(in_channels, out_channels, in_channels // 2)
        else:
            self.up = nn.ConvTranspose2d(in_channels, in_channels // 2, kernel_size=2, stride=2)
            self.conv = DoubleConv(in_channels, out_channels)

    def forward(self, x1, x2):
        x1 = self.up(x1)
        diffY = x2.size()[2] - x1.size()[2]
        diffX = x2.size()[3] - x1.size()[3]
        x1 = F.pad(x1, [diffX // 2, diffX - diffX // 2, diffY // 2, diffY - diffY // 2])
        x = torch.cat([x2, x1], dim=1)
        return self.conv(x)


class UNet(nn.Module):
    def __init__(self, n_channels, n_classes, width=8, bilinear=False):
        super().__init__()
        factor = 2 if bilinear else 1
        self.inc = DoubleConv(n_channels, width)
        self.downs = nn.ModuleList([
            nn.Sequential(nn.MaxPool2d(2), DoubleConv(width, width * 2)),
            nn.Sequential(nn.MaxPool2d(2), DoubleConv(width * 2, width * 4 // factor)),
        ])
        self.up1 = Up(width * 4, width * 2 // factor, bilinear)
        self.up2 = Up(width * 2, width, bilinear)
        self.outc = nn.Conv2d(width, n_classes, kernel_size=1)

    def forward(self, x):
        x1 = self.inc(x)
        x2 = self.downs[0](x1)
        x3 = self.downs[1](x2)
        x = self.up1(x3, x2)
        x = self.up2(x, x1)
        return self.outc(x)


def dice_coeff(input, target, reduce_batch_first=False, epsilon=1e-6):
    assert input.size() == target.size()
    sum_dim = (-1, -2) if input.dim() == 2 or not reduce_batch_first else (-1, -2, -3)
    inter = 2 * (input * target).sum(dim=sum_dim)
    sets_sum = input.sum(dim=sum_dim) + target.sum(dim=sum_dim)
    sets_sum = torch.where(sets_sum == 0, inter, sets_sum)
    dice = (inter + epsilon) / (sets_sum + epsilon)
    return dice.mean()


def dice_loss(input, target, multiclass=False):
    if multiclass:
        input, target = input.flatten(0, 1), target.flatten(0, 1)
    return 1 - dice_coeff(input, target, reduce_batch_first=True)


def fast_hist(a, b, n):
    k = (a >= 0) & (a < n)
    return torch.bincount(n * a[k] + b[k], minlength=n ** 2).reshape(n, n)


def per_class_iou(hist):
    return torch.diag(hist) / (hist.sum(1) + hist.sum(0) - torch.diag(hist) + 1e-10)


def mask_to_rgb(mask):
    out = np.zeros((*mask.shape, 3), dtype=np.uint8)
    for k, color in COLORS.items():
        out[mask == k] = color
    return out


def train():
    n_classes = len(COLORS)
    dataset = ShapesDataset(10, JointTransform((32, 40)))
    n_val = int(len(dataset) * 0.2)
    train_set, val_set = random_split(dataset, [len(dataset) - n_val, n_val])
    sampler = WeightedRandomSampler([1.0] * len(train_set), num_samples=8, replacement=True)
    train_loader = DataLoader(train_set, batch_size=4, sampler=sampler)
    val_loader = DataLoader(val_set, batch_size=2, shuffle=False, drop_last=True)
    model = UNet(3, n_classes)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-4, momentum=0.9, foreach=True)
    criterion = nn.CrossEntropyLoss(weight=torch.tensor([0.2, 1.0, 1.0]))
    for epoch in range(1):
        model.train()
        for batch in train_loader:
            images, true_masks = batch["image"], batch["mask"]
            assert images.shape[1] == 3
            pred = model(images)
            loss = criterion(pred, true_masks)
            loss += dice_loss(F.softmax(pred, dim=1).float(),
                              F.one_hot(true_masks, n_classes).permute(0, 3, 1, 2).float(), multiclass=True)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        model.eval()
        hist = torch.zeros(n_classes, n_classes)
        with torch.inference_mode():
            for batch in val_loader:
                logits = model(batch["image"])
                preds = logits.argmax(dim=1)
                hist += fast_hist(batch["mask"].flatten(), preds.flatten(), n_classes)
        iou = per_class_iou(hist)
        rgb = mask_to_rgb(preds[0].numpy())
        print(loss.item(), iou.mean().item(), rgb.shape)


if __name__ == "__main__":
    train()

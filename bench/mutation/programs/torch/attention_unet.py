"""A UNet with attention gates on its skip connections."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv_block(in_ch, out_ch):
    return nn.Sequential(
        nn.Conv2d(in_ch, out_ch, 3, padding=1),
        nn.GroupNorm(4, out_ch),
        nn.SiLU(),
        nn.Conv2d(out_ch, out_ch, 3, padding=1),
        nn.GroupNorm(4, out_ch),
        nn.SiLU(),
    )


class AttentionGate(nn.Module):
    def __init__(self, gate_ch, skip_ch, inter_ch):
        super().__init__()
        self.gate = nn.Conv2d(gate_ch, inter_ch, 1)
        self.skip = nn.Conv2d(skip_ch, inter_ch, 1)
        self.psi = nn.Sequential(nn.Conv2d(inter_ch, 1, 1), nn.Sigmoid())

    def forward(self, g, x):
        weight = self.psi(F.relu(self.gate(g) + self.skip(x)))
        return x * weight


class AttentionUNet(nn.Module):
    def __init__(self, in_ch=1, num_classes=3, widths=(8, 16, 32)):
        super().__init__()
        self.encoders = nn.ModuleList()
        prev = in_ch
        for width in widths:
            self.encoders.append(conv_block(prev, width))
            prev = width
        self.bottleneck = conv_block(widths[-1], widths[-1] * 2)
        self.ups, self.gates, self.decoders = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        prev = widths[-1] * 2
        for width in reversed(widths):
            self.ups.append(nn.ConvTranspose2d(prev, width, kernel_size=2, stride=2))
            self.gates.append(AttentionGate(width, width, width // 2))
            self.decoders.append(conv_block(width * 2, width))
            prev = width
        self.head = nn.Conv2d(widths[0], num_classes, kernel_size=1)

    def forward(self, x):
        skips = []
        for encoder in self.encoders:
            x = encoder(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.bottleneck(x)
        for up, gate, decoder, skip in zip(self.ups, self.gates, self.decoders, reversed(skips)):
            x = up(x)
            skip = gate(x, skip)
            x = decoder(torch.cat([x, skip], dim=1))
        return self.head(x)


def dice(logits, target, num_classes):
    probs = logits.softmax(dim=1)
    onehot = F.one_hot(target, num_classes).permute(0, 3, 1, 2).float()
    inter = (probs * onehot).sum(dim=(0, 2, 3))
    total = (probs + onehot).sum(dim=(0, 2, 3))
    return 1 - (2 * inter / total).mean()


model = AttentionUNet()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
image = torch.randn(2, 1, 32, 32)
mask = torch.randint(0, 3, (2, 32, 32))
for step in range(2):
    logits = model(image)
    loss = F.cross_entropy(logits, mask) + dice(logits, mask, 3)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
pred = logits.argmax(dim=1)
iou = ((pred == mask).float().mean(dim=(1, 2))).tolist()
print(loss.item(), iou)

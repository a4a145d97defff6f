"""Keyword spotting: log-mel-like features, depthwise-separable convolutions, a GRU and attention pooling."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class SeparableConv(nn.Module):
    def __init__(self, in_ch, out_ch, kernel=3, stride=1):
        super().__init__()
        self.depthwise = nn.Conv2d(in_ch, in_ch, kernel, stride=stride, padding=kernel // 2, groups=in_ch, bias=False)
        self.pointwise = nn.Conv2d(in_ch, out_ch, 1, bias=False)
        self.bn = nn.BatchNorm2d(out_ch)

    def forward(self, x):
        return F.relu6(self.bn(self.pointwise(self.depthwise(x))))


class SqueezeExcite(nn.Module):
    def __init__(self, channels, ratio=4):
        super().__init__()
        self.fc1 = nn.Linear(channels, channels // ratio)
        self.fc2 = nn.Linear(channels // ratio, channels)

    def forward(self, x):
        w = x.mean(dim=(2, 3))
        w = torch.sigmoid(self.fc2(F.relu(self.fc1(w))))
        return x * w[:, :, None, None]


class KeywordNet(nn.Module):
    def __init__(self, n_mels=40, n_classes=12, hidden=24):
        super().__init__()
        self.stem = nn.Conv2d(1, 8, kernel_size=(3, 3), stride=(2, 1), padding=1)
        self.conv1 = SeparableConv(8, 16, stride=2)
        self.se = SqueezeExcite(16)
        self.conv2 = SeparableConv(16, 16)
        self.gru = nn.GRU(16 * (n_mels // 4), hidden, batch_first=True, bidirectional=True)
        self.attn = nn.Linear(2 * hidden, 1)
        self.fc = nn.Linear(2 * hidden, n_classes)

    def forward(self, spec):
        x = spec.unsqueeze(1)
        x = F.relu(self.stem(x))
        x = self.se(self.conv1(x))
        x = x + self.conv2(x)
        b, c, f, t = x.shape
        x = x.permute(0, 3, 1, 2).reshape(b, t, c * f)
        x, _ = self.gru(x)
        weights = torch.softmax(self.attn(x), dim=1)
        pooled = (weights * x).sum(dim=1)
        return self.fc(pooled)


def features(wave, n_fft=128, hop=64, n_mels=40):
    window = torch.hann_window(n_fft)
    frames = wave.unfold(-1, n_fft, hop) * window
    power = torch.fft.rfft(frames).abs().pow(2)
    mel = torch.rand(n_fft // 2 + 1, n_mels)
    return torch.log(power @ mel + 1e-6).transpose(1, 2)


torch.manual_seed(0)
wave = torch.randn(4, 2048)
labels = torch.tensor([0, 3, 7, 11])
spec = features(wave)
model = KeywordNet()
loss = F.cross_entropy(model(spec), labels)
loss.backward()
scores = model.eval()(spec).softmax(dim=-1)
print(loss.item(), scores.max(dim=-1).values.tolist())

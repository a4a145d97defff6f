"""A vision transformer from scratch: patches by unfold, a class token, learned positions."""

import torch
from torch import nn


class PatchEmbedding(nn.Module):
    def __init__(self, image_size=32, patch_size=8, in_channels=3, dim=64):
        super().__init__()
        self.patch_size = patch_size
        self.num_patches = (image_size // patch_size) ** 2
        self.proj = nn.Linear(in_channels * patch_size * patch_size, dim)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.randn(1, self.num_patches + 1, dim) * 0.02)

    def forward(self, x):
        b, c, h, w = x.shape
        p = self.patch_size
        x = x.unfold(2, p, p).unfold(3, p, p)
        x = x.permute(0, 2, 3, 1, 4, 5).reshape(b, -1, c * p * p)
        x = self.proj(x)
        cls = self.cls_token.expand(b, -1, -1)
        x = torch.cat([cls, x], dim=1)
        return x + self.pos_embed


class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.qkv = nn.Linear(dim, dim * 3, bias=False)
        self.out = nn.Linear(dim, dim)

    def forward(self, x):
        b, n, d = x.shape
        qkv = self.qkv(x).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        scores = torch.matmul(q, k.transpose(-1, -2)) * self.scale
        weights = scores.softmax(dim=-1)
        mixed = torch.matmul(weights, v)
        return self.out(mixed.transpose(1, 2).reshape(b, n, d))


class EncoderLayer(nn.Module):
    def __init__(self, dim, heads, mlp_ratio=2):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.attn = MultiHeadAttention(dim, heads)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, dim * mlp_ratio), nn.GELU(), nn.Linear(dim * mlp_ratio, dim))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    def __init__(self, image_size=32, patch_size=8, dim=64, depth=2, heads=4, num_classes=10):
        super().__init__()
        self.embed = PatchEmbedding(image_size, patch_size, 3, dim)
        self.blocks = nn.Sequential(*[EncoderLayer(dim, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, num_classes)

    def forward(self, x):
        x = self.blocks(self.embed(x))
        x = self.norm(x)[:, 0]
        return self.head(x)


if __name__ == "__main__":
    torch.manual_seed(0)
    model = ViT()
    images = torch.rand(8, 3, 32, 32)
    mean = torch.tensor([0.5, 0.5, 0.5]).view(1, 3, 1, 1)
    std = torch.tensor([0.25, 0.25, 0.25]).view(1, 3, 1, 1)
    images = (images - mean) / std
    labels = torch.randint(10, (8,))
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    logits = model(images)
    loss = criterion(logits, labels)
    loss.backward()
    accuracy = (logits.argmax(-1) == labels).float().mean()
    print(f"{loss.item():.3f} {accuracy:.2f}", sum(p.numel() for p in model.parameters()))

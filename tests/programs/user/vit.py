from dataclasses import dataclass
import torch
from torch import nn
from einops import rearrange, repeat
from einops.layers.torch import Rearrange


@dataclass
class ViTConfig:
    image_size: int = 32
    patch_size: int = 8  #! patch: patch_size: int = 7
    dim: int = 64
    depth: int = 2
    heads: int = 4
    mlp_dim: int = 128
    channels: int = 3
    num_classes: int = 10

    @property
    def num_patches(self):
        return (self.image_size // self.patch_size) ** 2

    @property
    def patch_dim(self):
        return self.channels * self.patch_size ** 2  #! pd: return self.patch_size ** 2


class FeedForward(nn.Module):
    def __init__(self, dim, hidden_dim):
        super().__init__()
        self.net = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, hidden_dim), nn.GELU(), nn.Linear(hidden_dim, dim))

    def forward(self, x):
        return self.net(x)


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.norm = nn.LayerNorm(dim)
        self.to_qkv = nn.Linear(dim, dim * 3, bias=False)  #! qkv: self.to_qkv = nn.Linear(dim, dim, bias=False)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x):
        x = self.norm(x)
        q, k, v = map(lambda t: rearrange(t, 'b n (h d) -> b h n d', h=self.heads), self.to_qkv(x).chunk(3, dim=-1))
        dots = torch.matmul(q, k.transpose(-1, -2)) * self.scale  #! dots: dots = torch.matmul(q, k) * self.scale
        attn = dots.softmax(dim=-1)
        out = rearrange(torch.matmul(attn, v), 'b h n d -> b n (h d)')  #! rea: out = rearrange(torch.matmul(attn, v), 'b h n d -> b n h d')
        return self.to_out(out)


class ViT(nn.Module):
    def __init__(self, cfg: ViTConfig):
        super().__init__()
        p = cfg.patch_size
        self.to_patch_embedding = nn.Sequential(
            Rearrange('b c (h p1) (w p2) -> b (h w) (p1 p2 c)', p1=p, p2=p),
            nn.LayerNorm(cfg.patch_dim),
            nn.Linear(cfg.patch_dim, cfg.dim),
        )
        self.pos_embedding = nn.Parameter(torch.randn(1, cfg.num_patches + 1, cfg.dim))  #! cls: self.pos_embedding = nn.Parameter(torch.randn(1, cfg.num_patches, cfg.dim))
        self.cls_token = nn.Parameter(torch.randn(1, 1, cfg.dim))
        self.layers = nn.ModuleList([])
        for _ in range(cfg.depth):
            self.layers.append(nn.ModuleList([Attention(cfg.dim, cfg.heads), FeedForward(cfg.dim, cfg.mlp_dim)]))
        self.head = nn.Linear(cfg.dim, cfg.num_classes)

    def forward(self, img):
        x = self.to_patch_embedding(img)
        b, n, _ = x.shape
        cls_tokens = repeat(self.cls_token, '1 1 d -> b 1 d', b=b)
        x = torch.cat((cls_tokens, x), dim=1)
        x = x + self.pos_embedding[:, :(n + 1)]
        for attn, ff in self.layers:
            x = attn(x) + x
            x = ff(x) + x
        return self.head(x[:, 0])


cfg = ViTConfig(depth=3)
model = ViT(cfg)
preds = model(torch.randn(2, 3, 32, 32))  #! img: preds = model(torch.randn(2, 32, 32, 3))
print(preds.shape)

import torch
from torch import nn, einsum
from einops import rearrange, reduce


class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim=None, heads=4, dim_head=8):
        super().__init__()
        inner = heads * dim_head
        context_dim = context_dim or query_dim
        self.heads, self.scale = heads, dim_head ** -0.5
        self.to_q = nn.Linear(query_dim, inner, bias=False)
        self.to_k = nn.Linear(context_dim, inner, bias=False)  #! k: self.to_k = nn.Linear(query_dim, inner, bias=False)
        self.to_v = nn.Linear(context_dim, inner, bias=False)
        self.to_out = nn.Sequential(nn.Linear(inner, query_dim), nn.Dropout(0.0))

    def forward(self, x, context=None, mask=None):
        h = self.heads
        context = x if context is None else context
        q, k, v = self.to_q(x), self.to_k(context), self.to_v(context)
        q, k, v = (rearrange(t, 'b n (h d) -> (b h) n d', h=h) for t in (q, k, v))
        sim = einsum('b i d, b j d -> b i j', q, k) * self.scale  #! ein: sim = einsum('b i d, b d j -> b i j', q, k) * self.scale
        if mask is not None:
            mask = mask[:, None, :].repeat_interleave(h, dim=0)  #! mask: mask = mask[:, None, :]
            sim = sim.masked_fill(~mask, -torch.finfo(sim.dtype).max)
        attn = sim.softmax(dim=-1)
        out = einsum('b i j, b j d -> b i d', attn, v)
        out = rearrange(out, '(b h) n d -> b n (h d)', h=h)  #! rea: out = rearrange(out, '(b h) n d -> b n (h d)', b=h)
        return self.to_out(out)


class Mixer(nn.Module):
    def __init__(self, tokens, dim):
        super().__init__()
        self.token = nn.Sequential(nn.Linear(tokens, 2 * tokens), nn.GELU(), nn.Linear(2 * tokens, tokens))
        self.channel = nn.Sequential(nn.Linear(dim, 2 * dim), nn.GELU(), nn.Linear(2 * dim, dim))

    def forward(self, x):
        x = x + self.token(x.transpose(1, 2)).transpose(1, 2)  #! mix: x = x + self.token(x)
        return x + self.channel(x)


x, ctx = torch.randn(2, 10, 32), torch.randn(2, 7, 20)
mask = torch.ones(2, 7, dtype=torch.bool)
attn = CrossAttention(32, 20)
y = attn(x, ctx, mask)  #! ctx: y = attn(x, None, mask)
y = Mixer(10, 32)(y)
pooled = reduce(y, 'b n d -> b d', 'mean')
img = rearrange(y, 'b (h w) (p c) -> b c (h w p)', h=5, p=4)  #! img: img = rearrange(y, 'b (h w) (p c) -> b c (h w p)', h=4, p=4)
gram = torch.einsum('bnd,bmd->bnm', y, y)  #! gram: gram = torch.einsum('bnd,bmd->bnm', y, ctx)
print(pooled.shape, img.shape, gram.shape)

"""Sparse mixture of experts and a selective state space block, jaxtyping-free research code."""
from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import einsum, rearrange, repeat


@dataclass
class MambaArgs:
    d_model: int = 16
    n_layer: int = 2
    vocab_size: int = 50
    d_state: int = 4
    expand: int = 2
    dt_rank: int | str = 'auto'
    d_conv: int = 4
    pad_vocab_size_multiple: int = 8
    conv_bias: bool = True
    bias: bool = False
    d_inner: int = field(init=False)

    def __post_init__(self):
        self.d_inner = int(self.expand * self.d_model)
        if self.dt_rank == 'auto':
            self.dt_rank = math.ceil(self.d_model / 16)
        if self.vocab_size % self.pad_vocab_size_multiple != 0:
            self.vocab_size += self.pad_vocab_size_multiple - self.vocab_size % self.pad_vocab_size_multiple


class MambaBlock(nn.Module):
    def __init__(self, args: MambaArgs):
        super().__init__()
        self.args = args
        self.in_proj = nn.Linear(args.d_model, args.d_inner * 2, bias=args.bias)
        self.conv1d = nn.Conv1d(in_channels=args.d_inner, out_channels=args.d_inner, bias=args.conv_bias,
                                kernel_size=args.d_conv, groups=args.d_inner, padding=args.d_conv - 1)
        self.x_proj = nn.Linear(args.d_inner, args.dt_rank + args.d_state * 2, bias=False)
        self.dt_proj = nn.Linear(args.dt_rank, args.d_inner, bias=True)
        A = repeat(torch.arange(1, args.d_state + 1), 'n -> d n', d=args.d_inner)
        self.A_log = nn.Parameter(torch.log(A))
        self.D = nn.Parameter(torch.ones(args.d_inner))
        self.out_proj = nn.Linear(args.d_inner, args.d_model, bias=args.bias)

    def forward(self, x):
        (b, l, d) = x.shape
        x_and_res = self.in_proj(x)
        (x, res) = x_and_res.split(split_size=[self.args.d_inner, self.args.d_inner], dim=-1)
        x = rearrange(x, 'b l d_in -> b d_in l')
        x = self.conv1d(x)[:, :, :l]
        x = rearrange(x, 'b d_in l -> b l d_in')
        x = F.silu(x)
        y = self.ssm(x)
        y = y * F.silu(res)
        return self.out_proj(y)

    def ssm(self, x):
        (d_in, n) = self.A_log.shape
        A = -torch.exp(self.A_log.float())
        D = self.D.float()
        x_dbl = self.x_proj(x)
        (delta, B, C) = x_dbl.split(split_size=[self.args.dt_rank, n, n], dim=-1)
        delta = F.softplus(self.dt_proj(delta))
        return self.selective_scan(x, delta, A, B, C, D)

    def selective_scan(self, u, delta, A, B, C, D):
        (b, l, d_in) = u.shape
        n = A.shape[1]
        deltaA = torch.exp(einsum(delta, A, 'b l d_in, d_in n -> b l d_in n'))
        deltaB_u = einsum(delta, B, u, 'b l d_in, b l n, b l d_in -> b l d_in n')
        x = torch.zeros((b, d_in, n), device=deltaA.device)
        ys = []
        for i in range(l):
            x = deltaA[:, i] * x + deltaB_u[:, i]
            y = einsum(x, C[:, i, :], 'b d_in n, b n -> b d_in')
            ys.append(y)
        y = torch.stack(ys, dim=1)
        y = y + u * D
        return y


class Routing(NamedTuple):
    weights: torch.Tensor
    indices: torch.Tensor
    aux_loss: torch.Tensor


class TopKRouter(nn.Module):
    def __init__(self, d_model, n_experts, k=2):
        super().__init__()
        self.gate = nn.Linear(d_model, n_experts, bias=False)
        self.n_experts, self.k = n_experts, k

    def forward(self, x) -> Routing:
        logits = self.gate(x)
        probs = logits.softmax(dim=-1)
        weights, indices = torch.topk(probs, self.k, dim=-1)
        weights = weights / weights.sum(dim=-1, keepdim=True)
        density = F.one_hot(indices, self.n_experts).float().sum(1).mean(0)
        aux = (density * probs.mean(0)).sum() * self.n_experts
        return Routing(weights, indices, aux)


class Expert(nn.Sequential):
    def __init__(self, d, h):
        super().__init__(nn.Linear(d, h), nn.GELU(), nn.Linear(h, d))


class MoE(nn.Module):
    def __init__(self, d_model, n_experts=4, k=2, mult=2):
        super().__init__()
        self.router = TopKRouter(d_model, n_experts, k)
        self.experts = nn.ModuleList([Expert(d_model, d_model * mult) for _ in range(n_experts)])
        self.aux_loss = None

    def forward(self, x):
        b, t, d = x.shape
        flat = x.view(-1, d)
        routing = self.router(flat)
        out = torch.zeros_like(flat)
        for i, expert in enumerate(self.experts):
            token_idx, slot_idx = torch.where(routing.indices == i)
            if token_idx.numel() == 0:
                continue
            expert_out = expert(flat[token_idx])
            out.index_add_(0, token_idx, expert_out * routing.weights[token_idx, slot_idx, None])
        self.aux_loss = routing.aux_loss
        return out.view(b, t, d)


class RMSNorm(nn.Module):
    def __init__(self, d_model: int, eps: float = 1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(d_model))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


class Layer(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.mixer, self.moe = MambaBlock(args), MoE(args.d_model)
        self.norm1, self.norm2 = RMSNorm(args.d_model), RMSNorm(args.d_model)

    def forward(self, x):
        x = x + self.mixer(self.norm1(x))
        return x + self.moe(self.norm2(x))


class LM(nn.Module):
    def __init__(self, args: MambaArgs):
        super().__init__()
        self.embedding = nn.Embedding(args.vocab_size, args.d_model)
        self.layers = nn.ModuleList([Layer(args) for _ in range(args.n_layer)])
        self.norm_f = RMSNorm(args.d_model)
        self.lm_head = nn.Linear(args.d_model, args.vocab_size, bias=False)
        self.lm_head.weight = self.embedding.weight

    def forward(self, input_ids, labels=None):
        x = self.embedding(input_ids)
        for layer in self.layers:
            x = layer(x)
        logits = self.lm_head(self.norm_f(x))
        if labels is None:
            return logits
        shift_logits = logits[..., :-1, :].contiguous()
        shift_labels = labels[..., 1:].contiguous()
        loss = F.cross_entropy(shift_logits.view(-1, shift_logits.size(-1)), shift_labels.view(-1))
        aux = sum(layer.moe.aux_loss for layer in self.layers)
        return {"loss": loss + 0.01 * aux, "logits": logits}


args = MambaArgs()
lm = LM(args)
ids = torch.randint(0, args.vocab_size, (2, 9))
out = lm(ids, labels=ids)
out["loss"].backward()
with torch.no_grad():
    nxt = lm(ids)[:, -1].argmax(dim=-1, keepdim=True)
    ids = torch.cat([ids, nxt], dim=1)
print(out["loss"].item(), out["logits"].shape, ids.shape)

"""A language model with all that stands around one, of the length that such files have."""

import argparse
import contextlib
import math
import time
from dataclasses import asdict, dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

TEXT = """
The river keeps no record of the rain,
and yet it rises where the rain has been;
the miller hears it turning in the lane
and sets his stone before the day comes in.
"""


@dataclass
class ModelConfig:
    vocab_size: int = 64
    context: int = 48
    layers: int = 4
    heads: int = 8
    kv_heads: int = 2
    width: int = 128
    hidden: int = 352
    dropout: float = 0.1
    theta: float = 10000.0
    tie_weights: bool = True

    @property
    def head_size(self):
        assert self.width % self.heads == 0
        return self.width // self.heads


@dataclass
class TrainConfig:
    batch_size: int = 12
    accumulation: int = 2
    steps: int = 6
    learning_rate: float = 3e-4
    min_learning_rate: float = 3e-5
    warmup: int = 2
    weight_decay: float = 0.1
    clip: float = 1.0
    evaluate_every: int = 3
    seed: int = 1


# --- text ---------------------------------------------------------------------------------------


class Vocabulary:
    """Characters as numbers."""

    def __init__(self, text):
        self.characters = sorted(set(text))
        self.numbers = {character: number for number, character in enumerate(self.characters)}

    def __len__(self):
        return len(self.characters)

    def encode(self, text):
        return torch.tensor([self.numbers[c] for c in text if c in self.numbers], dtype=torch.long)

    def decode(self, ids):
        return "".join(self.characters[i % len(self.characters)] for i in ids.tolist())


class Windows(Dataset):
    """Stretches of a text, and the same one character further on."""

    def __init__(self, ids, context):
        self.ids = ids
        self.context = context

    def __len__(self):
        return max(0, len(self.ids) - self.context - 1)

    def __getitem__(self, index):
        stretch = self.ids[index : index + self.context + 1]
        return stretch[:-1], stretch[1:]


def split(ids, share=0.8):
    border = int(len(ids) * share)
    return ids[:border], ids[border:]


# --- the model -----------------------------------------------------------------------------------


class RMSNorm(nn.Module):
    def __init__(self, width, eps=1e-6):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x):
        scale = torch.rsqrt(x.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return x * scale * self.weight


class Rotary(nn.Module):
    """Turns pairs of features by an angle that grows with the position."""

    def __init__(self, head_size, context, theta):
        super().__init__()
        frequencies = theta ** (-torch.arange(0, head_size, 2).float() / head_size)
        angles = torch.outer(torch.arange(context).float(), frequencies)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def forward(self, x, start=0):
        length = x.size(2)
        cos = self.cos[start : start + length].view(1, 1, length, -1)
        sin = self.sin[start : start + length].view(1, 1, length, -1)
        even, odd = x[..., 0::2], x[..., 1::2]
        turned = torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1)
        return turned.flatten(-2)


class Cache:
    """Keys and values of the positions that were seen."""

    def __init__(self):
        self.keys = None
        self.values = None

    def __len__(self):
        return 0 if self.keys is None else self.keys.size(2)

    def extend(self, keys, values):
        if self.keys is None:
            self.keys, self.values = keys, values
        else:
            self.keys = torch.cat([self.keys, keys], dim=2)
            self.values = torch.cat([self.values, values], dim=2)
        return self.keys, self.values


def repeat_heads(x, times):
    if times == 1:
        return x
    batch, heads, length, size = x.shape
    expanded = x[:, :, None].expand(batch, heads, times, length, size)
    return expanded.reshape(batch, heads * times, length, size)


class Attention(nn.Module):
    """Queries in groups that share their keys and values."""

    def __init__(self, config):
        super().__init__()
        assert config.heads % config.kv_heads == 0
        self.heads = config.heads
        self.kv_heads = config.kv_heads
        self.head_size = config.head_size
        self.query = nn.Linear(config.width, config.heads * config.head_size, bias=False)
        self.key = nn.Linear(config.width, config.kv_heads * config.head_size, bias=False)
        self.value = nn.Linear(config.width, config.kv_heads * config.head_size, bias=False)
        self.project = nn.Linear(config.heads * config.head_size, config.width, bias=False)
        self.rotary = Rotary(config.head_size, config.context, config.theta)
        self.dropout = nn.Dropout(config.dropout)
        mask = torch.ones(config.context, config.context, dtype=torch.bool).tril()
        self.register_buffer("mask", mask, persistent=False)

    def _heads(self, x, count):
        batch, length, _ = x.shape
        return x.view(batch, length, count, self.head_size).transpose(1, 2)

    def forward(self, x, cache=None):
        batch, length, width = x.shape
        start = 0 if cache is None else len(cache)
        queries = self.rotary(self._heads(self.query(x), self.heads), start)
        keys = self.rotary(self._heads(self.key(x), self.kv_heads), start)
        values = self._heads(self.value(x), self.kv_heads)
        if cache is not None:
            keys, values = cache.extend(keys, values)
        keys = repeat_heads(keys, self.heads // self.kv_heads)
        values = repeat_heads(values, self.heads // self.kv_heads)
        scores = queries @ keys.transpose(-2, -1) / math.sqrt(self.head_size)
        visible = self.mask[start : start + length, : start + length]
        scores = scores.masked_fill(~visible, float("-inf"))
        weights = self.dropout(F.softmax(scores, dim=-1))
        mixed = (weights @ values).transpose(1, 2).reshape(batch, length, width)
        return self.project(mixed)


class GatedMLP(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.gate = nn.Linear(config.width, config.hidden, bias=False)
        self.up = nn.Linear(config.width, config.hidden, bias=False)
        self.down = nn.Linear(config.hidden, config.width, bias=False)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x):
        return self.dropout(self.down(F.silu(self.gate(x)) * self.up(x)))


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.attention_norm = RMSNorm(config.width)
        self.attention = Attention(config)
        self.mlp_norm = RMSNorm(config.width)
        self.mlp = GatedMLP(config)

    def forward(self, x, cache=None):
        x = x + self.attention(self.attention_norm(x), cache)
        x = x + self.mlp(self.mlp_norm(x))
        return x


class GPT(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.embed = nn.Embedding(config.vocab_size, config.width)
        self.dropout = nn.Dropout(config.dropout)
        self.blocks = nn.ModuleList([Block(config) for _ in range(config.layers)])
        self.norm = RMSNorm(config.width)
        self.head = nn.Linear(config.width, config.vocab_size, bias=False)
        if config.tie_weights:
            self.head.weight = self.embed.weight
        self.apply(self._init_weights)
        for name, parameter in self.named_parameters():
            if name.endswith(("project.weight", "down.weight")):
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * config.layers))

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)

    def forward(self, ids, targets=None, caches=None):
        length = ids.size(1)
        assert length <= self.config.context, "the text is longer than the context"
        x = self.dropout(self.embed(ids))
        for index, block in enumerate(self.blocks):
            x = block(x, None if caches is None else caches[index])
        x = self.norm(x)
        if targets is None:
            logits = self.head(x[:, -1:, :])
            return logits, None
        logits = self.head(x)
        flat = logits.view(-1, logits.size(-1))
        loss = F.cross_entropy(flat, targets.reshape(-1), ignore_index=-1)
        return logits, loss

    @torch.no_grad()
    def generate(self, ids, count, temperature=1.0, top_k=None):
        self.eval()
        caches = [Cache() for _ in self.blocks]
        logits, _ = self(ids, caches=caches)
        for _ in range(count):
            scores = logits[:, -1, :] / max(temperature, 1e-5)
            if top_k is not None:
                best, _ = torch.topk(scores, min(top_k, scores.size(-1)))
                scores = scores.masked_fill(scores < best[:, -1:], float("-inf"))
            following = torch.multinomial(F.softmax(scores, dim=-1), num_samples=1)
            ids = torch.cat([ids, following], dim=1)
            if len(caches[0]) >= self.config.context:
                break
            logits, _ = self(following, caches=caches)
        return ids

    def count_parameters(self, embeddings=True):
        total = sum(parameter.numel() for parameter in self.parameters())
        return total if embeddings else total - self.embed.weight.numel()


# --- training ------------------------------------------------------------------------------------


def make_optimizer(model, config):
    decayed = [p for p in model.parameters() if p.requires_grad and p.dim() >= 2]
    others = [p for p in model.parameters() if p.requires_grad and p.dim() < 2]
    groups = [
        {"params": decayed, "weight_decay": config.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=config.learning_rate, betas=(0.9, 0.95))


def learning_rate(step, config):
    if step < config.warmup:
        return config.learning_rate * (step + 1) / config.warmup
    progress = (step - config.warmup) / max(1, config.steps - config.warmup)
    weight = 0.5 * (1.0 + math.cos(math.pi * min(1.0, progress)))
    return config.min_learning_rate + weight * (config.learning_rate - config.min_learning_rate)


def endless(loader):
    while True:
        yield from loader


@torch.no_grad()
def evaluate(model, loader, device, most=4):
    model.eval()
    losses = torch.zeros(most)
    seen = 0
    for index, (inputs, targets) in enumerate(loader):
        if index == most:
            break
        _, loss = model(inputs.to(device), targets.to(device))
        losses[index] = loss.item()
        seen += 1
    model.train()
    return losses[: max(seen, 1)].mean().item()


class Trainer:
    def __init__(self, model, train_data, held_out, config, device):
        self.model = model.to(device)
        self.config = config
        self.device = device
        self.optimizer = make_optimizer(model, config)
        self.train_loader = DataLoader(train_data, batch_size=config.batch_size, shuffle=True, drop_last=True)
        self.held_out_loader = DataLoader(held_out, batch_size=config.batch_size)
        self.history = []

    def autocast(self):
        if self.device.type == "cuda":
            return torch.autocast("cuda", dtype=torch.bfloat16)
        return contextlib.nullcontext()

    def step(self, batches, number):
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(number, self.config)
        total = 0.0
        for _ in range(self.config.accumulation):
            inputs, targets = next(batches)
            with self.autocast():
                _, loss = self.model(inputs.to(self.device), targets.to(self.device))
            (loss / self.config.accumulation).backward()
            total += loss.item() / self.config.accumulation
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return total, norm

    def fit(self):
        batches = endless(self.train_loader)
        self.model.train()
        began = time.time()
        for number in range(self.config.steps):
            loss, norm = self.step(batches, number)
            if (number + 1) % self.config.evaluate_every == 0:
                held_out = evaluate(self.model, self.held_out_loader, self.device)
                self.history.append((number + 1, loss, held_out))
                print(f"{number + 1}: {loss:.3f} / {held_out:.3f}, norm {norm:.2f}, {time.time() - began:.1f} s")
        return self.history

    def checkpoint(self):
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "config": asdict(self.model.config),
        }


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--tokens", type=int, default=20)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def main():
    options = arguments()
    train_config = TrainConfig(steps=options.steps)
    torch.manual_seed(train_config.seed)
    vocabulary = Vocabulary(TEXT)
    ids = vocabulary.encode(TEXT * 3)
    train_ids, held_out_ids = split(ids)
    config = ModelConfig(vocab_size=len(vocabulary), layers=options.layers, width=options.width)
    model = GPT(config)
    print(f"{model.count_parameters() / 1e6:.2f} million parameters")
    trainer = Trainer(
        model,
        Windows(train_ids, config.context),
        Windows(held_out_ids, config.context),
        train_config,
        torch.device(options.device),
    )
    trainer.fit()
    prompt = vocabulary.encode("The river").unsqueeze(0).to(trainer.device)
    written = model.generate(prompt, options.tokens, temperature=0.8, top_k=10)
    print(vocabulary.decode(written[0]))


if __name__ == "__main__":
    main()

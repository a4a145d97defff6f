"""Text classification with nn.TransformerEncoder, sinusoidal positions and a padding mask."""

import math

import torch
import torch.nn as nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, dropout=0.1, max_len=100):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(position * div_term)
        pe[0, :, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x):
        x = x + self.pe[:, : x.size(1)]
        return self.dropout(x)


class TextClassifier(nn.Module):
    def __init__(self, vocab_size, d_model=32, nhead=4, num_layers=2, num_classes=4, pad_idx=0):
        super().__init__()
        self.pad_idx = pad_idx
        self.d_model = d_model
        self.embed = nn.Embedding(vocab_size, d_model, padding_idx=pad_idx)
        self.pos = PositionalEncoding(d_model)
        layer = nn.TransformerEncoderLayer(d_model, nhead, dim_feedforward=64, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers)
        self.pool = nn.MultiheadAttention(d_model, nhead, batch_first=True)
        self.query = nn.Parameter(torch.randn(1, 1, d_model))
        self.norm = nn.LayerNorm(d_model)
        self.fc = nn.Linear(d_model, num_classes)

    def forward(self, tokens):
        padding = tokens == self.pad_idx
        x = self.embed(tokens) * math.sqrt(self.d_model)
        x = self.encoder(self.pos(x), src_key_padding_mask=padding)
        query = self.query.expand(tokens.size(0), -1, -1)
        pooled, _ = self.pool(query, x, x, key_padding_mask=padding)
        return self.fc(self.norm(pooled.squeeze(1)))


def batches(count, vocab_size, max_len):
    for _ in range(count):
        lengths = torch.randint(3, max_len + 1, (6,))
        tokens = torch.randint(1, vocab_size, (6, max_len))
        mask = torch.arange(max_len)[None, :] >= lengths[:, None]
        yield tokens.masked_fill(mask, 0), torch.randint(0, 4, (6,))


model = TextClassifier(vocab_size=50)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 1.0, 2.0, 0.5]))
model.train()
for tokens, target in batches(2, 50, 12):
    logits = model(tokens)
    loss = criterion(logits, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    probs = torch.softmax(logits, dim=-1)
    confidence, guess = probs.max(dim=-1)
    print(loss.item(), confidence.mean().item(), (guess == target).sum().item())

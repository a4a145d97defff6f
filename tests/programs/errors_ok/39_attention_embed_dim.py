import torch
from torch import nn

attention = nn.MultiheadAttention(embed_dim=36, num_heads=3)
words = torch.rand(7, 2, 36)
mixed, weights = attention(words, words, words)

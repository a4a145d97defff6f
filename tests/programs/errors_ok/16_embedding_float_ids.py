import torch
from torch import nn

lookup = nn.Embedding(num_embeddings=30, embedding_dim=6)
ids = torch.zeros(2, 5, dtype=torch.long)
vectors = lookup(ids)

import torch
from x_transformers import Decoder, TransformerWrapper

model = TransformerWrapper(num_tokens=100, max_seq_len=32, attn_layers=Decoder(dim=48, depth=2, heads=3))
tokens = torch.randint(0, 100, (2, 32))
logits = model(tokens)

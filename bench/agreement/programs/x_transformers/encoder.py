import torch
from x_transformers import Encoder, TransformerWrapper

layers = Encoder(dim=48, depth=2, heads=3, rotary_pos_emb=True)
model = TransformerWrapper(num_tokens=100, max_seq_len=32, attn_layers=layers)
mask = torch.ones(2, 32).bool()
logits = model(torch.randint(0, 100, (2, 32)), mask=mask)

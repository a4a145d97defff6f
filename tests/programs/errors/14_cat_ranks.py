import torch

words = torch.rand(6, 9, 12)
topic = torch.rand(6, 12)
joined = torch.cat([words, topic], dim=1)

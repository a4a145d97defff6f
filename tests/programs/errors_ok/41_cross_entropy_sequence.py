import torch
import torch.nn.functional as F

scores = torch.rand(8, 15, 26)
letters = torch.randint(26, (8, 15))
loss = F.cross_entropy(scores.transpose(1, 2), letters)

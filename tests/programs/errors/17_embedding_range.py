import torch
from torch import nn

words = {"<pad>": 0, "sun": 1, "rain": 2, "snow": 3}
lookup = nn.Embedding(len(words) - 1, 4)
forecast = torch.tensor([words["snow"], words["sun"]])
vectors = lookup(forecast)

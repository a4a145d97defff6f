import numpy as np
import torch
from torch import nn

table = np.arange(30).reshape(6, 5) / 30
layer = nn.Linear(5, 4)
hidden = layer(torch.tensor(table, dtype=torch.float32))

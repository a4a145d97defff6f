import numpy as np
import torch
from torch import nn

probability = torch.sigmoid(torch.rand(10, 1))
truth = torch.from_numpy(np.ones((10, 1)))
loss = nn.BCELoss()(probability, truth)

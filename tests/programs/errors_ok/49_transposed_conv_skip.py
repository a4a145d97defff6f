import torch
from torch import nn

picture = torch.rand(2, 4, 16, 16)
small = nn.AvgPool2d(2)(picture)
large = nn.ConvTranspose2d(4, 4, 2, stride=2)(small)
residual = picture - large

import torch

weights = torch.zeros(3, requires_grad=True)
plotted = (weights * 2).numpy()

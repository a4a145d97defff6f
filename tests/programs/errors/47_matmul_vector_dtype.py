import torch

amounts = torch.tensor([2, 0, 5, 1])
prices = torch.tensor([1.5, 9.0, 2.25, 4.0])
total = amounts @ prices

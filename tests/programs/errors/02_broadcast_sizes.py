import torch

signal = torch.rand(5, 2, 48)
window = torch.hann_window(40)
shaped = signal * window

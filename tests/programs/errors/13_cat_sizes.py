import torch

encoder_map = torch.rand(1, 8, 31, 31)
decoder_map = torch.rand(1, 8, 32, 32)
both = torch.cat((encoder_map, decoder_map), 1)

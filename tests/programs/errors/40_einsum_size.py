import torch

users = torch.rand(9, 5)
films = torch.rand(6, 14)
ratings = torch.einsum("uk,kf->uf", users, films)

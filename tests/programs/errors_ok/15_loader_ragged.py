import torch
from torch.utils.data import DataLoader, Dataset


class Songs(Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return torch.zeros(90)


for batch in DataLoader(Songs(), batch_size=4):
    print(batch.sum())

import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader


class RandomDataset(Dataset):
    def __init__(self, size, length):
        self.len = length
        self.data = torch.randn(length, size)

    def __getitem__(self, index):
        return self.data[index]

    def __len__(self):
        return self.len


class Model(nn.Module):
    def __init__(self, input_size, output_size):
        super(Model, self).__init__()
        self.fc = nn.Linear(input_size, output_size)

    def forward(self, input):
        output = self.fc(input)
        print("\tIn Model: input size", input.size(), "output size", output.size())
        return output


input_size, output_size = 5, 2
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
rand_loader = DataLoader(dataset=RandomDataset(input_size, 100), batch_size=30, shuffle=True)
model = Model(input_size, output_size)  #! in: model = Model(output_size, input_size)
if torch.cuda.device_count() > 1:
    model = nn.DataParallel(model)
model = nn.DataParallel(model)
model.to(device)
use_amp = device.type == "cuda"
scaler = torch.cuda.amp.GradScaler(enabled=use_amp)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for data in rand_loader:
    input = data.to(device)
    optimizer.zero_grad()
    with torch.autocast(device_type=device.type, enabled=use_amp):
        output = model(input)
        target = torch.zeros(input.size(0), output_size, device=device)  #! tgt: target = torch.zeros(input.size(0), input_size, device=device)
        loss = torch.nn.functional.l1_loss(output, target)
        extra = (output - target).abs().sum(dim=1)  #! dim: extra = (output - target).abs().sum(dim=2)
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    print("Outside: input size", input.size(), "output_size", output.size())
state = model.module.state_dict()
other = Model(input_size, output_size)  #! sd: other = Model(input_size, output_size + 1)
other.load_state_dict(state)

from collections import OrderedDict
import torch
from torch import nn


class C3D(nn.Module):
    def __init__(self, num_classes=6):
        super().__init__()
        self.features = nn.Sequential(OrderedDict([
            ("conv1", nn.Conv3d(3, 8, kernel_size=(3, 3, 3), padding=(1, 1, 1))),
            ("relu1", nn.ReLU()),
            ("pool1", nn.MaxPool3d(kernel_size=(1, 2, 2), stride=(1, 2, 2))),
            ("conv2", nn.Conv3d(8, 16, kernel_size=3, padding=1)),  #! c2: ("conv2", nn.Conv3d(16, 16, kernel_size=3, padding=1)),
            ("relu2", nn.ReLU()),
            ("pool2", nn.MaxPool3d(2)),
        ]))
        self.fc = nn.Linear(16 * 4 * 8 * 8, num_classes)  #! fc: self.fc = nn.Linear(16 * 8 * 8 * 8, num_classes)

    def forward(self, x):
        return self.fc(self.features(x).flatten(start_dim=1))


frames = [torch.rand(3, 32, 32) for _ in range(8)]
clip = torch.stack(frames, dim=1).unsqueeze(0)  #! stack: clip = torch.stack(frames).unsqueeze(0)  #! nob: clip = torch.stack(frames, dim=0)
net = C3D()
logits = net(clip)
up = nn.ConvTranspose3d(16, 8, kernel_size=2, stride=2)
decoded = up(net.features(clip))
target = torch.zeros(1, 8, 8, 16, 16)  #! tgt: target = torch.zeros(1, 8, 4, 16, 16)
print(logits.shape, nn.functional.mse_loss(decoded, target).item(), (decoded + target).shape)

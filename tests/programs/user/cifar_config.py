import torch
import torch.nn as nn
import torchvision
import torchvision.transforms as T

config = {
    "lr": 1e-3,
    "batch_size": 8,
    "num_classes": 10,
    "channels": [3, 16, 32, 64],  #! chan: "channels": [1, 16, 32, 64],
    "hidden": 256,
}


def conv_block(cin, cout):
    return nn.Sequential(
        nn.Conv2d(cin, cout, kernel_size=3, padding=1),  #! pad: nn.Conv2d(cin, cout, kernel_size=3),
        nn.BatchNorm2d(cout),  #! bn: nn.BatchNorm2d(cin),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
    )


class CIFARNet(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        chans = cfg["channels"]
        self.features = nn.Sequential(*[conv_block(a, b) for a, b in zip(chans[:-1], chans[1:])])
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(chans[-1] * 4 * 4, cfg["hidden"]),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(cfg["hidden"], cfg["num_classes"]),  #! hid: nn.Linear(512, cfg["num_classes"]),
        )

    def forward(self, x):
        return self.classifier(self.features(x))


def accuracy(logits, y):
    return (logits.argmax(1) == y).float().mean().item()


transform = T.Compose([T.ToTensor(), T.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])
trainset = torchvision.datasets.CIFAR10(root="./data", train=True, download=True, transform=transform)
loader = torch.utils.data.DataLoader(trainset, batch_size=config["batch_size"], shuffle=True, num_workers=0)
device = "cuda" if torch.cuda.is_available() else "cpu"
net = CIFARNet(config).to(device)
criterion = nn.CrossEntropyLoss()
opt = torch.optim.Adam(net.parameters(), lr=config["lr"])
running = 0.0
for step, (images, labels) in enumerate(loader):
    images, labels = images.to(device), labels.to(device)
    opt.zero_grad()
    outputs = net(images)
    loss = criterion(outputs, labels)  #! swap: loss = criterion(labels, outputs)  #! argmax: loss = criterion(outputs.argmax(1), labels)
    loss.backward()
    opt.step()
    running += loss.item()
    if step == 2:
        break
print(f"loss {running / 3:.3f} acc {accuracy(outputs, labels):.3f}")

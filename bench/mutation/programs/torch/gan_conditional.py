"""A conditional GAN: the label's embedding joins the noise, and the image in the critic."""

import torch
import torch.nn as nn

NOISE, CLASSES, SIDE, BATCH = 16, 5, 16, 8


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.label_emb = nn.Embedding(CLASSES, CLASSES)
        self.net = nn.Sequential(
            nn.Linear(NOISE + CLASSES, 64),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(64, 128),
            nn.BatchNorm1d(128),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(128, SIDE * SIDE),
            nn.Tanh(),
        )

    def forward(self, noise, labels):
        x = torch.cat((self.label_emb(labels), noise), -1)
        return self.net(x).view(x.size(0), 1, SIDE, SIDE)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.label_emb = nn.Embedding(CLASSES, SIDE * SIDE)
        self.conv = nn.Sequential(
            nn.Conv2d(2, 8, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(8, 16, 4, stride=2, padding=1),
            nn.BatchNorm2d(16),
            nn.LeakyReLU(0.2),
        )
        self.out = nn.Linear(16 * (SIDE // 4) ** 2, 1)

    def forward(self, img, labels):
        plane = self.label_emb(labels).view(-1, 1, SIDE, SIDE)
        x = torch.cat((img, plane), dim=1)
        x = self.conv(x).flatten(1)
        return self.out(x)


generator, discriminator = Generator(), Discriminator()
loss_fn = nn.BCEWithLogitsLoss()
opt_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))

for step in range(2):
    real = torch.rand(BATCH, 1, SIDE, SIDE) * 2 - 1
    labels = torch.randint(0, CLASSES, (BATCH,))
    valid = torch.ones(BATCH, 1)
    fake = torch.zeros(BATCH, 1)

    opt_d.zero_grad()
    z = torch.randn(BATCH, NOISE)
    images = generator(z, labels)
    d_real = loss_fn(discriminator(real, labels), valid)
    d_fake = loss_fn(discriminator(images.detach(), labels), fake)
    d_loss = (d_real + d_fake) / 2
    d_loss.backward()
    opt_d.step()

    opt_g.zero_grad()
    g_loss = loss_fn(discriminator(images, labels), valid)
    g_loss.backward()
    opt_g.step()
    print(step, d_loss.item(), g_loss.item())

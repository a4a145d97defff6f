"""A convolutional variational autoencoder with a reparametrised latent."""

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset


class VAE(nn.Module):
    def __init__(self, channels=1, latent_dim=10, hidden_dims=(8, 16)):
        super().__init__()
        self.latent_dim = latent_dim
        modules, in_channels = [], channels
        for h in hidden_dims:
            modules.append(nn.Sequential(nn.Conv2d(in_channels, h, 3, stride=2, padding=1), nn.LeakyReLU()))
            in_channels = h
        self.encoder = nn.Sequential(*modules)
        self.fc_mu = nn.Linear(hidden_dims[-1] * 7 * 7, latent_dim)
        self.fc_var = nn.Linear(hidden_dims[-1] * 7 * 7, latent_dim)
        self.decoder_input = nn.Linear(latent_dim, hidden_dims[-1] * 7 * 7)
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(16, 8, 3, stride=2, padding=1, output_padding=1),
            nn.BatchNorm2d(8),
            nn.LeakyReLU(),
            nn.ConvTranspose2d(8, channels, 3, stride=2, padding=1, output_padding=1),
            nn.Sigmoid(),
        )

    def encode(self, x):
        h = torch.flatten(self.encoder(x), start_dim=1)
        return self.fc_mu(h), self.fc_var(h)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std

    def decode(self, z):
        h = self.decoder_input(z).view(-1, 16, 7, 7)
        return self.decoder(h)

    def forward(self, x):
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar

    def sample(self, count):
        z = torch.randn(count, self.latent_dim)
        return self.decode(z)


def vae_loss(recon, x, mu, logvar):
    bce = F.binary_cross_entropy(recon, x, reduction="sum")
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return (bce + kld) / x.size(0)


images = torch.rand(32, 1, 28, 28)
loader = DataLoader(TensorDataset(images), batch_size=16, shuffle=True)
vae = VAE()
opt = torch.optim.Adam(vae.parameters(), lr=1e-3)
for epoch in range(1):
    for (batch,) in loader:
        recon, mu, logvar = vae(batch)
        loss = vae_loss(recon, batch, mu, logvar)
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    grid = vae.sample(6).squeeze(1)
    sheet = torch.cat([torch.cat(list(row), dim=1) for row in grid.view(2, 3, 28, 28)], dim=0)
print(loss.item(), sheet.shape)

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split


class LightningModule(nn.Module):
    def log(self, name, value, prog_bar=False):
        print(name, float(value))


class LitAutoEncoder(LightningModule):
    def __init__(self, encoder, decoder, lr=1e-3):
        super().__init__()
        self.encoder, self.decoder, self.lr = encoder, decoder, lr

    def training_step(self, batch, batch_idx):
        x, _ = batch
        x = x.view(x.size(0), -1)  #! noview:
        z = self.encoder(x)
        x_hat = self.decoder(z)
        loss = nn.functional.mse_loss(x_hat, x)  #! tgt: loss = nn.functional.cross_entropy(x_hat, _.float())
        self.log("train_loss", loss, prog_bar=True)
        return loss

    @torch.no_grad()
    def validation_step(self, batch, batch_idx):
        x, y = batch
        z = self.encoder(x.flatten(1))
        return {"z": z, "y": y}

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.lr)


class Trainer:
    def __init__(self, max_epochs=1, limit_train_batches=2):
        self.max_epochs = max_epochs
        self.limit = limit_train_batches

    def fit(self, model, train_loader, val_loader=None):
        opt = model.configure_optimizers()
        for _ in range(self.max_epochs):
            for i, batch in enumerate(train_loader):
                if i >= self.limit:
                    break
                opt.zero_grad()
                model.training_step(batch, i).backward()
                opt.step()
            outs = [model.validation_step(b, i) for i, b in enumerate(val_loader)]
            z = torch.cat([o["z"] for o in outs])  #! cat: z = torch.stack([o["z"] for o in outs])
            y = torch.cat([o["y"] for o in outs])
            centers = torch.stack([z[y == k].mean(0) for k in range(3)])
            print(z.shape, torch.cdist(z, centers).argmin(1).shape)


encoder = nn.Sequential(nn.Linear(28 * 28, 64), nn.ReLU(), nn.Linear(64, 3))
decoder = nn.Sequential(nn.Linear(3, 64), nn.ReLU(), nn.Linear(64, 28 * 28))  #! dec: decoder = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 28 * 28))  #! dec2: decoder = nn.Sequential(nn.Linear(3, 64), nn.ReLU(), nn.Linear(64, 28))
dataset = TensorDataset(torch.rand(70, 1, 28, 28), torch.randint(0, 3, (70,)))
train_set, val_set = random_split(dataset, [50, 20])  #! split: train_set, val_set = random_split(dataset, [50, 30])
trainer = Trainer()
trainer.fit(LitAutoEncoder(encoder, decoder), DataLoader(train_set, batch_size=16), DataLoader(val_set, batch_size=16))

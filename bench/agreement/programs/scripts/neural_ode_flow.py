import numpy as np
import torch
import torch.nn as nn


class ODEFunc(nn.Module):
    def __init__(self, dim=2, hidden=32):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(dim, hidden), nn.Tanh(), nn.Linear(hidden, dim))
        for m in self.net.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, mean=0, std=0.1)
                nn.init.constant_(m.bias, val=0)

    def forward(self, t, y):
        return self.net(y ** 3)


def rk4_step(func, t, dt, y):
    k1 = func(t, y)
    k2 = func(t + dt / 2, y + dt * k1 / 2)
    k3 = func(t + dt / 2, y + dt * k2 / 2)
    k4 = func(t + dt, y + dt * k3)
    return (k1 + 2 * k2 + 2 * k3 + k4) * dt / 6


def euler_step(func, t, dt, y):
    return dt * func(t, y)


STEPPERS = {"rk4": rk4_step, "euler": euler_step}


def odeint(func, y0, t, method="rk4"):
    step = STEPPERS[method]
    ys = [y0]
    y = y0
    for t0, t1 in zip(t[:-1], t[1:]):
        y = y + step(func, t0, t1 - t0, y)
        ys.append(y)
    return torch.stack(ys)


class Lambda(nn.Module):
    def forward(self, t, y):
        return torch.mm(y ** 3, true_A)


def get_batch(data_size=40, batch_time=8, batch_size=5):
    s = torch.from_numpy(np.random.choice(np.arange(data_size - batch_time, dtype=np.int64), batch_size, replace=False))
    batch_y0 = true_y[s]
    batch_t = t[:batch_time]
    batch_y = torch.stack([true_y[s + i] for i in range(batch_time)], dim=0)
    return batch_y0, batch_t, batch_y


class AffineCoupling(nn.Module):
    """RealNVP layer."""

    def __init__(self, dim, hidden, mask):
        super().__init__()
        self.register_buffer("mask", mask)
        self.scale_net = nn.Sequential(nn.Linear(dim, hidden), nn.LeakyReLU(), nn.Linear(hidden, dim), nn.Tanh())
        self.translate_net = nn.Sequential(nn.Linear(dim, hidden), nn.LeakyReLU(), nn.Linear(hidden, dim))

    def forward(self, x):
        x_masked = x * self.mask
        s = self.scale_net(x_masked) * (1 - self.mask)
        t = self.translate_net(x_masked) * (1 - self.mask)
        z = x_masked + (1 - self.mask) * (x * torch.exp(s) + t)
        return z, s.sum(dim=-1)

    def inverse(self, z):
        z_masked = z * self.mask
        s = self.scale_net(z_masked) * (1 - self.mask)
        t = self.translate_net(z_masked) * (1 - self.mask)
        return z_masked + (1 - self.mask) * ((z - t) * torch.exp(-s))


class RealNVP(nn.Module):
    def __init__(self, dim=2, hidden=16, n_layers=4):
        super().__init__()
        masks = [torch.tensor([i % 2, (i + 1) % 2]).float() for i in range(n_layers)]
        self.layers = nn.ModuleList([AffineCoupling(dim, hidden, m) for m in masks])
        self.prior = torch.distributions.MultivariateNormal(torch.zeros(dim), torch.eye(dim))

    def forward(self, x):
        log_det = x.new_zeros(x.shape[0])
        for layer in self.layers:
            x, ld = layer(x)
            log_det += ld
        return x, log_det

    def log_prob(self, x):
        z, log_det = self(x)
        return self.prior.log_prob(z) + log_det

    def sample(self, n):
        z = self.prior.sample((n,))
        for layer in reversed(self.layers):
            z = layer.inverse(z)
        return z


true_A = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]])
true_y0 = torch.tensor([[2., 0.]])
t = torch.linspace(0., 25., 40)
with torch.no_grad():
    true_y = odeint(Lambda(), true_y0, t)

func = ODEFunc()
optimizer = torch.optim.RMSprop(func.parameters(), lr=1e-3)
for itr in range(2):
    optimizer.zero_grad()
    batch_y0, batch_t, batch_y = get_batch()
    pred_y = odeint(func, batch_y0, batch_t, method="euler")
    loss = torch.mean(torch.abs(pred_y - batch_y))
    loss.backward()
    optimizer.step()

flow = RealNVP()
opt = torch.optim.Adam(flow.parameters(), lr=1e-3)
theta = np.random.rand(64) * 2 * np.pi
moons = np.stack([np.cos(theta), np.sin(theta)], axis=1) + 0.05 * np.random.randn(64, 2)
data = torch.tensor(moons, dtype=torch.float32)
for batch in data.split(32):
    nll = -flow.log_prob(batch).mean()
    opt.zero_grad()
    nll.backward()
    opt.step()
samples = flow.sample(10).detach().numpy()
print(loss.item(), nll.item(), samples.mean(axis=0))

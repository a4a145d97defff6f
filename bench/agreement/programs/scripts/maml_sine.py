import copy
from collections import OrderedDict

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.func import functional_call, grad, vmap


class SineTask:
    def __init__(self, amplitude, phase):
        self.amplitude = amplitude
        self.phase = phase

    def sample(self, k):
        x = np.random.uniform(-5, 5, size=(k, 1)).astype(np.float32)
        y = self.amplitude * np.sin(x + self.phase)
        return torch.from_numpy(x), torch.from_numpy(y.astype(np.float32))


class MAMLModel(nn.Module):
    def __init__(self):
        super(MAMLModel, self).__init__()
        self.model = nn.Sequential(OrderedDict([
            ('l1', nn.Linear(1, 40)),
            ('relu1', nn.ReLU()),
            ('l2', nn.Linear(40, 40)),
            ('relu2', nn.ReLU()),
            ('l3', nn.Linear(40, 1)),
        ]))

    def forward(self, x):
        return self.model(x)

    def parameterised(self, x, weights):
        x = nn.functional.linear(x, weights[0], weights[1])
        x = nn.functional.relu(x)
        x = nn.functional.linear(x, weights[2], weights[3])
        x = nn.functional.relu(x)
        x = nn.functional.linear(x, weights[4], weights[5])
        return x


class MAML:
    def __init__(self, model, inner_lr, meta_lr, K=10, inner_steps=1, tasks_per_meta_batch=3):
        self.model = model
        self.weights = list(model.parameters())
        self.criterion = nn.MSELoss()
        self.meta_optimiser = torch.optim.Adam(self.weights, meta_lr)
        self.inner_lr = inner_lr
        self.K = K
        self.inner_steps = inner_steps
        self.tasks_per_meta_batch = tasks_per_meta_batch

    def inner_loop(self, task):
        temp_weights = [w.clone() for w in self.weights]
        X, y = task.sample(self.K)
        for step in range(self.inner_steps):
            loss = self.criterion(self.model.parameterised(X, temp_weights), y) / self.K
            grads = torch.autograd.grad(loss, temp_weights)
            temp_weights = [w - self.inner_lr * g for w, g in zip(temp_weights, grads)]
        X, y = task.sample(self.K)
        loss = self.criterion(self.model.parameterised(X, temp_weights), y) / self.K
        return loss

    def main_loop(self, num_iterations):
        for iteration in range(1, num_iterations + 1):
            meta_loss = 0
            for i in range(self.tasks_per_meta_batch):
                task = SineTask(np.random.uniform(0.1, 5), np.random.uniform(0, np.pi))
                meta_loss += self.inner_loop(task)
            meta_grads = torch.autograd.grad(meta_loss, self.weights)
            for w, g in zip(self.weights, meta_grads):
                w.grad = g
            self.meta_optimiser.step()
            print(iteration, meta_loss.item() / self.tasks_per_meta_batch)


maml = MAML(MAMLModel(), inner_lr=0.01, meta_lr=0.001)
maml.main_loop(num_iterations=2)

# the same with torch.func
net = MAMLModel()
params = {k: v.detach() for k, v in net.named_parameters()}


def compute_loss(params, x, y):
    pred = functional_call(net, params, (x,))
    return F.mse_loss(pred, y)


def inner_adapt(params, x, y, lr=0.01):
    grads = grad(compute_loss)(params, x, y)
    return {name: p - lr * grads[name] for name, p in params.items()}


def task_loss(x1, y1, x2, y2):
    adapted = inner_adapt(params, x1, y1)
    return compute_loss(adapted, x2, y2)


tasks, k = 4, 5
x1, x2 = torch.rand(tasks, k, 1), torch.rand(tasks, k, 1)
amp = torch.rand(tasks, 1, 1) * 5
losses = vmap(task_loss)(x1, amp * torch.sin(x1), x2, amp * torch.sin(x2))
print(losses.shape, losses.mean())
backup = copy.deepcopy(net.state_dict())
per_sample = vmap(grad(compute_loss), in_dims=(None, 0, 0))(params, x1[0], torch.sin(x1[0]))
norms = {n: g.flatten(1).norm(dim=1) for n, g in per_sample.items()}
print(norms['model.l2.weight'], backup['model.l1.weight'].shape)

"""Deep Q-learning on a toy world, with a replay buffer of named tuples and a target network."""

import random
from collections import deque, namedtuple

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

Transition = namedtuple("Transition", ("state", "action", "reward", "next_state", "done"))
STATE_DIM, ACTIONS, GAMMA, BATCH = 6, 4, 0.99, 8


class World:
    def reset(self):
        self.state = np.zeros(STATE_DIM, dtype=np.float32)
        return self.state

    def step(self, action):
        self.state = np.clip(self.state + np.random.randn(STATE_DIM).astype(np.float32), -3, 3)
        return self.state, float(self.state.sum()), bool(np.random.rand() < 0.1)


class DuelingQ(nn.Module):
    def __init__(self, state_dim, actions, hidden=32):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(state_dim, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU())
        self.value = nn.Linear(hidden, 1)
        self.advantage = nn.Linear(hidden, actions)

    def forward(self, x):
        h = self.body(x)
        value, advantage = self.value(h), self.advantage(h)
        return value + advantage - advantage.mean(dim=1, keepdim=True)


class ReplayBuffer:
    def __init__(self, capacity):
        self.memory = deque(maxlen=capacity)

    def push(self, *args):
        self.memory.append(Transition(*args))

    def sample(self, batch_size):
        batch = random.sample(self.memory, batch_size)
        states, actions, rewards, next_states, dones = zip(*batch)
        return (
            torch.from_numpy(np.stack(states)),
            torch.tensor(actions).unsqueeze(1),
            torch.tensor(rewards, dtype=torch.float32),
            torch.from_numpy(np.stack(next_states)),
            torch.tensor(dones, dtype=torch.float32),
        )

    def __len__(self):
        return len(self.memory)


policy, target = DuelingQ(STATE_DIM, ACTIONS), DuelingQ(STATE_DIM, ACTIONS)
target.load_state_dict(policy.state_dict())
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-3)
buffer = ReplayBuffer(200)
world = World()


def act(state, epsilon):
    if random.random() < epsilon:
        return random.randrange(ACTIONS)
    with torch.no_grad():
        return policy(torch.from_numpy(state).unsqueeze(0)).argmax(dim=1).item()


def learn():
    states, actions, rewards, next_states, dones = buffer.sample(BATCH)
    q = policy(states).gather(1, actions).squeeze(1)
    with torch.no_grad():
        best = policy(next_states).argmax(dim=1, keepdim=True)
        next_q = target(next_states).gather(1, best).squeeze(1)
        expected = rewards + GAMMA * next_q * (1 - dones)
    loss = F.smooth_l1_loss(q, expected)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(policy.parameters(), 10)
    optimizer.step()
    return loss.item()


state = world.reset()
for step in range(24):
    action = act(state, 0.2)
    next_state, reward, done = world.step(action)
    buffer.push(state, action, reward, next_state, done)
    state = world.reset() if done else next_state
    if len(buffer) >= BATCH:
        loss = learn()
print(loss)

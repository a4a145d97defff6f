import torch
import torch.nn as nn
from torch.distributions import Categorical, Normal, MultivariateNormal
import numpy as np

state_dim, action_dim = 8, 4


class RolloutBuffer:
    def __init__(self):
        self.actions, self.states, self.logprobs, self.rewards, self.is_terminals = [], [], [], [], []

    def clear(self):
        del self.actions[:]
        del self.states[:]
        del self.logprobs[:]
        del self.rewards[:]
        del self.is_terminals[:]


class ActorCritic(nn.Module):
    def __init__(self, state_dim, action_dim, hidden=64):
        super().__init__()
        self.actor = nn.Sequential(nn.Linear(state_dim, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(),
                                   nn.Linear(hidden, action_dim), nn.Softmax(dim=-1))
        self.critic = nn.Sequential(nn.Linear(state_dim, hidden), nn.Tanh(), nn.Linear(hidden, 1))  #! critic: self.critic = nn.Sequential(nn.Linear(action_dim, hidden), nn.Tanh(), nn.Linear(hidden, 1))

    def act(self, state):
        dist = Categorical(self.actor(state))
        action = dist.sample()
        return action.detach(), dist.log_prob(action).detach()

    def evaluate(self, state, action):
        dist = Categorical(self.actor(state))
        return dist.log_prob(action), self.critic(state), dist.entropy()


class PPO:
    def __init__(self):
        self.buffer = RolloutBuffer()
        self.policy = ActorCritic(state_dim, action_dim)
        self.policy_old = ActorCritic(state_dim, action_dim)
        self.policy_old.load_state_dict(self.policy.state_dict())
        self.optimizer = torch.optim.Adam([
            {'params': self.policy.actor.parameters(), 'lr': 3e-4},
            {'params': self.policy.critic.parameters(), 'lr': 1e-3},
        ])
        self.mse = nn.MSELoss()

    def select_action(self, state):
        with torch.no_grad():
            state = torch.FloatTensor(state)  #! dbl: state = torch.from_numpy(state)
            action, logprob = self.policy_old.act(state)
        self.buffer.states.append(state)
        self.buffer.actions.append(action)
        self.buffer.logprobs.append(logprob)
        return action.item()

    def update(self):
        rewards, discounted = [], 0
        for reward, term in zip(reversed(self.buffer.rewards), reversed(self.buffer.is_terminals)):
            if term:
                discounted = 0
            discounted = reward + 0.99 * discounted
            rewards.insert(0, discounted)
        rewards = torch.tensor(rewards, dtype=torch.float32)
        rewards = (rewards - rewards.mean()) / (rewards.std() + 1e-7)
        old_states = torch.squeeze(torch.stack(self.buffer.states, dim=0)).detach()
        old_actions = torch.squeeze(torch.stack(self.buffer.actions, dim=0)).detach()
        old_logprobs = torch.squeeze(torch.stack(self.buffer.logprobs, dim=0)).detach()
        for _ in range(2):
            logprobs, state_values, entropy = self.policy.evaluate(old_states, old_actions)
            state_values = torch.squeeze(state_values)
            ratios = torch.exp(logprobs - old_logprobs.detach())
            advantages = rewards - state_values.detach()
            surr1 = ratios * advantages
            surr2 = torch.clamp(ratios, 0.8, 1.2) * advantages
            loss = -torch.min(surr1, surr2) + 0.5 * self.mse(state_values, rewards) - 0.01 * entropy
            self.optimizer.zero_grad()
            loss.mean().backward()  #! scal: loss.backward()
            self.optimizer.step()
        self.policy_old.load_state_dict(self.policy.state_dict())
        self.buffer.clear()


agent = PPO()
state = np.random.randn(state_dim)  #! sd: state = np.random.randn(state_dim + 1)
for t in range(20):
    a = agent.select_action(state)
    agent.buffer.rewards.append(float(np.random.rand()))
    agent.buffer.is_terminals.append(t % 10 == 9)
    state = np.random.randn(state_dim)
agent.update()
print("ok")

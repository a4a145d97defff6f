import random
from collections import deque

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

GAMMA = 0.9
STATE_DIM = 4
ACTION_DIM = 2
BATCH_SIZE = 8


class DQN:
    def __init__(self):
        self.replay_buffer = deque(maxlen=1000)
        self.epsilon = 0.5
        self.create_Q_network()
        self.create_training_method()
        self.session = tf.InteractiveSession()
        self.session.run(tf.global_variables_initializer())

    def create_Q_network(self):
        W1 = self.weight_variable([STATE_DIM, 20])
        b1 = self.bias_variable([20])
        W2 = self.weight_variable([20, ACTION_DIM])
        b2 = self.bias_variable([ACTION_DIM])
        self.state_input = tf.placeholder("float", [None, STATE_DIM])
        h_layer = tf.nn.relu(tf.matmul(self.state_input, W1) + b1)
        self.Q_value = tf.matmul(h_layer, W2) + b2

    def create_training_method(self):
        self.action_input = tf.placeholder("float", [None, ACTION_DIM])
        self.y_input = tf.placeholder("float", [None])
        Q_action = tf.reduce_sum(tf.multiply(self.Q_value, self.action_input), reduction_indices=1)
        self.cost = tf.reduce_mean(tf.square(self.y_input - Q_action))
        self.optimizer = tf.train.AdamOptimizer(0.0001).minimize(self.cost)

    def perceive(self, state, action, reward, next_state, done):
        one_hot_action = np.zeros(ACTION_DIM)
        one_hot_action[action] = 1
        self.replay_buffer.append((state, one_hot_action, reward, next_state, done))
        if len(self.replay_buffer) > BATCH_SIZE:
            self.train_Q_network()

    def train_Q_network(self):
        minibatch = random.sample(self.replay_buffer, BATCH_SIZE)
        state_batch = [data[0] for data in minibatch]
        action_batch = [data[1] for data in minibatch]
        reward_batch = [data[2] for data in minibatch]
        next_state_batch = [data[3] for data in minibatch]
        y_batch = []
        Q_value_batch = self.Q_value.eval(feed_dict={self.state_input: next_state_batch})
        for i in range(0, BATCH_SIZE):
            done = minibatch[i][4]
            if done:
                y_batch.append(reward_batch[i])
            else:
                y_batch.append(reward_batch[i] + GAMMA * np.max(Q_value_batch[i]))
        self.optimizer.run(
            feed_dict={self.y_input: y_batch, self.action_input: action_batch, self.state_input: state_batch}
        )

    def egreedy_action(self, state):
        Q_value = self.Q_value.eval(feed_dict={self.state_input: [state]})[0]
        if random.random() <= self.epsilon:
            return random.randint(0, ACTION_DIM - 1)
        return np.argmax(Q_value)

    def weight_variable(self, shape):
        initial = tf.truncated_normal(shape)
        return tf.Variable(initial)

    def bias_variable(self, shape):
        initial = tf.constant(0.01, shape=shape)
        return tf.Variable(initial)


agent = DQN()
for episode in range(2):
    state = np.random.uniform(-0.05, 0.05, STATE_DIM)
    for step in range(8):
        action = agent.egreedy_action(state)
        next_state = state + 0.01 * np.random.randn(STATE_DIM)
        done = step == 7
        reward = -1 if done else 0.1
        agent.perceive(state, action, reward, next_state, done)
        state = next_state
        if done:
            break

import numpy as np
import keras
from keras import layers, ops
import tensorflow as tf

num_inputs = 4
num_actions = 2
num_hidden = 128
gamma = 0.99
eps = np.finfo(np.float32).eps.item()

inputs = layers.Input(shape=(num_inputs,))
common = layers.Dense(num_hidden, activation="relu")(inputs)
action = layers.Dense(num_actions, activation="softmax")(common)
critic = layers.Dense(1)(common)
model = keras.Model(inputs=inputs, outputs=[action, critic])
optimizer = keras.optimizers.Adam(learning_rate=0.01)
huber_loss = keras.losses.Huber()
action_probs_history = []
critic_value_history = []
rewards_history = []
state = np.random.rand(4)
with tf.GradientTape() as tape:
    for timestep in range(1, 6):
        state = ops.convert_to_tensor(state)
        state = ops.expand_dims(state, 0)
        action_probs, critic_value = model(state)
        critic_value_history.append(critic_value[0, 0])
        action = np.random.choice(num_actions, p=np.squeeze(action_probs))
        action_probs_history.append(ops.log(action_probs[0, action]))
        state, reward = np.random.rand(4), 1.0
        rewards_history.append(reward)
    returns = []
    discounted_sum = 0
    for r in rewards_history[::-1]:
        discounted_sum = r + gamma * discounted_sum
        returns.insert(0, discounted_sum)
    returns = np.array(returns)
    returns = (returns - np.mean(returns)) / (np.std(returns) + eps)
    returns = returns.tolist()
    history = zip(action_probs_history, critic_value_history, returns)
    actor_losses = []
    critic_losses = []
    for log_prob, value, ret in history:
        diff = ret - value
        actor_losses.append(-log_prob * diff)
        critic_losses.append(huber_loss(ops.expand_dims(value, 0), ops.expand_dims(ret, 0)))
    loss_value = sum(actor_losses) + sum(critic_losses)
grads = tape.gradient(loss_value, model.trainable_variables)
optimizer.apply_gradients(zip(grads, model.trainable_variables))

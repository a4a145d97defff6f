import random
from collections import deque
import numpy as np
from tensorflow import keras
memory = deque(maxlen=200)
q_net = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(16, 'relu'), keras.layers.Dense(2)])
q_net.compile('adam', 'mse')
state = np.reshape(np.random.rand(4), [1, 4])
for step in range(12):
    action = int(np.argmax(q_net.predict(state, verbose=0)[0]))
    following = np.reshape(np.random.rand(4), [1, 4])
    memory.append((state, action, 1.0, following, step % 5 == 4))
    state = following
batch = random.sample(memory, 8)
states = np.vstack([b[0] for b in batch])
nexts = np.vstack([b[3] for b in batch])
rewards = np.array([b[2] for b in batch])
over = np.array([b[4] for b in batch])
targets = q_net.predict(states, verbose=0)
best = np.amax(q_net.predict(nexts, verbose=0), axis=1)
targets[np.arange(8), [b[1] for b in batch]] = rewards + 0.99 * best * (1 - over)
q_net.fit(states, targets, epochs=1, verbose=0)

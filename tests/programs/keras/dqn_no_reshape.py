import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
class Env:
    def reset(self):
        return np.random.rand(4)
    def step(self, a):
        return np.random.rand(4), 1.0, False, {}
model = Sequential([Dense(24, input_shape=(4,), activation='relu'), Dense(2)])
model.compile('adam', 'mse')
env = Env()
state = env.reset()
for t in range(3):
    q = model.predict(state)
    action = np.argmax(q[0])
    state, reward, done, _ = env.step(action)

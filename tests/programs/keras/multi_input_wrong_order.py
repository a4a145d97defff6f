import numpy as np
from tensorflow.keras.layers import Input, Dense, concatenate
from tensorflow.keras.models import Model
a = Input(shape=(32,))
b = Input(shape=(128,))
x = Dense(8, activation="relu")(a)
x = Dense(4, activation="relu")(x)
y = Dense(64, activation="relu")(b)
y = Dense(4, activation="relu")(y)
combined = concatenate([x, y])
z = Dense(2, activation="relu")(combined)
z = Dense(1, activation="linear")(z)
model = Model(inputs=[a, b], outputs=z)
model.compile(loss='mse', optimizer='adam')
A = np.random.rand(60, 32)
B = np.random.rand(60, 128)
t = np.random.rand(60)
model.fit([B, A], t, epochs=1)

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
inp = keras.Input(shape=(16,))
h = layers.Dense(32, activation="relu")(inp)
age = layers.Dense(1, name="age")(h)
gender = layers.Dense(2, activation="softmax", name="gender")(h)
m = keras.Model(inp, [age, gender])
m.compile(optimizer="adam", loss=["mse", "categorical_crossentropy"])
X = np.random.rand(30, 16)
ages = np.random.rand(30)
genders = np.random.randint(0, 2, 30)
m.fit(X, [ages, genders], epochs=1)

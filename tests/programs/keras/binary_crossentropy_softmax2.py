import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
X = np.random.random((100, 20))
y = np.random.randint(2, size=100)
model = keras.Sequential()
model.add(layers.Dense(64, activation="relu", input_shape=(20,)))
model.add(layers.Dropout(0.5))
model.add(layers.Dense(2, activation="softmax"))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(X, y, batch_size=16, epochs=1)

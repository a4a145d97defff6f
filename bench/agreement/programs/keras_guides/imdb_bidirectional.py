import numpy as np
import keras
from keras import layers

max_features = 500
maxlen = 40

inputs = keras.Input(shape=(None,), dtype="int32")
x = layers.Embedding(max_features, 32)(inputs)
x = layers.Bidirectional(layers.LSTM(16, return_sequences=True))(x)
x = layers.Bidirectional(layers.LSTM(16))(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.summary()

x_train = [[int(i) for i in np.random.randint(0, max_features, n)] for n in range(10, 26)]
x_val = [[int(i) for i in np.random.randint(0, max_features, n)] for n in range(10, 18)]
y_train = np.random.randint(0, 2, size=(16,))
y_val = np.random.randint(0, 2, size=(8,))
x_train = keras.utils.pad_sequences(x_train, maxlen=maxlen)
x_val = keras.utils.pad_sequences(x_val, maxlen=maxlen)

model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=8, epochs=1, validation_data=(x_val, y_val), verbose=0)
p = model.predict(x_val, verbose=0)
labels = (p > 0.5).astype("int32")
accuracy = np.mean(labels[:, 0] == y_val)

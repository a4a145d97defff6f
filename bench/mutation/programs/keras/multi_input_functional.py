"""House prices from a photo, a text and numbers: three inputs, two outputs."""

import keras
import numpy as np
from keras import layers

VOCAB, MAX_LEN, NUMBERS = 50, 12, 6

photo = keras.Input(shape=(24, 24, 3), name="photo")
x = layers.Conv2D(8, 3, activation="relu")(photo)
x = layers.MaxPooling2D(2)(x)
x = layers.Conv2D(16, 3, activation="relu")(x)
x = layers.GlobalAveragePooling2D()(x)

text = keras.Input(shape=(MAX_LEN,), dtype="int32", name="text")
t = layers.Embedding(VOCAB, 16)(text)
t = layers.Conv1D(16, 3, padding="same", activation="relu")(t)
t = layers.GlobalMaxPooling1D()(t)

numbers = keras.Input(shape=(NUMBERS,), name="numbers")
n = layers.Dense(16, activation="relu")(numbers)
n = layers.BatchNormalization()(n)

merged = layers.Concatenate()([x, t, n])
hidden = layers.Dense(32, activation="relu")(merged)
skip = layers.Add()([x, t, n])
hidden = layers.Concatenate(axis=-1)([hidden, skip])
price = layers.Dense(1, name="price")(hidden)
kind = layers.Dense(4, activation="softmax", name="kind")(hidden)

model = keras.Model(inputs=[photo, text, numbers], outputs=[price, kind])
model.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss={"price": "mse", "kind": "sparse_categorical_crossentropy"},
    loss_weights={"price": 1.0, "kind": 0.5},
    metrics={"kind": ["accuracy"]},
)

count = 20
photos = np.random.rand(count, 24, 24, 3).astype("float32")
texts = np.random.randint(0, VOCAB, size=(count, MAX_LEN))
values = np.random.rand(count, NUMBERS)
prices = np.random.rand(count, 1)
kinds = np.random.randint(0, 4, size=(count,))
model.fit(
    {"photo": photos, "text": texts, "numbers": values},
    {"price": prices, "kind": kinds},
    batch_size=5,
    epochs=1,
    verbose=0,
)
predicted_price, predicted_kind = model.predict([photos[:4], texts[:4], values[:4]], verbose=0)
print(predicted_price.shape, predicted_kind.argmax(axis=1))

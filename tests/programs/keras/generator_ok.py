import numpy as np
import tensorflow as tf
def batch_generator(X, y, batch_size):
    while True:
        idx = np.random.choice(len(X), batch_size)
        yield X[idx], y[idx]
X = np.random.rand(100, 10)
y = np.random.randint(0, 3, 100)
model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(batch_generator(X, y, 16), steps_per_epoch=4, epochs=1)
p = model.predict(X)
print(p.shape)

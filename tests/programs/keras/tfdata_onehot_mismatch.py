import tensorflow as tf
import numpy as np
x = np.random.randint(0, 255, (60, 28, 28), dtype="uint8")
y = np.random.randint(0, 10, 60)
def preprocess(image, label):
    image = tf.cast(image, tf.float32) / 255.0
    image = tf.expand_dims(image, -1)
    label = tf.one_hot(label, 10)
    return image, label
ds = tf.data.Dataset.from_tensor_slices((x, y)).map(preprocess).batch(16).prefetch(tf.data.AUTOTUNE)
model = tf.keras.Sequential([
    tf.keras.layers.Conv2D(8, 3, activation="relu", input_shape=(28, 28, 1)),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(ds, epochs=1)

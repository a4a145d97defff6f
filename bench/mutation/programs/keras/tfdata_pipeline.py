"""A tf.data pipeline: slices, decoding by map, one-hot labels, batches with prefetch; then fit and evaluate."""

import numpy as np
import tensorflow as tf

AUTOTUNE = tf.data.AUTOTUNE
NUM_CLASSES = 4
raw = np.random.randint(0, 256, size=(32, 36, 36, 3), dtype=np.uint8)
labels = np.random.randint(0, NUM_CLASSES, size=(32,))


def preprocess(image, label):
    image = tf.cast(image, tf.float32) / 255.0
    image = tf.image.resize(image, (24, 24))
    label = tf.one_hot(label, NUM_CLASSES)
    return image, label


def augment(image, label):
    image = tf.image.random_flip_left_right(image)
    image = tf.image.random_brightness(image, 0.1)
    return image, label


def make_dataset(images, targets, training):
    ds = tf.data.Dataset.from_tensor_slices((images, targets))
    if training:
        ds = ds.shuffle(32)
    ds = ds.map(preprocess, num_parallel_calls=AUTOTUNE)
    if training:
        ds = ds.map(augment)
    return ds.batch(8).prefetch(AUTOTUNE)


train_ds = make_dataset(raw[:24], labels[:24], training=True)
val_ds = make_dataset(raw[24:], labels[24:], training=False)

model = tf.keras.models.Sequential(
    [
        tf.keras.layers.InputLayer(shape=(24, 24, 3)),
        tf.keras.layers.Conv2D(8, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.SeparableConv2D(16, 3, activation="relu"),
        tf.keras.layers.GlobalAveragePooling2D(),
        tf.keras.layers.Dense(NUM_CLASSES),
    ]
)
model.compile(
    optimizer="adam",
    loss=tf.keras.losses.CategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
model.fit(train_ds, validation_data=val_ds, epochs=1, verbose=0)
loss, accuracy = model.evaluate(val_ds, verbose=0)
for images, targets in val_ds.take(1):
    logits = model(images, training=False)
    hits = tf.equal(tf.argmax(logits, axis=1), tf.argmax(targets, axis=1))
    print(accuracy, tf.reduce_mean(tf.cast(hits, tf.float32)).numpy())

"""A Sequential CNN on small colour images, with augmentation and callbacks."""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

NUM_CLASSES = 10
INPUT_SHAPE = (32, 32, 3)

x_train = np.random.randint(0, 256, size=(24, 32, 32, 3)).astype("float32") / 255
y_train = np.random.randint(0, NUM_CLASSES, size=(24, 1))
x_test = np.random.randint(0, 256, size=(8, 32, 32, 3)).astype("float32") / 255
y_test = np.random.randint(0, NUM_CLASSES, size=(8, 1))

y_train = keras.utils.to_categorical(y_train, NUM_CLASSES)
y_test = keras.utils.to_categorical(y_test, NUM_CLASSES)

model = keras.Sequential(
    [
        keras.Input(shape=INPUT_SHAPE),
        layers.RandomFlip("horizontal"),
        layers.Conv2D(8, kernel_size=(3, 3), padding="same", activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(16, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(32, activation="relu"),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(
    x_train,
    y_train,
    batch_size=8,
    epochs=1,
    validation_split=0.25,
    callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=2)],
    verbose=0,
)
score = model.evaluate(x_test, y_test, verbose=0)
predictions = model.predict(x_test, verbose=0)
classes = np.argmax(predictions, axis=1)
single = model.predict(np.expand_dims(x_test[0], axis=0), verbose=0)
print(score, classes[:3], single.shape)

import keras
from keras import layers

model = keras.Sequential([
    keras.Input((6, 6, 2)),
    layers.Conv2D(4, 3),
    layers.Conv2D(4, 5, padding="same"),
])

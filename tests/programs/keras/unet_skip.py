import tensorflow as tf
from tensorflow.keras import layers, Model, Input
def double_conv(x, f):
    x = layers.Conv2D(f, 3, padding="same", activation="relu")(x)
    return layers.Conv2D(f, 3, padding="same", activation="relu")(x)
def down(x, f):
    c = double_conv(x, f)
    p = layers.MaxPool2D(2)(c)
    return c, layers.Dropout(0.3)(p)
def up(x, skip, f):
    x = layers.Conv2DTranspose(f, 3, 2, padding="same")(x)
    x = layers.concatenate([x, skip])
    return double_conv(x, f)
inputs = Input(shape=(150, 150, 3))
f1, p1 = down(inputs, 16)
f2, p2 = down(p1, 32)
f3, p3 = down(p2, 64)
b = double_conv(p3, 128)
u7 = up(b, f3, 64)
u8 = up(u7, f2, 32)
u9 = up(u8, f1, 16)
outputs = layers.Conv2D(3, 1, padding="same", activation="softmax")(u9)
unet = Model(inputs, outputs)

from tensorflow import keras
from tensorflow.keras import layers
a = keras.Input((4,))
b = keras.Input((4,))
x = layers.Dense(3)(a)
y = layers.Dense(3)(b)
z = layers.Add()([x, y])
m = keras.Model(a, z)

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
a = keras.Input((None,), dtype="int32")
b = keras.Input((7,))
e = layers.Embedding(100, 16, mask_zero=True)(a)
h = layers.LSTM(32)(e)
c = layers.concatenate([h, b])
o = layers.Dense(1)(c)
m = keras.Model([a, b], o)
m.compile("adam", "mse")
m.fit([np.random.randint(0, 100, (20, 9)), np.random.rand(20, 7)], np.random.rand(20, 1), epochs=1)
print(m.predict([np.random.randint(0, 100, (5, 6)), np.random.rand(5, 7)]).shape)

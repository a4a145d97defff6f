import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, Model, Input
inp = Input((28, 28, 1))
h = layers.Flatten()(inp)
emb = layers.Dense(16)(h)
base = Model(inp, emb)
a, b = Input((28, 28, 1)), Input((28, 28, 1))
d = layers.Lambda(lambda t: tf.abs(t[0] - t[1]))([base(a), base(b)])
out = layers.Dense(1, activation="sigmoid")(d)
siamese = Model([a, b], out)
siamese.compile(loss="binary_crossentropy", optimizer="adam")
pairs = np.random.rand(40, 2, 28, 28, 1)
labels = np.random.randint(0, 2, 40)
siamese.fit(pairs, labels, epochs=1)

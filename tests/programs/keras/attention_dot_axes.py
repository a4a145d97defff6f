import numpy as np
from keras import layers, Model, Input
q_in = Input((12, 32))
k_in = Input((9, 48))
scores = layers.Dot(axes=(2, 2))([q_in, k_in])
weights = layers.Softmax()(scores)
context = layers.Dot(axes=(2, 1))([weights, k_in])
out = layers.Dense(1)(layers.Concatenate()([q_in, context]))
model = Model([q_in, k_in], out)

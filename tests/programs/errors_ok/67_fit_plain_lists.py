import keras
from keras import layers

model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(keras.ops.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0]]), keras.ops.array([1.0, 0.0, 1.0]), verbose=0)

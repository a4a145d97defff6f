import numpy as np
from tensorflow.keras import layers, models
frames = np.random.rand(6, 5, 32, 32, 3)
labels = np.eye(4)[np.random.randint(0, 4, 6)]
model = models.Sequential()
model.add(layers.TimeDistributed(layers.Conv2D(8, 3, activation='relu'), input_shape=(5, 32, 32, 3)))
model.add(layers.TimeDistributed(layers.MaxPooling2D()))
model.add(layers.LSTM(16))
model.add(layers.Dense(4, activation='softmax'))
model.compile('adam', 'categorical_crossentropy')
model.fit(frames, labels, epochs=1)

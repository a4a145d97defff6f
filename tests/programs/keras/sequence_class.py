import numpy as np
import math
from tensorflow import keras
class DataGen(keras.utils.Sequence):
    def __init__(self, x, y, batch_size=8, dim=(32, 32), n_channels=3, n_classes=4, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y = x, y
        self.batch_size = batch_size
        self.dim, self.n_channels, self.n_classes = dim, n_channels, n_classes
    def __len__(self):
        return math.ceil(len(self.x) / self.batch_size)
    def __getitem__(self, idx):
        X = np.empty((self.batch_size, *self.dim, self.n_channels))
        y = np.empty((self.batch_size), dtype=int)
        for i in range(self.batch_size):
            X[i, ] = np.random.rand(*self.dim, self.n_channels)
            y[i] = self.y[idx * self.batch_size + i]
        return X, keras.utils.to_categorical(y, num_classes=self.n_classes)
gen = DataGen(np.arange(32), np.random.randint(0, 4, 32))
model = keras.Sequential([
    keras.layers.Conv2D(8, 3, activation="relu", input_shape=(32, 32, 1)),
    keras.layers.Flatten(),
    keras.layers.Dense(4, activation="softmax"),
])
model.compile("adam", "categorical_crossentropy")
model.fit(gen, epochs=1)

import math
import numpy as np
import keras
from keras import layers
from keras.utils import Sequence, to_categorical


class DataGenerator(Sequence):
    def __init__(self, list_IDs, labels, batch_size=4, dim=(16, 16), n_channels=3, n_classes=5, shuffle=True, **kwargs):
        super().__init__(**kwargs)
        self.dim = dim
        self.batch_size = batch_size
        self.labels = labels
        self.list_IDs = list_IDs
        self.n_channels = n_channels
        self.n_classes = n_classes
        self.shuffle = shuffle
        self.on_epoch_end()

    def __len__(self):
        return int(np.floor(len(self.list_IDs) / self.batch_size))

    def __getitem__(self, index):
        indexes = self.indexes[index * self.batch_size : (index + 1) * self.batch_size]
        list_IDs_temp = [self.list_IDs[k] for k in indexes]
        X, y = self.__data_generation(list_IDs_temp)
        return X, y

    def on_epoch_end(self):
        self.indexes = np.arange(len(self.list_IDs))
        if self.shuffle == True:
            np.random.shuffle(self.indexes)

    def __data_generation(self, list_IDs_temp):
        X = np.empty((self.batch_size, *self.dim, self.n_channels))
        y = np.empty((self.batch_size), dtype=int)
        for i, ID in enumerate(list_IDs_temp):
            X[i,] = np.random.rand(*self.dim, self.n_channels)
            y[i] = self.labels[ID]
        return X, to_categorical(y, num_classes=self.n_classes)


class Pairs(keras.utils.PyDataset):
    def __init__(self, x, y, batch_size, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y, self.batch_size = x, y, batch_size

    def __len__(self):
        return math.ceil(len(self.x) / self.batch_size)

    def __getitem__(self, idx):
        low = idx * self.batch_size
        high = min(low + self.batch_size, len(self.x))
        return self.x[low:high], self.y[low:high]


def endless(x, y, batch_size=4):
    while True:
        idx = np.random.randint(0, len(x), batch_size)
        yield x[idx], y[idx]


partition = ["id-%d" % i for i in range(16)]
labels = {name: i % 5 for i, name in enumerate(partition)}
training_generator = DataGenerator(partition, labels)
model = keras.Sequential(
    [
        keras.Input((16, 16, 3)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(5, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(training_generator, validation_data=training_generator, epochs=1, verbose=0)
X, y = training_generator[0]
pairs = Pairs(np.random.rand(10, 16, 16, 3), np.eye(5)[np.arange(10) % 5], 4)
model.fit(pairs, epochs=1, verbose=0)
x_batch, y_batch = pairs[0]
model.fit(endless(np.random.rand(10, 16, 16, 3), np.eye(5)[np.arange(10) % 5]), steps_per_epoch=2, epochs=1, verbose=0)

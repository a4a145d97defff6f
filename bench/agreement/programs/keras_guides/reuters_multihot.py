import numpy as np
from tensorflow.keras import models, layers
from tensorflow.keras.utils import to_categorical

train_data = np.array([[int(j) for j in np.random.randint(1, 1000, 30)] for _ in range(50)])
train_labels = np.random.randint(0, 46, 50)


def vectorize_sequences(sequences, dimension=1000):
    results = np.zeros((len(sequences), dimension))
    for i, sequence in enumerate(sequences):
        results[i, sequence] = 1.0
    return results


def to_one_hot(labels, dimension=46):
    results = np.zeros((len(labels), dimension))
    for i, label in enumerate(labels):
        results[i, label] = 1.0
    return results


x_train = vectorize_sequences(train_data)
one_hot_train_labels = to_one_hot(train_labels)
again = to_categorical(train_labels, num_classes=46)
model = models.Sequential()
model.add(layers.Dense(64, activation="relu", input_shape=(1000,)))
model.add(layers.Dense(64, activation="relu"))
model.add(layers.Dense(46, activation="softmax"))
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
x_val, partial_x_train = x_train[:10], x_train[10:]
y_val, partial_y_train = one_hot_train_labels[:10], one_hot_train_labels[10:]
history = model.fit(
    partial_x_train, partial_y_train, epochs=1, batch_size=16, validation_data=(x_val, y_val), verbose=0
)
predictions = model.predict(x_val, verbose=0)
print(predictions[0].shape, np.sum(predictions[0]), np.argmax(predictions[0]))

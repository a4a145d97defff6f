import numpy as np
from keras.utils import to_categorical
from keras.models import Sequential
from keras.layers import Dense, Flatten, Conv2D
x = np.random.rand(100, 28, 28, 1)
y = np.random.randint(0, 7, 100)
y = to_categorical(y, num_classes=7)
model = Sequential()
model.add(Conv2D(8, kernel_size=3, activation='relu', input_shape=(28, 28, 1)))
model.add(Flatten())
model.add(Dense(10, activation='softmax'))
model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=1)

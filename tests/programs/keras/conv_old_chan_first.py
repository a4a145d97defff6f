from keras.models import Sequential
from keras.layers import Conv2D, MaxPooling2D, Flatten, Dense
import numpy as np
X = np.random.rand(50, 3, 64, 64)
y = np.random.randint(0, 2, (50,))
model = Sequential()
model.add(Conv2D(32, (3, 3), input_shape=(3, 64, 64), activation='relu'))
model.add(MaxPooling2D((2, 2)))
model.add(Conv2D(32, (3, 3), activation='relu'))
model.add(Flatten())
model.add(Dense(1, activation='sigmoid'))
model.compile('rmsprop', 'binary_crossentropy', ['accuracy'])
model.fit(X, y, epochs=1)

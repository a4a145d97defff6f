import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Flatten, Conv2D, MaxPooling2D
x_train = np.random.randint(0, 256, (200, 28, 28)).astype('uint8')
y_train = np.random.randint(0, 10, (200,))
x_train = x_train / 255.0
model = Sequential([
    Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28)),
    MaxPooling2D((2, 2)),
    Flatten(),
    Dense(10, activation='softmax'),
])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
model.fit(x_train, y_train)

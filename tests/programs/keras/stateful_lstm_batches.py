from keras.models import Sequential
from keras.layers import LSTM, Dense
import numpy as np

data_dim, timesteps, num_classes, batch_size = 16, 8, 10, 32
model = Sequential()
model.add(LSTM(32, return_sequences=True, stateful=True,
               batch_input_shape=(batch_size, timesteps, data_dim)))
model.add(LSTM(32, stateful=True))
model.add(Dense(num_classes, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
x_train = np.random.random((batch_size * 10, timesteps, data_dim))
y_train = np.random.random((batch_size * 10, num_classes))
model.fit(x_train, y_train, batch_size=batch_size, epochs=1, shuffle=False)

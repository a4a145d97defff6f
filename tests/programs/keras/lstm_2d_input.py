from keras.models import Sequential
from keras.layers import LSTM, Dense
import numpy as np
data = np.random.rand(1000, 10)
target = np.random.rand(1000, 1)
x_train, x_test = data[:800], data[800:]
y_train, y_test = target[:800], target[800:]
model = Sequential()
model.add(LSTM(50, input_shape=(10, 1)))
model.add(Dense(1))
model.compile(loss='mse', optimizer='adam')
model.fit(x_train, y_train, epochs=1, batch_size=72, validation_data=(x_test, y_test), verbose=2, shuffle=False)
yhat = model.predict(x_test)
print(np.sqrt(np.mean((yhat - y_test) ** 2)))

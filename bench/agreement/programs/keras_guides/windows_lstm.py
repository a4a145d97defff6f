import numpy as np
import tensorflow as tf
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import LSTM, Dense, Dropout

prices = np.sin(np.arange(200) * 0.1) + np.random.normal(scale=0.1, size=200)
data = prices.reshape(-1, 1)
scaler = MinMaxScaler(feature_range=(0, 1))
scaled = scaler.fit_transform(data)
look_back = 20
training_len = int(len(scaled) * 0.8)
train_data = scaled[0:training_len, :]

x_train, y_train = [], []
for i in range(look_back, len(train_data)):
    x_train.append(train_data[i - look_back : i, 0])
    y_train.append(train_data[i, 0])
x_train, y_train = np.array(x_train), np.array(y_train)
x_train = np.reshape(x_train, (x_train.shape[0], x_train.shape[1], 1))

model = Sequential()
model.add(LSTM(20, return_sequences=True, input_shape=(x_train.shape[1], 1)))
model.add(Dropout(0.2))
model.add(LSTM(20, return_sequences=False))
model.add(Dense(25))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mean_squared_error")
model.fit(x_train, y_train, batch_size=32, epochs=1, verbose=0)

test_data = scaled[training_len - look_back :, :]
x_test = []
y_test = data[training_len:, :]
for i in range(look_back, len(test_data)):
    x_test.append(test_data[i - look_back : i, 0])
x_test = np.array(x_test)
x_test = np.reshape(x_test, (x_test.shape[0], x_test.shape[1], 1))
predictions = model.predict(x_test, verbose=0)
predictions = scaler.inverse_transform(predictions)
rmse = np.sqrt(np.mean((predictions - y_test) ** 2))

series = tf.data.Dataset.from_tensor_slices(prices.astype("float32"))
windows = series.window(look_back + 1, shift=1, drop_remainder=True)
windows = windows.flat_map(lambda window: window.batch(look_back + 1))
windows = windows.map(lambda w: (w[:-1], w[-1])).map(lambda x, y: (tf.expand_dims(x, -1), y))
windows = windows.shuffle(50).batch(16).prefetch(1)
for x, y in windows.take(1):
    print(x.shape, y.shape)
model.fit(windows, epochs=1, verbose=0)

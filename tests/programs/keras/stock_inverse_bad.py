import numpy as np
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, LSTM
data = np.random.rand(300, 5)
scaler = MinMaxScaler()
scaled = scaler.fit_transform(data)
X, y = [], []
for i in range(30, 300):
    X.append(scaled[i - 30:i])
    y.append(scaled[i, 3])
X, y = np.array(X), np.array(y)
model = Sequential([LSTM(16, input_shape=(30, 5)), Dense(1)])
model.compile("adam", "mse")
model.fit(X, y, epochs=1, verbose=0)
pred = model.predict(X[:10])
pred = scaler.inverse_transform(pred)

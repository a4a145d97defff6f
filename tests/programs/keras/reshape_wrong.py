import numpy as np
from sklearn.preprocessing import MinMaxScaler
prices = np.random.rand(500, 1)
scaled = MinMaxScaler().fit_transform(prices)
X, y = [], []
for i in range(60, len(scaled)):
    X.append(scaled[i - 60:i, 0])
    y.append(scaled[i, 0])
X, y = np.array(X), np.array(y)
X = np.reshape(X, (X.shape[0], 50, 1))

import numpy as np
import pandas as pd

n = 200
df = pd.DataFrame({
    "t": np.arange(n),
    "temp": np.sin(np.arange(n) / 10) + np.random.randn(n) * 0.1,
    "hum": np.random.rand(n),
})
df["lag"] = df["temp"].shift(1).fillna(0)
values = df[["temp", "hum", "lag"]].values  #! cols: values = df["temp"].values
lo, hi = values.min(axis=0), values.max(axis=0)
scaled = (values - lo) / (hi - lo)


def windows(data, n_in, n_out):
    X, y = [], []
    for i in range(len(data) - n_in - n_out + 1):
        X.append(data[i:i + n_in])
        y.append(data[i + n_in:i + n_in + n_out, 0])
    return np.array(X), np.array(y)


def bad_windows(data, n_in):
    return np.array([data[i:i + n_in] for i in range(len(data))])


X, y = windows(scaled, 24, 6)  #! rag: X, y = bad_windows(scaled, 24), scaled[:, 0]
n_train = int(len(X) * 0.8)
Xtr, ytr, Xte, yte = X[:n_train], y[:n_train], X[n_train:], y[n_train:]
A = Xtr.reshape(len(Xtr), -1)
coef, *_ = np.linalg.lstsq(A, ytr, rcond=None)  #! lst: coef, *_ = np.linalg.lstsq(A, y, rcond=None)
pred = Xte.reshape(len(Xte), -1) @ coef  #! pred: pred = Xte @ coef
rmse = np.sqrt(((pred - yte) ** 2).mean(axis=0))  #! err: rmse = np.sqrt(((pred - ytr) ** 2).mean(axis=0))
restored = pred * (hi[0] - lo[0]) + lo[0]
back = pred * (hi - lo) + lo if pred.shape[1] == 3 else restored  #! inv: back = pred * (hi - lo) + lo
print(rmse, back.shape)

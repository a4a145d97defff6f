import numpy as np
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
X = np.random.rand(60, 13)
Y = np.random.rand(60)
def baseline():
    model = keras.Sequential()
    model.add(keras.Input(shape=(13,)))
    model.add(keras.layers.Dense(13, kernel_initializer='normal', activation='relu'))
    model.add(keras.layers.Dense(1, kernel_initializer='normal'))
    model.compile(loss='mean_squared_error', optimizer='adam')
    return model
scores = []
for train, test in KFold(n_splits=3, shuffle=True, random_state=1).split(X):
    scaler = StandardScaler().fit(X[train])
    model = baseline()
    model.fit(scaler.transform(X[train]), Y[train], epochs=2, batch_size=8, verbose=0)
    predicted = model.predict(scaler.transform(X[test]), verbose=0)
    scores.append(np.mean((predicted - Y[test]) ** 2))
print('%.2f (%.2f)' % (np.mean(scores), np.std(scores)))

import numpy as np
from tensorflow.keras.models import Model
from tensorflow.keras.layers import Input, LSTM, Dense, Embedding, TimeDistributed, RepeatVector
inp = Input(shape=(12,))
e = Embedding(500, 32)(inp)
h = LSTM(64)(e)
r = RepeatVector(10)(h)
d = LSTM(64, return_sequences=True)(r)
out = TimeDistributed(Dense(600, activation='softmax'))(d)
m = Model(inp, out)
m.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
X = np.random.randint(0, 500, (40, 12))
Y = np.random.randint(0, 600, (40, 12))
m.fit(X, Y, epochs=1)

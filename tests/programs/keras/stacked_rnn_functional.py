import numpy as np
from keras.layers import Input, Embedding, LSTM, Dense, Dropout
from keras.models import Model
words = Input(shape=(40,), dtype='int32')
h = Embedding(output_dim=64, input_dim=2000)(words)
h = LSTM(32)(h)
h = Dropout(0.5)(h)
h = LSTM(32)(h)
out = Dense(1, activation='sigmoid')(h)
model = Model(inputs=words, outputs=out)
model.compile('rmsprop', loss='binary_crossentropy')
model.fit(np.random.randint(0, 2000, (20, 40)), np.random.randint(0, 2, (20, 1)))

import numpy as np
from tensorflow.keras.models import Model
from tensorflow.keras.layers import Input, LSTM, Dense, Embedding
src_vocab, tgt_vocab = 300, 400
enc_in = Input(shape=(None,))
x = Embedding(src_vocab, 64)(enc_in)
_, h, c = LSTM(128, return_state=True)(x)
dec_in = Input(shape=(None,))
y = Embedding(tgt_vocab, 64)(dec_in)
y = LSTM(256, return_sequences=True)(y, initial_state=[h, c])
out = Dense(tgt_vocab, activation='softmax')(y)
model = Model([enc_in, dec_in], out)
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit([np.random.randint(0, 300, (8, 9)), np.random.randint(0, 400, (8, 7))], np.random.randint(0, 400, (8, 7)))

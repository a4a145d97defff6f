import numpy as np
from keras.layers import Input, Conv1D, GlobalMaxPooling1D, Dense, Embedding, concatenate
from keras.models import Model
text = Input(shape=(50,), name='text')
meta = Input(shape=(6,), name='meta')
e = Embedding(1000, 32)(text)
towers = [GlobalMaxPooling1D()(Conv1D(16, k, activation='relu')(e)) for k in (3, 4, 5)]
x = concatenate(towers + [meta], axis=1)
x = Dense(32, activation='relu')(x)
main = Dense(4, activation='softmax', name='topic')(x)
score = Dense(1, name='score')(x)
model = Model(inputs=[text, meta], outputs=[main, score])
model.compile(optimizer='adam', loss={'topic': 'sparse_categorical_crossentropy', 'score': 'mse'}, loss_weights={'topic': 1., 'score': .2})
n = 24
model.fit({'text': np.random.randint(0, 1000, (n, 50)), 'meta': np.random.rand(n, 6)},
          {'topic': np.random.randint(0, 4, n), 'score': np.random.rand(n)}, epochs=1, batch_size=8, verbose=0)
topics, scores = model.predict([np.zeros((2, 50)), np.zeros((2, 6))], verbose=0)

import numpy as np
from tensorflow.keras.layers import Input, Dense, Concatenate
from tensorflow.keras.models import Model
i1 = Input(shape=(16,), name='num')
i2 = Input(shape=(4,), name='cat')
x = Concatenate()([i1, i2])
out = Dense(1, activation='sigmoid')(x)
model = Model(inputs=[i1, i2], outputs=out)
model.compile(loss='binary_crossentropy', optimizer='adam')
X = np.random.rand(100, 20)
y = np.random.randint(0, 2, 100)
model.fit(X, y)

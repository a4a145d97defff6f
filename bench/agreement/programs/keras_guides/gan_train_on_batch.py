import numpy as np
from keras.models import Sequential, Model
from keras.layers import Dense, LeakyReLU, Input, Reshape, Flatten
from keras.optimizers import Adam
shape = (28, 28, 1)
def build_generator():
    m = Sequential()
    m.add(Dense(64, input_dim=100))
    m.add(LeakyReLU(0.2))
    m.add(Dense(int(np.prod(shape)), activation='tanh'))
    m.add(Reshape(shape))
    noise = Input(shape=(100,))
    return Model(noise, m(noise))
def build_discriminator():
    m = Sequential()
    m.add(Flatten(input_shape=shape))
    m.add(Dense(64))
    m.add(LeakyReLU(0.2))
    m.add(Dense(1, activation='sigmoid'))
    img = Input(shape=shape)
    return Model(img, m(img))
d = build_discriminator()
d.compile(loss='binary_crossentropy', optimizer=Adam(0.0002, 0.5), metrics=['accuracy'])
g = build_generator()
z = Input(shape=(100,))
d.trainable = False
combined = Model(z, d(g(z)))
combined.compile(loss='binary_crossentropy', optimizer=Adam(0.0002, 0.5))
X = np.random.rand(64, 28, 28)
X = X / 127.5 - 1.
X = np.expand_dims(X, axis=3)
half = 8
for epoch in range(2):
    idx = np.random.randint(0, X.shape[0], half)
    imgs = X[idx]
    gen = g.predict(np.random.normal(0, 1, (half, 100)), verbose=0)
    real = d.train_on_batch(imgs, np.ones((half, 1)))
    fake = d.train_on_batch(gen, np.zeros((half, 1)))
    d_loss = 0.5 * np.add(real, fake)
    g_loss = combined.train_on_batch(np.random.normal(0, 1, (16, 100)), np.ones((16, 1)))

import numpy as np
from keras import Input, Model, layers
def block(x, n):
    for _ in range(2):
        x = layers.Conv2D(n, 3, padding='same')(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    return x
inputs = Input((None, None, 1))
skips, x = [], inputs
for n in (8, 16, 32):
    x = block(x, n)
    skips.append(x)
    x = layers.MaxPool2D()(x)
x = block(x, 64)
for n, skip in zip((32, 16, 8), reversed(skips)):
    x = layers.Conv2DTranspose(n, 2, strides=2)(x)
    x = layers.Concatenate()([x, skip])
    x = block(x, n)
outputs = layers.Conv2D(1, 1, activation='sigmoid')(x)
unet = Model(inputs, outputs)
unet.compile('adam', 'binary_crossentropy')
pictures = np.random.rand(2, 64, 48, 1)
masks = (pictures > .5).astype('float32')
unet.fit(pictures, masks, epochs=1, verbose=0)

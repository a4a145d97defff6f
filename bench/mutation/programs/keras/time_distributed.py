"""Video clips: a CNN on each frame by TimeDistributed, then a ConvLSTM-free recurrent head and a decoder."""

import numpy as np
from keras import Input, Model
from keras.layers import (
    GRU,
    LSTM,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    RepeatVector,
    TimeDistributed,
)

FRAMES, SIDE, STEPS_OUT, FEATURES = 5, 16, 3, 2

frame = Input(shape=(SIDE, SIDE, 1))
f = Conv2D(8, (3, 3), activation="relu", padding="same")(frame)
f = MaxPooling2D((2, 2))(f)
f = Conv2D(16, (3, 3), activation="relu")(f)
f = GlobalAveragePooling2D()(f)
frame_model = Model(frame, f)

clip = Input(shape=(FRAMES, SIDE, SIDE, 1))
x = TimeDistributed(frame_model)(clip)
x = GRU(24, return_sequences=True)(x)
x = LSTM(16)(x)
label = Dense(4, activation="softmax", name="label")(x)
d = RepeatVector(STEPS_OUT)(x)
d = LSTM(12, return_sequences=True)(d)
track = TimeDistributed(Dense(FEATURES), name="track")(d)

model = Model(inputs=clip, outputs=[label, track])
model.compile(optimizer="adam", loss=["sparse_categorical_crossentropy", "mse"])

clips = np.random.rand(8, FRAMES, SIDE, SIDE, 1)
labels = np.random.randint(0, 4, 8)
tracks = np.random.rand(8, STEPS_OUT, FEATURES)
model.fit(clips, [labels, tracks], epochs=1, batch_size=4, verbose=0)
probabilities, positions = model.predict(clips[:2], verbose=0)
print(probabilities.argmax(axis=-1), positions[:, -1, :].shape)

images = clips.reshape(8 * FRAMES, SIDE, SIDE, 1)
per_frame = frame_model.predict(images, verbose=0).reshape(8, FRAMES, -1)
flat = Flatten()(per_frame)
print(per_frame.mean(axis=1).shape, flat.shape)

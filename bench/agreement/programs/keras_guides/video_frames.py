import numpy as np
from tensorflow.keras import layers, models
frames = np.random.rand(6, 5, 32, 32, 3)
labels = np.eye(4)[np.random.randint(0, 4, 6)]
model = models.Sequential()
model.add(layers.Input((5, 32, 32, 3)))
for filters in (8, 16):
    model.add(layers.TimeDistributed(layers.Conv2D(filters, 3, activation='relu', padding='same')))
    model.add(layers.TimeDistributed(layers.MaxPooling2D()))
model.add(layers.TimeDistributed(layers.Flatten()))
model.add(layers.Bidirectional(layers.LSTM(16)))
model.add(layers.Dense(4, activation='softmax'))
model.compile('adam', 'categorical_crossentropy')
history = model.fit(frames, labels, epochs=2, validation_split=0.34, verbose=0)
print(history.history['val_loss'][-1])
scores = model.predict(frames)
print('best %d' % scores[0].argmax())

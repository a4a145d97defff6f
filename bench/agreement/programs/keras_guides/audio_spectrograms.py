import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, models

waves = np.random.uniform(-1, 1, size=(12, 16000)).astype("float32")
names = np.random.randint(0, 3, size=12)
commands = np.array(["up", "down", "stop"])
train_ds = tf.data.Dataset.from_tensor_slices((waves[..., np.newaxis], names)).batch(4)


def squeeze(audio, labels):
    audio = tf.squeeze(audio, axis=-1)
    return audio, labels


def get_spectrogram(waveform):
    spectrogram = tf.signal.stft(waveform, frame_length=255, frame_step=128)
    spectrogram = tf.abs(spectrogram)
    spectrogram = spectrogram[..., tf.newaxis]
    return spectrogram


def make_spec_ds(ds):
    return ds.map(map_func=lambda audio, label: (get_spectrogram(audio), label), num_parallel_calls=tf.data.AUTOTUNE)


train_ds = train_ds.map(squeeze, tf.data.AUTOTUNE)
for example_audio, example_labels in train_ds.take(1):
    print(example_audio.shape, example_labels.shape)
train_spectrogram_ds = make_spec_ds(train_ds)
for example_spectrograms, example_spect_labels in train_spectrogram_ds.take(1):
    break
input_shape = example_spectrograms.shape[1:]
norm_layer = layers.Normalization()
norm_layer.adapt(data=train_spectrogram_ds.map(map_func=lambda spec, label: spec))
model = models.Sequential(
    [
        layers.Input(shape=input_shape),
        layers.Resizing(32, 32),
        norm_layer,
        layers.Conv2D(8, 3, activation="relu"),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(32, activation="relu"),
        layers.Dense(len(commands)),
    ]
)
model.compile(
    optimizer=tf.keras.optimizers.Adam(),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
model.fit(train_spectrogram_ds.cache().shuffle(10).prefetch(tf.data.AUTOTUNE), epochs=1, verbose=0)
y_pred = model.predict(train_spectrogram_ds, verbose=0)
y_pred = tf.argmax(y_pred, axis=1)
y_true = tf.concat(list(train_spectrogram_ds.map(lambda s, lab: lab)), axis=0)
confusion_mtx = tf.math.confusion_matrix(y_true, y_pred)

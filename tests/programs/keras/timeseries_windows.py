import tensorflow as tf
import numpy as np
def windowed_dataset(series, window_size, batch_size, shuffle_buffer):
    dataset = tf.data.Dataset.from_tensor_slices(series)
    dataset = dataset.window(window_size + 1, shift=1, drop_remainder=True)
    dataset = dataset.flat_map(lambda window: window.batch(window_size + 1))
    dataset = dataset.map(lambda window: (window[:-1], window[-1]))
    dataset = dataset.shuffle(shuffle_buffer)
    dataset = dataset.batch(batch_size).prefetch(1)
    return dataset
time = np.arange(400, dtype="float32")
series = np.sin(time / 10) + np.random.randn(400) * 0.1
split = 300
x_train = series[:split]
dataset = windowed_dataset(x_train, 20, 32, 1000)
model = tf.keras.models.Sequential([
    tf.keras.layers.Dense(10, input_shape=[20], activation="relu"),
    tf.keras.layers.Dense(10, activation="relu"),
    tf.keras.layers.Dense(1),
])
model.compile(loss="mse", optimizer=tf.keras.optimizers.SGD(learning_rate=1e-6, momentum=0.9))
model.fit(dataset, epochs=1, verbose=0)
forecast = []
for t in range(len(series[:30]) - 20):
    forecast.append(model.predict(series[t:t + 20][np.newaxis], verbose=0))
results = np.array(forecast)[:, 0, 0]

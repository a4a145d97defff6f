import numpy as np
import tensorflow as tf
series = np.sin(np.arange(400) * 0.1).astype('float32')
def windowed(series, size, batch):
    ds = tf.data.Dataset.from_tensor_slices(series)
    ds = ds.window(size + 1, shift=1, drop_remainder=True)
    ds = ds.flat_map(lambda w: w.batch(size + 1))
    ds = ds.map(lambda w: (tf.expand_dims(w[:-1], -1), w[-1]))
    return ds.shuffle(100).batch(batch).prefetch(1)
model = tf.keras.Sequential([
    tf.keras.layers.Conv1D(16, 5, padding='causal', activation='relu', input_shape=[None, 1]),
    tf.keras.layers.LSTM(16, return_sequences=True),
    tf.keras.layers.LSTM(16),
    tf.keras.layers.Dense(1),
    tf.keras.layers.Lambda(lambda x: x * 100.0),
])
model.compile(loss=tf.keras.losses.Huber(), optimizer=tf.keras.optimizers.SGD(learning_rate=1e-5, momentum=0.9), metrics=['mae'])
model.fit(windowed(series, 24, 32), epochs=1, verbose=0)
forecast = model.predict(series[np.newaxis, :24, np.newaxis], verbose=0)
print(forecast.shape)

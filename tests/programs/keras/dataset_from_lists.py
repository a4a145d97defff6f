import tensorflow as tf
features = [[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]]
labels = [0, 1]
ds = tf.data.Dataset.from_tensor_slices((features, labels)).batch(2)
model = tf.keras.Sequential([tf.keras.layers.Dense(2)])
model.compile('sgd', tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(ds, epochs=1)

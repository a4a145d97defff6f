import itertools
import numpy as np
import tensorflow as tf

dataset = tf.data.Dataset.from_tensor_slices([8, 3, 0, 8, 2, 1])
for elem in dataset:
    print(elem.numpy())
total = dataset.reduce(0, lambda state, value: state + value)

dataset1 = tf.data.Dataset.from_tensor_slices(tf.random.uniform([4, 10], minval=1, maxval=10, dtype=tf.int32))
dataset2 = tf.data.Dataset.from_tensor_slices(
    (tf.random.uniform([4]), tf.random.uniform([4, 100], maxval=100, dtype=tf.int32))
)
dataset3 = tf.data.Dataset.zip((dataset1, dataset2))
for a, (b, c) in dataset3:
    print("shapes: {a.shape}, {b.shape}, {c.shape}".format(a=a, b=b, c=c))


def count(stop):
    i = 0
    while i < stop:
        yield i
        i += 1


ds_counter = tf.data.Dataset.from_generator(count, args=[25], output_types=tf.int32, output_shapes=())
for count_batch in ds_counter.repeat().batch(10).take(2):
    print(count_batch.numpy())


def gen_series():
    i = 0
    while i < 8:
        size = np.random.randint(1, 10)
        yield i, np.random.normal(size=(size,))
        i += 1


ds_series = tf.data.Dataset.from_generator(gen_series, output_types=(tf.int32, tf.float32), output_shapes=((), (None,)))
ds_series_batch = ds_series.shuffle(20).padded_batch(4)
ids, sequence_batch = next(iter(ds_series_batch))
signed = tf.data.Dataset.from_generator(
    gen_series,
    output_signature=(tf.TensorSpec(shape=(), dtype=tf.int32), tf.TensorSpec(shape=(None,), dtype=tf.float32)),
)
bucketed = signed.map(lambda i, s: s).bucket_by_sequence_length(
    element_length_func=lambda s: tf.shape(s)[0], bucket_boundaries=[4, 7], bucket_batch_sizes=[2, 2, 2]
)
for bucket in bucketed.take(1):
    print(bucket.dtype)

ragged = tf.data.Dataset.range(1, 6).map(lambda x: tf.fill([x], x)).padded_batch(5, padded_shapes=(None,))
filled = next(iter(ragged))
windows = tf.data.Dataset.range(20).window(5, shift=2, drop_remainder=True).flat_map(lambda w: w.batch(5))
for w in windows.take(1):
    print(w)
batches = tf.data.Dataset.range(100).batch(10, drop_remainder=True)


def dense_1_step(batch):
    return batch[:-1], batch[1:]


for features, label in batches.map(dense_1_step).take(2):
    print(features.numpy(), " => ", label.numpy())
table = {"a": np.arange(6), "b": np.random.rand(6, 2).astype("float32")}
columns = tf.data.Dataset.from_tensor_slices(table)
for row in columns.batch(3):
    a, b = row["a"], row["b"]
joined = columns.map(lambda row: tf.concat([tf.cast(row["a"], tf.float32)[tf.newaxis], row["b"]], axis=0))
for line in joined.filter(lambda r: r[0] > 1.0).take(1):
    print(line)
interleaved = tf.data.Dataset.range(3).interleave(lambda x: tf.data.Dataset.from_tensors(x).repeat(2), cycle_length=2)
numbers = list(interleaved.as_numpy_iterator())
indexed = tf.data.Dataset.from_tensor_slices(np.zeros((5, 3))).enumerate()
for index, item in indexed:
    print(index, item.shape)
sampled = tf.data.Dataset.sample_from_datasets([dataset, dataset], weights=[0.5, 0.5])
value = next(iter(sampled))
merged = dataset.concatenate(dataset).unbatch() if False else dataset.concatenate(dataset)
print(len(merged), merged.cardinality().numpy(), merged.element_spec)


def scale(x):
    return np.float32(x * 0.5)


called = dataset.map(lambda x: tf.numpy_function(scale, [x], tf.float32))
def halve(x):
    return tf.cast(x, tf.float32) * 0.5


wrapped = dataset.map(lambda x: tf.ensure_shape(tf.py_function(halve, [x], tf.float32), ()))
for half in wrapped.batch(3):
    print(half)

import tensorflow as tf


def walks():
    for length in (4, 6, 5):
        yield tf.zeros(length)


dataset = tf.data.Dataset.from_generator(walks, output_signature=tf.TensorSpec([None], tf.float32))
for batch in dataset.batch(3):
    print(batch.shape)

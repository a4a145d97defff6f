import os
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior() # For Tensorflow 1.x example

# Define placeholders
input_placeholder = tf.placeholder(tf.float32, shape=[None, None, 10]) # [batch_size, sequence_length, embedding_size]
# Create an LSTM layer
lstm_layer = tf.keras.layers.LSTM(32)(input_placeholder)

#Define loss and optimizer (Simplified)
loss = tf.reduce_mean(tf.square(lstm_layer)) #Dummy loss
optimizer = tf.train.AdamOptimizer().minimize(loss)

# Data (Placeholder)
data = [np.random.rand(10, 10), np.random.rand(15, 10)]
# Create tensorflow session
padded = tf.keras.preprocessing.sequence.pad_sequences(data, padding="post", dtype="float32")
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    try:
        sess.run(optimizer, feed_dict={input_placeholder: padded}) # Error will happen here
    except Exception as e:
        print(f"Error during optimization: {e}")

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
n_hidden_1 = 64
n_hidden_2 = 32
n_input = 784
n_classes = 10
x = tf.placeholder("float", [None, n_input])
y = tf.placeholder("float", [None, n_classes])


def multilayer_perceptron(x, weights, biases):
    layer_1 = tf.add(tf.matmul(x, weights["h1"]), biases["b1"])
    layer_1 = tf.nn.relu(layer_1)
    layer_2 = tf.add(tf.matmul(layer_1, weights["h2"]), biases["b2"])
    layer_2 = tf.nn.relu(layer_2)
    out_layer = tf.matmul(layer_2, weights["out"]) + biases["out"]
    return out_layer


weights = {
    "h1": tf.Variable(tf.random_normal([n_input, n_hidden_1])),
    "h2": tf.Variable(tf.random_normal([n_hidden_1, n_hidden_2])),
    "out": tf.Variable(tf.random_normal([n_hidden_2, n_classes])),
}
biases = {
    "b1": tf.Variable(tf.random_normal([n_hidden_1])),
    "b2": tf.Variable(tf.random_normal([n_hidden_2])),
    "out": tf.Variable(tf.random_normal([n_classes])),
}
pred = multilayer_perceptron(x, weights, biases)
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=pred, labels=y))
reg = sum(tf.nn.l2_loss(w) for w in weights.values())
optimizer = tf.train.AdamOptimizer(learning_rate=0.001).minimize(cost + 0.01 * reg)


def next_batch(num, data, labels):
    idx = np.arange(0, len(data))
    np.random.shuffle(idx)
    idx = idx[:num]
    data_shuffle = [data[i] for i in idx]
    labels_shuffle = [labels[i] for i in idx]
    return np.asarray(data_shuffle), np.asarray(labels_shuffle)


images = np.random.rand(50, 784).astype(np.float32)
labels = np.eye(10)[np.random.randint(0, 10, 50)]
with tf.Session() as sess:
    sess.run(tf.initialize_all_variables())
    for epoch in range(1):
        for i in range(2):
            batch_x, batch_y = next_batch(16, images, labels)
            _, c = sess.run([optimizer, cost], feed_dict={x: batch_x, y: batch_y})
    correct = tf.equal(tf.argmax(pred, 1), tf.argmax(y, 1))
    accuracy = tf.reduce_mean(tf.cast(correct, "float"))
    print(accuracy.eval({x: images, y: labels}))

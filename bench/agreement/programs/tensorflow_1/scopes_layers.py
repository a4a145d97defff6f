import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()


class Network(object):
    def __init__(self, input_dim, hidden, output_dim, scope="net"):
        self.scope = scope
        with tf.variable_scope(scope):
            self.x = tf.placeholder(tf.float32, [None, input_dim], name="x")
            self.y = tf.placeholder(tf.int32, [None], name="y")
            self.keep = tf.placeholder_with_default(1.0, shape=(), name="keep")
            net = self.x
            for i, size in enumerate(hidden):
                net = self._fc(net, size, "fc%d" % i)
                net = tf.nn.dropout(net, keep_prob=self.keep)
            self.logits = self._fc(net, output_dim, "logits", activation=None)
            self.loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=self.y, logits=self.logits)
            )
            l2 = tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables() if "w" in v.name])
            self.total = self.loss + 1e-4 * l2
            self.global_step = tf.Variable(0, trainable=False, name="global_step")
            rate = tf.train.exponential_decay(0.01, self.global_step, 100, 0.96, staircase=True)
            opt = tf.train.MomentumOptimizer(rate, 0.9)
            grads = opt.compute_gradients(self.total)
            clipped = [(tf.clip_by_norm(g, 5.0), v) for g, v in grads if g is not None]
            self.train = opt.apply_gradients(clipped, global_step=self.global_step)
            self.prediction = tf.argmax(self.logits, axis=1)

    def _fc(self, inputs, size, name, activation=tf.nn.relu):
        with tf.variable_scope(name):
            w = tf.get_variable(
                "w", [inputs.get_shape()[-1], size], initializer=tf.random_normal_initializer(stddev=0.02)
            )
            b = tf.get_variable("b", [size], initializer=tf.constant_initializer(0.0))
            out = tf.nn.xw_plus_b(inputs, w, b)
            return activation(out) if activation is not None else out


tf.set_random_seed(1)
net = Network(12, [32, 16], 4)
data = np.random.randn(40, 12)
target = np.random.randint(0, 4, size=40)
saver = tf.train.Saver(max_to_keep=1)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(2):
        order = np.random.permutation(len(data))
        for start in range(0, len(data), 10):
            index = order[start : start + 10]
            feed = {net.x: data[index], net.y: target[index], net.keep: 0.5}
            _, loss, step = sess.run([net.train, net.loss, net.global_step], feed)
    answers = sess.run(net.prediction, {net.x: data})
    print("accuracy", np.mean(answers == target))

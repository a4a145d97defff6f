import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
state_size, action_size, gamma = 4, 2, 0.95


def discount_and_normalize_rewards(episode_rewards):
    discounted = np.zeros_like(episode_rewards)
    cumulative = 0.0
    for i in reversed(range(len(episode_rewards))):
        cumulative = cumulative * gamma + episode_rewards[i]
        discounted[i] = cumulative
    mean = np.mean(discounted)
    std = np.std(discounted)
    return (discounted - mean) / (std + 1e-8)


with tf.name_scope("inputs"):
    input_ = tf.placeholder(tf.float32, [None, state_size], name="input_")
    actions = tf.placeholder(tf.int32, [None, action_size], name="actions")
    rewards_ = tf.placeholder(tf.float32, [None], name="rewards")
with tf.name_scope("fc1"):
    fc1 = tf.layers.dense(inputs=input_, units=10, activation=tf.nn.relu, kernel_initializer=tf.glorot_uniform_initializer())
    fc3 = tf.layers.dense(inputs=fc1, units=action_size, activation=None)
    action_distribution = tf.nn.softmax(fc3)
with tf.name_scope("loss"):
    neg_log_prob = tf.nn.softmax_cross_entropy_with_logits_v2(logits=fc3, labels=actions)
    loss = tf.reduce_mean(neg_log_prob * rewards_)
train_opt = tf.train.AdamOptimizer(0.01).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    states, taken, rewards = [], [], []
    state = np.random.rand(state_size)
    for step in range(6):
        probabilities = sess.run(action_distribution, feed_dict={input_: state.reshape([1, 4])})
        action = np.random.choice(range(probabilities.shape[1]), p=probabilities.ravel())
        states.append(state)
        action_ = np.zeros(action_size)
        action_[action] = 1
        taken.append(action_)
        rewards.append(1.0)
        state = np.random.rand(state_size)
    scaled = discount_and_normalize_rewards(rewards)
    loss_, _ = sess.run(
        [loss, train_opt],
        feed_dict={input_: np.vstack(np.array(states)), actions: np.vstack(np.array(taken)), rewards_: scaled},
    )

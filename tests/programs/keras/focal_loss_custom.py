import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
def focal(gamma=2., alpha=.25):
    def loss(y_true, y_pred):
        y_pred = K.clip(y_pred, K.epsilon(), 1 - K.epsilon())
        pt_1 = tf.where(tf.equal(y_true, 1), y_pred, tf.ones_like(y_pred))
        pt_0 = tf.where(tf.equal(y_true, 0), y_pred, tf.zeros_like(y_pred))
        return -K.mean(alpha * K.pow(1. - pt_1, gamma) * K.log(pt_1)) - K.mean((1 - alpha) * K.pow(pt_0, gamma) * K.log(1. - pt_0))
    return loss
def dice(y_true, y_pred, smooth=1.):
    inter = tf.reduce_sum(y_true * y_pred, axis=[1])
    return (2. * inter + smooth) / (tf.reduce_sum(y_true, 1) + tf.reduce_sum(y_pred, 1) + smooth)
model = tf.keras.Sequential([tf.keras.layers.Input((20,)), tf.keras.layers.Dense(1, 'sigmoid')])
model.compile('adam', loss=focal(), metrics=[dice])
x, y = np.random.rand(64, 20), np.random.randint(0, 2, (64, 1))
model.fit(x, y, batch_size=16, epochs=1, verbose=0)
print(model.evaluate(x, y, verbose=0))

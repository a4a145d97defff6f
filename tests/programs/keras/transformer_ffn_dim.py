import tensorflow as tf
from tensorflow.keras import layers
class EncoderLayer(layers.Layer):
    def __init__(self, d_model, num_heads, dff):
        super().__init__()
        self.mha = layers.MultiHeadAttention(num_heads=num_heads, key_dim=d_model // num_heads)
        self.ffn = tf.keras.Sequential([layers.Dense(dff, activation='relu'), layers.Dense(dff)])
        self.ln1 = layers.LayerNormalization()
        self.ln2 = layers.LayerNormalization()
    def call(self, x):
        a = self.mha(x, x)
        x = self.ln1(x + a)
        f = self.ffn(x)
        return self.ln2(x + f)
enc = EncoderLayer(128, 8, 512)
out = enc(tf.random.uniform((2, 10, 128)))

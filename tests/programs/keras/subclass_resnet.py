import tensorflow as tf
class ResidualBlock(tf.keras.layers.Layer):
    def __init__(self, filters, stride=1):
        super().__init__()
        self.c1 = tf.keras.layers.Conv2D(filters, 3, strides=stride, padding="same")
        self.b1 = tf.keras.layers.BatchNormalization()
        self.c2 = tf.keras.layers.Conv2D(filters, 3, padding="same")
        self.b2 = tf.keras.layers.BatchNormalization()
    def call(self, x, training=False):
        y = tf.nn.relu(self.b1(self.c1(x), training=training))
        y = self.b2(self.c2(y), training=training)
        return tf.nn.relu(x + y)
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.stem = tf.keras.layers.Conv2D(16, 3, padding="same")
        self.b1 = ResidualBlock(16)
        self.b2 = ResidualBlock(32, 2)
        self.pool = tf.keras.layers.GlobalAveragePooling2D()
        self.fc = tf.keras.layers.Dense(10)
    def call(self, x, training=False):
        x = self.stem(x)
        x = self.b1(x, training=training)
        x = self.b2(x, training=training)
        return self.fc(self.pool(x))
net = Net()
out = net(tf.random.normal((2, 32, 32, 3)))

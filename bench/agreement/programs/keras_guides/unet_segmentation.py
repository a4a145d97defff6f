import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, Model

IMG = 64


def double_conv_block(x, n_filters):
    x = layers.Conv2D(n_filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    x = layers.Conv2D(n_filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    return x


def downsample_block(x, n_filters):
    f = double_conv_block(x, n_filters)
    p = layers.MaxPool2D(2)(f)
    p = layers.Dropout(0.3)(p)
    return f, p


def upsample_block(x, conv_features, n_filters):
    x = layers.Conv2DTranspose(n_filters, 3, 2, padding="same")(x)
    x = layers.concatenate([x, conv_features])
    x = layers.Dropout(0.3)(x)
    return double_conv_block(x, n_filters)


def build_unet_model():
    inputs = layers.Input(shape=(IMG, IMG, 3))
    f1, p1 = downsample_block(inputs, 8)
    f2, p2 = downsample_block(p1, 16)
    f3, p3 = downsample_block(p2, 32)
    bottleneck = double_conv_block(p3, 64)
    u7 = upsample_block(bottleneck, f3, 32)
    u8 = upsample_block(u7, f2, 16)
    u9 = upsample_block(u8, f1, 8)
    outputs = layers.Conv2D(3, 1, padding="same", activation="softmax")(u9)
    return Model(inputs, outputs, name="U-Net")


def load(image, mask):
    image = tf.image.resize(image, (IMG, IMG))
    mask = tf.image.resize(mask, (IMG, IMG), method="nearest")
    image = tf.cast(image, tf.float32) / 255.0
    mask -= 1
    return image, mask


def augment(image, mask):
    if tf.random.uniform(()) > 0.5:
        image = tf.image.flip_left_right(image)
        mask = tf.image.flip_left_right(mask)
    return image, mask


images = np.random.randint(0, 256, size=(8, 80, 90, 3)).astype("uint8")
masks = np.random.randint(1, 4, size=(8, 80, 90, 1)).astype("uint8")
train = tf.data.Dataset.from_tensor_slices((images, masks))
train = train.map(load, num_parallel_calls=tf.data.AUTOTUNE).map(augment).cache().shuffle(8).batch(4).repeat()
train = train.prefetch(buffer_size=tf.data.experimental.AUTOTUNE)
unet = build_unet_model()
unet.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
unet.fit(train, epochs=1, steps_per_epoch=2, verbose=0)


def create_mask(pred_mask):
    pred_mask = tf.argmax(pred_mask, axis=-1)
    pred_mask = pred_mask[..., tf.newaxis]
    return pred_mask[0]


for image, mask in train.take(1):
    pred_mask = unet.predict(image, verbose=0)
    shown = create_mask(pred_mask)

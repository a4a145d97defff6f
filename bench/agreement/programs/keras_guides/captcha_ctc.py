import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

img_width = 200
img_height = 50
downsample_factor = 4
labels = ["".join(np.random.choice(list("abcdef23"), 5)) for _ in range(12)]
characters = sorted(set(char for label in labels for char in label))
max_length = max([len(label) for label in labels])
images = np.random.rand(12, img_height, img_width, 1).astype("float32")
char_to_num = layers.StringLookup(vocabulary=list("abcdef23"), mask_token=None)
num_to_char = layers.StringLookup(vocabulary=char_to_num.get_vocabulary(), mask_token=None, invert=True)


def encode_single_sample(img, label):
    img = tf.image.resize(img, [img_height, img_width])
    img = tf.transpose(img, perm=[1, 0, 2])
    label = char_to_num(tf.strings.unicode_split(label, input_encoding="UTF-8"))
    return {"image": img, "label": label}


dataset = tf.data.Dataset.from_tensor_slices((images, np.array(labels)))
dataset = dataset.map(encode_single_sample, num_parallel_calls=tf.data.AUTOTUNE).batch(4).prefetch(2)


def ctc_batch_cost(y_true, y_pred):
    batch_len = tf.cast(tf.shape(y_true)[0], dtype="int64")
    input_length = tf.cast(tf.shape(y_pred)[1], dtype="int32")
    label_length = tf.cast(tf.shape(y_true)[1], dtype="int32")
    input_length = input_length * tf.ones(shape=(batch_len,), dtype="int32")
    label_length = label_length * tf.ones(shape=(batch_len,), dtype="int32")
    return keras.ops.ctc_loss(tf.cast(y_true, "int32"), y_pred, label_length, input_length)


class CTCLayer(layers.Layer):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.loss_fn = ctc_batch_cost

    def call(self, y_true, y_pred):
        loss = self.loss_fn(y_true, y_pred)
        self.add_loss(loss)
        return y_pred


def build_model():
    input_img = layers.Input(shape=(img_width, img_height, 1), name="image", dtype="float32")
    targets = layers.Input(name="label", shape=(None,), dtype="float32")
    x = layers.Conv2D(8, (3, 3), activation="relu", kernel_initializer="he_normal", padding="same", name="Conv1")(
        input_img
    )
    x = layers.MaxPooling2D((2, 2), name="pool1")(x)
    x = layers.Conv2D(16, (3, 3), activation="relu", padding="same", name="Conv2")(x)
    x = layers.MaxPooling2D((2, 2), name="pool2")(x)
    new_shape = ((img_width // 4), (img_height // 4) * 16)
    x = layers.Reshape(target_shape=new_shape, name="reshape")(x)
    x = layers.Dense(16, activation="relu", name="dense1")(x)
    x = layers.Bidirectional(layers.LSTM(16, return_sequences=True, dropout=0.25))(x)
    x = layers.Dense(len(char_to_num.get_vocabulary()) + 1, activation="softmax", name="dense2")(x)
    output = CTCLayer(name="ctc_loss")(targets, x)
    model = keras.models.Model(inputs=[input_img, targets], outputs=output, name="ocr_model_v1")
    model.compile(optimizer=keras.optimizers.Adam())
    return model


model = build_model()
model.fit(dataset, epochs=1, verbose=0)
prediction_model = keras.models.Model(model.input[0], model.get_layer(name="dense2").output)
for batch in dataset.take(1):
    batch_images = batch["image"]
    preds = prediction_model.predict(batch_images, verbose=0)
    best = np.argmax(preds, axis=-1)

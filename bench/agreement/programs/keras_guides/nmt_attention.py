import numpy as np
import tensorflow as tf

english = ["go .", "i am here .", "run fast now .", "stay ."]
french = ["va .", "je suis la .", "cours vite maintenant .", "reste ."]
UNITS = 32


def standardize(text):
    text = tf.strings.lower(text)
    text = tf.strings.regex_replace(text, "[^ a-z.?!,]", "")
    text = tf.strings.regex_replace(text, "[.?!,]", r" \0 ")
    text = tf.strings.strip(text)
    return tf.strings.join(["[START]", text, "[END]"], separator=" ")


context_processor = tf.keras.layers.TextVectorization(standardize=standardize, max_tokens=50, ragged=True)
context_processor.adapt(english)
target_processor = tf.keras.layers.TextVectorization(standardize=standardize, max_tokens=60, ragged=True)
target_processor.adapt(french)


def process_text(context, target):
    context = context_processor(context).to_tensor()
    target = target_processor(target)
    targ_in = target[:, :-1].to_tensor()
    targ_out = target[:, 1:].to_tensor()
    return (context, targ_in), targ_out


pairs = tf.data.Dataset.from_tensor_slices((english, french)).shuffle(4).batch(2)
train_ds = pairs.map(process_text, tf.data.AUTOTUNE)


class Encoder(tf.keras.layers.Layer):
    def __init__(self, vocab, units):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab, units)
        self.rnn = tf.keras.layers.Bidirectional(tf.keras.layers.GRU(units, return_sequences=True), merge_mode="sum")

    def call(self, x):
        x = self.embedding(x)
        return self.rnn(x)


class CrossAttention(tf.keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__()
        self.mha = tf.keras.layers.MultiHeadAttention(key_dim=units, num_heads=1, **kwargs)
        self.layernorm = tf.keras.layers.LayerNormalization()
        self.add = tf.keras.layers.Add()

    def call(self, x, context):
        attn_output, attn_scores = self.mha(query=x, value=context, return_attention_scores=True)
        attn_scores = tf.reduce_mean(attn_scores, axis=1)
        x = self.add([x, attn_output])
        return self.layernorm(x)


class Decoder(tf.keras.layers.Layer):
    def __init__(self, vocab, units):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab, units)
        self.rnn = tf.keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.attention = CrossAttention(units)
        self.output_layer = tf.keras.layers.Dense(vocab)

    def call(self, context, x, state=None, return_state=False):
        x = self.embedding(x)
        x, state = self.rnn(x, initial_state=state)
        x = self.attention(x, context)
        logits = self.output_layer(x)
        if return_state:
            return logits, state
        return logits


class Translator(tf.keras.Model):
    def __init__(self, units):
        super().__init__()
        self.encoder = Encoder(50, units)
        self.decoder = Decoder(60, units)

    def call(self, inputs):
        context, x = inputs
        context = self.encoder(context)
        logits = self.decoder(context, x)
        return logits


def masked_loss(y_true, y_pred):
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
    loss = loss_fn(y_true, y_pred)
    mask = tf.cast(y_true != 0, loss.dtype)
    loss *= mask
    return tf.reduce_sum(loss) / tf.reduce_sum(mask)


model = Translator(UNITS)
for (ex_context_tok, ex_tar_in), ex_tar_out in train_ds.take(1):
    logits = model((ex_context_tok, ex_tar_in))
    print(logits.dtype)
model.compile(optimizer="adam", loss=masked_loss)
model.fit(train_ds, epochs=1, verbose=0)
context = model.encoder(tf.constant([[2, 5, 3]]))
token = tf.constant([[2]])
state = None
for _ in range(3):
    logits, state = model.decoder(context, token, state, return_state=True)
    token = tf.argmax(logits, axis=-1)

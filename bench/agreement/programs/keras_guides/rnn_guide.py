import numpy as np
import tensorflow as tf
import keras
from keras import layers

encoder_vocab = 100
decoder_vocab = 200

encoder_input = layers.Input(shape=(None,))
encoder_embedded = layers.Embedding(input_dim=encoder_vocab, output_dim=64)(encoder_input)
output, state_h, state_c = layers.LSTM(64, return_state=True, name="encoder")(encoder_embedded)
encoder_state = [state_h, state_c]
decoder_input = layers.Input(shape=(None,))
decoder_embedded = layers.Embedding(input_dim=decoder_vocab, output_dim=64)(decoder_input)
decoder_output = layers.LSTM(64, name="decoder")(decoder_embedded, initial_state=encoder_state)
output = layers.Dense(10)(decoder_output)
model = keras.Model([encoder_input, decoder_input], output)
answer = model([np.ones((2, 7)), np.ones((2, 5))])

paragraph1 = np.random.random((20, 10, 50)).astype(np.float32)
paragraph2 = np.random.random((20, 10, 50)).astype(np.float32)
lstm_layer = layers.LSTM(64, stateful=True)
output = lstm_layer(paragraph1)
output = lstm_layer(paragraph2)
lstm_layer.reset_states()

stack = keras.Sequential()
stack.add(keras.Input(shape=(5, 10)))
stack.add(layers.Bidirectional(layers.LSTM(64, return_sequences=True)))
stack.add(layers.Bidirectional(layers.GRU(32)))
stack.add(layers.Dense(10))
stack.summary()


class NestedCell(keras.Layer):
    def __init__(self, unit_1, unit_2, **kwargs):
        super().__init__(**kwargs)
        self.unit_1 = unit_1
        self.unit_2 = unit_2
        self.state_size = [unit_1, unit_2]
        self.output_size = unit_1

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.unit_1), initializer="uniform")
        self.recurrent = self.add_weight(shape=(self.unit_1, self.unit_1), initializer="uniform")
        self.slow = self.add_weight(shape=(self.unit_1, self.unit_2), initializer="uniform")

    def call(self, inputs, states):
        s1, s2 = states
        output = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(s1, self.recurrent)
        s2 = 0.9 * s2 + keras.ops.matmul(output, self.slow)
        return output, [output, s2]


rnn = layers.RNN(NestedCell(32, 8), return_sequences=True)
sequence = rnn(tf.random.normal([3, 6, 5]))
stacked_cells = layers.RNN([layers.LSTMCell(12), layers.GRUCell(6)])
last = stacked_cells(tf.random.normal([3, 6, 5]))

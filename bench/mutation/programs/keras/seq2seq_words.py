"""Character translation: an LSTM encoder whose states start the decoder, one-hot in and out, then inference models."""

import keras
import numpy as np
from keras.layers import LSTM, Dense, Input

pairs = [("go", "va"), ("run", "cours"), ("stop", "arrete"), ("wait", "attends")]
input_chars = sorted({c for source, _ in pairs for c in source})
target_chars = sorted({c for _, target in pairs for c in target} | {"\t", "\n"})
num_encoder_tokens, num_decoder_tokens = len(input_chars), len(target_chars)
max_encoder = max(len(source) for source, _ in pairs)
max_decoder = max(len(target) for _, target in pairs) + 2
latent_dim = 16

encoder_data = np.zeros((len(pairs), max_encoder, num_encoder_tokens), dtype="float32")
decoder_data = np.zeros((len(pairs), max_decoder, num_decoder_tokens), dtype="float32")
target_data = np.zeros((len(pairs), max_decoder, num_decoder_tokens), dtype="float32")
for i, (source, target) in enumerate(pairs):
    for t, char in enumerate(source):
        encoder_data[i, t, input_chars.index(char)] = 1.0
    for t, char in enumerate("\t" + target + "\n"):
        decoder_data[i, t, target_chars.index(char)] = 1.0
        if t > 0:
            target_data[i, t - 1, target_chars.index(char)] = 1.0

encoder_inputs = Input(shape=(None, num_encoder_tokens))
encoder = LSTM(latent_dim, return_state=True)
_, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]

decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = Dense(num_decoder_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)

model = keras.Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit([encoder_data, decoder_data], target_data, batch_size=2, epochs=1, verbose=0)

encoder_model = keras.Model(encoder_inputs, encoder_states)
state_inputs = [Input(shape=(latent_dim,)), Input(shape=(latent_dim,))]
outputs, h, c = decoder_lstm(decoder_inputs, initial_state=state_inputs)
decoder_model = keras.Model([decoder_inputs] + state_inputs, [decoder_dense(outputs), h, c])

states = encoder_model.predict(encoder_data[:1], verbose=0)
target_seq = np.zeros((1, 1, num_decoder_tokens))
target_seq[0, 0, target_chars.index("\t")] = 1.0
decoded = ""
for _ in range(3):
    tokens, h, c = decoder_model.predict([target_seq] + list(states), verbose=0)
    best = int(np.argmax(tokens[0, -1, :]))
    decoded += target_chars[best]
    target_seq = np.zeros((1, 1, num_decoder_tokens))
    target_seq[0, 0, best] = 1.0
    states = [h, c]
print(repr(decoded))

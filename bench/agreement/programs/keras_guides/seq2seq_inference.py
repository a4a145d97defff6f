import numpy as np
from tensorflow.keras.models import Model
from tensorflow.keras.layers import Input, LSTM, Dense
num_encoder_tokens, num_decoder_tokens, latent_dim = 71, 93, 64
encoder_inputs = Input(shape=(None, num_encoder_tokens))
encoder = LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]
decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = Dense(num_decoder_tokens, activation='softmax')
decoder_outputs = decoder_dense(decoder_outputs)
model = Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer='rmsprop', loss='categorical_crossentropy')
enc = np.zeros((12, 16, num_encoder_tokens), dtype='float32')
dec = np.zeros((12, 59, num_decoder_tokens), dtype='float32')
target = np.zeros((12, 59, num_decoder_tokens), dtype='float32')
model.fit([enc, dec], target, batch_size=4, epochs=1, verbose=0)
encoder_model = Model(encoder_inputs, encoder_states)
in_h, in_c = Input(shape=(latent_dim,)), Input(shape=(latent_dim,))
out, h, c = decoder_lstm(decoder_inputs, initial_state=[in_h, in_c])
out = decoder_dense(out)
decoder_model = Model([decoder_inputs, in_h, in_c], [out, h, c])
states = encoder_model.predict(enc[:1])
target_seq = np.zeros((1, 1, num_decoder_tokens))
target_seq[0, 0, 3] = 1.
for _ in range(4):
    tokens, h, c = decoder_model.predict([target_seq] + states)
    index = np.argmax(tokens[0, -1, :])
    target_seq = np.zeros((1, 1, num_decoder_tokens))
    target_seq[0, 0, index] = 1.
    states = [h, c]

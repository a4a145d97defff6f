import tensorflow as tf
import numpy as np

# Create an embedding layer
embedding_dim = 12
vocab_size = 50
embedding_layer = tf.keras.layers.Embedding(vocab_size, embedding_dim)

# Create an LSTM layer
lstm_layer = tf.keras.layers.LSTM(32)

# Example sequences, integers denoting vocabulary indices
sequences = [[2, 5, 7, 12, 4], [1, 8, 2, 13, 6, 9]] # Assume padded to a uniform length of 6 during preprocessing.
sequences_padded = tf.keras.preprocessing.sequence.pad_sequences(sequences, padding='post', maxlen=6) # Actual padding.
sequences_padded = np.array(sequences_padded) # Shape is (2, 6)

# Training process
try:
    embedding_output = embedding_layer(sequences_padded) # Correct usage of embedding layer
    lstm_output = lstm_layer(embedding_output)  # LSTM requires float as input
    print("LSTM Output:", lstm_output)
except Exception as e:
    print(f"Error encountered: {e}")


# Incorrect application - passing indices directly to LSTM:
try:
    lstm_output_incorrect = lstm_layer(sequences_padded) # Incorrect, it expects the embedding output
    print(f"Incorrect LSTM output: {lstm_output_incorrect}")
except Exception as e:
    print(f"Error encountered when passing indices directly to LSTM: {e}")


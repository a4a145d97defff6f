import numpy as np
import tensorflow as tf

def create_batches(data, batch_size):
    num_batches = len(data) // batch_size
    batches = []
    for i in range(num_batches):
      start = i * batch_size
      end = (i + 1) * batch_size
      batches.append(np.array(data[start:end])) # Incorrect conversion here
    return batches

# Assume data is a list of variable length sequences (padded elsewhere)
data = [np.random.rand(10), np.random.rand(15), np.random.rand(12), np.random.rand(18), np.random.rand(8)]
batches = create_batches(data, 2)

# Create an LSTM model
model = tf.keras.models.Sequential([
    tf.keras.layers.LSTM(32)
])

# Training step
for batch in batches:
  try:
      model(batch) # This will likely produce a symbolic tensor error
  except Exception as e:
    print(f"Error during batch: {e}")

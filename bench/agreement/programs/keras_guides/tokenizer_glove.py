import numpy as np
from tensorflow.keras.preprocessing.text import Tokenizer
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Embedding, Conv1D, GlobalMaxPooling1D, Dense, SpatialDropout1D

MAX_NB_WORDS = 100
MAX_SEQUENCE_LENGTH = 15
EMBEDDING_DIM = 25
texts = ["a good film", "a bad film", "what a great story", "terrible acting and plot"] * 5
labels = [1, 0, 1, 0] * 5
tokenizer = Tokenizer(num_words=MAX_NB_WORDS)
tokenizer.fit_on_texts(texts)
sequences = tokenizer.texts_to_sequences(texts)
word_index = tokenizer.word_index
data = pad_sequences(sequences, maxlen=MAX_SEQUENCE_LENGTH)
labels = np.asarray(labels)
print("Shape of data tensor:", data.shape)
indices = np.arange(data.shape[0])
np.random.shuffle(indices)
data = data[indices]
labels = labels[indices]
embeddings_index = {word: np.random.rand(EMBEDDING_DIM).astype("float32") for word in ("a", "good", "film")}
num_words = min(MAX_NB_WORDS, len(word_index)) + 1
embedding_matrix = np.zeros((num_words, EMBEDDING_DIM))
for word, i in word_index.items():
    if i >= MAX_NB_WORDS:
        continue
    embedding_vector = embeddings_index.get(word)
    if embedding_vector is not None:
        embedding_matrix[i] = embedding_vector
model = Sequential()
model.add(Embedding(num_words, EMBEDDING_DIM, trainable=False))
model.add(SpatialDropout1D(0.2))
model.add(Conv1D(16, 5, activation="relu"))
model.add(GlobalMaxPooling1D())
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.build((None, MAX_SEQUENCE_LENGTH))
model.layers[0].set_weights([embedding_matrix])
model.fit(data, labels, epochs=1, batch_size=8, validation_split=0.2, verbose=0)
new = pad_sequences(tokenizer.texts_to_sequences(["a great film"]), maxlen=MAX_SEQUENCE_LENGTH)
p = model.predict(new, verbose=0)[0][0]

import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Dropout, Activation, Flatten, Conv2D, MaxPooling2D
from tensorflow.keras.optimizers import SGD
from tensorflow.keras.preprocessing.image import ImageDataGenerator, img_to_array
from tensorflow.keras.utils import to_categorical

batch_size = 4
nb_classes = 10
nb_epoch = 1
img_rows, img_cols = 32, 32
img_channels = 3

X_train = np.random.randint(0, 255, (16, img_rows, img_cols, img_channels))
y_train = np.random.randint(0, nb_classes, (16, 1))
X_test, y_test = X_train[:8], y_train[:8]
print("X_train shape:", X_train.shape)
Y_train = to_categorical(y_train, nb_classes)
Y_test = to_categorical(y_test, nb_classes)

model = Sequential()
model.add(Conv2D(32, (3, 3), padding="same", input_shape=X_train.shape[1:]))
model.add(Activation("relu"))
model.add(Conv2D(32, (3, 3)))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(64))
model.add(Activation("relu"))
model.add(Dropout(0.5))
model.add(Dense(nb_classes))
model.add(Activation("softmax"))

sgd = SGD(learning_rate=0.01, momentum=0.9, nesterov=True)
model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
X_train = X_train.astype("float32")
X_test = X_test.astype("float32")
X_train /= 255
X_test /= 255
datagen = ImageDataGenerator(
    rotation_range=0, width_shift_range=0.0, height_shift_range=0.0, horizontal_flip=False, vertical_flip=False
)
datagen.fit(X_train)
model.fit(
    datagen.flow(X_train, Y_train, batch_size=batch_size),
    steps_per_epoch=X_train.shape[0] // batch_size,
    epochs=nb_epoch,
    validation_data=(X_test, Y_test),
    verbose=0,
)
for X_batch, y_batch in datagen.flow(X_train, Y_train, batch_size=4):
    print(X_batch.shape, y_batch.shape)
    break
weights, biases = model.layers[0].get_weights()
score = model.evaluate(X_test, Y_test, verbose=0)
picture = img_to_array(X_test[0])
picture = np.expand_dims(picture, axis=0)
answer = model.predict(picture, verbose=0)
best = np.argmax(answer, axis=1)[0]

import numpy as np
from tensorflow.keras.applications import VGG16
from tensorflow.keras.models import Model
from tensorflow.keras.layers import Dense, GlobalAveragePooling2D, Dropout
base = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
for layer in base.layers:
    layer.trainable = False
x = base.output
x = Dense(128, activation='relu')(x)
x = Dropout(0.5)(x)
preds = Dense(4, activation='softmax')(x)
model = Model(inputs=base.input, outputs=preds)
model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
X = np.random.rand(8, 64, 64, 3)
Y = np.eye(4)[np.random.randint(0, 4, 8)]
model.fit(X, Y, epochs=1)

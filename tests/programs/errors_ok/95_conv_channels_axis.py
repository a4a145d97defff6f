import keras
import numpy as np
from keras import layers

stem = keras.Sequential([keras.Input((16, 16, 3)), layers.Conv2D(5, 3, padding="same")])
photos = np.ones((2, 16, 16, 4), dtype="float32")
maps = stem(photos[..., :3])

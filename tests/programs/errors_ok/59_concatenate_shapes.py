import keras
from keras import layers

coarse = keras.Input((12, 12, 4))
fine = keras.Input((24, 24, 6))
merged = layers.concatenate([layers.UpSampling2D()(coarse), fine])

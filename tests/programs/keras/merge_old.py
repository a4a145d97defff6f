from keras.models import Sequential
from keras.layers import Dense, Merge
left = Sequential()
left.add(Dense(50, input_dim=784, activation='relu'))
right = Sequential()
right.add(Dense(50, input_dim=100, activation='relu'))
model = Sequential()
model.add(Merge([left, right], mode='concat'))
model.add(Dense(10, activation='softmax'))

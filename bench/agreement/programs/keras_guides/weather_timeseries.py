import numpy as np
import pandas as pd
import keras

df = pd.DataFrame(np.random.rand(400, 7), columns=["p", "T", "VPmax", "VPdef", "sh", "rho", "wv"])
split_fraction = 0.715
train_split = int(split_fraction * int(df.shape[0]))
step = 6
past = 72
future = 12
batch_size = 16


def normalize(data, train_split):
    data_mean = data[:train_split].mean(axis=0)
    data_std = data[:train_split].std(axis=0)
    return (data - data_mean) / data_std


selected = [["p", "T", "VPmax", "VPdef", "sh", "rho", "wv"][i] for i in [0, 1, 5, 6]]
features = df[selected]
features = normalize(features.values, train_split)
features = pd.DataFrame(features)
train_data = features.loc[0 : train_split - 1]
val_data = features.loc[train_split:]

start = past + future
end = start + train_split
x_train = train_data[[i for i in range(4)]].values
y_train = features.iloc[start:end][[1]]
sequence_length = int(past / step)
dataset_train = keras.preprocessing.timeseries_dataset_from_array(
    x_train, y_train, sequence_length=sequence_length, sampling_rate=step, batch_size=batch_size
)
for batch in dataset_train.take(1):
    inputs, targets = batch
print("Input shape:", inputs.numpy().shape)
print("Target shape:", targets.numpy().shape)

inputs = keras.layers.Input(shape=(inputs.shape[1], inputs.shape[2]))
lstm_out = keras.layers.LSTM(32)(inputs)
outputs = keras.layers.Dense(1)(lstm_out)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="mse")
history = model.fit(dataset_train, epochs=1, verbose=0)
for x, y in dataset_train.take(2):
    guess = model.predict(x, verbose=0)[0]
    parts = [x[0][:, 1].numpy(), y[0].numpy(), guess]

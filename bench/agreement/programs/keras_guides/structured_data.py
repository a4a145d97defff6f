import numpy as np
import pandas as pd
import tensorflow as tf
import keras
from keras import layers

dataframe = pd.DataFrame(
    {
        "age": np.random.randint(20, 80, 60),
        "chol": np.random.randint(100, 300, 60),
        "thal": np.random.choice(["fixed", "normal", "reversible"], 60),
        "sex": np.random.randint(0, 2, 60),
        "target": np.random.randint(0, 2, 60),
    }
)
val_dataframe = dataframe.sample(frac=0.2, random_state=1337)
train_dataframe = dataframe.drop(val_dataframe.index)


def dataframe_to_dataset(dataframe):
    dataframe = dataframe.copy()
    labels = dataframe.pop("target")
    ds = tf.data.Dataset.from_tensor_slices((dict(dataframe), labels))
    ds = ds.shuffle(buffer_size=len(dataframe))
    return ds


train_ds = dataframe_to_dataset(train_dataframe)
val_ds = dataframe_to_dataset(val_dataframe)
for x, y in train_ds.take(1):
    print("Input:", x)
    print("Target:", y)
train_ds = train_ds.batch(16)
val_ds = val_ds.batch(16)


def encode_numerical_feature(feature, name, dataset):
    normalizer = layers.Normalization()
    feature_ds = dataset.map(lambda x, y: x[name])
    feature_ds = feature_ds.map(lambda x: tf.expand_dims(x, -1))
    normalizer.adapt(feature_ds)
    return normalizer(feature)


def encode_categorical_feature(feature, name, dataset, is_string):
    lookup_class = layers.StringLookup if is_string else layers.IntegerLookup
    lookup = lookup_class(output_mode="one_hot", num_oov_indices=1)
    feature_ds = dataset.map(lambda x, y: x[name])
    feature_ds = feature_ds.map(lambda x: tf.expand_dims(x, -1))
    lookup.adapt(feature_ds)
    return lookup(feature)


age = keras.Input(shape=(1,), name="age")
chol = keras.Input(shape=(1,), name="chol")
sex = keras.Input(shape=(1,), name="sex", dtype="int64")
thal = keras.Input(shape=(1,), name="thal", dtype="string")
all_inputs = [age, chol, sex, thal]
age_encoded = encode_numerical_feature(age, "age", train_ds)
chol_encoded = encode_numerical_feature(chol, "chol", train_ds)
sex_encoded = encode_categorical_feature(sex, "sex", train_ds, False)
thal_encoded = encode_categorical_feature(thal, "thal", train_ds, True)
all_features = layers.concatenate([age_encoded, chol_encoded, sex_encoded, thal_encoded])
x = layers.Dense(32, activation="relu")(all_features)
x = layers.Dropout(0.5)(x)
output = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(all_inputs, output)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
train_ds = train_ds.map(lambda x, y: ({k: tf.expand_dims(v, -1) for k, v in x.items()}, y))
model.fit(train_ds, epochs=1, verbose=0)
sample = {"age": 60, "chol": 233, "sex": 1, "thal": "fixed"}
input_dict = {name: tf.convert_to_tensor([[value]]) for name, value in sample.items()}
predictions = model.predict(input_dict, verbose=0)
print(f"{100 * predictions[0][0]:.1f} percent")

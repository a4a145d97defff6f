"""A model built from a table that names the inputs of every layer."""

import keras
import numpy as np
from keras import layers

FEATURES = 24

# name: (the layer, the names of its inputs)
WIRING = {
    "embed": (layers.Dense(32, activation="relu"), ["features"]),
    "gate": (layers.Dense(32, activation="sigmoid"), ["embed"]),
    "mixed": (layers.Dense(32, activation="relu"), ["embed", "gate"]),
    "output": (layers.Dense(1), ["mixed"]),
}


def build(name, built):
    """The tensor called `name`; the tensors that it needs are built first."""
    if name in built:
        return built[name]
    layer, sources = WIRING[name]
    inputs = [build(source, built) for source in sources]
    joined = inputs[0] if len(inputs) == 1 else layers.concatenate(inputs)
    built[name] = layer(joined)
    return built[name]


features = keras.Input((FEATURES,))
output = build("output", {"features": features})
model = keras.Model(features, output)
model.compile(optimizer="adam", loss="mse")

rng = np.random.default_rng(0)
x = rng.random((64, FEATURES))
y = rng.random((64, 1))
model.fit(x, y, epochs=1, verbose=0)
print("predictions:", model.predict(x[:2], verbose=0)[:, 0])

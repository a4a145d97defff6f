from torch import nn


def build(classes):
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, classes))


saved = build(12).state_dict()
build(12).load_state_dict(saved)

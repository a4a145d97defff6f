# observe: keras.src.applications
TEMPLATE = """
    import keras
    import numpy as np

    model = keras.applications.{name}(weights=None, input_shape=({size}, {size}, 3), classes=10)
    scores = model(np.zeros((2, {size}, {size}, 3), "float32"))
"""

ROWS = {
    "MobileNetV2": {"size": 64},
    "ResNet50": {"size": 64},
    "VGG16": {"size": 64},
    "DenseNet121": {"size": 64},
    "EfficientNetB0": {"size": 64},
    "Xception": {"size": 96},
    "InceptionV3": {"size": 96},
}

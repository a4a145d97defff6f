"""TensorFlow Datasets: the well-known data sets by name, as ``tf.data`` pipelines.

https://www.tensorflow.org/datasets/api_docs/python/tfds
"""

import importlib
import pkgutil

from shapewright.rules import REGISTRY

REGISTRY.own("tensorflow_datasets")
for _module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

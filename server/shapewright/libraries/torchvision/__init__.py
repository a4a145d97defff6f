"""torchvision's data sets and transforms: what a loader's batches of pictures look like.

Its models are ordinary Python over torch, and are followed as they stand.
https://pytorch.org/vision/stable/
"""

import importlib
import pkgutil

for _module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

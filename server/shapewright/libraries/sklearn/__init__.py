"""scikit-learn, where it borders on tensors: splits, scalers, encoders, estimators, data sets, metrics.

https://scikit-learn.org/stable/api/
"""

import importlib
import pkgutil

for _module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

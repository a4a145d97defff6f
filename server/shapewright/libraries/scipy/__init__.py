"""SciPy, where arrays pass through it between NumPy and a model.

https://docs.scipy.org/doc/scipy/reference/
"""

import importlib
import pkgutil

for _module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

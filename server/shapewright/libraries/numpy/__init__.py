"""NumPy: importing this package registers its rules.

Files are grouped as https://numpy.org/doc/stable/reference/routines.html groups routines.
"""

import importlib
import pkgutil

for _module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

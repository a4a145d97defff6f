"""pandas, where it borders on tensors: tables of known or unknown size, and the arrays they become.

https://pandas.pydata.org/docs/reference/
"""

import importlib
import pkgutil

for _module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

"""The libraries' rules; importing this package registers them."""

import importlib
import pkgutil

for _module in sorted(m.name for m in pkgutil.iter_modules(__path__) if m.ispkg and m.name != "common"):
    importlib.import_module(f"{__name__}.{_module}")

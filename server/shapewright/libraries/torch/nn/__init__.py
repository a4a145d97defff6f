"""``torch.nn``: modules. Files are grouped as https://pytorch.org/docs/stable/nn.html groups them."""

import importlib
import pkgutil

for _module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

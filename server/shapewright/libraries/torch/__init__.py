"""PyTorch: importing this package registers its rules.

Files are grouped as https://pytorch.org/docs/stable/torch.html groups operators; ``functional`` holds
``torch.nn.functional`` and ``nn`` the modules.
"""

import importlib
import pkgutil

for _module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

from shapewright.libraries.torch.autocast import cast_operands  # noqa: E402 - the rules are there now

cast_operands()

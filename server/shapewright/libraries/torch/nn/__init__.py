"""``torch.nn``: modules. Files are grouped as https://pytorch.org/docs/stable/nn.html groups them."""

import importlib
import pkgutil

from shapewright.rules import REGISTRY

for _module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

for _source in (
    "activation", "adaptive", "batchnorm", "channelshuffle", "container", "conv", "distance", "dropout", "flatten",
    "fold", "instancenorm", "lazy", "linear", "linear_cross_entropy", "linear_cross_entropy_options", "loss", "module",
    "normalization", "padding", "pixelshuffle", "pooling", "rnn", "sparse", "transformer", "upsampling",
):  # fmt: skip
    REGISTRY.alias(f"torch.nn.modules.{_source}", "torch.nn")
    REGISTRY.alias(f"torch.nn.{_source}", "torch.nn")  # what an attribute of the alias below is called
REGISTRY.alias("torch.nn.modules", "torch.nn")

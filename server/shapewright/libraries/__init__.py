"""The libraries' rules: each library's are registered when a program first imports it.

To load all of them costs most of a second, and a PyTorch program needs none of Keras's.
"""

import importlib

from shapewright.rules import REGISTRY

_TENSORFLOW = ("numpy", "keras", "absl", "tensorflow")
_TORCHVISION = ("numpy", "torch", "torchvision")
FOLDERS = {
    "PIL": _TORCHVISION,
    "absl": ("absl",),
    "einops": ("numpy", "torch", "einops"),
    "huggingface_hub": ("huggingface_hub",),
    "keras": _TENSORFLOW,
    "lightning": ("numpy", "torch", "lightning"),
    "numpy": ("numpy",),
    "packaging": ("packaging",),
    "pandas": ("numpy", "pandas"),
    "pytorch_lightning": ("numpy", "torch", "lightning"),
    "scipy": ("numpy", "scipy"),
    "six": ("six",),
    "sklearn": ("numpy", "pandas", "sklearn"),
    "tensorflow": _TENSORFLOW,
    "tensorflow_datasets": (*_TENSORFLOW, "tensorflow_datasets"),
    "tf_keras": _TENSORFLOW,
    "torch": ("numpy", "torch"),
    "torchvision": _TORCHVISION,
    "tqdm": ("tqdm",),
    "transformers": ("huggingface_hub", "transformers"),
    "yaml": ("yaml",),
}
"""Which folders of rules a program needs that imports a package: also of what its functions give back."""


def load(package: str) -> None:
    """Register the rules that a program needs which imports this top-level package, if there are any."""
    for folder in FOLDERS.get(package, ()):
        importlib.import_module(f"{__name__}.{folder}")


def load_all() -> None:
    """Register every library's rules."""
    for package in FOLDERS:
        load(package)


REGISTRY.load = load

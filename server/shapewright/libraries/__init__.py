"""The modelled libraries: importing this package registers every rule."""

from shapewright.libraries import torch

__all__ = ["torch"]

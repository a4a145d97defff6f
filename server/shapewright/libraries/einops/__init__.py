"""einops: patterns of named axes. https://einops.rocks"""

from shapewright.libraries.einops import functions, layers
from shapewright.rules import REGISTRY

REGISTRY.own("einops")
REGISTRY.alias("einops.einops", "einops")
for _backend in ("keras", "tensorflow", "flax", "oneflow", "paddle"):
    REGISTRY.alias(f"einops.layers.{_backend}", "einops.layers.torch")

__all__ = ["functions", "layers"]

"""PyTorch Lightning: modules with steps, data modules, and a trainer that calls them.

https://lightning.ai/docs/pytorch/stable/
"""

from shapewright.rules import REGISTRY

REGISTRY.own("lightning", "pytorch_lightning")
for _spelled in (
    "pytorch_lightning", "lightning.pytorch", "lightning.core", "lightning.core.module", "lightning.core.datamodule",
    "lightning.trainer", "lightning.trainer.trainer",
):  # fmt: skip
    REGISTRY.alias(_spelled, "lightning")

from shapewright.libraries.lightning import module, trainer  # noqa: E402, F401

"""The private classes between ``torch.nn.Module`` and the layers: programs inherit from them, or ask ``isinstance``.

https://github.com/pytorch/pytorch/tree/main/torch/nn/modules
"""

from __future__ import annotations

from shapewright.rules import Context, Raw, lib_class
from shapewright.values import NONE, Const, Instance

_ABOVE = {
    "_NormBase": "Module", "_BatchNorm": "_NormBase", "_InstanceNorm": "_NormBase", "_ConvNd": "Module",
    "_ConvTransposeNd": "_ConvNd", "RNNBase": "Module", "RNNCellBase": "Module", "_DropoutNd": "Module",
    "_MaxPoolNd": "Module", "_AvgPoolNd": "Module", "_AdaptiveAvgPoolNd": "Module", "_AdaptiveMaxPoolNd": "Module",
    "_LPPoolNd": "Module", "_MaxUnpoolNd": "Module",
}  # fmt: skip
RESETTABLE = "torch.nn._Resettable"
"""What layers share that fill their parameters in ``reset_parameters()``; PyTorch has no name for them."""
_RESETTABLE = frozenset(("_NormBase", "_ConvNd", "RNNBase", "RNNCellBase"))


@lib_class(RESETTABLE, bases=("torch.nn.Module",))
class Resettable:
    """A layer whose parameters can be filled anew."""

    @staticmethod
    def reset_parameters(ctx: Context, self: Instance) -> None:
        """Changes no shape."""


for _name, _parent in _ABOVE.items():
    _above = RESETTABLE if _name in _RESETTABLE else f"torch.nn.{_parent}"
    lib_class(f"torch.nn.{_name}", bases=(_above,))(type(_name, (), {}))

_BASE_OF = (
    ("BatchNorm", "_BatchNorm"), ("SyncBatchNorm", "_BatchNorm"), ("InstanceNorm", "_InstanceNorm"),
    ("ConvTranspose", "_ConvTransposeNd"), ("Conv", "_ConvNd"), ("LSTMCell", "RNNCellBase"), ("GRUCell", "RNNCellBase"),
    ("RNNCell", "RNNCellBase"), ("LSTM", "RNNBase"), ("GRU", "RNNBase"), ("RNN", "RNNBase"), ("Dropout", "_DropoutNd"),
    ("AlphaDropout", "_DropoutNd"), ("FeatureAlphaDropout", "_DropoutNd"), ("MaxPool", "_MaxPoolNd"),
    ("AvgPool", "_AvgPoolNd"), ("AdaptiveAvgPool", "_AdaptiveAvgPoolNd"), ("AdaptiveMaxPool", "_AdaptiveMaxPoolNd"),
    ("LPPool", "_LPPoolNd"), ("MaxUnpool", "_MaxUnpoolNd"), ("CrossEntropyLoss", "_WeightedLoss"),
    ("NLLLoss", "_WeightedLoss"), ("BCELoss", "_WeightedLoss"), ("MultiLabelSoftMarginLoss", "_WeightedLoss"),
    ("MultiMarginLoss", "_WeightedLoss"), ("BCEWithLogitsLoss", "_Loss"),
)  # fmt: skip


def base_of(name: str) -> tuple[str, ...]:
    """What a layer inherits from: ``base_of("Conv2d")`` is ``("torch.nn._ConvNd",)``."""
    found = next((base for start, base in _BASE_OF if name.startswith(start)), None)
    return (f"torch.nn.{found or ('_Loss' if name.endswith('Loss') else 'Module')}",)


@lib_class("torch.nn._Loss", bases=("torch.nn.Module",))
class Loss:
    """What all losses are."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, size_average: Raw = NONE, reduce: Raw = NONE, reduction: Raw = Const("mean")
    ) -> None:
        ctx.set(self, "training", True)
        ctx.set(self, "reduction", reduction)


@lib_class("torch.nn._WeightedLoss", bases=("torch.nn._Loss",))
class WeightedLoss:
    """Losses that weigh classes."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, weight: Raw = NONE, size_average: Raw = NONE, reduce: Raw = NONE,
        reduction: Raw = Const("mean"),
    ) -> None:  # fmt: skip
        Loss.__init__(ctx, self, size_average, reduce, reduction)
        ctx.method(self, "register_buffer", "weight", weight)

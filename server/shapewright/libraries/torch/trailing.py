"""Which operators leave alone all axes but those they name.

On a tensor of unknown rank these are computed on its trailing axes, when the axes are named from
the end: ``softmax(x, dim=-1)``, ``x.chunk(3, dim=-1)``, ``x.transpose(-2, -1)``.
"""

from __future__ import annotations

from shapewright.rules import REGISTRY

_NAMES = (
    "softmax", "log_softmax", "softmin", "chunk", "split", "tensor_split", "unbind", "sum", "mean", "prod", "max",
    "min", "amax", "amin", "argmax", "argmin", "all", "any", "norm", "std", "var", "median", "logsumexp", "cumsum",
    "cumprod", "flip", "roll", "sort", "argsort", "topk", "transpose", "swapaxes", "swapdims", "unflatten", "select",
    "narrow", "unsqueeze", "squeeze", "count_nonzero", "nansum", "nanmean", "repeat_interleave", "index_select",
)  # fmt: skip
_FUNCTIONAL = ("softmax", "log_softmax", "softmin", "glu", "normalize")

for _name in _NAMES:
    REGISTRY.trailing.update((f"torch.{_name}", f"torch.Tensor.{_name}"))
for _name in _FUNCTIONAL:
    REGISTRY.trailing.add(f"torch.nn.functional.{_name}")

"""The classes that a library's tensors are of."""

from __future__ import annotations

from shapewright.values import Tensor

_CHAINS = {
    ("torch", "parameter"): ("torch.nn.Parameter", "torch.Tensor"),
    ("tensorflow", "variable"): ("tensorflow.Variable", "tensorflow.Tensor"),
    ("tensorflow", "ragged"): ("tensorflow.RaggedTensor",),
    ("tensorflow", "sparse"): ("tensorflow.SparseTensor",),
    ("numpy", "scalar"): ("numpy.generic", "numpy.ndarray"),
    ("keras", "variable"): ("keras.Variable", "keras.KerasTensor"),
}
_CLASSES = {
    "torch": "torch.Tensor", "numpy": "numpy.ndarray", "tensorflow": "tensorflow.Tensor",
    "keras": "keras.KerasTensor", "jax": "jax.Array",
}  # fmt: skip


TENSOR_CLASSES = frozenset(_CLASSES.values())
"""The classes that plain tensors are of."""


def tensor_class_chain(tensor: Tensor) -> tuple[str, ...]:
    """The modelled classes a tensor's attributes are looked up in, the most special first."""
    return _CHAINS.get((tensor.library, tensor.kind)) or (_CLASSES.get(tensor.library, tensor.library),)

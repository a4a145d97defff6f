"""What a value is, where it is a tensor: library, shape, dtype and device. Imports no framework.

Classes are told by the names in their method resolution order, once for each type, so that looking at a
value that is no tensor costs one dictionary lookup.
"""

from __future__ import annotations

import sys
from typing import Any, Callable, Optional, Tuple

Shape = Optional[Tuple[Optional[int], ...]]
Described = Tuple[str, Shape, str, str]
"""Library, shape, dtype as NumPy spells it, device."""
Describer = Callable[[Any], Described]


def describer_of(kind: type) -> Describer | None:
    """The function that describes the values of a type, or None where they are no tensors."""
    for base in kind.__mro__:
        package = (getattr(base, "__module__", None) or "").split(".")[0]
        found = _DESCRIBERS.get((package, base.__name__))
        if found is not None:
            return found
    return None


def _torch(value: Any) -> Described:
    dtype, device = value.dtype, value.device
    return "torch", _torch_shape(value), str(dtype).replace("torch.", "", 1), _torch_device(device)


def _torch_shape(value: Any) -> Shape:
    try:
        return tuple(size if type(size) is int else None for size in value.shape)
    except RuntimeError:  # a nested tensor has no shape of its own
        return None


def _torch_device(device: Any) -> str:
    kind: str = device.type
    return f"cuda:{_first_cuda + (device.index or 0)}" if kind == "cuda" else kind


_first_cuda = 0


def number_gpus_from(first: int) -> None:
    """Call the first GPU that this process sees by the number it has on the machine."""
    global _first_cuda  # noqa: PLW0603 - set once, before anything is described
    _first_cuda = first


def _numpy(value: Any) -> Described:
    return "numpy", tuple(value.shape), _numpy_dtype(value.dtype), "cpu"


def _numpy_dtype(dtype: Any) -> str:
    if dtype.kind in "SUT":
        return "string"
    name: str = dtype.name
    return name


def _tensorflow(value: Any) -> Described:
    return "tensorflow", _dims(value.shape), _tensorflow_dtype(value.dtype), _tensorflow_device(value)


def _dims(shape: Any) -> Shape:
    """A TensorShape or a tuple, with None where a size is open."""
    rank = getattr(shape, "rank", 0)
    if shape is None or rank is None:
        return None
    sizes = shape.as_list() if hasattr(shape, "as_list") else tuple(shape)
    return tuple(size if isinstance(size, int) else None for size in sizes)


def _tensorflow_dtype(dtype: Any) -> str:
    name: str = getattr(dtype, "name", None) or str(dtype)
    return name[: -len("_ref")] if name.endswith("_ref") else name


def _tensorflow_device(value: Any) -> str:
    try:
        name = value.device or ""
    except Exception:  # ragged and sparse tensors, and Keras's, have none
        return "cpu"
    kind, _, index = name.rpartition("device:")[2].partition(":")
    return f"cuda:{_first_cuda + int(index or 0)}" if kind == "GPU" else "cpu"


def _keras(value: Any) -> Described:
    return "keras", _dims(value.shape), _tensorflow_dtype(value.dtype), "cpu"


def _keras_variable(value: Any) -> Described:
    inner = getattr(value, "value", None)
    inside = None if inner is None or callable(inner) else describer_of(type(inner))
    device = inside(inner)[3] if inside is not None else "cpu"
    return "keras", _dims(value.shape), _tensorflow_dtype(value.dtype), device


def _jax(value: Any) -> Described:
    return "jax", _dims(value.shape), _numpy_dtype(value.dtype), _jax_device(value)


def _jax_device(value: Any) -> str:
    try:
        device = next(iter(value.devices()))
    except Exception:  # a traced value is on none yet
        return "cpu"
    return f"cuda:{_first_cuda + device.id}" if device.platform == "gpu" else str(device.platform)


_DESCRIBERS: dict[tuple[str, str], Describer] = {
    ("torch", "Tensor"): _torch,
    ("numpy", "ndarray"): _numpy,
    ("numpy", "generic"): _numpy,
    ("tensorflow", "Tensor"): _tensorflow,
    ("tensorflow", "Variable"): _tensorflow,
    ("tensorflow", "RefVariable"): _tensorflow,
    ("tensorflow", "RaggedTensor"): _tensorflow,
    ("tensorflow", "SparseTensor"): _tensorflow,
    ("keras", "KerasTensor"): _keras,
    ("tf_keras", "KerasTensor"): _keras,
    ("keras", "Variable"): _keras_variable,
    ("keras", "KerasVariable"): _keras_variable,
    ("jax", "Array"): _jax,
    ("jax", "Tracer"): _jax,
    ("jaxlib", "ArrayImpl"): _jax,
}


def is_tracing() -> bool:
    """Whether ``torch.jit.trace`` is at work: looking at a shape would become part of the trace."""
    torch = sys.modules.get("torch")
    jit = getattr(torch, "jit", None)
    return bool(jit is not None and hasattr(jit, "is_tracing") and jit.is_tracing())

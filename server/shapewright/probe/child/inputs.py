"""Makes the values that a request describes."""

from __future__ import annotations

import importlib
from typing import Any, Dict

Spec = Dict[str, Any]
"""An ``InputSpec`` of the request as JSON: name, kind, library, shape, dtype, below, literal, of."""

SEED = 0


class Missing(Exception):
    """The probe cannot run this: something that it needs is not known, or not there."""


def make(spec: Spec, device: str) -> Any:
    """The value of a spec: the same numbers each time."""
    if spec["kind"] == "value":
        return spec["literal"]
    maker = _MAKERS.get(spec["library"])
    if maker is None:
        raise Missing(f"the probe cannot make a tensor of {spec['library']} for {spec['name']}")
    return maker(spec, device)


def shown_as(spec: Spec) -> str:
    """``float32[2, 3]``, or the value itself, for a sentence."""
    return repr(spec["literal"]) if spec["kind"] == "value" else f"{spec['dtype']}{list(spec['shape'])}"


def _torch(spec: Spec, device: str) -> Any:
    torch: Any = importlib.import_module("torch")
    shape: list[int] = list(spec["shape"])
    dtype = getattr(torch, spec["dtype"], None)
    if not isinstance(dtype, torch.dtype):
        raise Missing(f"torch has no dtype {spec['dtype']} (for {spec['name']})")
    random = torch.Generator().manual_seed(SEED)
    if dtype.is_floating_point or dtype.is_complex:
        value = torch.randn(shape, generator=random).to(dtype)
    elif dtype is torch.bool:
        value = torch.ones(shape, dtype=dtype)
    else:
        value = torch.randint(0, max(spec["below"] or 1, 1), shape, generator=random).to(dtype)
    where = "cuda" if device.startswith("cuda") else device
    return value.to(where) if where in ("cuda", "mps") else value


def _numpy(spec: Spec, device: str) -> Any:
    numpy: Any = importlib.import_module("numpy")
    shape, dtype = tuple(spec["shape"]), spec["dtype"]
    random = numpy.random.default_rng(SEED)
    if dtype == "string":
        return numpy.full(shape, "a")
    if dtype == "object":
        return numpy.full(shape, None, dtype=object)
    kind = numpy.dtype(dtype)
    if kind.kind in "fc":
        return numpy.asarray(random.standard_normal(shape)).astype(kind)
    if kind.kind == "b":
        return numpy.ones(shape, dtype=kind)
    return numpy.asarray(random.integers(0, max(spec["below"] or 1, 1), shape)).astype(kind)


def _tensorflow(spec: Spec, device: str) -> Any:
    tf: Any = importlib.import_module("tensorflow")
    if spec["dtype"] == "bfloat16":
        return tf.cast(_numpy(dict(spec, dtype="float32"), device), tf.bfloat16)
    return tf.convert_to_tensor(_numpy(spec, device))


def _jax(spec: Spec, device: str) -> Any:
    return importlib.import_module("jax.numpy").asarray(_numpy(spec, device))


_MAKERS = {"torch": _torch, "numpy": _numpy, "tensorflow": _tensorflow, "keras": _tensorflow, "jax": _jax}

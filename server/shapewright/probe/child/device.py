"""Which device the probe is on, and how much memory it took."""

from __future__ import annotations

import sys
from typing import Any

from .describe import number_gpus_from
from .inputs import Missing


def resolve(asked: str) -> str:
    """Where a named function or model is run: what was asked for, or the best that torch sees.

    Without torch there is nothing to choose: TensorFlow and JAX use the GPU that they see by themselves.
    """
    if asked != "auto":
        return asked
    torch = sys.modules.get("torch")
    if torch is None:
        return "cpu"
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if _has_mps(torch) else "cpu"


def number_gpus(asked: str) -> None:
    """With ``cuda:N`` the frameworks see only that GPU, as their first; it is reported by its own number."""
    if asked.startswith("cuda:"):
        number_gpus_from(int(asked[len("cuda:") :]))


def require(asked: str, framework: str, module: Any) -> None:
    """Raise :class:`Missing` where a device was asked for that the framework does not see."""
    if asked.startswith("cuda") and not _sees_cuda(framework, module):
        raise Missing(f"{asked} was asked for, but {framework} sees no GPU here")
    if asked == "mps" and framework == "torch" and not _has_mps(module):
        raise Missing("mps was asked for, but torch does not have it here")


def used(seen: set[str]) -> str:
    """The device to report: where the tensors were, a GPU before the CPU."""
    gpus = sorted(device for device in seen if device.startswith("cuda"))
    if gpus:
        return gpus[0]
    return "mps" if "mps" in seen else "cpu"


def idle_gpu(seen: set[str]) -> str | None:
    """A sentence for a program that left a GPU unused which its framework sees, else None."""
    torch = sys.modules.get("torch")
    if torch is None or used(seen) != "cpu" or not getattr(torch, "cuda", None) or not torch.cuda.is_available():
        return None
    return "torch sees a GPU, but the program put no tensor on it"


def peak_memory() -> dict[str, int | None]:
    """The most bytes in use at once, in main memory and on the GPU."""
    return {"cpu": _peak_resident(), "gpu": _peak_gpu()}


def resident() -> int | None:
    """The bytes of main memory that this process holds now, where the system says."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * _page_size()
    except OSError:
        return _peak_resident()


def _page_size() -> int:
    import resource

    return resource.getpagesize()


def _peak_resident() -> int | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _peak_gpu() -> int | None:
    torch: Any = sys.modules.get("torch")
    tensorflow: Any = sys.modules.get("tensorflow")
    try:
        if torch is not None and torch.cuda.is_initialized():
            return sum(int(torch.cuda.max_memory_allocated(index)) for index in range(torch.cuda.device_count()))
        if tensorflow is not None and tensorflow.config.list_logical_devices("GPU"):
            return int(tensorflow.config.experimental.get_memory_info("GPU:0")["peak"])
    except Exception:  # a framework that broke off while starting is no reason to lose the result
        return None
    return None


def _sees_cuda(framework: str, module: Any) -> bool:
    if framework == "torch":
        return bool(module.cuda.is_available())
    return bool(module.config.list_physical_devices("GPU"))


def _has_mps(torch: Any) -> bool:
    mps = getattr(getattr(torch, "backends", None), "mps", None)
    return bool(mps is not None and mps.is_available())

"""Every public name of the frameworks' operator modules has a rule, or says why it has none.

What is listed is what the installed framework has: a name that a new version brings fails here until it has either.
"""

from __future__ import annotations

import importlib
import inspect
import types
from collections.abc import Callable
from typing import Any

import pytest

import shapewright.libraries
from shapewright.interpreter.builtins import NATIVES
from shapewright.rules import REGISTRY

FRAMEWORKS = ("torch", "keras", "numpy", "tensorflow")
Wanted = Callable[[str, Any], bool]


def defined(name: str) -> bool:
    """Whether a name has a rule, in whatever form."""
    full = REGISTRY.canonical(name)
    owner, _, member = full.rpartition(".")
    known = (REGISTRY.functions, REGISTRY.classes, REGISTRY.constants, REGISTRY.properties, NATIVES)
    return any(full in table for table in known) or inherits(owner, member) or f"{full}.__getitem__" in known[0]


def inherits(cls: str, member: str) -> bool:
    """Whether a modelled class has a member, its own or an ancestor's."""
    rule = REGISTRY.classes.get(cls)
    if rule is None:
        return False
    return member in rule.methods or member in rule.properties or any(inherits(base, member) for base in rule.bases)


def explained(name: str) -> bool:
    """Whether it was decided that a name, or the module it is in, has no rule."""
    full = REGISTRY.canonical(name)
    return not REGISTRY.why_unmodelled(full).startswith("no rule")


def anything(name: str, value: Any) -> bool:
    return True


def called(name: str, value: Any) -> bool:
    """Functions and classes of the framework itself: no constants, no helpers of typing."""
    return callable(value) and str(getattr(value, "__module__", "") or "torch").startswith(
        ("torch", "keras", "numpy", "tensorflow")
    )


def functions(name: str, value: Any) -> bool:
    return callable(value) and not inspect.isclass(value) and called(name, value)


def own(name: str, value: Any) -> bool:
    """Classes that the module's own package defines."""
    return inspect.isclass(value) and value.__module__.startswith("torch")


SPACES: dict[str, tuple[str, Wanted]] = {
    "torch.Tensor": ("torch", anything),
    "torch.nn": ("torch.nn", own),
    "torch.nn.functional": ("torch.nn.functional", functions),
    "torch": ("torch", functions),
    "torch.linalg": ("torch.linalg", functions),
    "torch.fft": ("torch.fft", functions),
    "torch.special": ("torch.special", functions),
    "torch.nn.init": ("torch.nn.init", functions),
    "torch.nn.Module": ("torch.nn", called),
    "keras.layers": ("keras", called),
    "keras.losses": ("keras", called),
    "keras.metrics": ("keras", called),
    "keras.activations": ("keras", called),
    "keras.ops": ("keras", called),
    "keras.ops.image": ("keras", called),
    "keras.ops.linalg": ("keras", called),
    "keras.ops.nn": ("keras", called),
    "keras.ops.numpy": ("keras", called),
    "keras.random": ("keras", called),
    "keras.initializers": ("keras", called),
    "keras.optimizers": ("keras", called),
    "keras.optimizers.schedules": ("keras", called),
    "keras.regularizers": ("keras", called),
    "keras.constraints": ("keras", called),
    "keras.callbacks": ("keras", called),
    "keras.applications": ("keras", called),
    "keras.utils": ("keras", called),
    "keras.config": ("keras", called),
    "keras.saving": ("keras", called),
    "keras.tree": ("keras", called),
    **{
        f"tensorflow.{space}".rstrip("."): ("tensorflow", functions)
        for space in (
            "",
            "math",
            "nn",
            "linalg",
            "image",
            "signal",
            "strings",
            "sparse",
            "ragged",
            "random",
            "bitwise",
            "sets",
            "debugging",
            "io",
            "audio",
            "compat.v1",
            "compat.v1.nn",
            "compat.v1.math",
            "compat.v1.image",
            "nest",
            "summary",
            "config",
            "distribute",
            "dtypes",
        )
    },
    **{
        f"tensorflow.{cls}": ("tensorflow", anything)
        for cls in (
            "data.Dataset",
            "Tensor",
            "TensorShape",
            "TensorArray",
            "RaggedTensor",
            "SparseTensor",
            "GradientTape",
            "random.Generator",
            "distribute.Strategy",
        )
    },
    "pandas.DataFrame": ("pandas", anything),
    "pandas.Series": ("pandas", anything),
    "numpy": ("numpy", called),
    "numpy.ndarray": ("numpy", anything),
    "numpy.linalg": ("numpy.linalg", called),
    "numpy.fft": ("numpy.fft", called),
    "numpy.random": ("numpy.random", called),
    "numpy.random.Generator": ("numpy.random", anything),
    "numpy.random.RandomState": ("numpy.random", anything),
    "numpy.char": ("numpy.char", called),
    "numpy.strings": ("numpy.strings", called),
    "numpy.ma": ("numpy.ma", called),
    "numpy.lib.stride_tricks": ("numpy.lib.stride_tricks", called),
    "numpy.polynomial": ("numpy.polynomial", called),
    "numpy.testing": ("numpy.testing", called),
}
"""The modules and classes, where to import them from, and which of their names count."""


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.filterwarnings("ignore")
def test_every_public_name_has_a_rule_or_a_reason(space: str) -> None:
    shapewright.libraries.load_all()
    source, wanted = SPACES[space]
    pytest.importorskip(source.partition(".")[0])
    holder: Any = importlib.import_module(source)
    for part in space.removeprefix(source).strip(".").split("."):
        holder = getattr(holder, part) if part else holder
    names = [n for n in dir(holder) if not n.startswith("_") and wanted(n, getattr(holder, n, None))]
    public = [n for n in names if not isinstance(getattr(holder, n, None), types.ModuleType)]
    assert public
    left = [n for n in public if not defined(f"{space}.{n}") and not explained(f"{space}.{n}")]
    assert left == []

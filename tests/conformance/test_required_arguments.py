"""What a rule says a call must give, the framework's own function must ask for as well."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

import pytest

from shapewright.rules import REGISTRY, Rule

OPAQUE = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
NONE_RAISES = {
    "tensorflow.compat.v1." + name
    for name in (
        "nn.conv1d", "nn.conv3d", "nn.conv2d_transpose", "nn.conv3d_transpose", "nn.ctc_loss",
        "nn.sparse_softmax_cross_entropy_with_logits", "nn.weighted_cross_entropy_with_logits",
        "extract_image_patches", "math.count_nonzero", "count_nonzero", "strings.to_hash_bucket", "strings.to_number",
        "string_to_number", "strings.split", "io.decode_raw", "decode_raw",
    )
}  # fmt: skip
"""Parameters that were renamed have None as a default under either name, which raises."""


def modelled(library: str) -> Iterator[tuple[str, list[Rule], int]]:
    """Name, rules, and how many arguments come before those that the rules declare."""
    REGISTRY.modelled(library)
    for name, rules in REGISTRY.functions.items():
        if name.startswith(f"{library}."):
            yield name, rules, 0
    for cls, entry in REGISTRY.classes.items():
        if cls.startswith(f"{library}."):
            yield from ((f"{cls}.{name}", [rule], not rule.static) for name, rule in entry.methods.items())


def real(name: str) -> object:
    module, *rest = name.split(".")
    found: object = importlib.import_module(module)
    for part in rest:
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("library", ["torch", "numpy", "keras", "tensorflow"])
def test_required_arguments_are_required(library: str) -> None:
    wrong = []
    for name, rules, before in modelled(library):
        try:
            parameters = inspect.signature(real(name)).parameters.values()  # type: ignore[arg-type]
        except (AttributeError, TypeError, ValueError, ImportError):
            continue
        needed = [p.name for p in parameters if p.default is p.empty and p.kind not in OPAQUE]
        if any(p.kind in OPAQUE for p in parameters) or name in NONE_RAISES:
            continue
        fewest = min(before + sum(p.required for p in rule.parameters) for rule in rules)
        if fewest > len(needed):
            wrong.append((name, needed))
    assert wrong == []

"""What a rule says a call must give, the framework's own function must ask for as well."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import pytest

import shapewright.libraries  # noqa: F401 - registers the rules
from shapewright.rules import REGISTRY, Rule

OPAQUE = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
NONE_RAISES = {
    "tensorflow.compat.v1." + name
    for name in (
        "nn.conv1d", "nn.conv3d", "nn.conv2d_transpose", "nn.conv3d_transpose", "nn.ctc_loss",
        "nn.sparse_softmax_cross_entropy_with_logits", "nn.weighted_cross_entropy_with_logits",
        "extract_image_patches", "math.count_nonzero", "count_nonzero", "strings.to_hash_bucket", "strings.to_number",
        "string_to_number", "strings.split", "io.decode_raw", "decode_raw", "nn.dilation2d", "nn.conv2d_backprop_input",
        "nn.batch_norm_with_global_normalization", "space_to_batch", "nn.space_to_batch", "string_to_hash_bucket",
        "image.extract_image_patches",
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


@pytest.mark.parametrize(("library", "most"), [("torch", 900), ("numpy", 200), ("keras", 400), ("tensorflow", 400)])
def test_required_arguments_are_required(library: str, most: int) -> None:
    wrong, seen = [], 0
    for name, rules, before in modelled(library):
        try:
            parameters = inspect.signature(real(name)).parameters.values()  # type: ignore[arg-type]
        except (AttributeError, TypeError, ValueError, ImportError):
            continue
        needed = [p.name for p in parameters if p.default is p.empty and p.kind not in OPAQUE]
        if any(p.kind in OPAQUE for p in parameters) or name in NONE_RAISES:
            continue
        seen += 1
        fewest = min(before + sum(p.required for p in rule.parameters) for rule in rules)
        if fewest > len(needed):
            wrong.append((name, needed))
    assert wrong == []
    assert seen > most


def fewest_in_schemas(packet: Any) -> int:
    """The fewest arguments that an overload on tensors of a compiled operator has no default for."""
    schemas = [getattr(packet, overload)._schema for overload in packet.overloads()]
    return min(
        sum(not a.has_default_value() for a in schema.arguments)
        for schema in schemas
        if not any(a.is_out for a in schema.arguments) and "-> t(" not in str(schema)  # that one is of lists
    )


def test_required_arguments_of_compiled_operators_are_required() -> None:
    torch = pytest.importorskip("torch")
    wrong, seen = [], 0
    for name, rules, before in modelled("torch"):
        place, _, operator = name.rpartition(".")
        packet = getattr(torch.ops.aten, operator, None) if place in ("torch", "torch.Tensor") else None
        if not hasattr(packet, "overloads") or inspect.isfunction(getattr(torch, operator, None)):
            continue
        if name == "torch.Tensor.repeat_interleave":  # only the function takes the repeats alone
            continue
        seen += 1
        fewest = min(before + sum(p.required for p in rule.parameters) for rule in rules)
        if fewest > fewest_in_schemas(packet):
            wrong.append((name, fewest, [str(getattr(packet, o)._schema) for o in packet.overloads()][:3]))
    assert seen > 500
    assert wrong == []

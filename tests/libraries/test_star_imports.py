"""``from keras.layers import *`` binds what the library's own module binds, as far as there are rules."""

from __future__ import annotations

import importlib

import pytest

from shapewright.analysis import analyse_text

MODULES = {
    "tensorflow.keras.layers": ("Input", "Dense", "InputSpec", "Convolution2D", "concatenate"),
    "keras.models": ("Model", "Sequential", "load_model"),
    "keras": ("Input", "Model", "Layer"),
    "torch": ("absolute", "arccos", "concatenate"),
}
CASES = [(module, name) for module, names in MODULES.items() for name in names]


@pytest.mark.parametrize(("module", "name"), CASES, ids=map(".".join, CASES))
def test_a_name_is_bound_and_the_library_binds_it(module: str, name: str) -> None:
    assert hasattr(importlib.import_module(module), name)
    assert _is_bound(module, name)


@pytest.mark.parametrize("module", ["keras.layers", "torch.nn"])
def test_a_module_that_holds_the_definitions_is_not_among_them(module: str) -> None:
    """``keras.layers.core`` and ``torch.nn.pooling`` are older spellings; a program's own import of the name stays."""
    inner = {"keras.layers": "attention", "torch.nn": "pooling"}[module]
    text = f"import math as {inner}\nfrom {module} import *\nimport torch\ntorch.zeros({inner}.floor(2.5)) + torch.zeros(9)"
    (problem,) = analyse_text(text + "\n").problems
    assert "(2)" in problem.message


def test_the_last_star_import_wins() -> None:
    text = "from torch import *\nfrom math import *\nx = zeros(floor(sqrt(9.5) * pi))\nx + zeros(7)\n"
    (problem,) = analyse_text(text).problems
    assert problem.range.start.line == 4
    assert "(9)" in problem.message


def _is_bound(module: str, name: str) -> bool:
    """Whether the analysis finds the name after a star import."""
    facts = analyse_text(f"from {module} import *\nvalue = {name}\n").facts
    return not any("not defined" in str(fact.unknown) for fact in facts)

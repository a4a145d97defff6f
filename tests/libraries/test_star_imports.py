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


@pytest.mark.parametrize(("module", "name"), [("keras.optimizers", "adam"), ("keras.layers", "CuDNNLSTM")])
def test_an_old_spelling_that_the_library_has_no_more_is_not_bound(module: str, name: str) -> None:
    assert not hasattr(importlib.import_module(module), name)
    text = f"import math as {name}\nfrom {module} import *\nimport torch\ntorch.zeros({name}.floor(2.5)) + torch.zeros(9)\n"
    (problem,) = analyse_text(text).problems
    assert "(2)" in problem.message


def _is_bound(module: str, name: str) -> bool:
    """Whether a name is after a star import what it is when it is imported by itself."""
    shown = [
        [
            fact.display
            for fact in analyse_text(f"from {module} import {what}\nvalue = {name}\n").facts
            if fact.role == "binding"
        ]
        for what in ("*", name)
    ]
    return shown[0] == shown[1] != [None]

"""Containers of modules by name, made of what is not known."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

TEXT = """
from collections import OrderedDict

from torch import nn

class Named(nn.ModuleDict):
    def __init__(self, modules):
        super().__init__(modules)

def last(model: nn.Module):
    modules = OrderedDict()
    for name, module in model.named_children():
        modules[name] = module
    made = MADE
    return list(made.values())[-1], list(made)[0], len(made)
"""


@pytest.mark.parametrize("made", ["nn.ModuleDict(modules)", "Named(modules)", "nn.ParameterDict(modules)"])
def test_what_is_made_of_a_mapping_that_is_not_known_is_not_empty(made: str) -> None:
    assert not analyse_text(TEXT.replace("MADE", made)).problems


def test_an_empty_one_is() -> None:
    assert analyse_text(TEXT.replace("MADE", "nn.ModuleDict()")).problems

"""Evenly spaced floats are known within close bounds: which of them are above zero, not what each of them is."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from shapewright.analysis import analyse_text


@pytest.mark.parametrize(
    "size",
    [
        "sum(1 for x in torch.linspace(0, 0.1, 24) if x.item() > 0.0)",
        "sum(1 for x in torch.linspace(0, 0.0, 24) if x.item() > 0.0)",
        "sum(1 for part in torch.linspace(0, 0.5, 12).split([3, 9]) for x in part.tolist() if x < 0.3)",
        "len(torch.linspace(0, 0.5, 12).split([3, 9])[1].tolist())",
        "sum(1 for x in np.linspace(0, 0.3, 9).tolist() if x >= 0)",
        "sum(1 for x in np.linspace(1, 2, 5)[1:].tolist() if x > 1)",
        "int(np.linspace(2, 8, 4).tolist()[-1])",
        "sum(1 for x in torch.linspace(-1, 1, 8, dtype=torch.float64).tolist() if x <= 0)",
    ],
)
def test_what_the_bounds_decide(size: str) -> None:
    program = f"import numpy as np\nimport torch\nmade = np.zeros({size})\n"
    facts = analyse_text(program)
    found = [f.tensor.text for f in facts.facts if f.role == "binding" and f.tensor]
    assert found[:1] == [f"float64[{eval(size, {'np': np, 'torch': torch})}]"]


@pytest.mark.parametrize("test", ["x == 0.05", "x > 0.05", "x != 0.05", "int(x * 20) == 1"])
def test_what_rounding_decides_is_not_told(test: str) -> None:
    program = f"import numpy as np\nimport torch\nx = torch.linspace(0, 0.1, 3)[1].item()\nmade = np.zeros(2 if {test} else 1)\n"
    found = [f.tensor.text for f in analyse_text(program).facts if f.role == "binding" and f.tensor]
    assert found == ["float64[?]"]

"""Functions of matrices, and what comes along with them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import scipy.linalg

from shapewright.analysis import analyse_text


@pytest.mark.parametrize("name", ["sqrtm", "logm"])
@pytest.mark.parametrize("options", ["", "disp=True", "disp=False", "False"])
def test_what_is_not_displayed_comes_along(name: str, options: str) -> None:
    call = f"scipy.linalg.{name}(np.eye(3) * 2, {options})"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = eval(call, {"np": np, "scipy": scipy})
    unpacked = "x, error" if isinstance(made, tuple) else "x"
    facts = analyse_text(f"import numpy as np\nimport scipy.linalg\n{unpacked} = {call}\n")
    assert not facts.problems
    (x,) = [f.tensor for f in facts.facts if f.role == "binding" and f.range.start.column == 0]
    assert x is not None
    assert x.shape == (3, 3)

"""einops as the referee of what its functions give."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_tensors

from shapewright.analysis import analyse_text

LIBRARIES = {"torch": "torch.ones((2, 3), dtype=torch.{dtype})", "numpy": "numpy.ones((2, 3), dtype=numpy.{dtype})"}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("dtype", ["float32", "int32", "uint8", "bool", "int64"])
@pytest.mark.parametrize("how", ["sum", "prod", "max", "any", "all"])
def test_dtypes_of_reductions(library: str, dtype: str, how: str) -> None:
    einops = pytest.importorskip("einops")
    module = pytest.importorskip(library)
    made = LIBRARIES[library].format(dtype="bool_" if (library, dtype) == ("numpy", "bool") else dtype)
    real = einops.reduce(eval(made, {library: module}), "a b -> a", how)
    program = f"import {library}\nfrom einops import reduce\ny = reduce({made}, 'a b -> a', '{how}')\n"
    assert bound_tensors(program)["y"][0].text == f"{str(real.dtype).removeprefix('torch.')}[2]"


def test_what_is_not_reduced_keeps_its_dtype() -> None:
    program = "import torch\nfrom einops import reduce\ny = reduce(torch.ones(2, 3).bool(), 'a b -> b a', 'sum')\n"
    assert bound_tensors(program)["y"][0].text == "bool[3, 2]"


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("dtype", ["float32", "int32", "uint8"])
def test_only_floats_have_a_mean(library: str, dtype: str) -> None:
    einops = pytest.importorskip("einops")
    module = pytest.importorskip(library)
    made = LIBRARIES[library].format(dtype=dtype)
    said = ""
    try:
        einops.reduce(eval(made, {library: module}), "a b -> a", "mean")
    except NotImplementedError as error:
        said = str(error)
    facts = analyse_text(f"import {library}\nfrom einops import reduce\ny = reduce({made}, 'a b -> a', 'mean')\n")
    assert bool(facts.problems) == bool(said) == (dtype != "float32")
    assert all(said in problem.message for problem in facts.problems)


@pytest.mark.parametrize("how", ["torch.var", "partial(torch.var, unbiased=False)", "torch.logsumexp", "torch.amax"])
def test_the_dtype_that_a_function_gives(how: str) -> None:
    pytest.importorskip("einops")
    head = "import torch\nfrom functools import partial\nfrom einops import reduce\nx = torch.rand(2, 3)\n"
    program = head + f"y = reduce(x, 'a b -> a 1', {how})\n"
    namespace: dict[str, object] = {}
    exec(program, namespace)
    real = namespace["y"]
    assert bound_tensors(program)["y"][0].text == f"{str(real.dtype).removeprefix('torch.')}[2, 1]"  # type: ignore[attr-defined]

"""A call without any arguments: what the rules say it raises is what torch raises."""

from __future__ import annotations

import re

import pytest

import shapewright.libraries  # noqa: F401 - registers the rules
from shapewright.rules import REGISTRY
from shapewright.rules.overloads import _too_few

torch = pytest.importorskip("torch")

OTHERWISE = {
    "torch.chain_matmul", "torch.einsum", "torch.from_numpy", "torch.autograd.Variable", "torch.Size.numel",
}  # fmt: skip
"""They take anything, or say it in words of their own."""


def called(name: str) -> str | None:
    """What the real function says without arguments; None where it runs, or is not there."""
    found = torch
    for part in name.split(".")[1:]:
        found = getattr(found, part, None)
    if found is None:
        return None
    method = name.startswith("torch.Tensor.")
    try:
        getattr(torch.zeros(3, 4), name.rpartition(".")[2])() if method else found()
    except TypeError as error:
        return str(error)
    except Exception:
        return None
    return None


def predicted(name: str) -> str | None:
    """What the rules say it raises; None where nothing is missing."""
    lacking = []
    for rule in REGISTRY.functions[name]:
        given = rule.parameters[:1] if name.startswith("torch.Tensor.") else ()
        missing = tuple(p.name for p in rule.parameters if p.required and p not in given)
        if not missing:
            return None
        lacking.append(missing)
    return _too_few(name, min(lacking, key=len)).raises


RENAMED = {
    "asarray", "cholesky_solve", "empty_permuted", "lstsq", "lu_solve", "one_hot", "orgqr", "ormqr", "resize_as_",
    "swapaxes", "swapaxes_", "tensorsolve", "triangular_solve", "unsafe_split", "vdot", "vector_norm", "airy_ai",
    "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "spherical_bessel_j0", "_scaled_mm_v2", "constant",
}  # fmt: skip
"""Documented under other names than the parser has, which are those that the rules take."""


def form(said: str) -> str:
    """A message without the number of arguments and their names, which rules that take less have fewer of."""
    return re.sub(r"missing \d+ required positional arguments?: .*", "missing", said.split(" - got", maxsplit=1)[0])


def named(said: str) -> set[str]:
    return set(re.findall(r"[\"'](\w+)[\"']", said.partition(": ")[2]))


@pytest.mark.filterwarnings("ignore")
def test_what_is_raised_is_torchs_own_text() -> None:
    REGISTRY.modelled("torch")
    wrong, seen = [], 0
    for name in sorted(REGISTRY.functions):
        last = name.rpartition(".")[2]
        if not name.startswith("torch.") or name in OTHERWISE or name.endswith("__"):
            continue
        said = predicted(name)
        if said is None or "'" in said:  # a function in Python
            continue
        real = called(name)
        if real is None:
            continue
        seen += 1
        if (
            form(said) != form(real)
            or ("missing" in said and ("arguments:" in said) != (len(named(said)) == 1))
            or ("missing" in said and last not in RENAMED and not named(said) <= named(real))
        ):
            wrong.append((name, said, real[:120]))
    assert seen > 750
    assert not wrong, "\n".join(map(str, wrong))

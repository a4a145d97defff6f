"""Every argument that a framework's function takes its rule takes as well: another one is reported."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from tests.conformance.test_required_arguments import modelled, real

from shapewright.rules import Rule
from shapewright.rules.signatures import MORE, MORE_OUTPUTS, MORE_PLACES, OF_ARRAYS, OF_TENSORS, OFTEN, UNSEEN

BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def accepted(rules: Iterable[Rule]) -> set[str] | None:
    """The names that some overload takes; None where one takes any."""
    names: set[str] = set()
    for rule in rules:
        if any(p.how is inspect.Parameter.VAR_KEYWORD for p in rule.parameters):
            return None
        names |= {p.name for p in rule.parameters} | set(rule.renames)
    return names


def refereed(library: str) -> Iterator[tuple[str, list[Rule], set[str]]]:
    for name, rules, _before in modelled(library):
        names = accepted(rules)
        if names is not None and not rules[0].name.startswith(UNSEEN) and not name.endswith("__"):
            yield name, rules, names | OFTEN.get(library, set())
        elif names is not None and name.endswith(".__init__"):
            yield name.removesuffix(".__init__"), rules, names | OFTEN.get(library, set())


@pytest.mark.parametrize(("library", "most"), [("torch", 300), ("numpy", 400), ("keras", 200), ("tensorflow", 500)])
def test_what_the_function_takes_is_taken(library: str, most: int) -> None:
    wrong, seen = [], 0
    for name, rules, names in refereed(library):
        try:
            parameters = inspect.signature(real(name)).parameters.values()  # type: ignore[arg-type]
        except (AttributeError, TypeError, ValueError, ImportError):
            continue
        if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters):
            continue
        seen += 1
        lacking = {p.name for p in parameters if p.kind in BY_NAME} - names - {"self"}
        if lacking and rules[0].name not in MORE:
            wrong.append((name, sorted(lacking)))
    assert wrong == []
    assert seen > most


def of_tensors(packet: Any) -> Iterator[Any]:
    """The schemas of a compiled operator that programs can call: those of lists and scalars are TorchScript's."""
    for overload in packet.overloads():
        schema = getattr(packet, overload)._schema
        if any("Tensor" in str(item.type) for item in (*schema.arguments, *schema.returns)):
            yield schema


TORCHSCRIPT = {"b", "n", "element", "test_element", "t"}
"""Names of arguments in overloads for scalars."""


def test_what_a_compiled_operator_takes_is_taken() -> None:
    torch = pytest.importorskip("torch")
    wrong, seen = [], 0
    for name, rules, names in refereed("torch"):
        place, _, operator = name.rpartition(".")
        packet = getattr(torch.ops.aten, operator, None) if place in ("torch", "torch.Tensor") else None
        if not hasattr(packet, "overloads") or inspect.isfunction(getattr(torch, operator, None)):
            continue
        seen += 1
        taken = {a.name for schema in of_tensors(packet) for a in schema.arguments if not a.is_out}
        lacking = taken - names - TORCHSCRIPT - {"self"}
        if lacking and rules[0].name not in MORE:
            wrong.append((name, sorted(lacking)))
    assert wrong == []
    assert seen > 500


def most_by_place(operator: str) -> int:
    """How many arguments torch's function takes by place, the receiver included; no limit where sizes may stand there
    as they are."""
    try:
        return sum(p.kind in BY_PLACE for p in inspect.signature(real(operator)).parameters.values())  # type: ignore[arg-type]
    except (AttributeError, TypeError, ValueError, ImportError):
        pass
    place, _, name = operator.rpartition(".")
    group = place.partition(".")[2]
    of_group = f"{group}_{name}" if group in ("linalg", "special", "fft") else name
    packet = getattr(real("torch.ops.aten"), of_group, None)
    most = 0
    for schema in of_tensors(packet) if hasattr(packet, "overloads") else ():
        placed = [a for a in schema.arguments if not a.kwarg_only and not a.is_out]
        rest = [str(a.type) for a in placed if a.name != "self" or place != "torch.Tensor"]
        most = max(most, 100 if rest == ["List[int]"] else len(placed))
    return most


def test_what_can_be_given_by_place_is_declared() -> None:
    pytest.importorskip("torch")
    wrong, seen = [], 0
    for name, rules, _before in modelled("torch"):
        place, _, operator = name.rpartition(".")
        if place not in OF_TENSORS or operator == "sparse_coo_tensor":  # whose sizes come after what it holds
            continue
        if operator.rstrip("_") in MORE_PLACES or operator.startswith("__"):
            continue
        if any(p.how is inspect.Parameter.VAR_POSITIONAL for rule in rules for p in rule.parameters):
            continue
        most = most_by_place(name)
        seen += most > 0
        declared = max(sum(p.how in BY_PLACE for p in rule.parameters) for rule in rules)
        if declared < most:
            wrong.append((name, declared, most))
    assert wrong == []
    assert seen > 1000


def test_what_numpy_takes_by_place_is_declared() -> None:
    wrong, seen = [], 0
    for name, rules, _before in modelled("numpy"):
        place, _, operator = name.rpartition(".")
        if place not in OF_ARRAYS or operator in MORE_OUTPUTS:
            continue
        if any(p.how is inspect.Parameter.VAR_POSITIONAL for rule in rules for p in rule.parameters):
            continue
        most = most_by_place(name)
        declared = max(sum(p.how in BY_PLACE for p in rule.parameters) for rule in rules)
        seen += most > 0
        if declared < most:
            wrong.append((name, declared, most))
    assert wrong == []
    assert seen > 300

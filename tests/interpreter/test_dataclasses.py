"""What the constructor that ``@dataclass`` writes takes, sets, and hands to ``__post_init__``."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import dataclasses
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import ClassVar

import torch


@dataclass
class Table:
    rows: InitVar[int]
    kind: ClassVar[str] = "table"
    cells: torch.Tensor = field(init=False)
    columns: int = 4
    scale: dataclasses.InitVar[int] = 2

    def __post_init__(self, rows, scale):
        self.cells = torch.zeros(rows * scale, self.columns)


@dataclass
class Named:
    first: int
    _: KW_ONLY
    second: int = 3


positional = Table(3, 5, 7).cells
named = Table(rows=2).cells
keyword_only = torch.zeros(Named(2).second, Named(2, second=5).second)
"""


def test_fields_that_are_none() -> None:
    facts = analyse_text(PROGRAM)
    namespace: dict[str, object] = {"__name__": __name__}
    exec(compile(PROGRAM, "tables", "exec", dont_inherit=True), namespace)
    found = bound_texts(facts, PROGRAM)
    assert not facts.problems
    for name in ("positional", "named", "keyword_only"):
        real = namespace[name].shape  # type: ignore[attr-defined]
        assert found[name] == [f"float32[{', '.join(map(str, real))}]"]


def test_what_is_missing_is_reported_once() -> None:
    facts = analyse_text(PROGRAM + "\nTable()\n")
    said = "Table.__init__() missing required argument 'rows'."
    assert [(p.code, p.message) for p in facts.problems] == [("call-arguments", said)]


def test_fields_of_an_ancestor_that_is_not_known() -> None:
    facts = analyse_text("""
from dataclasses import dataclass
from toolbox import Config

@dataclass
class Own(Config):
    width: int = 3

made = Own(name="a", width=4)
""")
    assert not facts.problems


def test_a_plain_class_between_is_made_as_the_dataclass_above_it() -> None:
    facts = analyse_text("""
from dataclasses import dataclass

class Base:
    def __init__(self, values=None):
        self.values = values

@dataclass
class Config(Base):
    width: int = 3

class Own(Config):
    pass

made = Own(width=4)
""")
    assert not facts.problems

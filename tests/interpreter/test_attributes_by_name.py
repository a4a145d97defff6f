"""Attributes that are set, or asked for, under names that a program computes."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "from typing import ClassVar, TypedDict\nimport solver\nimport torch\n"


def errors(text: str) -> list[str]:
    return [p.message for p in analyse_text(HEAD + text).problems if p.severity == "error"]


SETTINGS = """
class Processor:
    size = {"height": 3}

    def __init__(self):
        self.steps = 3
        for name in solver.names():
            setattr(self, NAME, solver.value(name))

made = Processor()
"""


@pytest.mark.parametrize("used", ["size = made.size\nheight = size.height", "made.steps[0]"])
def test_what_an_unknown_name_may_have_set_is_not_known(used: str) -> None:
    assert not errors(SETTINGS.replace("NAME", "name") + used)


def test_what_was_set_may_be_an_object_of_the_programs_own() -> None:
    """The size that a class writes as a dict is one with attributes, once the constructor has put it there."""
    text = """
class Size:
    def __init__(self):
        self.height = 4

class Processor:
    size = {"height": 3}

    def __init__(self):
        for name in solver.names():
            setattr(self, name, Size())

size = Processor().size
height = size.height
"""
    assert not errors(text)


def test_a_written_beginning_leaves_other_names_as_they_are() -> None:
    assert errors(SETTINGS.replace("NAME", 'f"stage{name}"') + "made.steps[0]")


TYPED = """
class Given(TypedDict, total=False):
    size: dict
    scale: float

class Own(Given, total=False):
    tiles: int

class Plain:
    depth: int = 1
    if solver.tall:
        height: int = 1

class Below(Plain):
    width: int = 2
    length: ClassVar[int] = 2
    name: str = "box"

"""


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("Own", ["size", "scale", "tiles"]),
        ("Given", ["size", "scale"]),
        ("Plain", ["depth", "height"]),
        ("Below", ["width", "length", "name"]),
    ],
)
def test_the_annotations_of_a_class_are_those_of_its_body_and_of_a_typed_dict_all(asked: str, names: list[str]) -> None:
    (said,) = errors(TYPED + f"torch.zeros(len({asked}.__annotations__)) + torch.zeros(9)")
    assert f"tensor a ({len(names)})" in said
    checked = f"if list({asked}.__annotations__) != {names!r}:\n    torch.zeros(2) + torch.zeros(9)"
    assert not errors(TYPED + checked)


MAYBE = """
class Model:
    def __init__(self, backbone=None):
        self.backbone = backbone
        if solver.simple:
            self.backbone = {"kind": "resnet"}

model = Model()
"""


def test_a_default_is_taken_of_those_values_that_lack_the_attribute() -> None:
    assert not errors(MAYBE + "kind = getattr(model.backbone, 'kind', None)")
    assert errors(MAYBE + "kind = getattr(model.backbone, 'kind')")


def test_an_entry_popped_beside_those_of_unknown_keys_is_none_of_them() -> None:
    text = """
def rebuilt(index):
    count = index.pop("count", None)
    if count is not None:
        last = count - 1
    else:
        last = max(index)
    return last

index = {(row, 0): (row, 0) for row in solver.rows()}
index["count"] = 3
rebuilt(index)
rebuilt(index)
"""
    assert not errors(text)

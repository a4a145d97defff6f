"""What a named function or model is called with, from what is inferred of its parameters."""

from __future__ import annotations

import textwrap

from shapewright.facts import Dim, Fact, Range, TensorFact
from shapewright.probe import InputSpec, inputs_for

SOURCE = textwrap.dedent("""\
    class Net:
        def __init__(self, width, classes=3):
            pass
        def forward(self, é, x, y=None, *rest, flag=True):
            pass
        @staticmethod
        def pair(a, b):
            pass
    def helper(a, b): pass
    """)


def parameter(text: str, line: int, *, display: str = "", **tensor: object) -> Fact:
    column = SOURCE.split("\n")[line - 1].index(text)
    held = TensorFact(**tensor) if tensor else None  # type: ignore[arg-type]
    return Fact("/w/a.py", Range.of(line, column, line, column + len(text)), "parameter", held, display=display)


def tensor(text: str, line: int, shape: tuple[Dim, ...] | None, dtype: str | None = "float32") -> Fact:
    return parameter(text, line, library="torch", shape=shape, dtype=dtype)


def test_a_model_gets_its_constructors_and_its_calls_inputs() -> None:
    facts = [
        parameter("width", 2, display="64"),
        parameter("classes", 2, display="3"),
        tensor("x,", 4, ("N", 3, "H", "W"), None),
        parameter("flag", 4, display="<function f>"),
    ]
    assert inputs_for(SOURCE, "Net", facts) == (
        InputSpec("width", kind="value", literal=64, of="init"),
        InputSpec("classes", kind="value", literal=3, of="init"),
        InputSpec("x", shape=(2, 3, 32, 32), dtype="float32"),
    )
    assert inputs_for(SOURCE, "Net.forward", facts) == inputs_for(SOURCE, "Net", facts)


def test_a_size_is_the_same_wherever_its_name_stands() -> None:
    facts = [parameter("width", 2, display="width"), tensor("x,", 4, ("B", "T", "4*width", "width//2"))]
    width, x = inputs_for(SOURCE, "Net", facts)
    assert (width.literal, x.shape) == (8, (2, 16, 32, 4))


def test_static_methods_and_functions() -> None:
    facts = [
        tensor("a, b", 7, (2, "D1"), "int64"),
        tensor("b):", 7, None),
        tensor("a, b): pass", 9, (1, None)),
    ]
    assert inputs_for(SOURCE, "Net.pair", facts) == (InputSpec("a", shape=(2, 8), dtype="int64"),)
    assert inputs_for(SOURCE, "helper", facts) == (InputSpec("a", shape=(1, 8)),)


def test_columns_count_code_points() -> None:
    assert [spec.name for spec in inputs_for(SOURCE, "Net", [tensor("x,", 4, (1,))])] == ["x"]


def test_what_cannot_be_read_gives_no_inputs() -> None:
    assert inputs_for("def f(:", "f", []) == ()
    assert inputs_for(SOURCE, "nothing", []) == ()
    assert inputs_for(SOURCE, "helper", [tensor("a, b): pass", 9, ("B - 40",))]) == ()

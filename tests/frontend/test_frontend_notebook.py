from __future__ import annotations

import ast
import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapewright.facts.model import Position, Range
from shapewright.frontend.notebook import blank_ipython, join_cells, read_notebook, replace_cells
from shapewright.frontend.source import parse_source


def notebook(*cells: dict[str, object], **more: object) -> dict[str, object]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def code(source: object) -> dict[str, object]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def markdown(source: object) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def test_code_cells_become_one_text():
    document = notebook(markdown("# hi"), code(["import torch\n", "x = 1"]), code("y = x\nz = y\n"), code([]))
    read = read_notebook(json.dumps(document))
    assert read.note is None
    assert read.text == "import torch\nx = 1\ny = x\nz = y\n\n"
    assert [(cell.index, cell.start_line) for cell in read.cells] == [(1, 1), (2, 3), (3, 6)]


def test_positions_go_both_ways():
    read = join_cells(["a = 1\nb = 2", "", "c = 3\n"])
    for index, line, combined in ((0, 1, 1), (0, 2, 2), (1, 1, 3), (2, 1, 4), (2, 2, 5)):
        assert read.from_cell(index, Position(line, 3)) == Position(combined, 3)
        cell, position = read.to_cell(Position(combined, 3))
        assert (cell.index, position) == (index, Position(line, 3))
    assert read.from_cell(7, Position(1, 0)) is None
    assert read.to_cell(Position(99, 0)) is None
    assert read.to_cell(Position(0, 0)) is None


def test_a_range_over_two_cells_is_cut():
    read = join_cells(["a = (", "1)"])
    cell, place = read.to_cell_range(Range.of(1, 4, 2, 2))
    assert (cell.index, place) == (0, Range.of(1, 4, 1, 5))


@given(st.lists(st.text(alphabet="ab\n%!?(\r ='"), max_size=5))
def test_joining_keeps_lines_and_widths(sources):
    read = join_cells(sources)
    for cell in read.cells:
        lines = cell.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate(lines, 1):
            combined = read.from_cell(cell.index, Position(number, 0)).line
            assert len(read.text.split("\n")[combined - 1]) == len(line)
    parse_source("a.ipynb", read.text)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "no cells"),
        ("{}", "no cells"),
        ("null", "no cells"),
        ('{"cells": 3}', "no cells"),
        (json.dumps(notebook(metadata={"kernelspec": {"language": "R"}})), "language is r"),
    ],
)
def test_what_is_no_python_notebook_has_a_note(text, note):
    read = read_notebook(text)
    assert note in read.note
    assert (read.cells, read.text) == ((), "")


def test_odd_cells_do_no_harm():
    document = notebook(code(None), {"cell_type": "code"}, code([1, "a = 2"]))
    document["cells"] += [None, 3, "x"]
    assert len(read_notebook(json.dumps(document)).cells) == 3


def test_format_three():
    sheet = {"cells": [{"cell_type": "code", "input": ["a = 1\n", "b = 2"], "language": "python"}]}
    text = json.dumps({"nbformat": 3, "worksheets": [sheet]})
    assert read_notebook(text).text == "a = 1\nb = 2"
    assert read_notebook(replace_cells(text, {0: "c = 3"})).text == "c = 3"


IPYTHON = [
    ("%matplotlib inline", "pass"),
    ("!pip install 'a (", "pass"),
    ("!a", "0"),
    ("?model", "pass"),
    ("model.fit??", "pass"),
    ("files = !ls (", "files = __"),
    ("a, b[0] = %timeit -o f()", "a, b[0] = __"),
    ("if colab:\n    !pip install x", "if colab:\n    pass"),
    ("!pip install \\\n   x \\\n   y\nz = 1", "pass\n\n\nz = 1"),
    ('x = ("%d"\n     % 3)', 'x = ("%d"\n     % 3)'),
    ("x = a != b", "x = a != b"),
    ('d["a = !b"] = 1', 'd["a = !b"] = 1'),
    ('x = """\n%not magic\n!not shell\n"""', 'x = """\n%not magic\n!not shell\n"""'),
    ("%%bash\nls (", "\n"),
    ("%%writefile a.py\nx = 1", "\n"),
    ("%%time\nx = 1", "\nx = 1"),
    ("\n%%timeit -n 3\nx = 1", "\n\nx = 1"),
    ("%%capture out\nx = 1\n%magic\n", "\nx = 1\npass\n"),
]


@pytest.mark.parametrize(("source", "blanked"), IPYTHON)
def test_ipython_syntax_is_blanked_in_place(source, blanked):
    found = blank_ipython(source)
    assert [line.rstrip() for line in found.split("\n")] == blanked.split("\n")
    assert [len(line) for line in found.split("\n")] == [len(line) for line in source.split("\n")]
    ast.parse(found)


def test_magic_lines_of_a_script_are_syntax_errors():
    source = parse_source("a.py", "%matplotlib inline\nx = 1\n")
    assert source.notes
    assert ast.unparse(source.tree.body[-1]) == "x = 1"


LAYOUTS = {
    "nbformat": {"indent": 1, "ensure_ascii": False},
    "spaces": {"indent": 4, "ensure_ascii": False},
    "tab": {"indent": "\t"},
    "compact": {"separators": (",", ":")},
    "one line": {},
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_replaced_cells_leave_all_else_as_it_was(layout, newline):
    before = notebook(
        markdown("# é"), code(["x = 1\n", "y = 2"]), code([]), code("one"), metadata={"z": 1e-05, "a": []}
    )
    after = json.loads(json.dumps(before))
    after["cells"][1]["source"] = ["x = 1\n", "y = 3\n", "z = 'é'"]
    after["cells"][2]["source"] = ["new"]
    after["cells"][3]["source"] = "two"
    written = json.dumps(before, **LAYOUTS[layout]).replace("\n", newline) + newline
    expected = json.dumps(after, **LAYOUTS[layout]).replace("\n", newline) + newline
    found = replace_cells(written, {1: "x = 1\ny = 3\nz = 'é'", 2: "new", 3: "two"})
    assert json.loads(found) == after
    if layout != "compact":
        assert found == expected


def test_numbers_and_duplicate_keys_survive():
    text = '{"metadata": {"a": 1.0000, "a": 1E5},\n "cells": [{"cell_type": "code", "source": "x"}] }'
    assert replace_cells(text, {0: 'y "z"'}) == text.replace('"x"', '"y \\"z\\""')


@pytest.mark.parametrize(
    ("text", "sources"),
    [("{", {}), ("{}", {}), (json.dumps(notebook(code("x"))), {1: "y"}), (json.dumps(notebook({"a": 1})), {0: "y"})],
)
def test_what_cannot_be_replaced_is_a_value_error(text, sources):
    with pytest.raises(ValueError, match=r"\w"):
        replace_cells(text, sources)


def test_a_problem_in_a_cell_is_found_at_its_place():
    cells = ["%pip install torch\nimport torch", textwrap.dedent("def f(x):\n    return x.view(\n"), "y = f(1)\n"]
    read = join_cells(cells)
    source = parse_source("a.ipynb", read.text)
    cell, place = read.to_cell_range(source.broken[0])
    assert (cell.index, place.start) == (1, Position(2, 4))
    assert ast.unparse(source.tree.body[-1]) == "y = f(1)"

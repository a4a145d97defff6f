from __future__ import annotations

import ast
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shapewright.frontend.source import UNKNOWN_NAME, SourceFile, parse_source

SAMPLE = (Path(__file__).parent / "fixtures" / "sample_model.py").read_text("utf-8")


def parse(text: str) -> SourceFile:
    return parse_source("a.py", textwrap.dedent(text))


def read(text: str) -> str:
    """What is left of a broken text, with the unknown name written as ``U``."""
    return ast.unparse(parse(text).tree).replace(UNKNOWN_NAME, "U")


def statements(tree: ast.AST) -> dict[tuple[int, int], str]:
    """The simple statements of a tree by place."""
    return {
        (node.lineno, node.end_lineno): ast.dump(node, include_attributes=True)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and not isinstance(node, ast.Match)
    }


BROKEN_STATEMENTS = [
    ("x = model(", "x = U"),
    ("x = y = foo(1, [2", "x = y = U"),
    ("self.fc = nn.Linear(", "self.fc = U"),
    ("a, (b, c) = foo(", "a, (b, c) = U"),
    ("x += foo(", "x = U"),
    ("x: int = foo(", "x = U"),
    ("return foo(", "return U"),
    ("raise Foo(", "raise U"),
    ("x = yield (", "x = (yield U)"),
    ("foo(x", "U"),
    ("x.", "U"),
    ("x = 'abc", "x = U"),
    ('x = """abc', "x = U"),
    ("x = 1 + \\", "x = U"),
    ("x = = 2", "x = U"),
    ("print 'hello'", "U"),
    ("x = foo(a]]", "x = U"),
    ("import", "U"),
    ("a[0].b = (", "a[0].b = U"),
    ("f(x) = 3", "U"),
]


@pytest.mark.parametrize(("broken", "left"), BROKEN_STATEMENTS)
def test_a_broken_statement_is_left_out_alone(broken, left):
    text = f"def f(x):\n    before = x\n    {broken}\n    y = x + 1\n    z = y\n    return z\nafter = f(1)\n"
    body = f"    before = x\n    {left}\n    y = x + 1\n    z = y\n    return z\n"
    source = parse(text)
    assert ast.unparse(source.tree).replace(UNKNOWN_NAME, "U") == ast.unparse(
        ast.parse(f"def f(x):\n{body}after = f(1)")
    )
    assert len(source.broken) == len(source.notes) == 1
    assert source.notes[0].startswith("line 3: ")
    assert source.broken[0].start.line == 3
    places = [(node.lineno, node.col_offset) for node in source.tree.body]
    assert places == [(1, 0), (7, 0)]


@pytest.mark.parametrize(("broken", "left"), BROKEN_STATEMENTS)
def test_a_broken_statement_at_the_top(broken, left):
    expected = ast.unparse(ast.parse(f"a = 1\n{left}\nb = 2\n"))
    assert read(f"a = 1\n{broken}\nb = 2\n") == expected


HEADERS = [
    ("class Net(nn.Module", "class Net(nn.Module)"),
    ("class Net(nn.", "class Net(U)"),
    ("def f(self, x", "def f(self, x=U, *args, **kwargs)"),
    ("def f(self, x)", "def f(self, x)"),
    ("def f", "def f(*args, **kwargs)"),
    ("def f(self, x, , y=(2):", "def f(self, x, y=U, *args, **kwargs)"),
    ("def f(self) -> ", "def f(self)"),
    ("def f(x)  # why (", "def f(x)"),
    ("if x >:", "if U"),
    ("if foo(x", "if U"),
    ("if x > 0", "if x > 0"),
    ("while x <", "while U"),
    ("for i, b in :", "for i, b in U"),
    ("for i", "for i in U"),
    ("for i in loader", "for i in loader"),
    ("with torch.no_grad()", "with torch.no_grad()"),
    ("with open(x as f:", "with U as f"),
    ("async def f(x", "async def f(x, *args, **kwargs)"),
]


@pytest.mark.parametrize(("broken", "left"), HEADERS)
def test_a_broken_header_keeps_its_body(broken, left):
    source = parse(f"a = 1\n{broken}\n    b = a\n    c = b\nd = 2\n")
    left = left.replace("U", UNKNOWN_NAME)
    assert ast.unparse(source.tree) == ast.unparse(ast.parse(f"a = 1\n{left}:\n    b = a\n    c = b\nd = 2\n"))
    compound = source.tree.body[1]
    assert (compound.lineno, compound.end_lineno) == (2, 4)
    assert source.broken[0].start.line == 2
    assert source.broken[0].end.line == 2


def test_headers_without_a_body_yet():
    assert read("def f(self, x):\n") == "def f(self, x):\n    pass"
    assert read("for x in loader:\n\ny = 1\n") == "for x in loader:\n    pass\ny = 1"
    assert read("class A:\n    def f(self):\n\n    def g(self):\n        return 1\n") == ast.unparse(
        ast.parse("class A:\n    def f(self): pass\n    def g(self): return 1")
    )


def test_try_without_a_handler_yet():
    assert read("try:\n    a = 1\nb = 2\n") == "try:\n    a = 1\nfinally:\n    pass\nb = 2"


def test_broken_inside_a_try_keeps_its_handlers():
    text = """
        try:
            a = foo(
            b = 2
        except ValueError as error:
            c = (
        except (A, B):
            pass
        else:
            d = 3
        finally:
            e = 4
    """
    assert read(text) == textwrap.dedent(
        """\
        try:
            a = U
            b = 2
        except ValueError as error:
            c = U
        except (A, B):
            pass
        else:
            d = 3
        finally:
            e = 4"""
    )


def test_broken_in_one_branch_keeps_the_others():
    text = """
        if a:
            x = (
        elif b
            x = 2
        elif c: x = 3
        else: x = [
        y = x
    """
    expected = "if a:\n    x = U\nelif b:\n    x = 2\nelif c:\n    x = 3\nelse:\n    x = U\ny = x"
    assert read(text) == ast.unparse(ast.parse(expected))


def test_broken_one_liner_keeps_its_binding():
    assert read("if a: x = foo(\ny = x\n") == "if U:\n    x = U\ny = x"


def test_loops_keep_their_else():
    text = "for i in a:\n    x = (\nelse:\n    y = 1\nz = 2\n"
    assert read(text) == "for i in a:\n    x = U\nelse:\n    y = 1\nz = 2"


def test_match_statements_survive():
    text = "match a:\n    case [1, x]:\n        b = (\n    case {'k': v}: c = v\n    case\n    case _:\n        d = 1\ne = 2\n"
    expected = "match a:\n    case [1, x]:\n        b = U\n    case {'k': v}:\n        c = v\n    case _:\n        d = 1\ne = 2"
    assert read(text) == expected


def test_soft_keywords_as_names():
    text = "match = foo(\n  1,\n2)\ncase = bar(\n  3,\n4)\nx = (\n"
    assert read(text) == "match = foo(1, 2)\ncase = bar(3, 4)\nx = U"


def test_broken_decorators():
    text = "@torch.no_grad(\ndef f(x):\n    return x\n@good\n@bad(\nclass A:\n    y = 1\n@alone\n"
    assert read(text) == "def f(x):\n    return x\n\n@good\nclass A:\n    y = 1"


def test_orphan_clauses_and_stray_indentation_are_conditional():
    assert read("else:\n    x = 1\ny = 2\n") == "if U:\n    x = 1\ny = 2"
    assert read("x = 1\n    y = 2\nz = 3\n") == "x = 1\nif U:\n    y = 2\nz = 3"
    assert read("def f():\n        a = 1\n    b = 2\nc = 3\n") == "def f():\n    a = 1\n    b = 2\nc = 3"


def test_tabs_and_spaces_mixed():
    assert read("if a:\n        x = 1\n\ty = 2\nz = 3\n") == "if a:\n    x = 1\n    y = 2\nz = 3"


def test_an_unclosed_list_ends_before_the_next_statement():
    text = """
        layers = nn.Sequential(
            nn.Linear(3, 4),
            nn.ReLU(
            nn.Linear(4, 5),
        )
        y = layers(x)
    """
    assert read(text) == "layers = U\ny = layers(x)"


def test_strings_that_look_like_statements_are_left_alone():
    text = 'x = """\ndef f(:\n"""\ny = (\nz = foo(\n"""\nimport (\n""",\n2)\n'
    assert read(text) == "x = '\\ndef f(:\\n'\ny = U\nz = foo('\\nimport (\\n', 2)"


def test_notes_name_the_newer_python():
    source = parse("def g[T](x: T):\n    return x\ntype X = int\ny = 1\n")
    if sys.version_info >= (3, 12):
        assert not source.notes
    else:
        assert "Python 3.12" in source.notes[0]
        assert ast.unparse(source.tree) == f"def g(x: T):\n    return x\nX = {UNKNOWN_NAME}\ny = 1"


def test_generators_stay_generators():
    tree = parse("def f(x):\n    yield foo(\n").tree
    assert any(isinstance(node, ast.Yield) for node in ast.walk(tree))


def test_notes_are_counted_not_listed_for_ever():
    source = parse("print 'x'\n" * 50 + "y = 1\n")
    assert len(source.notes) == 21
    assert source.notes[-1] == "and 30 more syntax errors"
    assert ast.unparse(source.tree.body[-1]) == "y = 1"


@pytest.mark.parametrize("line", ["this is prose (and goes on\n", "{[(\n", "x = ''' (\n", "if (:\n", " " * 3 + "@(\n"])
def test_prose_of_twenty_thousand_lines_ends(line):
    source = parse_source("a.py", line * 20_000)
    assert source.notes


def test_runaway_indentation():
    text = "".join(" " * depth + "if x:\n" for depth in range(300)) + "y = (\nz = 1\n"
    source = parse_source("a.py", text)
    assert source.notes
    assert ast.unparse(source.tree.body[-1]) == "z = 1"


def test_the_sample_itself_is_whole():
    assert not parse_source("a.py", SAMPLE).notes
    assert SAMPLE.count("\n") >= 60


@pytest.mark.parametrize("kind", ["cut", "cut and indented rest"])
def test_every_prefix_keeps_the_statements_before_the_cut(kind):
    whole = statements(ast.parse(SAMPLE))
    for cut in range(len(SAMPLE)):
        line = SAMPLE.count("\n", 0, cut) + 1
        rest = "" if kind == "cut" else SAMPLE[cut:].partition("\n")[2]
        found = statements(parse_source("a.py", SAMPLE[:cut] + "\n" + rest).tree)
        for place, dump in whole.items():
            if place[1] < line:
                assert found.get(place) == dump, (cut, SAMPLE[:cut][-40:])


def test_typing_a_line_loses_no_statement_after_it():
    """Every prefix of every line, the rest of the file being whole: as it is typed in the middle of a file."""
    lines = SAMPLE.split("\n")
    whole = statements(ast.parse(SAMPLE))
    single = {place for place in whole if place[0] == place[1]}
    for number, line in enumerate(lines, 1):
        if not any(place[0] == number for place in single) or '"""' in line:
            continue
        for cut in range(len(line)):
            text = "\n".join([*lines[: number - 1], line[:cut], *lines[number:]])
            found = statements(parse_source("a.py", text).tree)
            for place, dump in whole.items():
                if not place[0] <= number <= place[1]:
                    assert found.get(place) == dump, (number, line[:cut])


TOKENS = st.sampled_from(
    [
        *"()[]{}:=,.@\\#'\"\n\t x1é%!*\0\f\ud800\ufeff",
        *("\n", "\n", "\n    ", "\n    ", "\n        ", "\r\n", '"""', "f'{", "->", "**"),
        *("def f", "class A", "async ", "await ", "lambda", "return ", "yield ", "import ", "global ", "as "),
        *(
            "if ",
            "elif x:",
            "else:",
            "for x in ",
            "while ",
            "try:",
            "except ",
            "finally:",
            "with ",
            "match x:",
            "case ",
        ),
    ]
)


@settings(max_examples=400, deadline=None)
@example("\\\n\n    \\")
@example("match x:(\nelif x:")
@given(st.lists(TOKENS, max_size=40).map("".join) | st.text())
def test_any_text_has_a_tree(text):
    source = parse_source("a.py", text)
    lines = len(source.lines)
    for node in ast.walk(source.tree):
        if hasattr(node, "lineno"):
            place = source.range_of(node)
            assert 1 <= place.start.line <= place.end.line <= lines
            assert place.start <= place.end
            assert isinstance(source.segment(node), str)
    for broken in source.broken:
        assert broken.start <= broken.end
    compile(ast.unparse(source.tree), "a.py", "exec", ast.PyCF_ONLY_AST)
    if source.notes:
        assert source.broken


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SAMPLE) - 1), st.lists(TOKENS, min_size=1, max_size=3).map("".join), st.integers(0, 30))
def test_any_edit_of_a_program_has_a_tree(at, inserted, removed):
    source = parse_source("a.py", SAMPLE[:at] + inserted + SAMPLE[at + removed :])
    assert source.tree.body

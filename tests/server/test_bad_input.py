"""Odd programs in the real analysis: a quiet unknown or a clear message, and the next edit recovers."""

import time

import pytest

from editor import REAL_SERVER, Editor

GOOD = "import torch\nx = torch.zeros(2, 3)\n"

ODD = {
    "endless loop": "while True:\n    y = x\n",
    "endless loop that grows": "n = []\nwhile True:\n    n.append(x)\n    x = torch.cat([x, x])\n",
    "recursion": "def f(a):\n    return f(a) + f(a)\nf(x)\n",
    "mutual recursion": "def f(a):\n    return g(a)\ndef g(a):\n    return f(a)\ng(x)\n",
    "deep expression": "z = " + "(" * 400 + "1" + ")" * 400 + "\n",
    "long sum": "z = " + " + ".join(["x"] * 3000) + "\n",
    "long chain of calls": "z = x" + ".view(2, 3)" * 1500 + "\n",
    "self-containing list": "l = []\nl.append(l)\nprint(l)\nz = torch.tensor(l)\n",
    "huge numbers": "z = torch.zeros(10 ** 1000, 2 ** 70)\nw = 9 ** 9 ** 9\nu = [0] * (10 ** 12)\nv = range(10 ** 15)\n",
    "metaclass tricks": "class M(type):\n    def __call__(cls): return cls()\nclass A(metaclass=M): pass\nA()\n",
    "unclosed bracket": "y = torch.zeros(2,\nz = torch.zeros(4)\n",
    "unclosed string": 'y = """ never closed\n',
    "bad indentation": "  y = 1\n z = 2\n",
    "null bytes": "y = 1\0\n",
    "surrogates": "y = '\ud800'\n",
    "only an operator": "@\n",
    "a missing module": "import no_such_module\nno_such_module.f(x)\nfrom . import nothing\nfrom .. import above\n",
}


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    with Editor(tmp_path_factory.mktemp("workspace"), server=REAL_SERVER) as editor:
        yield editor


@pytest.mark.parametrize("name", ODD)
def test_odd_programs(name, editor):
    file = f"{name.replace(' ', '_')}.py"
    editor.open(file, GOOD + ODD[name])
    started = time.monotonic()
    editor.diagnostics(file)
    assert time.monotonic() - started < 25
    # What the odd part does not touch is known all the same.
    assert "float32[2, 3]" in (editor.hover_text(file, "x =") or ""), editor.log()
    editor.change(file, GOOD)
    assert editor.diagnostics(file) == []
    assert "float32[2, 3]" in editor.hover_text(file, "x =")
    assert not [line for line in editor.log() if f"{file} failed" in line]
    editor.close(file)


@pytest.mark.parametrize("text", ["", "\n", "\x0c", "\ufeff", "# only a comment", "\r", "#" * 100_000])
def test_texts_with_nothing_in_them(text, editor):
    editor.open("empty.py", text)
    assert editor.diagnostics("empty.py") == []
    assert editor.ask("hover", "empty.py", position={"line": 0, "character": 0}) is None
    assert editor.hints("empty.py") == []
    editor.close("empty.py")


def test_a_file_of_20000_lines(editor):
    block = "def f{n}(a):\n    b = torch.zeros({n}, 3)\n    c = b @ torch.zeros(3, 4)\n    return c\n\n"
    text = GOOD + "".join(block.format(n=n) for n in range(4_000))
    assert text.count("\n") > 20_000
    editor.open("large.py", text)
    started = time.monotonic()
    editor.diagnostics("large.py")
    editor.edit("large.py", len(GOOD), len(GOOD), "y = torch.zeros(7)\n")
    hover = editor.ask("hover", "large.py", position={"line": 1, "character": 0})
    assert hover is None or "float32[2, 3]" in hover["contents"]["value"]
    assert time.monotonic() - started < 40
    editor.close("large.py")


def test_a_file_that_is_deleted_while_it_is_open(editor):
    path = editor.folder / "gone.py"
    path.write_text(GOOD)
    editor.open("gone.py", GOOD)
    editor.diagnostics("gone.py")
    path.unlink()
    editor.wire.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 3}]})
    assert "float32[2, 3]" in editor.hover_text("gone.py", "x =")
    editor.close("gone.py")

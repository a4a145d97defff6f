"""What a text of YAML stands for, as PyYAML reads it; what is not read here is not known."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text
from shapewright.libraries.yaml.plain import NotPlain, read


def test_mappings_and_lists_are_read() -> None:
    text = "model:\n  layers:  # two\n    - {in: 3, out: 16}\n    - {in: 16, act: relu}\nlr: 1.0e-3\nuse: yes\n"
    model = {"layers": [{"in": 3, "out": 16}, {"in": 16, "act": "relu"}]}
    assert read(text) == {"model": model, "lr": 1e-3, "use": True}


@pytest.mark.parametrize(
    "text",
    [
        "a: 3\nb:\n  c: [1, 2]\n  d: {x: 1.5, y: abc}\n", "- 1\n- a: 2\n  b: 3\n-\n  - x\n  - 3e-4\n  - 1e3\n  - 1.0e-3\n",
        "lr: 3e-4 # c\nname: 'a # b'\nl:\n- 1\n- 2\nn: ~\nt: yes\nu: \"q\"\n", "a:\nb: 1\n", "3", "",
        "model:\n  layers:\n    - {in: 3, out: 16}\n    - {in: 16, out: 32}\n  url: http://x.y/z\n",
        "x: -5\ny: .5\nz: 1_000\nu: 1.e+3\nv: +1\n", "a: b c d\nk: [a b, 'c, d', [1, [2]]]\n", "- - 1\n  - 2\n- [3]\n",
        "a b: 1\n1: 2\n-1: 3", "k: [a:1, b]", "a: {}\nb: []\n", "# only\n\na:  1   # d\n", "y: n\non: No",
    ],
)  # fmt: skip
def test_plain_texts_are_read_as_pyyaml_reads_them(text: str) -> None:
    yaml = pytest.importorskip("yaml")
    assert repr(read(text)) == repr(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text", ["c: 2021-01-01", "a: 010", "a: |\n x\n", "a: 1\n  b: 2\n", "a: [1,\n 2]\n", "a: !!int 3", "a: &x 1\nb: *x",
             "a: 1:30", "k: {a: 1, b}", "a: 'it''s'", "---\na: 1\n", "a: x\n  y\n", "a: 1\na: 2\n"],
)  # fmt: skip
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(NotPlain):
        read(text)


@pytest.mark.parametrize(
    "sizes",
    [
        "yaml.safe_load('a: 3\\nb: [4, 5]')", "yaml.load('a: 3\\nb:\\n- 4\\n- 5', Loader=yaml.FullLoader)",
        "json.loads('{\"a\": 3, \"b\": [4, 5]}')", "ast.literal_eval(\"{'a': 3, 'b': (4, 5)}\")",
    ],
)  # fmt: skip
def test_sizes_come_from_texts(sizes: str) -> None:
    head = "import ast\nimport json\nimport torch\nimport yaml\n"
    facts = analyse_text(f"{head}c = {sizes}\nx = torch.zeros(c['a'], *c['b'])\n").facts
    assert [f.tensor.text for f in facts if f.tensor is not None][-1] == "float32[3, 4, 5]"

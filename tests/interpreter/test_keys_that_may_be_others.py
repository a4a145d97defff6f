"""What is written to a dict under a key that is not known may have overwritten an entry."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import solver\nimport torch\nfrom torch import nn\n"
WRITES = """
made = {"size": [1, 2], 3: [4], ("a", 1): [5]}
for i in solver.keys():
    made[KEY] = torch.zeros(2)
READ
"""


def problems(key: str, read: str) -> list[str]:
    return [p.message for p in analyse_text(HEAD + WRITES.replace("KEY", key).replace("READ", read)).problems]


MAY_BE = {
    "any key": ("i", "made['size'].shape"),
    "any text": ("str(i)", "made['size'].shape"),
    "a text that begins so": ("f's{i}'", "made['size'].shape"),
    "any number": ("int(i)", "made[3].shape"),
    "a pair with one that is not known": ("('a', i)", "made[('a', 1)].shape"),
    "what is taken out": ("i", "made.pop('size').shape"),
}


@pytest.mark.parametrize(("key", "read"), MAY_BE.values(), ids=MAY_BE)
def test_an_entry_that_may_have_been_overwritten(key: str, read: str) -> None:
    assert not problems(key, read)


IS_ANOTHER = {
    "a text is no number": ("str(i)", "made[3].shape"),
    "a number is no text": ("int(i)", "made['size'].shape"),
    "a text that begins otherwise": ("f'layer{i}'", "made['size'].shape"),
    "a text that is put together": ("'layer' + str(i)", "made['size'].shape"),
    "a text that is filled in": ("'layer%d' % i", "made['size'].shape"),
    "a pair of another length": ("(i, 1, 2)", "made[('a', 1)].shape"),
    "a pair with another item": ("(i, 2)", "made[('a', 1)].shape"),
}


@pytest.mark.parametrize(("key", "read"), IS_ANOTHER.values(), ids=IS_ANOTHER)
def test_an_entry_under_another_key_stays(key: str, read: str) -> None:
    assert problems(key, read) == ["'list' object has no attribute 'shape'."]


def test_what_an_unlisted_entry_was_it_may_be_no_more() -> None:
    text = """
from collections import defaultdict

def collect(names, sizes):
    found = defaultdict(list)
    for name, size in zip(names, sizes):
        found[name] += list(range(size))
    found = dict(found)
    for name in found:
        found[name] = torch.tensor(found[name])
    return found.pop("a").shape
"""
    assert not analyse_text(HEAD + text).problems


def test_a_layer_under_a_name_that_is_made_up_is_a_new_one() -> None:
    text = """
layers = {"last": nn.Linear(4, 5)}
for name in solver.names():
    layers[name] = nn.ReLU()
x = layers["last"](torch.zeros(3, 4))
y = x
"""
    facts = analyse_text(HEAD + text).facts
    assert [f.tensor.text for f in facts if f.role == "binding" and f.range.start.line == 9] == ["float32[3, 5]"]

"""``re`` on texts that are known, and what classes print as, held by Python itself."""

import numpy as np
import pytest

from shapewright.analysis import analyse_text

HEAD = """\
import re
import numpy as np

NUMBER = re.compile(r"(?P<name>[a-z]+)_(\\d+)")
found = NUMBER.search("layer_12")

"""


@pytest.mark.parametrize(
    "size",
    [
        "int(re.search(r'(\\d+)', 'stage4').group(1))",
        "1 if re.match(r'^x', 'abc') is None else 2",
        "int(found[2]) if hasattr(found, '__len__') else int(found.group(2))",
        "len(found.group('name'))",
        "len(found.groupdict())",
        "len(found.groups())",
        "len(NUMBER.findall('a_1 b_2 c_3'))",
        "len(re.split(r',', 'a,b,c,d'))",
        "len(re.sub(r'a+', 'b', 'aaab'))",
        "2 if str(type(np.zeros(1))).startswith(\"<class 'numpy.\") else 1",
    ],
)
def test_a_size_that_a_pattern_finds(size: str) -> None:
    program = f"{HEAD}x = np.zeros({size})\n"
    scope: dict[str, np.ndarray] = {"__name__": "program"}
    exec(compile(program, "program", "exec"), scope)
    facts = analyse_text(program, "/project/program.py")
    texts = [f.tensor.text for f in facts.facts if f.tensor is not None and f.range.start.column == 0]
    assert texts == [f"float64[{scope['x'].shape[0]}]"]


def test_a_method_put_on_a_library_class_is_found_on_its_instances() -> None:
    program = """\
import torch
from torch import nn

if not hasattr(nn.Module, "doubled"):
    def doubled(self, x):
        return torch.cat([x, x])
    setattr(nn.Module, "doubled", doubled)

out = nn.Linear(2, 3).doubled(torch.zeros(4))
"""
    facts = analyse_text(program, "/project/program.py")
    assert facts.facts[-1].tensor is not None or any(f.tensor and f.tensor.text == "float32[8]" for f in facts.facts)
    assert [f.tensor.text for f in facts.facts if f.tensor and f.role == "binding"][-1] == "float32[8]"


SLOW = {
    "a repeated group": r"(a+)+$",
    "repeated alternatives": r"(?:a|aa)*$",
    "many repetitions": r"a*a*a*a*a*a*a*a*a*a*$",
    "many options": r"a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaaaa$",
}


@pytest.mark.parametrize("name", SLOW)
def test_a_pattern_that_may_take_for_ever_is_not_matched(name: str) -> None:
    """What is not known ends at once, and is no number: the program's size stays open."""
    program = f"import re\nimport numpy as np\nfound = re.match({SLOW[name]!r}, 'a' * 40 + '!')\nx = np.zeros(3 if found else 4)\n"
    facts = analyse_text(program, "/project/program.py")
    assert not facts.problems
    shapes = [t.text for f in facts.facts if f.role == "binding" and f.tensor for t in (f.tensor, *f.alternatives)]
    assert shapes == ["float64[?]"]


def test_parts_are_texts_only_where_no_group_makes_them_others() -> None:
    program = "import re\nfor key, value in re.findall(r'(\\w)=(\\w)', input()):\n    pass\n"
    assert not analyse_text(program, "/project/program.py").problems

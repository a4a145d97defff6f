"""The lines in focus are analysed first; with enough time the facts are those of any other order."""

import pytest

from shapewright.analysis import Budget, Request, analyse
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import DiskFiles, OverlayFiles
from shapewright.interpreter import focus

PROGRAM = """
import torch
from torch import nn

SIZES = [{sizes}]

class Slow(nn.Module):
    def forward(self, x):
        for a in SIZES:
            for b in SIZES:
                for c in SIZES:
                    x = torch.zeros(a, b, c)
        return x

class Edited(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 5)

    def forward(self, x):
        y = self.layer(x)
        return y

class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Edited()

    def forward(self, x):
        return self.inner(x.view(7, 4))
"""
NOTHING = Environment(None, (3, 12, 0), ())


def facts(text, focus, seconds):
    files = OverlayFiles(DiskFiles(), {"/program.py": text})
    request = Request(("/program.py",), ("/program.py",), (), None, focus)
    return analyse(request, files, NOTHING, budget=Budget(seconds))["/program.py"]


def test_little_time_is_spent_where_the_edit_is():
    text = PROGRAM.format(sizes=", ".join(map(str, range(1, 80))))
    line = 1 + text.splitlines().index("        y = self.layer(x)")
    facts("import torch\n", None, 30)  # the rules are registered: that takes longer than the analysis
    found = facts(text, (line, line), 0.3)
    assert not found.complete
    bound = [f for f in found.facts if f.range.start.line == line and f.role == "binding"]
    assert [f.tensor.text for f in bound if f.tensor is not None] == ["float32[..., 5]"]


def test_the_order_does_not_show_in_the_end():
    text = PROGRAM.format(sizes="1, 2")
    lines = text.splitlines()
    outer = 1 + lines.index("        self.inner = Edited()")
    plain, focused = facts(text, None, 30), facts(text, (outer, outer), 30)
    assert plain.complete and focused.complete

    def seen(found):
        return {
            (f.range, f.role): {t.text for t in (f.tensor, *f.alternatives) if t is not None} for f in found.facts
        }

    assert seen(plain) == seen(focused)


CALLED = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 5)

    def forward(self, x):
        y = self.layer(x)
        return y

net = Net()
out = net(torch.zeros(7, 4))
later = torch.zeros(3)
"""


@pytest.fixture(autouse=True)
def nothing_afterwards(monkeypatch):
    """How far the program is followed afterwards does not depend on how fast this machine is."""
    monkeypatch.setattr(focus, "AFTERWARDS", -1.0)
    monkeypatch.setattr(focus, "LINGERING", 1e9)


def brief(text, line):
    files = OverlayFiles(DiskFiles(), {"/program.py": text})
    request = Request(("/program.py",), ("/program.py",), (), None, (line, line), brief=True)
    return analyse(request, files, NOTHING, budget=Budget(30))["/program.py"]


def bound_lines(found):
    return {fact.range.start.line for fact in found.facts if fact.role == "binding"}


def line_of(text, start):
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith(start))


def test_a_brief_analysis_ends_when_the_edited_function_has_returned():
    found = brief(CALLED, line_of(CALLED, "y = "))
    assert not found.complete
    assert line_of(CALLED, "y = ") in bound_lines(found)
    assert line_of(CALLED, "later = ") not in bound_lines(found)


def test_what_ran_before_the_edited_lines_is_only_said_to_have_been_come_to():
    found = brief(CALLED, line_of(CALLED, "y = "))
    earlier = line_of(CALLED, "self.layer = ")
    assert earlier in found.came_to and earlier not in bound_lines(found)


def test_a_problem_in_the_edited_function_is_among_what_a_brief_analysis_gives():
    text = CALLED.replace("nn.Linear(4, 5)", "nn.Linear(6, 5)")
    found = brief(text, line_of(text, "y = "))
    assert [problem.range.start.line for problem in found.problems] == [line_of(text, "y = ")]


def test_of_a_constructor_the_method_that_uses_what_it_makes_is_waited_for():
    text = CALLED.replace("nn.Linear(4, 5)", "nn.Linear(6, 5)")
    found = brief(text, line_of(text, "self.layer = "))
    assert [problem.range.start.line for problem in found.problems] == [line_of(text, "y = ")]
    assert line_of(text, "later = ") not in bound_lines(found)


def test_a_function_that_goes_on_is_followed_a_little_further(monkeypatch):
    monkeypatch.setattr(focus, "LINGERING", -1.0)
    text = CALLED.replace("        return y", "        z = y + 1\n        return y")
    found = brief(text, line_of(text, "y = "))
    assert line_of(text, "y = ") in bound_lines(found)
    assert line_of(text, "z = ") not in bound_lines(found)


def test_where_a_line_is_half_typed_its_function_is_waited_for():
    text = CALLED.replace("        return y", "        z = self.layer(\n        return y")
    found = brief(text, line_of(text, "z = "))
    assert line_of(text, "y = ") in bound_lines(found) | found.came_to
    assert line_of(text, "later = ") not in bound_lines(found)


def test_a_brief_analysis_of_a_comment_outside_all_functions_has_nothing_to_wait_for():
    text = CALLED.replace("net = Net()", "# what is typed\nnet = Net()")
    found = brief(text, line_of(text, "# what"))
    assert not found.complete and not bound_lines(found)


def test_of_a_line_that_is_never_reached_a_brief_analysis_gives_all_it_finds():
    text = CALLED.replace("later = torch", "if len(out) == 8:\n    never = 1\nlater = torch")
    found = brief(text, line_of(text, "never = "))
    assert found.complete and line_of(text, "later = ") in bound_lines(found)

"""A run that is held at the edited statement says of each text what one from the start would."""

import sys
import threading
import time

import pytest

from shapewright.analysis import Budget, Cancelled, CancelToken, Request, analyse, held
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import DiskFiles, OverlayFiles
from shapewright.interpreter import focus
from shapewright.interpreter.run import Run

NOTHING = Environment(None, (3, 12, 0), ())
PROGRAM = """
import torch
from torch import nn
import sizes

seen = []

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, sizes.width)
        self.calls = 0

    def forward(self, x):
        first = self.layer(x)
        second = first * 2
        self.calls += 1
        seen.append(second)
        calls = torch.zeros(self.calls, len(seen))
        return second

net = Net()
out = net(torch.zeros(7, 4))
"""
OTHERS = {"/sizes.py": "width = 5\n"}


@pytest.fixture(autouse=True)
def runs(monkeypatch):
    """Counts the runs; how far a program is followed does not depend on how fast this machine is."""
    made = []

    class Counted(Run):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            made.append(self.focus)

    analysis = sys.modules["shapewright.analysis.analyse"]
    monkeypatch.setattr(analysis, "Run", Counted)
    monkeypatch.setattr(analysis, "APPROACH_SECONDS", 60.0)
    monkeypatch.setattr(focus, "LINGERING", 1e9)
    analysis._HOLDER.let_go()
    yield made
    analysis._HOLDER.let_go()


def ask(text, start="second = ", *, others=OTHERS, brief=True, more=0, **options):
    """The answer while the line is edited that starts so, and as many more."""
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.strip().startswith(start))
    files = OverlayFiles(DiskFiles(), {"/program.py": text, **others})
    request = Request(("/program.py",), ("/program.py",), ("/",), None, (line, line + more), brief=brief)
    options.setdefault("budget", Budget(60))
    return analyse(request, files, NOTHING, **options)["/program.py"]


def bound(found, text):
    """What each line binds."""
    lines = text.splitlines()
    names = ((lines[f.range.start.line - 1][f.range.start.column : f.range.end.column], f) for f in found.facts)
    return {name: f.tensor.text for name, f in names if f.role == "binding" and f.tensor is not None}


def test_a_new_text_is_answered_without_running_what_leads_to_it(runs):
    assert bound(ask(PROGRAM), PROGRAM)["second"] == "float32[7, 5]"
    edited = PROGRAM.replace("first * 2", "first.T")
    assert bound(ask(edited), edited)["second"] == "float32[5, 7]"
    assert len(runs) == 1


def test_what_one_text_did_is_undone_before_the_next():
    for factor in ("3", "4", "5"):
        text = PROGRAM.replace("first * 2", f"first * {factor}")
        assert bound(ask(text), text)["calls"] == "float32[1, 1]"


def test_the_same_text_gets_the_same_answer_after_others():
    before = ask(PROGRAM)
    ask(PROGRAM.replace("first * 2", "first @ first"))
    assert ask(PROGRAM) == before


def test_what_is_said_is_what_a_whole_analysis_says():
    edited = PROGRAM.replace("first * 2", "first.sum(0)")
    ask(PROGRAM)
    brief, whole = bound(ask(edited), edited), bound(ask(edited, brief=False), edited)
    assert brief.items() <= whole.items() and "second" in brief


def test_a_problem_comes_and_goes_with_the_text():
    ask(PROGRAM)
    wrong = PROGRAM.replace("first * 2", "first @ first")
    assert [p.code for p in ask(wrong).problems] == [p.code for p in ask(wrong, brief=False).problems] != []
    assert not ask(PROGRAM).problems


def test_the_lines_that_led_there_are_said_to_have_been_come_to():
    ask(PROGRAM)
    again = ask(PROGRAM.replace("first * 2", "first * 3"))
    lines = PROGRAM.splitlines()
    led = ("net = Net()", "        self.layer = nn.Linear(4, sizes.width)")
    assert {lines.index(line) + 1 for line in led} <= again.came_to
    assert not again.complete


def test_sizes_keep_their_names():
    text = """
import torch

def pair(a, b):
    left = torch.relu(a).reshape(-1, 3)
    right = torch.relu(b).reshape(-1, 3)
    both = right
    return both
"""
    edited = text.replace("both = right", "both = right * 1")
    ask(text, "both = ")
    brief, whole = bound(ask(edited, "both = "), edited), bound(ask(edited, "both = ", brief=False), edited)
    assert brief["both"] == whole["both"] != "float32[...]"


@pytest.mark.parametrize(
    ("old", "new", "start"),
    [
        ("nn.Linear(4, sizes.width)", "nn.Linear(4, 6)", "self.layer"),
        ("torch.zeros(7, 4)", "torch.zeros(8, 4)", "out = "),
    ],
)
def test_an_edit_elsewhere_is_answered_too(old, new, start):
    ask(PROGRAM)
    edited = PROGRAM.replace(old, new)
    ask(edited, start)
    brief, whole = bound(ask(edited), edited), bound(ask(edited, brief=False), edited)
    assert brief["second"] == whole["second"]


def test_another_file_that_was_read_on_the_way_may_not_change(runs):
    ask(PROGRAM)
    edited = PROGRAM.replace("first * 2", "first * 3")
    assert bound(ask(edited, others={"/sizes.py": "width = 6\n"}), edited)["second"] == "float32[7, 6]"
    assert len(runs) == 2


def test_at_the_top_level_lines_may_come_and_go(runs):
    ask(PROGRAM, "out = ")
    longer = PROGRAM.replace("out = net(", "more = torch.zeros(2)\nout = net(")
    assert bound(ask(longer, "more = "), longer)["more"] == "float32[2]"
    assert len(runs) == 1


@pytest.mark.parametrize(("start", "more"), [("first = ", 1), ("second = ", 3), ("if ", 2)])
def test_several_lines_are_answered_from_the_first_of_them(runs, start, more):
    text = PROGRAM.replace("        second =", "        if len(x):\n            first = first + 0\n        second =")
    ask(text, start, more=more)
    edited = text.replace("first * 2", "first.T").replace("calls = torch", "calls = 2 * torch")
    assert bound(ask(edited, start, more=more), edited)["second"] == "float32[5, 7]"
    assert len(runs) == 1


def test_one_that_is_cancelled_is_answered_the_next_time(runs):
    ask(PROGRAM)
    cancelled = CancelToken()
    cancelled.cancel()
    endless = PROGRAM.replace("first * 2", "[first + i for i in range(10**6)]")
    with pytest.raises(Cancelled):
        ask(endless, cancel=cancelled)
    assert bound(ask(PROGRAM), PROGRAM)["second"] == "float32[7, 5]"
    assert len(runs) == 1


def test_who_does_not_wait_long_gets_nothing_yet_and_the_run_goes_on(runs, monkeypatch):
    begins = threading.Event()
    monkeypatch.setattr(sys.modules["shapewright.analysis.analyse"]._SHELF, "lend", lambda *args: begins.wait(60))
    found = ask(PROGRAM, budget=Budget(0.0))
    assert not found.complete and not found.facts and not found.problems
    begins.set()
    assert bound(ask(PROGRAM), PROGRAM)["second"] == "float32[7, 5]"
    assert len(runs) == 1


def test_a_statement_that_is_not_come_to_is_not_looked_for_at_each_key(runs):
    text = PROGRAM.replace("out = net(torch.zeros(7, 4))", "if net.calls:\n    never = 1")
    assert ask(text, "never = ").complete
    again = text.replace("never = 1", "never = 2")
    assert not ask(again, "never = ").facts
    assert len(runs) == 1


def test_what_ends_a_run_on_its_way_is_told_each_time(monkeypatch):
    text = PROGRAM.replace("out = net(torch.zeros(7, 4))", "if net.calls:\n    never = 1")
    monkeypatch.setattr(sys.modules["shapewright.analysis.analyse"]._SHELF, "lend", lambda *args: 1 / 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            ask(text, "never = ")


def test_nobody_is_waited_for_without_end(monkeypatch):
    monkeypatch.setattr(held, "IDLE_SECONDS", 0.05)
    before = threading.active_count()
    ask(PROGRAM)
    deadline = time.monotonic() + 30
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() == before
    edited = PROGRAM.replace("first * 2", "first * 3")
    assert bound(ask(edited), edited)["second"] == "float32[7, 5]"


def test_an_error_inside_is_told_and_the_next_text_answered(monkeypatch):
    ask(PROGRAM)
    whole = held.file_facts
    monkeypatch.setattr(held, "file_facts", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask(PROGRAM.replace("first * 2", "first * 3"))
    monkeypatch.setattr(held, "file_facts", whole)
    assert bound(ask(PROGRAM), PROGRAM)["second"] == "float32[7, 5]"

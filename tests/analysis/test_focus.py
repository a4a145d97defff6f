"""The lines in focus are analysed first; with enough time the facts are those of any other order."""

from shapewright.analysis import Budget, Request, analyse
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import DiskFiles, OverlayFiles

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

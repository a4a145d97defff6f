"""``@contextmanager``: what a generator yields, and what it does once the body is through."""

from __future__ import annotations

from shapewright.analysis import analyse_text

COLLECTING = """
import collections, contextlib

class Log:
    def note(self, name, value):
        self.values[name].append(float(value))

    @contextlib.contextmanager
    def epoch(self, prefix=""):
        self.values = collections.defaultdict(list)
        out = {}
        yield out
        out.update({prefix + k: sum(v) / len(v) for k, v in self.values.items()})

log = Log()
"""


def test_what_is_yielded_may_be_filled_after_the_body():
    program = f"{COLLECTING}with log.epoch('val_') as logs:\n    log.note('loss', 1)\nlogs['time'] = 2"
    assert [p.message for p in analyse_text(f"{program}\nprint(logs['val_loss'])").problems] == []


def test_what_the_body_fills_is_known():
    program = """
import contextlib, torch
@contextlib.contextmanager
def collecting():
    found = []
    yield found
with collecting() as found:
    found.append(torch.zeros(3))
    found.append(torch.zeros(4))
found[1].view(5)
"""
    assert [p.code for p in analyse_text(program).problems] == ["reshape-size"]

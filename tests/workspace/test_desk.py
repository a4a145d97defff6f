"""An open file is analysed again when its questions to the frameworks have been answered."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from shapewright.frontend.environment import discover_environment
from shapewright.worker import Answer, Desk
from shapewright.workspace.real_engine import RealEngine
from shapewright.workspace.session import Session

PROGRAM = "import torch\nx = torch.special.unruled(torch.zeros(2, 3))\ny = torch.special.unruled(x)\n"


class FakeWorker:
    """Answers when it is let."""

    def __init__(self, python):
        self.asked = []

    def answer(self, questions):
        batch = list(questions)
        self.asked += batch
        go.wait(10)
        return {q: Answer(({"tensor": [7, len(self.asked)], "dtype": "int64"},)) for q in batch}

    def close(self):
        go.set()


go = threading.Event()


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    go.clear()
    opened = []

    def make(may_ask=lambda path: True):
        environment = discover_environment(sys.executable)
        opened.append(Session(RealEngine(), lambda path: environment, (str(tmp_path),), desk=desk, may_ask=may_ask))
        return opened[0], str(tmp_path / "a.py")

    workers = []
    desk = Desk(lambda python: workers.append(FakeWorker(python)) or workers[-1])
    make.workers = workers
    yield make
    for one in opened:
        one.shut_down()


def texts(session, path):
    facts = session.fresh_view(path).result(30).facts.facts
    return [f.tensor.text if f.tensor else f.unknown for f in facts if f.role == "binding"]


def eventually(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_answers_come_later_and_lead_to_the_next_question(session):
    one, path = session()
    one.open(path, PROGRAM)
    first = texts(one, path)
    assert "yet to be asked" in first[0]
    assert "yet to be asked" in first[1], "a derived unknown keeps the first cause"
    go.set()
    eventually(lambda: texts(one, path) == ["int64[7, 1]", "int64[7, 2]"])
    one.change(path, PROGRAM + "# edited\n")
    assert texts(one, path) == ["int64[7, 1]", "int64[7, 2]"]
    assert len(session.workers[0].asked) == 2


def test_where_it_may_not_be_asked_no_worker_is_started(session):
    one, path = session(lambda path: False)
    one.open(path, PROGRAM)
    assert texts(one, path)[0] == "no rule for torch.special.unruled"
    assert not session.workers

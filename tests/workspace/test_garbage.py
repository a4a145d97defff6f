"""Garbage of the analyses goes in quiet moments, not within an answer."""

import gc
import threading
import weakref

import pytest

from shapewright.workspace.garbage import THRESHOLDS, Garbage
from shapewright.workspace.runner import Runner


class Token:
    def cancel(self) -> None:
        pass


class Node:
    """Refers to itself: only the cyclic collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def python_as_it_was():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_what_a_job_left_behind_is_freed_once_nobody_asks():
    runner = Runner(Token)
    freed = threading.Event()
    left: list[weakref.finalize] = []

    def work(_token: Token) -> str:
        left.append(weakref.finalize(Node(), freed.set))
        return "done"

    assert runner.submit("one", work).result(10) == "done"
    assert gc.get_threshold() == THRESHOLDS
    assert freed.wait(30)
    runner.close()


def test_what_was_just_made_is_collected_first_and_then_all(monkeypatch):
    collected = []
    monkeypatch.setattr(gc, "collect", lambda *generation: collected.append(generation))
    garbage = Garbage()
    garbage.note()
    soon = garbage.waits
    garbage.collect_next()
    assert garbage.left and garbage.waits > soon
    garbage.collect_next()
    assert collected == [(1,), ()] and not garbage.left


def test_only_the_first_collection_sets_aside_what_is_alive():
    garbage = Garbage()
    garbage.collect()
    kept = gc.get_freeze_count()
    assert kept > 0
    one = Node()
    garbage.collect()
    assert gc.get_freeze_count() <= kept
    assert one.itself is one

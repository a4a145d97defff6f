"""One thread, the newest work first, stale work dropped."""

import contextlib
import threading
import time

import pytest
from fake_engine import FakeToken

from shapewright.workspace.runner import Runner, Stale


@pytest.fixture
def runner():
    runner = Runner(FakeToken)
    yield runner
    runner.close()


def blocking(runner, key="block", **options):
    """A job that runs until it is released or cancelled."""
    running, release = threading.Event(), threading.Event()

    def work(token):
        running.set()
        while not release.is_set():
            if token.cancelled:
                raise RuntimeError("cancelled")
            time.sleep(0.001)
        return "released"

    future = runner.submit(key, work, **options)
    return future, running, release


def test_results_and_exceptions(runner):
    assert runner.submit("a", lambda token: 3).result(5) == 3
    with pytest.raises(ZeroDivisionError):
        runner.submit("a", lambda token: 1 / 0).result(5)
    with pytest.raises(SystemExit):
        runner.submit("a", lambda token: (_ for _ in ()).throw(SystemExit)).result(5)
    assert runner.submit("a", lambda token: 4).result(5) == 4


def test_newer_work_of_a_key_replaces_older(runner):
    first, running, _ = blocking(runner, "a")
    running.wait(5)
    waiting = runner.submit("b", lambda token: 1)
    second = runner.submit("b", lambda token: 2)
    third = runner.submit("a", lambda token: 3)
    for stale in (first, waiting):
        with pytest.raises(Stale):
            stale.result(5)
    assert (second.result(5), third.result(5)) == (2, 3)


def test_the_newest_runs_first_and_background_last(runner):
    _, running, release = blocking(runner)
    running.wait(5)
    order = []
    futures = [
        runner.submit(name, lambda token, name=name: order.append(name), background=name.startswith("background"))
        for name in ("background 1", "old", "background 2", "new")
    ]
    release.set()
    for future in futures:
        future.result(5)
    assert order == ["new", "old", "background 2", "background 1"]


def test_background_work_makes_way_and_starts_again(runner):
    starts = []
    release = threading.Event()

    def slow(token):
        starts.append(time.monotonic())
        while not release.is_set():
            if token.cancelled:
                raise RuntimeError("stopped")
            time.sleep(0.001)
        return "done"

    background = runner.submit("slow", slow, background=True)
    while not starts:
        time.sleep(0.001)
    assert runner.submit("urgent", lambda token: "now").result(5) == "now"
    release.set()
    assert background.result(5) == "done"
    assert len(starts) == 2


def test_joining_work_that_is_already_there(runner):
    first, running, release = blocking(runner, "a", background=True)
    running.wait(5)
    again = runner.submit("a", lambda token: "never run", join=True)
    release.set()
    assert first.result(5) == again.result(5) == "released"


def test_cancel(runner):
    first, running, _ = blocking(runner, ("x", 1))
    running.wait(5)
    second, kept = runner.submit(("x", 2), lambda token: 2), runner.submit(("y", 3), lambda token: 3)
    runner.cancel(lambda key: key[0] == "x")
    for future in (first, second):
        with pytest.raises(Stale):
            future.result(5)
    assert kept.result(5) == 3


def test_a_future_that_its_owner_cancelled_is_no_trouble(runner):
    first, running, release = blocking(runner)
    running.wait(5)
    waiting = runner.submit("b", lambda token: 1)
    assert waiting.cancel()
    release.set()
    assert first.result(5) == "released"
    assert runner.submit("c", lambda token: 2).result(5) == 2


def test_deep_recursion_is_an_exception_not_a_crash(runner):
    def dive(depth):
        return dive(depth + 1)

    with pytest.raises(RecursionError):
        runner.submit("deep", lambda token: dive(0)).result(60)
    assert runner.submit("after", lambda token: 1).result(5) == 1


def test_nothing_runs_after_the_end(runner):
    runner.close()
    with pytest.raises(Stale):
        runner.submit("a", lambda token: 1).result(5)


def lost(token):
    """Work that never looks at its token and swallows what it can."""
    while True:
        with contextlib.suppress(Exception):
            sum(range(100))


def test_work_that_does_not_end_is_interrupted():
    runner = Runner(FakeToken, patience=0.3, grace=0.3)
    with pytest.raises(TimeoutError):
        runner.submit("lost", lost).result(20)
    assert runner.submit("next", lambda token: "runs").result(20) == "runs"
    runner.close()


def test_work_that_ignores_being_replaced_is_interrupted():
    runner = Runner(FakeToken, patience=60, grace=0.3)
    first = runner.submit("a", lost)
    time.sleep(0.1)
    assert runner.submit("a", lambda token: "newer").result(20) == "newer"
    with pytest.raises(Stale):
        first.result(1)
    runner.close()


def test_background_work_that_does_not_make_way_is_interrupted_and_starts_again():
    runner = Runner(FakeToken, patience=60, grace=0.3)
    starts = []

    def once_lost(token):
        starts.append(1)
        return lost(token) if len(starts) == 1 else "found"

    background = runner.submit("b", once_lost, background=True)
    time.sleep(0.1)
    assert runner.submit("urgent", lambda token: "now").result(20) == "now"
    assert background.result(20) == "found"
    runner.close()


def test_delayed_work_waits_and_is_hurried_by_who_asks_for_it(runner):
    started = time.monotonic()
    slow = runner.submit("slow", lambda token: time.monotonic(), delay=0.3)
    asked = runner.submit("asked", lambda token: time.monotonic(), background=True, delay=30)
    assert runner.submit("now", lambda token: "now").result(5) == "now"
    assert runner.submit("asked", lambda token: 0.0, join=True) is asked
    assert asked.result(5) - started < 5
    assert slow.result(5) - started >= 0.3

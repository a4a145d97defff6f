"""Loops that train are cut, loops that gather are not, and nothing is fetched that is not used."""

from __future__ import annotations

import pytest

from shapewright.probe.child import loops
from shapewright.probe.child.loops import Limits
from shapewright.probe.child.sites import Register


@pytest.fixture
def limits() -> Limits:
    register = Register()
    register.loop("/w/train.py", 7, builds=False)
    register.loop("/w/train.py", 9, builds=True)
    notes: list[str] = []
    made = Limits(register, 3, notes.append)
    made.notes = notes  # type: ignore[attr-defined]
    return made


def notes(limits: Limits) -> list[str]:
    return limits.notes  # type: ignore[attr-defined,no-any-return]


def test_a_training_loop_ends_after_its_steps_and_fetches_nothing_more(limits: Limits) -> None:
    fetched: list[int] = []

    def loader():
        for i in range(100):
            fetched.append(i)
            yield i

    seen = []
    for i in limits.loop(0, loader()):
        seen.append(i)
        limits.step()
    assert seen == fetched == [0, 1, 2]
    assert notes(limits) == ["the loop at train.py:7 was left after 3 training steps"]
    assert limits.was_cut


def test_several_steps_of_one_iteration_count_once(limits: Limits) -> None:
    seen = 0
    for _ in limits.loop(0, iter(range(100))):
        seen += 1
        limits.step()
        limits.step()
    assert seen == 3


def test_iterations_that_do_not_train_do_not_count(limits: Limits) -> None:
    trained = 0
    for i in limits.loop(1, iter(range(100))):
        if i % 10 == 0:
            limits.step()
            trained += 1
    assert trained == 3


def test_training_before_a_loop_is_not_the_loops(limits: Limits) -> None:
    limits.step()
    iterator = limits.loop(0, iter(range(50)))
    limits.step()
    assert len(list(iterator)) == 50
    assert not limits.was_cut


def test_a_loop_is_noted_once(limits: Limits) -> None:
    for _ in range(4):
        for _ in limits.loop(0, iter(range(100))):
            limits.step()
    assert len(notes(limits)) == 1


def test_short_containers_are_left_as_they_are(limits: Limits) -> None:
    layers = [1, 2, 3]
    assert limits.loop(0, layers) is layers


@pytest.mark.parametrize(("loop", "most"), [(0, loops.MANY), (1, 1000)])
def test_only_a_slow_loop_that_gathers_nothing_is_left(
    loop: int, most: int, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "SLOW", -1.0)
    assert sum(1 for _ in limits.loop(loop, iter(range(1000)))) == most


def test_a_fast_loop_runs_to_its_end(limits: Limits) -> None:
    assert sum(1 for _ in limits.loop(0, iter(range(100_000)))) == 100_000


def test_while_counts_from_each_entry(limits: Limits) -> None:
    rounds = []
    for _ in range(2):
        count = 0
        limits.enter(0)
        while limits.again(0, True):
            count += 1
            limits.step()
        rounds.append(count)
    assert rounds == [3, 3]


def test_while_gives_its_test_back(limits: Limits) -> None:
    limits.enter(0)
    assert limits.again(0, []) == []
    assert limits.again(0, "x") == "x"


def test_an_error_of_the_iterable_is_its_own(limits: Limits) -> None:
    with pytest.raises(TypeError, match="'int' object is not iterable"):
        limits.loop(0, 3)

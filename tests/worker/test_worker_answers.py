"""Answers are kept across edits in memory, and across sessions on disk, by the framework's version."""

from __future__ import annotations

from shapewright.worker import Answer, Answers, Asked, Question

Q = Question.of("torch.abs_", [{"args": [], "kwargs": {}}])
TENSOR = {"tensor": [2], "dtype": "float32"}


def version(number):
    return lambda package: (number, 0) if package == "torch" else None


def test_answers_of_the_framework_are_found_again_by_its_version(tmp_path):
    Answers(version(2), tmp_path).add({Q: Answer((TENSOR,))})
    assert Answers(version(2), tmp_path).find(Q) == Answer((TENSOR,))
    assert Answers(version(3), tmp_path).find(Q) is None


def test_that_a_worker_was_lost_is_not_kept_on_disk(tmp_path):
    lost = Answer(reason="the worker died", said=False)
    answers = Answers(version(2), tmp_path)
    answers.add({Q: lost})
    assert answers.find(Q) == lost
    assert Answers(version(2), tmp_path).find(Q) is None


def test_a_damaged_file_costs_only_its_damaged_lines(tmp_path):
    Answers(version(2), tmp_path).add({Q: Answer((TENSOR,))})
    (path,) = tmp_path.iterdir()
    path.write_text('nonsense\n["a", 3]\n' + path.read_text() + '["torch.b", "[]", [')
    assert Answers(version(2), tmp_path).find(Q) == Answer((TENSOR,))


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    answers = Answers(version(2), tmp_path / "file" / "below")
    answers.add({Q: Answer((TENSOR,))})
    assert answers.find(Q) == Answer((TENSOR,))


def test_a_library_that_is_not_installed_is_not_asked(tmp_path):
    found = Answers(version(2), tmp_path).find(Question.of("keras.ops.fft", []))
    assert found is not None and found.reason == "keras is not installed"


def test_what_is_missed_is_noted_once(tmp_path):
    oracle = Asked(Answers(version(2), tmp_path))
    assert oracle.ask(Q) is None and oracle.ask(Q) is None
    assert list(oracle.missed) == [Q]

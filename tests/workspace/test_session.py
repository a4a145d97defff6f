"""The session keeps facts true while texts change."""

import sys
import time

import pytest
from fake_engine import FakeEngine

from shapewright.facts import FileFacts, Frame, Problem, Range
from shapewright.frontend.environment import Environment
from shapewright.workspace.runner import Stale
from shapewright.workspace.session import ANSWER_SECONDS, Session

NOTHING = Environment(None, sys.version_info[:3], ())
GOOD = "a = zeros(2, 3)\n"
BROKEN = "a = zeros(2, 3)\nb = zeros(4, 5)\nc = a @ b\n"


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def session(tmp_path, engine):
    session = Session(engine, lambda path: NOTHING, (str(tmp_path),))
    yield session
    session.shut_down()


def settled(session, seconds=10):
    deadline = time.monotonic() + seconds
    quiet = 0
    while quiet < 3:
        quiet = 0 if session.busy else quiet + 1
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_view_of_the_present_text(session, tmp_path):
    path = str(tmp_path / "a.py")
    assert session.view(path) is None
    session.open(path, GOOD)
    view = session.fresh_view(path).result(5)
    assert view.fresh and view.facts.facts[0].tensor.text == "float32[2, 3]"
    session.change(path, BROKEN)
    assert len(session.fresh_view(path).result(5).problems) == 1


def test_undoing_an_edit_is_answered_from_memory(session, engine, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, GOOD)
    for text in (GOOD, BROKEN, GOOD, BROKEN):
        session.change(path, text)
        session.fresh_view(path).result(5)
    settled(session)
    assert len(engine.questions) == 2


def test_callers_are_entries_and_run_first(session, engine, tmp_path):
    (tmp_path / "train.py").write_text("import model\n")
    path = str(tmp_path / "model.py")
    session.open(path, GOOD)
    session.fresh_view(path).result(5)
    assert engine.questions[0].entries == (path,)  # the first answer waits for nothing
    settled(session)
    assert engine.questions[-1].entries == (str(tmp_path / "train.py"), path)
    assert engine.questions[-1].targets == (path,)


def test_a_new_import_in_another_buffer_makes_it_a_caller(session, engine, tmp_path):
    model, train = str(tmp_path / "model.py"), str(tmp_path / "train.py")
    session.open(model, GOOD)
    session.open(train, "x = 1\n")
    settled(session)
    session.change(train, "import model\n")
    settled(session)
    assert any(question.entries == (train, model) for question in engine.questions)


def test_a_dependent_file_is_analysed_again(session, tmp_path):
    (tmp_path / "sizes.py").write_text("SIZE = 3\n")
    path, sizes = str(tmp_path / "a.py"), str(tmp_path / "sizes.py")
    session.open(path, "import sizes\na = zeros(2, sizes.SIZE)\n")
    assert session.fresh_view(path).result(5).facts.facts[0].tensor.shape == (2, 3)
    session.open(sizes, "SIZE = 7\n")
    assert session.fresh_view(path).result(5).facts.facts[0].tensor.shape == (2, 7)
    session.close(sizes)
    settled(session)
    assert session.view(path).facts.facts[0].tensor.shape == (2, 3)


def test_repairs_belong_to_one_text(session, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, BROKEN)
    (problem,) = session.fresh_view(path).result(5).problems
    assert session.repairs(path, problem).result(5)[0].title == "Make it 3"
    session.change(path, "# burn 1\n" + BROKEN)
    with pytest.raises(Stale):
        session.repairs(path, problem).result(5)


def test_everything_is_repaired(session, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, BROKEN)
    session.fresh_view(path).result(5)
    (edit,) = session.repair_everything(path, lambda problems, lines: problems).result(5)
    assert edit.text == "b = zeros(3, 5)"


def test_other_settings_mean_another_analysis(session, engine, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, "# burn 0.3\n" + GOOD)
    session.fresh_view(path).result(5)
    settled(session)
    before = len(engine.questions)
    session.configure(lambda path: NOTHING, (str(tmp_path),))
    assert not session.view(path).fresh
    session.fresh_view(path).result(5)
    assert len(engine.questions) > before


def test_waiting_for_a_closed_file_ends(session, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, "# burn 30\n" + GOOD)
    future = session.fresh_view(path)
    session.close(path)
    assert future.cancelled()
    assert session.fresh_view(path).cancelled()


def test_a_call_that_fails_in_a_file_nobody_has_open_is_remarked_on(tmp_path):
    train, model = str(tmp_path / "train.py"), str(tmp_path / "model.py")
    inner, outer = Range.of(1, 4, 1, 9), Range.of(2, 0, 2, 6)

    class TwoFiles(FakeEngine):
        def analyse(self, question, files, environment, token, oracle=None):
            chain = (Frame(train, inner, "forward"), Frame(train, outer, "main"))
            problem = Problem(model, Range.of(7, 0, 7, 3), "p", "error", "it does not fit\nAnError: no", chain=chain)
            return {train: FileFacts(train), model: FileFacts(model, problems=(problem,))}

    session = Session(TwoFiles(), lambda path: NOTHING, (str(tmp_path),))
    session.open(train, "x = f()\nmain()\n")
    (remark,) = session.fresh_view(train).result(5).problems
    assert (remark.severity, remark.range) == ("information", inner)
    assert remark.message.startswith("This call fails in model.py:7: it does not fit")
    assert remark.related[0].path == model
    assert session.repairs(train, remark).result(5) == ()
    session.open(model, "\n" * 9)
    assert session.fresh_view(train).result(5).problems == ()
    assert session.fresh_view(model).result(5).problems[0].severity == "error"
    session.shut_down()


# --- files that take long ---------------------------------------------------------------------------
SLOW = "a = zeros(2, 3)\nb = zeros(4, 5)\nc = zeros(7)\nd = zeros(8)\n# slow 0.3\n"


def texts(view):
    return {fact.range.start.line: fact.tensor.text for fact in view.facts.facts if fact.role == "binding"}


def test_what_is_typed_in_a_slow_file_is_answered_first(session, engine, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, SLOW)
    settled(session)
    session.change(path, SLOW.replace("zeros(4, 5)", "zeros(4, 6)"))
    view = session.fresh_view(path).result(5)
    assert not view.facts.complete
    assert texts(view) == {1: "float32[2, 3]", 2: "float32[4, 6]", 3: "float32[7]", 4: "float32[8]"}
    settled(session)
    assert session.view(path).facts.complete and texts(session.view(path)) == texts(view)
    assert [question.focus for question in engine.questions] == [None, (2, 2), (2, 2)]
    assert engine.questions[1].seconds < engine.questions[2].seconds


def test_what_a_quick_answer_leaves_alone_moves_with_the_text(session, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, SLOW)
    settled(session)
    session.change(path, SLOW.replace("b = zeros(4, 5)\n", "b = zeros(4, 5)\nnew = zeros(1)\n"))
    assert texts(session.fresh_view(path).result(5))[5] == "float32[8]"


def test_a_problem_stays_until_its_line_is_looked_at_again(session, tmp_path):
    path = str(tmp_path / "a.py")
    broken = BROKEN + "# slow 0.3\n"
    session.open(path, broken)
    settled(session)
    session.change(path, broken.replace("zeros(4, 5)", "zeros(3, 5)"))  # repairs line 3, which is not come to
    assert len(session.fresh_view(path).result(5).problems) == 1
    settled(session)
    assert not session.view(path).problems
    session.change(path, broken)
    settled(session)
    session.change(path, broken.replace("a @ b", "a @ a.T"))
    assert not session.fresh_view(path).result(5).problems


def test_repairs_of_everything_are_looked_for_in_everything(session, engine, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, SLOW)
    settled(session)
    session.change(path, SLOW.replace("zeros(4, 5)", "zeros(4, 6)"))
    session.fresh_view(path).result(5)
    asked = len(engine.questions)
    assert engine.questions[1].brief
    session.repair_everything(path, lambda problems, lines: problems).result(5)
    assert any(question.focus is None and not question.brief for question in engine.questions[asked:])


def test_a_file_that_has_become_fast_is_analysed_whole_at_once(session, engine, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, SLOW)
    settled(session)
    session.change(path, GOOD)
    settled(session)
    session.change(path, GOOD + "b = zeros(1)\n")
    assert session.fresh_view(path).result(5).facts.complete
    settled(session)
    assert engine.questions[-1].focus is None


def test_a_search_in_the_background_takes_nobodys_answer_away(session, engine, tmp_path):
    path = str(tmp_path / "a.py")
    session.open(path, "# burn 0.3\n" + GOOD)
    awaited = session.fresh_view(path)
    session.files_changed([], layout=True)  # everything is to be analysed again, when there is time
    awaited.result(5)
    assert engine.questions[-1].seconds == ANSWER_SECONDS[0]

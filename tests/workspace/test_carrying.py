"""What an analysis that ran out of time did not come to is carried over, and nothing else."""

from shapewright.facts import Fact, FileFacts, Frame, Problem, Range
from shapewright.workspace.carrying import carried

PATH = "/w/a.py"


def on(line):
    return Range.of(line, 4, line, 8)


def facts(*lines, complete=True, problems=()):
    seen = tuple(Fact(PATH, on(line), "expression", None) for line in lines)
    return FileFacts(PATH, facts=seen, problems=tuple(problems), complete=complete)


def problem(line, *calls, path=PATH):
    return Problem(PATH, on(line), "p", "error", "it does not fit", chain=tuple(Frame(path, on(at), "f") for at in calls))


def carried_problems(found, *before):
    return carried(facts(*found, complete=False), facts(1, 2, 3, 9, problems=before)).problems


def test_facts_of_lines_that_were_not_come_to_stay():
    found = carried(facts(2, complete=False), facts(2, 3))
    assert [fact.range.start.line for fact in found.facts] == [2, 3]


def test_a_whole_analysis_takes_nothing_over():
    assert carried(facts(2), facts(2, 3, problems=[problem(3)])) == facts(2)


def test_a_problem_stays_where_its_line_was_not_come_to():
    assert carried_problems((1, 2), problem(3)) and not carried_problems((1, 2, 3), problem(3))


def test_a_problem_stays_where_a_call_that_led_to_it_was_not_come_to():
    assert carried_problems((1, 3), problem(3, 9))
    assert not carried_problems((1, 3, 9), problem(3, 9))
    assert carried_problems((1, 3, 9), problem(3, 9, path="/w/other.py"))

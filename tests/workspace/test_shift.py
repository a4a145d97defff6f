"""Facts follow the text they are about."""

from hypothesis import given
from hypothesis import strategies as st

from shapewright.facts import Fact, FileFacts, Frame, Problem, Range, TensorFact
from shapewright.frontend.source import split_lines
from shapewright.workspace.shift import Shift


def offsets(lines, where):
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return tuple(starts[place.line - 1] + place.column for place in (where.start, where.end))


def ranges(text):
    """Every word of a text with its range."""
    for number, line in enumerate(split_lines(text), 1):
        column = 0
        for word in line.split(" "):
            if word:
                yield word, Range.of(number, column, number, column + len(word))
            column += len(word) + 1


words = st.text("abc", min_size=1, max_size=3)
texts = st.lists(st.lists(words, max_size=4).map(" ".join), min_size=1, max_size=8).map("\n".join)


@st.composite
def distinct_texts(draw):
    """Texts in which no letter occurs twice, so that the place of an edit can be told from the two texts."""
    counts = draw(st.lists(st.integers(0, 4), min_size=1, max_size=8))
    letters = iter(range(0x100, 0x200))
    return "\n".join(" ".join(chr(next(letters)) + chr(next(letters)) for _ in range(count)) for count in counts)


@st.composite
def edits(draw, text):
    """What an edit replaces, as offsets, and by what."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 6)))
    return start, end, draw(st.sampled_from(["", "x", "\n", " ", "x\ny", "\n\n"]))


def moves(text, edit):
    """Every word, its range, and what stands where the shift believes it to be (None: lost)."""
    start, end, new = edit
    after = text[:start] + new + text[end:]
    new_lines = split_lines(after)
    shift = Shift.between(split_lines(text), new_lines)
    for word, where in ranges(text):
        moved = shift.forward(where)
        yield word, where, None if moved is None else after[slice(*offsets(new_lines, moved))]


@given(text=texts, data=st.data())
def test_no_range_moves_onto_another_text(text, data):
    for word, _, found in moves(text, data.draw(edits(text))):
        assert found in {None, word}


@given(text=distinct_texts(), data=st.data())
def test_what_lies_clearly_outside_of_an_edit_is_found_again(text, data):
    start, end, new = data.draw(edits(text))
    for word, where, found in moves(text, (start, end, new)):
        first, last = offsets(split_lines(text), where)
        if last < start or first > end:
            assert found == word


def test_nothing_changed():
    shift = Shift.between(["a", "b"], ["a", "b"])
    assert shift.is_nothing
    assert shift.forward(Range.of(2, 0, 2, 1)) == Range.of(2, 0, 2, 1)


def test_facts_and_problems_move_and_those_in_the_edit_go():
    old = ["a = 1", "b = 2", "c = 3"]
    new = ["a = 1", "", "b = 7", "c = 3"]
    tensor = TensorFact("torch", (2,), "float32")
    facts = FileFacts(
        "f.py",
        tuple(Fact("f.py", Range.of(line, 0, line, 1), "binding", tensor) for line in (1, 2, 3)),
        (
            Problem("f.py", Range.of(3, 4, 3, 5), "x", "error", "m"),
            Problem("f.py", Range.of(2, 4, 2, 5), "y", "error", "m"),
        ),
    )
    moved = Shift.between(old, new).facts(facts)
    assert [fact.range.start.line for fact in moved.facts] == [1, 4]
    assert [problem.code for problem in moved.problems] == ["x"]
    assert moved.problems[0].range == Range.of(4, 4, 4, 5)


def test_typing_inside_a_line_keeps_what_is_before_and_moves_what_is_behind():
    shift = Shift.between(["a + b + c"], ["a + bbb + c"])
    assert shift.forward(Range.of(1, 0, 1, 1)) == Range.of(1, 0, 1, 1)
    assert shift.forward(Range.of(1, 8, 1, 9)) == Range.of(1, 10, 1, 11)


def test_the_calls_that_led_to_a_problem_move_with_the_text():
    path, other = "/w/a.py", "/w/b.py"
    call = Range.of(3, 0, 3, 3)
    problem = Problem(path, Range.of(2, 0, 2, 3), "p", "error", "no", chain=(Frame(path, call, "f"), Frame(other, call, "g")))
    moved = Shift.between(["one", "two", "f()"], ["new", "one", "two", "f()"]).problem(problem)
    assert moved is not None and moved.range.start.line == 3
    assert [frame.range.start.line for frame in moved.chain] == [4, 3]

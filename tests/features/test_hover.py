"""What is said about the expression under the cursor."""

from shapewright.facts import Fact, FileFacts, Position, Range, Related, TensorFact
from shapewright.features.hover import hover
from shapewright.probe.model import Observation, ObservedValue

LINES = ["y = net(", "    x,", ")", "z = y + unknown"]
IMAGE = TensorFact("torch", ("B", 3, 32, 32), "float32", device="cuda:0", kind="symbolic")


def known(*facts):
    return FileFacts("m.py", facts)


def fact(where, tensor=IMAGE, role="expression", **more):
    return Fact("m.py", where, role, tensor, **more)


def test_the_smallest_expression_wins():
    call, argument = Range.of(1, 4, 3, 1), Range.of(2, 4, 2, 5)
    facts = known(fact(call), fact(argument, TensorFact("torch", (1,), "int64")))
    assert hover(facts, LINES, Position(2, 4)).range == argument
    assert hover(facts, LINES, Position(1, 5)).range == call
    assert hover(facts, LINES, Position(3, 0)).range == call


def test_inside_a_long_expression_but_on_none_of_its_parts_nothing_is_said():
    facts = known(fact(Range.of(1, 4, 3, 1)))
    assert hover(facts, LINES, Position(2, 0)) is None


def test_everything_that_is_known():
    facts = known(
        fact(
            Range.of(1, 0, 1, 1),
            role="binding",
            alternatives=(TensorFact("torch", (1, 3), "float32"),),
            made_at=Related("model.py", Range.of(12, 0, 12, 3), "Conv2d"),
            contexts=("train.py:12 → model.py:40",),
        )
    )
    seen = Observation(
        "m.py", Range.of(1, 0, 1, 1), "binding",
        (ObservedValue("torch", (8, 3, 32, 32), "float32", "cuda:0"), ObservedValue("torch", (4, 3, 32, 32), "float32", "cuda:0")), 7,
    )  # fmt: skip
    card = hover(facts, LINES, Position(1, 0), [seen], lambda path, line: f"[{path}:{line}](there)")
    assert card.title == "y: float32[B, 3, 32, 32]"
    assert card.markdown == (
        "```python\ny: float32[B, 3, 32, 32]\n```\n\n"
        "torch · symbolic · on cuda:0\n\n"
        "Made at [model.py:12](there): Conv2d\n\n"
        "Reached with other inputs: `float32[1, 3]`\n\n"
        "Called from train.py:12 → model.py:40\n\n"
        "Observed by the probe: `float32[8, 3, 32, 32]`, `float32[4, 3, 32, 32]` on cuda:0, 7 times"
    )
    assert "`" not in card.plain


def test_an_unknown_says_why_in_one_line():
    card = hover(known(fact(Range.of(4, 8, 4, 15), None, unknown="no rule for torch.foo")), LINES, Position(4, 9))
    assert card.title == "unknown: ?"
    assert card.lines == ("Unknown: no rule for torch.foo",)


def test_values_that_are_no_single_tensor():
    card = hover(known(fact(Range.of(1, 4, 1, 7), None, display="Linear(512 → 10)")), LINES, Position(1, 5))
    assert card.title == "net: Linear(512 → 10)"


def test_what_only_the_probe_knows():
    seen = Observation("m.py", Range.of(4, 0, 4, 1), "binding", (ObservedValue("numpy", (3,), "int64", "cpu"),), 1)
    card = hover(FileFacts("m.py"), LINES, Position(4, 0), [seen])
    assert (card.title, card.lines) == ("z: int64[3]", ("Observed by the probe: `int64[3]` on cpu, once",))


def test_many_alternatives_and_contexts_are_cut():
    others = tuple(TensorFact("torch", (n,), "float32") for n in range(9))
    contexts = tuple(f"a.py:{n}" for n in range(9))
    card = hover(known(fact(Range.of(1, 0, 1, 1), alternatives=others, contexts=contexts)), LINES, Position(1, 0))
    assert "and 3 more" in card.markdown and "and 5 more" in card.markdown


def test_facts_that_no_longer_fit_the_text_do_no_harm():
    assert hover(known(fact(Range.of(90, 0, 90, 4))), LINES, Position(90, 1)).title == "float32[B, 3, 32, 32]"


def test_an_observation_that_contradicts_the_analysis_says_so():
    def card(shape):
        seen = Observation(
            "m.py", Range.of(1, 0, 1, 1), "binding", (ObservedValue("torch", shape, "float32", "cpu"),), 1
        )
        return hover(known(fact(Range.of(1, 0, 1, 1))), LINES, Position(1, 0), [seen])

    assert "not what was inferred" not in card((8, 3, 32, 32)).plain
    assert card((8, 4, 32, 32)).plain.endswith("on cpu, once, which is not what was inferred")

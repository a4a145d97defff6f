"""What the examples and the catalogue do not reach yet, in one table: each is run, expected to fail, and fails
the suite once it passes (``strict``), so that no row outlives its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest

Row = TypeVar("Row")

LOADER = "items of different sizes for different indices: a batch's sizes are not followed through __getitem__"
ADVICE = "the message leaves out the sample of code that follows the framework's first paragraph"

LINES = "how many rows a line of text gives is open, and what a loop carries is then not told"
BUFFERS = "what a list gathers in a loop, and gives back stacked, is not followed"
ASSERTED = "an assertion that speaks of attributes, not of sizes"

SHORTFALLS: dict[str, dict[str, str]] = {
    "test_mistake_is_caught": {"15_loader_ragged": LOADER},
    "test_message_holds_the_wording_of_the_framework": {
        "15_loader_ragged": LOADER,
        "68_tf_function_on_kerastensor": ADVICE,
    },
    "test_user_mistake_is_caught": {
        "numpy_timeseries-rag": LINES,
        **dict.fromkeys(("dqn-act", "lightning_style-cat"), BUFFERS),
        "seq2seq_teacher-hid": ASSERTED,
    },
}


def each(argument: str, rows: Sequence[Row], name: Callable[[Row], str]) -> Callable[[Callable[..., None]], object]:
    """The test with every row, those of the table expected to fail."""

    def decorate(test: Callable[..., None]) -> object:
        known = SHORTFALLS.get(test.__name__, {})
        assert known.keys() <= {name(row) for row in rows}
        params = [
            pytest.param(
                row,
                id=name(row),
                marks=[pytest.mark.xfail(strict=True, reason=known[name(row)])] if name(row) in known else [],
            )
            for row in rows
        ]
        return pytest.mark.parametrize(argument, params)(test)

    return decorate

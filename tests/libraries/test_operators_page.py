"""The page of what is covered says what the registry holds."""

from __future__ import annotations

from tests.conformance.operators_page import PAGE, page


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.conformance.operators_page"

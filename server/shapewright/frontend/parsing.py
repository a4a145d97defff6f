"""The one door to Python's own parser."""

from __future__ import annotations

import ast
import re
import warnings

PARSER_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""All that :func:`parse` raises for one text or another."""

_FILENAME = "<shapewright-source>"

# The analysed code's own warnings ("invalid escape sequence") belong in its editor, not in our log. The filter
# names the pseudo file, so that no other code of the process is touched.
warnings.filterwarnings("ignore", module=re.escape(_FILENAME))


def parse(text: str) -> ast.Module:
    """The tree of a text that is whole. Raises one of ``PARSER_ERRORS``."""
    return ast.parse(text, _FILENAME)

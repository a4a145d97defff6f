"""Python files that others are generated from: they are read by a generator, and do not run as they stand.

The modular files of ``transformers`` are such: their ``super().__init__()`` stands for the body that the generator puts
there, whatever that needs, and they use names that only the generated file has.
https://huggingface.co/docs/transformers/modular_transformers
"""

from __future__ import annotations

import os
import re

from shapewright.frontend.modules import FileProvider

HEAD = 2000
"""In how many characters, from its beginning, a file says what it was generated from."""


def is_template(path: str, files: FileProvider) -> bool:
    """Whether a file beside this one, whose name has a word in common with its, says that it was generated from it."""
    folder, name = os.path.split(path)
    words = _words(name)
    for other in sorted(files.list_dir(folder)):
        if other != name and other.endswith(".py") and words & _words(other):
            head = (files.read(os.path.join(folder, other)) or "")[:HEAD]
            if re.search(rf"\bautomatically generated from\b[^\n]*\b{re.escape(name)}\b", head):
                return True
    return False


def _words(name: str) -> set[str]:
    return set(name.removesuffix(".py").split("_"))

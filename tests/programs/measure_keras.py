"""Runs the programs of ``keras/`` with the real frameworks and writes down how each ends, as ``keras/record.jsonl``.

They are whole programs of the kind that people ask about: Keras of all ages, TensorFlow 1 and 2, from the data to
``fit`` or ``sess.run``; about half of them fail. Run this after a program or a framework's version changes:
``python tests/programs/measure_keras.py``.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROGRAMS = HERE / "keras"
sys.path[:0] = [str(HERE), str(HERE.parent / "examples")]

import measure as catalogue  # noqa: E402
import real_run  # noqa: E402

PATH = re.compile(r" \((?:/|[A-Z]:)[^)]*__init__\.py\)")
"""Where a package lies on this machine, as a failed import tells."""

WRAPPED = re.compile(
    r"(?:Exception encountered when calling .*|Could not automatically infer [\s\S]*?Error encountered:)\n\s*\n"
)
"""What Keras puts before the message of a failure inside a layer."""


def main() -> None:
    programs = sorted(PROGRAMS.glob("*.py"))
    outcomes = real_run.run(programs)
    with (PROGRAMS / "record.jsonl").open("w", encoding="utf-8") as record:
        for path in programs:
            ending = outcomes[path]
            innermost = WRAPPED.split(ending.message)[-1].strip()
            message = PATH.sub("", catalogue.shorten(innermost).split("\n")[0])
            row = {"program": path.stem, "exception": ending.exception, "line": ending.line, "message": message}
            record.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

"""``python -m tests.conformance.keras RECORDS.jsonl… [-v] [--symbolic]``: the table of a recorded run."""

from __future__ import annotations

import json
import sys

from tests.conformance.keras.referee import run, table


def main() -> None:
    records = []
    for path in [a for a in sys.argv[1:] if not a.startswith("-")]:
        with open(path) as file:
            records += [json.loads(line) for line in file]
    scores = run(records, symbolic="--symbolic" in sys.argv)
    print(table(scores))
    if "-v" in sys.argv:
        for name in sorted(scores):
            for note in scores[name].notes[:6]:
                print(name, note)


if __name__ == "__main__":
    main()

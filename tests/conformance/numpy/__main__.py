"""Run the referee function by function: ``python -m tests.conformance.numpy [FUNCTION]``."""

from __future__ import annotations

import argparse
import time

from tests.conformance.numpy.abstract import ABSTAINED, EXACT, WRONG
from tests.conformance.numpy.referee import functions, judge_function


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("function", nargs="?", default="", help="part of a function's name; all without it")
    parser.add_argument("--symbolic", action="store_true", help="with sizes made symbolic")
    parser.add_argument("--examples", type=int, default=100, help="calls of each function")
    parser.add_argument("--wrong", action="store_true", help="list only what is WRONG")
    parser.add_argument("--details", type=int, default=4, help="how many different deviations to show")
    options = parser.parse_args()
    started, tallies = time.time(), []
    for name in functions(options.function):
        tally = judge_function(name, options.examples, symbolic=options.symbolic)
        tallies.append(tally)
        counts = tally.counts
        line = f"{counts[EXACT]:5} exact {counts[ABSTAINED]:4} abstained {counts[WRONG]:4} WRONG"
        if tally.details and (counts[WRONG] or not options.wrong):
            print(f"{name:28}{line}   must fail {tally.flagged}/{tally.must_fail}")
            for detail, count in tally.details.most_common(options.details):
                print(f"    {count:4} {detail[:260]}")
    total = {v: sum(t.counts[v] for t in tallies) for v in (EXACT, ABSTAINED, WRONG)}
    print(f"{len(tallies)} functions, calls: {total}")
    print(f"must fail: {sum(t.flagged for t in tallies)} of {sum(t.must_fail for t in tallies)} flagged")
    print(f"{time.time() - started:.0f} s")
    return 1 if total[WRONG] else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Run the referee over the table of calls: ``python -m tests.conformance.tensorflow [FUNCTION]``."""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import sys
import time
from collections.abc import Callable, Iterable

from tests.conformance.tensorflow.cases import Case, cases, must_fail
from tests.conformance.tensorflow.more_cases import more_cases
from tests.conformance.tensorflow.rarer_cases import rarer_cases, rarer_failing_cases
from tests.conformance.tensorflow.referee import ABSTAINED, EXACT, REFUSED, WRONG, Tally, flagged, judge, judge_graph


def main() -> int:
    pattern = sys.argv[1] if len(sys.argv) > 1 else ""
    started = time.time()
    chosen = [case for case in (*cases(), *more_cases(), *rarer_cases()) if pattern in case.name]
    wrong = report("known sizes", chosen, judge)
    wrong += report("symbolic sizes", chosen, lambda case: judge(case, symbolic=True))
    wrong += report("graphs of partly known shapes", chosen, judge_graph)
    failing = [case for case in (*must_fail(), *rarer_failing_cases()) if pattern in case.name]
    missed = [(case, detail) for case in failing for seen, detail in (flagged(case),) if not seen]
    for case, detail in missed:
        print(f"{case.name:45} not flagged: {detail}")
    print(f"inputs that must fail: {len(failing) - len(missed)} of {len(failing)} flagged")
    print(f"{time.time() - started:.0f} s")
    return 1 if wrong else 0


def report(title: str, chosen: Iterable[Case], verdict: Callable[[Case], tuple[str, str]]) -> int:
    tallies: dict[str, Tally] = {}
    for case in chosen:
        tallies.setdefault(case.name, Tally(case.name)).add(*verdict(case))
    for tally in tallies.values():
        if tally.details:
            print(f"{tally.name:45} {dict(tally.counts)}", *(f"\n     {d[:200]}" for d in tally.details[:4]))
    total = {
        verdict: sum(t.counts[verdict] for t in tallies.values()) for verdict in (EXACT, ABSTAINED, WRONG, REFUSED)
    }
    everything = max(sum(total.values()) - total[REFUSED], 1)
    complete = sum(not t.details for t in tallies.values())
    print(
        f"{title}: {total}, {100 * total[EXACT] / everything:.2f} % exact; functions complete: {complete} of {len(tallies)}"
    )
    return total[WRONG]


if __name__ == "__main__":
    raise SystemExit(main())

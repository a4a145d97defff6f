"""Run the referee over torch's own databases: ``python -m tests.conformance.torch [OPERATOR]``.

``--modules`` takes the database of modules instead of that of operators.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

import torch
from tests.conformance.torch import modules, referee
from tests.conformance.torch.abstract import ABSTAINED, EXACT, WRONG
from tests.conformance.torch.referee import Tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operator", nargs="?", default="", help="part of an operator's name; all without it")
    parser.add_argument("--modules", action="store_true", help="the modules of torch.nn")
    parser.add_argument("--symbolic", action="store_true", help="with sizes made symbolic")
    parser.add_argument("--errors", action="store_true", help="the inputs that must fail instead")
    parser.add_argument("--limit", type=int, help="samples for each operator")
    parser.add_argument("--dtype", help="another dtype than the preferred one: int64")
    parser.add_argument("--wrong", action="store_true", help="list only what is WRONG")
    options = parser.parse_args()
    torch.set_num_threads(1)
    return report_errors(options) if options.errors else report_samples(options)


def tallies(options: argparse.Namespace) -> Iterator[Tally]:
    dtype = getattr(torch, options.dtype) if options.dtype else None
    how = {"symbolic": options.symbolic, "limit": options.limit, "dtype": dtype}
    if options.modules:
        for info in modules.infos(options.operator):
            if dtype is None or dtype in info.dtypes:
                yield modules.judge_module(info, **how)
        return
    for op in referee.operators(options.operator):
        if dtype is None or dtype in op.supported_dtypes("cpu"):
            yield referee.judge_operator(op, **how)


def report_samples(options: argparse.Namespace) -> int:
    started, judged = time.time(), []
    for tally in tallies(options):
        judged.append(tally)
        if not tally.complete and (tally.counts[WRONG] or not options.wrong):
            print(f"{tally.name:45} {dict(tally.counts)}")
            for detail, count in tally.details.most_common(4):
                print(f"    {count:4} {detail[:230]}")
    total = {verdict: sum(t.counts[verdict] for t in judged) for verdict in (EXACT, ABSTAINED, WRONG)}
    everything = max(sum(total.values()), 1)
    complete = sum(t.complete for t in judged)
    print(f"samples: {total}, {100 * total[EXACT] / everything:.2f} % exact of {everything}")
    print(f"{'modules' if options.modules else 'operators'} complete: {complete} of {len(judged)} "
          f"({100 * complete / max(len(judged), 1):.1f} %)")  # fmt: skip
    print(f"{time.time() - started:.0f} s")
    return 1 if total[WRONG] else 0


def report_errors(options: argparse.Namespace) -> int:
    flagged = total = worded = 0
    chosen = modules.infos(options.operator) if options.modules else referee.operators(options.operator)
    must_fail = modules.must_fail if options.modules else referee.must_fail
    for each in chosen:
        for seen, theirs, ours in must_fail(each):
            total += 1
            flagged += seen
            worded += seen and ours.split("(")[0].strip()[:25] in theirs
            if not seen:
                print(f"{each.name:35} not flagged: {theirs[:150]} | {ours}")
    print(f"inputs that must fail: {flagged} of {total} flagged, {worded} in torch's words")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

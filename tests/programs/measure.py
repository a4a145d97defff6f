"""Measures what the programs of ``errors/`` raise today and that their twins in ``errors_ok/`` run; writes ``messages.jsonl``.

Run it after a program or a framework's version changes: ``python tests/programs/measure.py``. With ``--check`` it
compares instead, and exits 1 where the record no longer holds.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
RECORD = HERE / "messages.jsonl"
sys.path.insert(0, str(HERE.parent / "examples"))

import real_run  # noqa: E402

# Programs that fail in silence: they run, and compute what nobody meant. The line is that of the broadcast.
SILENT = {"48_mse_broadcast": 6, "98_keras_mse_broadcast": 7}


# What differs between machines or says nothing about the mistake: colours, kernel names, TensorFlow's stack of nodes.
NOISE = re.compile(
    r"\x1b\[\d+m"
    r"|\{\{function_node \S+ *\}\} "
    r"|^Exception encountered when calling .*\n\n|\n\nArguments received by [\s\S]*"
    r"|^Graph execution error:\n|^Detected at node .*\n|^Node: .*\n|^\s+File .*\n|^\s+\[\[\{\{node .*|^Errors may have .*",
    re.MULTILINE,
)


def shorten(message: str) -> str:
    """The message without noise, without this machine's paths, and without what follows it."""
    message = message.replace(str(HERE / "errors") + "/", "").split("\n\nOriginal stack trace")[0]
    in_user_code = re.search(r"(?:^|\n) +\w+Error: (.*)", message) if "in user code:" in message else None
    return (in_user_code[1] if in_user_code else NOISE.sub("", message)).strip()


def measure() -> list[dict[str, object]]:
    """One row for each program, in order."""
    broken = sorted((HERE / "errors").glob("*.py"))
    twins = {path: HERE / "errors_ok" / path.name for path in broken}
    outcomes = real_run.run([*broken, *twins.values()])
    rows = []
    for path, twin in twins.items():
        failed, ran = outcomes[path], outcomes[twin]
        if ran.exception:
            raise SystemExit(f"{twin.name} (the working twin) raises {ran.exception}: {ran.message}")
        if (failed.exception is None) != (path.stem in SILENT):
            raise SystemExit(f"{path.name}: raises {failed.exception}")
        rows.append(
            {
                "program": path.name,
                "exception": failed.exception,
                "line": failed.line or SILENT[path.stem],
                "message": shorten(failed.message or " ".join(failed.warnings)),
            }
        )
    return rows


def main() -> int:
    rows = measure()
    if "--check" in sys.argv:
        kept = [json.loads(line) for line in RECORD.read_text(encoding="utf-8").splitlines()]
        changed = [row["program"] for row, old in zip(rows, kept, strict=True) if row != old]
        print("changed:", *changed) if changed else print(f"all {len(rows)} programs as recorded")
        return bool(changed)
    RECORD.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    names = ("torch", "tensorflow-cpu", "keras", "numpy")
    print(f"{len(rows)} programs measured with", ", ".join(f"{name} {version(name)}" for name in names))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

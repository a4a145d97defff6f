"""Runs programs, each in a fork of this process, which has imported the frameworks once.

Usage: ``python child.py torch|tensorflow SECONDS``. Each line of the input is a path; each line of the output is how
that program ended, in JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import select
import signal
import sys
import traceback
import warnings
from pathlib import Path

MODULES = {
    "torch": ("torch", "torch.utils.data", "torch.optim.lr_scheduler"),
    "tensorflow": ("tensorflow", "keras"),
}
NAMED = re.compile(r'File "(?P<path>[^"]+)", line (?P<line>\d+)')
"""AutoGraph and graphs name the lines inside a function, or where an operation was made, in the message only."""
LONGEST_MESSAGE = 2000


def frames_of(error: BaseException, path: str) -> list[int]:
    """The program's lines that the traceback and the message name, innermost last."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    lines += [int(found["line"]) for found in NAMED.finditer(str(error)) if found["path"] == path]
    if isinstance(error, SyntaxError) and error.filename == path:
        lines.append(error.lineno)
    return list(dict.fromkeys(line for line in lines if line is not None))


def outcome_of(path: str) -> dict[str, object]:
    """Run a program in this process."""
    sys.path.insert(0, str(Path(path).parent))
    sys.argv = [path]  # as when it is started by itself: what this process was started with is not its command line
    warnings.simplefilter("ignore")
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
        sys.modules["torch"].manual_seed(0)
    try:
        code = compile(Path(path).read_text(encoding="utf-8"), path, "exec")
        exec(code, {"__name__": "__main__", "__file__": path})
    except SystemExit as error:
        return {"exception": "SystemExit" if error.code else None, "message": str(error), "lines": []}
    except Exception as error:
        told = {"exception": type(error).__name__, "message": str(error)[:LONGEST_MESSAGE]}
        return {**told, "lines": frames_of(error, path)}
    return {"exception": None, "message": "", "lines": []}


def forked(path: str, seconds: float) -> dict[str, object]:
    """Run a program in a fork; what takes too long or dies has no outcome."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(null, standard)
        with os.fdopen(writing, "w", encoding="utf-8") as sink:
            sink.write(json.dumps(outcome_of(path)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as source:
        ready, _, _ = select.select([source], [], [], seconds)
        text = source.read() if ready else ""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    unknown = {"exception": "did not end", "message": "", "lines": []}
    return json.loads(text) if text else unknown


def main() -> None:
    """Answer until the input ends."""
    for module in MODULES[sys.argv[1]]:
        importlib.import_module(module)
    for line in sys.stdin:
        print(json.dumps(forked(line.rstrip("\n"), float(sys.argv[2]))), flush=True)


if __name__ == "__main__":
    main()

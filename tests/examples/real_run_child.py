"""Runs programs one after another in this process, and writes down how each ended.

Usage: ``python real_run_child.py REQUEST.json ANSWERS.jsonl [--observe]``, where the request is a list of paths.
Importing a framework costs seconds, so programs that can share one process do.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

# AutoGraph raises in the line of the call and names the lines inside the function in the message only.
AUTOGRAPH_LINE = re.compile(r'File "(?P<path>[^"]+)", line (?P<line>\d+), in \w+  \*')


def notebook_source(path: Path) -> str:
    """The code cells one after the other; lines of IPython are left empty."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return "\n".join("" if line.startswith(("%", "!")) else line for line in text.split("\n"))


def source_of(path: Path) -> str:
    """The program's text; of a notebook, its code cells."""
    return notebook_source(path) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")


def execute(code: object, path: str) -> None:
    """Run a program's code as ``__main__``."""
    exec(code, {"__name__": "__main__", "__file__": path})


def run_to_its_end(path: Path, observed: bool) -> list[dict[str, object]]:
    """Run the file; where asked, what each of its expressions held."""
    if not observed:
        execute(compile(source_of(path), str(path), "exec"), str(path))
        return []
    from real_observe import observe

    return list(observe(path, source_of(path), execute))


def forget_graph_state() -> None:
    """Layer names, settings and TensorFlow 1 graphs live in globals: a program must not see its predecessors'."""
    if "keras" in sys.modules:
        sys.modules["keras"].backend.clear_session()
        sys.modules["keras"].backend.set_image_data_format("channels_last")
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].compat.v1.reset_default_graph()


def seed_generators() -> None:
    """A program that draws at random and sets no seed must end alike on every run, whatever ran before it."""
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].random.set_seed(0)


@contextlib.contextmanager
def home_of(path: Path) -> Iterator[None]:
    """Imports find the program's neighbours, and a later program does not find them."""
    before = set(sys.modules)
    sys.path.insert(0, str(path.parent))
    try:
        yield
    finally:
        sys.path.remove(str(path.parent))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(path.parent):
                del sys.modules[name]


def place_of(error: BaseException, folder: Path) -> tuple[str | None, int | None]:
    """File name and line of the innermost frame in the program's own folder."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent == folder]
    if isinstance(error, RecursionError):  # the depth at which Python gives up is chance, the cycle is not
        (place, _count), *_ = Counter((frame.filename, frame.lineno) for frame in frames).most_common(1)
        return Path(place[0]).name, place[1]
    inside = [match for match in AUTOGRAPH_LINE.finditer(str(error)) if Path(match["path"]).parent == folder]
    if inside:
        return Path(inside[-1]["path"]).name, int(inside[-1]["line"])
    return (Path(frames[-1].filename).name, frames[-1].lineno) if frames else (None, None)


def run(path: Path, observed: bool) -> dict[str, object]:
    """Run one program: exception, message, file and line, or nulls when it reaches its end."""
    forget_graph_state()
    seed_generators()
    outcome: dict[str, object] = {"path": str(path), "exception": None, "message": "", "file": None, "line": None}
    outcome["observed"] = []
    started = time.perf_counter()
    with (
        home_of(path),
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(io.StringIO()) as out,
    ):
        warnings.simplefilter("always")
        try:
            outcome["observed"] = run_to_its_end(path, observed)
        except Exception as error:
            file, line = place_of(error, path.parent)
            outcome |= {"exception": type(error).__name__, "message": str(error), "file": file, "line": line}
    outcome["seconds"] = round(time.perf_counter() - started, 2)
    outcome["output"] = out.getvalue()
    outcome["warnings"] = [str(w.message) for w in caught if w.category is UserWarning]
    return outcome


def main() -> None:
    request, answers, observed = Path(sys.argv[1]), Path(sys.argv[2]), "--observe" in sys.argv
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with answers.open("w", encoding="utf-8") as sink:
        for path in json.loads(request.read_text(encoding="utf-8")):
            sink.write(json.dumps(run(Path(path), observed)) + "\n")
            sink.flush()


if __name__ == "__main__":
    main()

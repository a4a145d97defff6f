"""How a run ends: by itself, by an error, by a limit, or because there was no interpreter to begin with."""

from __future__ import annotations

import os
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from seen import error_text, rows, values_of

from conftest import Run
from shapewright.probe import ProbeRequest, Progress, run_probe

posix = pytest.mark.skipif(os.name == "nt", reason="process groups and limits are POSIX's")


def test_a_script_that_ends_is_finished(probe: Run) -> None:
    source = textwrap.dedent("""\
        import sys, os
        import numpy as np
        print("hello", __name__, os.path.basename(sys.argv[0]), sys.argv[1:], __file__ == sys.argv[0])
        x = np.zeros((2, 3), dtype="float32")
        y = x.T @ x
        """)
    result = probe(source, args=("--lr", "1"))
    assert (result.outcome, result.error, result.device) == ("finished", None, "cpu")
    assert result.output == "hello __main__ program.py ['--lr', '1'] True\n"
    assert values_of(result, source, "x.T") == ["float32[3, 2]"]
    assert rows(result)[5, 0, 5, 1] == ["float32[3, 3]"]
    assert result.peak_memory.cpu is not None and result.peak_memory.cpu > 1_000_000


def test_an_error_is_at_the_users_own_line(probe: Run, tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("import numpy as np\ndef größe(x):\n    é = 1; return x @ np.ones((4, 2))\n")
    result = probe("import numpy as np, model\nmodel.größe(np.ones((2, 3)))\n")
    assert result.outcome == "failed"
    assert result.error is not None
    assert result.error.type == "ValueError"
    assert result.error.message.startswith("matmul: Input operand 1 has a mismatch in its core dimension 0")
    assert result.error.path == str(tmp_path / "model.py")
    expected = "x @ np.ones((4, 2))" if sys.version_info >= (3, 11) else "é = 1; return x @ np.ones((4, 2))"
    assert error_text(result, (tmp_path / "model.py").read_text()) == expected
    assert "_shapewright_probe" not in result.output and "probe/child" not in result.output


def test_a_syntax_error_is_an_outcome(probe: Run) -> None:
    result = probe("x = 1\ny = (2 +\n")
    assert result.outcome == "failed"
    assert result.error is not None and result.error.type == "SyntaxError"
    assert result.error.range is not None and result.error.range.start.line == 2


@pytest.mark.parametrize("content", [b"\x00\x01\xff\xfe", "x = 'é'".encode("latin-1"), b""])
def test_files_that_are_no_python_are_outcomes(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.py"
    path.write_bytes(content)
    result = run_probe(ProbeRequest(path=str(path), python=sys.executable))
    assert result.outcome == ("failed" if content else "finished")


def test_a_missing_file_is_an_outcome(tmp_path: Path) -> None:
    result = run_probe(ProbeRequest(path=str(tmp_path / "gone.py"), python=sys.executable))
    assert result.outcome == "failed"
    assert result.error is not None and "gone.py" in result.error.message


@pytest.mark.parametrize(
    ("text", "outcome", "message"),
    [
        ("raise SystemExit", "finished", None),
        ("import sys; sys.exit(0)", "finished", None),
        ("import sys; sys.exit(3)", "failed", "the program ended with exit status 3"),
        ("import sys; sys.exit('usage: x')", "failed", "usage: x"),
        ("import os; os._exit(0)", "finished", None),
        ("raise KeyboardInterrupt", "failed", "KeyboardInterrupt"),
    ],
)
def test_programs_end_themselves(text: str, outcome: str, message: str | None, probe: Run) -> None:
    result = probe(text)
    assert result.outcome == outcome
    assert (result.error and result.error.message) == message


def test_what_was_seen_before_os_exit_is_kept(probe: Run) -> None:
    result = probe("import os, numpy as np\nx = np.ones(3)\nos._exit(0)\n")
    assert rows(result)[2, 0, 2, 1] == ["float64[3]"]


def test_threads_are_waited_for(probe: Run) -> None:
    source = textwrap.dedent("""\
        import threading, time
        import numpy as np
        def work():
            time.sleep(0.3)
            late = np.ones((5, 1))
        threading.Thread(target=work).start()
        """)
    result = probe(source)
    assert result.outcome == "finished"
    assert values_of(result, source, "late") == ["float64[5, 1]"]


def test_input_is_refused(probe: Run) -> None:
    result = probe("name = input('who? ')\n")
    assert result.outcome == "refused"
    assert result.error is not None and "no keyboard" in result.error.message
    assert result.error.range is not None and result.error.range.start.line == 1


@posix
def test_a_hanging_script_is_stopped_with_all_it_started(probe: Run, tmp_path: Path) -> None:
    source = f"""
        import subprocess, sys, time
        import numpy as np
        x = np.ones((7, 2))
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open({str(tmp_path / "pid")!r}, "w").write(str(child.pid))
        while time.sleep(1) is None:
            x.append if False else None
    """
    began = time.monotonic()
    result = probe(source, timeout=4.0, allow=frozenset({"write", "process"}))
    assert time.monotonic() - began < 15
    assert result.outcome == "stopped"
    assert result.error is not None and result.error.type == "Timeout"
    assert "stopped after 4 s, at program.py:" in result.error.message
    assert rows(result)[4, 0, 4, 1] == ["float64[7, 2]"], "what was seen until then is kept"
    pid = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and "Z" not in _state(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists() or "Z" in _state(pid)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2]
    except OSError:
        return "Z"


def test_a_run_is_cancelled_and_says_how_far_it_was(probe: Run) -> None:
    cancel = threading.Event()
    told: list[Progress] = []

    def hear(progress: Progress) -> None:
        told.append(progress)
        if progress.text.startswith("program.py"):
            cancel.set()

    result = probe("import time\ntime.sleep(60)\n", on_progress=hear, cancel=cancel)
    assert result.outcome == "stopped"
    assert result.error is not None and result.error.type == "Cancelled"
    assert told[0].text == "started"
    assert told[-1].text == "program.py:2"
    assert result.seconds < 30


@posix
def test_a_process_that_dies_is_an_outcome(probe: Run) -> None:
    result = probe("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    assert result.outcome == "failed"
    assert result.error is not None and result.error.type == "ProcessDied"
    assert "SIGSEGV" in result.error.message


@posix
def test_memory_that_grows_is_stopped(probe: Run) -> None:
    source = """
        import time
        hoard = []
        while True:
            hoard.append(bytearray(20_000_000)); hoard[-1][::4096] = b"x" * len(hoard[-1][::4096])
            time.sleep(0.01)
    """
    result = probe(source, memory=300, timeout=60)
    assert result.outcome == "stopped"
    assert result.error is not None and result.error.type == "MemoryLimit"
    assert "the limit is 300 MB" in result.error.message
    assert result.error.range is not None and 3 <= result.error.range.start.line <= 6


@posix
def test_memory_asked_for_at_once_is_refused_at_its_line(probe: Run) -> None:
    result = probe("import numpy as np\nx = np.ones(10**10)\n", memory=300)
    assert result.outcome == "stopped"
    assert result.error is not None and "MemoryError" in result.error.type
    assert result.error.range is not None and result.error.range.start.line == 2


def test_an_interpreter_that_is_missing(probe: Run) -> None:
    result = probe("x = 1", python="/no/such/python")
    assert result.outcome == "failed"
    assert result.error is not None and result.error.type == "InterpreterError"
    assert result.error.message == "cannot start the interpreter /no/such/python: No such file or directory"


@posix
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 7", "ended with exit status 7"),
        ('echo \'{"type": 3}\'; echo \'{"type": "done", "outcome": "finished"}\'; echo nonsense', "nonsense"),
        ("cat > /dev/null; yes | head -c 3000000; exit 1", "y"),
        ("kill -9 $$", "SIGKILL"),
    ],
)
def test_interpreters_that_are_broken(script: str, said: str, probe: Run, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    result = probe("x = 1", python=str(python), timeout=20)
    assert result.outcome == "failed"
    assert result.error is not None and result.error.type == "InterpreterError"
    assert said in result.error.message


@posix
def test_an_interpreter_that_never_answers_is_stopped(probe: Run, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nsleep 100\n")
    python.chmod(0o755)
    result = probe("x = 1", python=str(python), timeout=1.0)
    assert (result.outcome, result.seconds < 10) == ("stopped", True)


@posix
def test_messages_that_are_forged_are_dropped(probe: Run) -> None:
    """The program finds the channel and writes into it: no traceback, and its own rows still arrive."""
    source = """
        import os, json
        import numpy as np
        forged = [b"garbage", b"[]", b'{"type": "observed", "rows": [{"path": 3}]}', b'{"type": "observed"}',
                  b'{"type": "done"}', b'{"type": "nonsense"}', b'\\xff\\xfe', b'{"type": "progress", "text": []}']
        for fd in range(3, 20):
            try:
                for line in forged: os.write(fd, line + b"\\n")
            except OSError: pass
        x = np.ones(2)
    """
    result = probe(source)
    assert result.outcome == "finished"
    assert rows(result)[10, 0, 10, 1] == ["float64[2]"]


def test_texts_of_the_editor_come_before_the_disk(probe: Run, tmp_path: Path) -> None:
    (tmp_path / "part.py").write_text("SIZE = 1\n")
    sources = {
        str(tmp_path / "part.py"): "SIZE = 4\r\n",
        str(
            tmp_path / "program.py"
        ): "import numpy as np, inspect, part\nx = np.ones(part.SIZE)\ndef f():\n    return 1\nprint(inspect.getsource(f))\n",
    }
    result = probe("x = 'on the disk'", sources=sources)
    assert result.outcome == "finished"
    assert rows(result)[2, 0, 2, 1] == ["float64[4]"]
    assert "def f():\n    return 1" in result.output


def test_a_notebooks_code_is_run_as_text(tmp_path: Path) -> None:
    path = str(tmp_path / "notes.ipynb")
    source = "import numpy as np\nx = np.ones((2, 2))\ndisplay(x.shape); breakpoint()\nx @ np.ones(3)\n"
    result = run_probe(ProbeRequest(path=path, python=sys.executable, sources={path: source}))
    assert result.outcome == "failed"
    assert result.error is not None and result.error.path == path
    assert error_text(result, source) == "x @ np.ones(3)"
    assert result.output.startswith("(2, 2)\n")


def test_relative_imports_work_as_in_the_package(probe: Run, tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").touch()
    (tmp_path / "pkg" / "layers.py").write_text("import numpy as np\ndef layer(x):\n    return x + np.ones(3)\n")
    result = probe("from .layers import layer\nlayer(0)\n", file="pkg/train.py")
    assert result.outcome == "finished", result.error
    assert rows(result, "layers.py")[3, 11, 3, 25] == ["float64[3]"]


def test_nothing_of_ours_is_on_the_programs_path(probe: Run) -> None:
    source = """
        import sys, os, importlib.util
        mine = [name for name in ("guards", "loops", "record", "runner", "shapewright_probe_child") if importlib.util.find_spec(name)]
        print(mine, sys.path[0] == os.path.dirname(__file__), [p for p in sys.path if "probe" in os.path.basename(p)])
    """
    environment = {"PYTHONPATH": str(Path(run_probe.__code__.co_filename).parents[2])}
    result = probe(source, env=environment)
    assert result.output == "[] True []\n"


def test_a_module_with_the_name_of_ours_is_the_users(probe: Run, tmp_path: Path) -> None:
    for name in ("guards", "run", "instrument"):
        (tmp_path / f"{name}.py").write_text(f"WHO = 'user {name}'\n")
    result = probe("import guards, run, instrument\nprint(guards.WHO, run.WHO, instrument.WHO)\n")
    assert result.output == "user guards user run user instrument\n"


def test_errors_that_the_program_swallows_are_told(probe: Run) -> None:
    source = """
        import numpy as np
        try:
            np.ones(2) @ np.ones(3)
        except Exception as error:
            print("could not:", type(error).__name__)
        try: {}["expected"]
        except KeyError: pass
    """
    result = probe(source)
    assert result.outcome == "finished"
    assert len(result.notes) == 1
    assert result.notes[0].startswith("caught at program.py:4: ValueError: matmul: Input operand 1")


def test_deep_nesting_is_run_without_being_observed(probe: Run) -> None:
    expression = "+".join(["1"] * 600)
    result = probe(f"import numpy as np\nx = np.ones(2)\ny = x[0] + {expression.replace('1', 'x[0]', 5)}\n")
    assert (result.outcome, result.observed) == ("finished", ()), result.error
    assert result.notes == ("program.py is too deeply nested to be observed",)

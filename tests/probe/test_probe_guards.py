"""Files, the network and processes are refused at the user's line, unless they are allowed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from conftest import Run
from shapewright.probe import ProbeRequest, run_probe

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX only")

REFUSED = {
    "open": ("write", "open('new.txt', 'w')"),
    "open to append": ("write", "open('kept.txt', 'a')"),
    "open to update": ("write", "open('kept.txt', 'r+')"),
    "os.open": ("write", "import os; os.open('new.txt', os.O_CREAT | os.O_WRONLY)"),
    "pathlib": ("write", "import pathlib; pathlib.Path('new.txt').write_text('x')"),
    "mkdir": ("write", "import os; os.makedirs('a/b')"),
    "remove": ("write", "import os; os.remove('kept.txt')"),
    "rename": ("write", "import os; os.rename('kept.txt', 'b')"),
    "rmtree": ("write", "import shutil; shutil.rmtree('kept')"),
    "copy out of the workspace": ("write", "import shutil; shutil.copy('kept.txt', 'copy.txt')"),
    "symlink": ("write", "import os; os.symlink('kept.txt', 'link')"),
    "logging": ("write", "import logging; logging.basicConfig(filename='log.txt'); logging.error('x')"),
    "sqlite": ("write", "import sqlite3; sqlite3.connect('data.db')"),
    "np.save": ("write", "import numpy as np; np.save('a.npy', np.ones(2))"),
    "socket": ("network", "import socket; socket.create_connection(('127.0.0.1', 9))"),
    "name look-up": ("network", "import socket; socket.getaddrinfo('localhost', 80)"),
    "server": ("network", "import socket; socket.socket().bind(('127.0.0.1', 0))"),
    "urllib": ("network", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/x')"),
    "subprocess": ("process", "import subprocess; subprocess.run(['true'])"),
    "os.system": ("process", "import os; os.system('true')"),
    "fork": ("process", "import os; os.fork()"),
    "exec": ("process", "import os; os.execv('/bin/true', ['true'])"),
    "kill": ("process", "import os; os.kill(os.getppid(), 0)"),
    "multiprocessing by fork": (
        "process",
        "import multiprocessing as mp; mp.get_context('fork').Process(target=print).start()",
    ),
    "multiprocessing by spawn": (
        "process",
        "import multiprocessing as mp; mp.get_context('spawn').Process(target=print).start()",
    ),
    "process pool": (
        "process",
        "from concurrent.futures import ProcessPoolExecutor as P; P(1).submit(print).result()",
    ),
}


@posix
@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, probe: Run, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept.txt").write_text("kept")
    before = sorted(tmp_path.rglob("*"))
    permission, statement = REFUSED[name]
    result = probe(f"x = 1\n{statement}\nprint('went on')\n")
    assert result.outcome == "refused", result
    assert result.error is not None and result.error.type == "ProbeRefused"
    assert result.error.message.startswith("the probe does not allow ")
    assert f"--allow {permission}" in result.error.message
    assert "shapewright.probe.allow" in result.error.message
    assert result.error.path == str(tmp_path / "program.py")
    assert result.error.range is not None and result.error.range.start.line == 2
    assert [path for path in sorted(tmp_path.rglob("*")) if path.name != "program.py"] == before
    assert (tmp_path / "kept.txt").read_text() == "kept"


@posix
def test_a_fork_bomb_gets_nowhere(probe: Run) -> None:
    result = probe("import os\nwhile True:\n    os.fork()\n", timeout=20)
    assert result.outcome == "refused"
    assert result.error is not None and result.error.range is not None and result.error.range.start.line == 3


@posix
@pytest.mark.parametrize(
    ("permission", "statement"),
    [
        ("write", "open('new.txt', 'w').write('x'); import os; assert os.path.exists('new.txt'); os.remove('new.txt')"),
        ("process", "import subprocess; assert subprocess.run(['true']).returncode == 0"),
        (
            "process",
            "import multiprocessing as mp; p = mp.get_context('fork').Process(target=print); p.start(); p.join()",
        ),
        ("network", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.close()"),
    ],
)
def test_allowed(permission: str, statement: str, probe: Run) -> None:
    result = probe(statement, allow=frozenset({permission}))
    assert result.outcome == "finished", result.error


@posix
@pytest.mark.parametrize(
    "statement",
    [
        "print(open(__file__).read())",
        "import tempfile; f = tempfile.NamedTemporaryFile('w'); f.write('x'); f.flush()",
        "import tempfile, os; d = tempfile.mkdtemp(); open(os.path.join(d, 'x'), 'w'); import shutil; shutil.rmtree(d)",
        "open('/dev/null', 'w').write('x')",
        "import os; os.makedirs('.', exist_ok=True); os.makedirs(os.getcwd(), exist_ok=True)",
        "import sqlite3; sqlite3.connect(':memory:')",
        "import socket; a, b = socket.socketpair(); a.send(b'x'); assert b.recv(1) == b'x'",
        "import platform; platform.processor(); platform.platform()",
        "import uuid; uuid.uuid1()",
        "import ctypes.util; ctypes.util.find_library('m')",
        "import threading; threading.Lock(); from concurrent.futures import ThreadPoolExecutor as T; T(2).submit(int).result()",
        "import multiprocessing; multiprocessing.Lock(); multiprocessing.Queue()",
        "import asyncio; asyncio.run(asyncio.sleep(0))",
    ],
)
def test_harmless(statement: str, probe: Run) -> None:
    result = probe(statement)
    assert (result.outcome, result.notes) == ("finished", ()), result


def test_an_import_may_do_what_a_library_does(probe: Run, tmp_path: Path) -> None:
    """A library that looks around while it is imported is let; the user's own module is not."""
    text = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])\n"
    installed = tmp_path / "lib" / "site-packages"
    installed.mkdir(parents=True)
    (installed / "looks_around.py").write_text(text)
    program = "import sys\nsys.path.insert(0, 'lib/site-packages')\nimport looks_around\n"
    assert probe(program).outcome == "finished"
    (tmp_path / "mine.py").write_text(text)
    result = probe("import mine\n")
    assert result.outcome == "refused"
    assert result.error is not None and result.error.path == str(tmp_path / "mine.py")


def test_a_refusal_that_the_program_survives_is_told(probe: Run) -> None:
    result = probe("try:\n    open('log.txt', 'w')\nexcept OSError:\n    pass\n")
    assert result.outcome == "finished"
    assert [note.split(":")[0] for note in result.notes] == ["refused"]
    assert "log.txt" in result.notes[0]


def test_a_refusal_in_the_users_thread_is_told(probe: Run) -> None:
    source = "import threading\nt = threading.Thread(target=lambda: open('x.txt', 'w'))\nt.start()\nt.join()\n"
    result = probe(source)
    assert result.outcome == "finished"
    assert result.notes[0].startswith("refused: the probe does not allow writing files")


def test_what_the_probe_itself_writes_is_gone_afterwards(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("import tempfile; print(tempfile.mkdtemp())")
    result = run_probe(ProbeRequest(path=str(program), python=sys.executable))
    assert not os.path.exists(result.output.strip())
    assert sorted(tmp_path.iterdir()) == [program]

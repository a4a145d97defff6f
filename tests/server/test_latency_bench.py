"""The latency bench drives a server as an editor does and times every answer."""

import os

from bench.latency.__main__ import ROWS, _page, percentile
from bench.latency.run import ACTIONS, EDITS, Run

from editor import FAKE_SERVER, ROOT


def test_a_whole_session(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (ROOT / "server", ROOT, ROOT / "tests/support"))))
    file = tmp_path / "a.py"
    text = "a = zeros(2, 3)\nb = zeros(4, 5)\nc = a @ b\nd = '😋'\n"
    file.write_text(text)
    run = Run(FAKE_SERVER, file)
    times = run.measure()
    assert (len(times.start), len(times.opened), len(times.edit), len(times.action)) == (1, 1, EDITS, ACTIONS)
    assert times.hover and min(times.start + times.edit + times.hover) > 0
    assert [problem["code"] for problem in run.problems] == ["matmul-shape"]
    assert file.read_text() == text
    page = _page({file: {"Shapewright": times, "Another 1.0": times}}, 1)
    assert all(title in page for title in ROWS.values()) and "| 1.00 |" in page


def test_percentiles():
    assert percentile([3.0, 1.0, 2.0], 95) == 3.0
    assert percentile([float(n) for n in range(1, 101)], 50) == 51.0

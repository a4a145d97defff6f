"""Programs as users write them, and as they break them: caught on the failing line, and no false alarm.

``tests/programs/user.jsonl`` records what each raises; it is measured again here, but for those that need torchvision.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import real_run
from analysed import analyse, errors, tell
from shortfalls import each

PROGRAMS = Path(__file__).parents[1] / "programs"
sys.path.insert(0, str(PROGRAMS))

import variants  # noqa: E402

TEXTS = dict(variants.programs())
ROWS = [json.loads(line) for line in (PROGRAMS / "user.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("user")
    for name, text in TEXTS.items():
        (made / f"{name}.py").write_text(text, encoding="utf-8")
    return made


@each("row", [row for row in ROWS if row["exception"]], lambda row: row["program"])
def test_user_mistake_is_caught(row: dict[str, str], folder: Path) -> None:
    found = errors(analyse(folder / f"{row['program']}.py").facts.values())
    line = int(row["line"])
    assert [p for p in found if p.range.start.line <= line <= p.range.end.line], f"{row['message']}\n{tell(found)}"


@pytest.mark.parametrize("name", [row["program"] for row in ROWS if not row["exception"]])
def test_user_program_has_no_error(name: str, folder: Path) -> None:
    found = errors(analyse(folder / f"{name}.py").facts.values())
    assert found == [], tell(found)


def test_user_record_holds(folder: Path) -> None:
    rows = {folder / f"{r['program']}.py": r for r in ROWS if "torchvision" not in TEXTS[r["program"]]}
    endings = real_run.run(rows)
    changed = [
        row["program"] for path, row in rows.items()
        if (endings[path].exception, endings[path].line) != (row["exception"], row["line"])
    ]  # fmt: skip
    assert changed == []

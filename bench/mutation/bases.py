"""The working programs that are broken on purpose."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN = Path(__file__).with_name("programs")
TESTS = ROOT / "tests" / "programs"
sys.path.insert(0, str(TESTS))

import variants  # noqa: E402

from bench.agreement.programs import programs  # noqa: E402

AGREEING = ("examples/fixed", "scripts", "keras_guides", "tensorflow_1")
"""Programs of the bench of agreement that are a file each."""
ROWS = ("PyTorch", "Keras and TensorFlow 2", "TensorFlow 1", "NumPy")


@dataclass(frozen=True)
class Base:
    """A program, and the row of the table that it counts in."""

    name: str
    text: str

    @property
    def row(self) -> str:
        """By what the program imports."""
        if "torch" in self.text:
            return "PyTorch"
        if any(sign in self.text for sign in ("compat.v1", "disable_v2_behavior", "tf.placeholder", "tf.Session")):
            return "TensorFlow 1"
        return "Keras and TensorFlow 2" if "keras" in self.text or "tensorflow" in self.text else "NumPy"


def bases(chosen: tuple[str, ...] = ()) -> list[Base]:
    """All programs, or those whose names start like one of the chosen."""
    return [base for base in _all() if not chosen or base.name.startswith(chosen)]


def _all() -> Iterator[Base]:
    for folder, title in (
        (OWN / "torch", "torch"), (OWN / "keras", "keras"), (OWN / "tf1", "tf1"), (TESTS / "keras", "posts"),
    ):  # fmt: skip
        for path in sorted(folder.glob("*.py")):
            yield Base(f"{title}/{path.stem}", path.read_text(encoding="utf-8"))
    for program in programs(AGREEING):
        yield Base(program.title, program.text)
    for path in sorted(variants.FOLDER.glob("*.py")):
        name, text = next(variants.variants(path.stem, path.read_text(encoding="utf-8")))
        yield Base(f"user/{name}", text)

"""The networks of ``keras.applications``: their source is followed where it is the user's own, their rules elsewhere."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from shapewright.analysis.analyse import analyse
from shapewright.analysis.request import Budget, Request
from shapewright.frontend.environment import discover_environment
from shapewright.frontend.modules import DiskFiles
from shapewright.workspace.batch import deeply

ENVIRONMENT = discover_environment(sys.executable)
PROGRAM = """
import keras
model = keras.applications.VGG16(weights=None, input_shape=(64, 64, 3), classes=10)
scores = model(keras.ops.zeros((2, 64, 64, 3)))
"""


def sources() -> Path:
    """Where the installed package keeps its networks."""
    spec = importlib.util.find_spec("keras")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "src" / "applications"


def shapes(folder: Path, *roots: Path, program: str = PROGRAM) -> dict[str, set[str]]:
    """The tensors that are told, by the name of the file."""
    path = folder / "program.py"
    path.write_text(program, encoding="utf-8")
    request = Request(entries=(str(path),), targets=(), roots=(str(folder), *map(str, roots)))
    files = deeply(lambda: analyse(request, DiskFiles(), ENVIRONMENT, budget=Budget(seconds=30)))
    return {
        Path(file).name: {fact.tensor.text for fact in facts.facts if fact.tensor is not None}
        for file, facts in files.items()
    }


def test_the_source_is_followed_where_it_is_the_users(tmp_path: Path) -> None:
    told = shapes(tmp_path, sources())
    assert {"float32[batch, 64, 64, 64]", "float32[batch, 4, 4, 512]", "float32[batch, 10]"} <= told["vgg16.py"]
    assert "float32[2, 10]" in told["program.py"]


def test_the_rule_answers_elsewhere(tmp_path: Path) -> None:
    told = shapes(tmp_path)
    assert "vgg16.py" not in told
    assert "float32[2, 10]" in told["program.py"]


INSIDE = """
import keras
base = keras.applications.ResNet50(weights="imagenet", include_top=False, input_shape=(96, 96, 3))
skips = [base.get_layer(name).output for name in ("conv1_relu", "conv2_block3_out")]
first = base.layers[-1].output
features = keras.Model(base.input, skips)(keras.ops.zeros((2, 96, 96, 3)))
half, quarter = features
count = keras.ops.zeros(len(base.layers))
"""


def test_the_source_tells_what_is_inside_once_it_is_asked_for(tmp_path: Path) -> None:
    told = shapes(tmp_path, program=INSIDE)["program.py"]
    assert {"float32[2, 48, 48, 64]", "float32[2, 24, 24, 256]", "float32[batch, 3, 3, 2048]", "float32[175]"} <= told

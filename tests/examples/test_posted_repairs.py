"""Keras and TensorFlow programs as people post them: what a proven repair leaves really runs to its end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import real_run
from analysed import analyse

FOLDER = Path(__file__).resolve().parents[1] / "programs" / "keras"
ROWS = map(json.loads, (FOLDER / "record.jsonl").read_text(encoding="utf-8").splitlines())
BROKEN = [row["program"] for row in ROWS if row["exception"]]
WITHOUT = {
    "attention_dot_axes": "a projection is missing",
    "cats_dogs_generator": "ImageDataGenerator is gone",
    "custom_metric_shape": "which of the sizes is meant is not told",
    "dataset_from_lists": "a label is missing",
    "tf1_bias_per_sample": "what the sizes should be is not told",
    "transformer_block_heads": "the block is made for another width",
    "cnn_wrong_fc": "two sizes must change together",
    "contrib_layers": "tf.contrib is gone",
    "contrib_rnn": "tf.contrib is gone",
    "gan_generator_wrong_size": "a layer is missing",
    "merge_old": "Merge is gone",
    "plain_tf1_spelling": "what is fed behind the old spelling has the wrong shape, too",
    "stock_inverse_bad": "the scaler must be another one",
    "subclass_resnet": "a projection is missing",
    "unet_skip": "the size of the images must be another one",
}
"""Programs that no repair makes whole, and why."""


@pytest.fixture(scope="module")
def endings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, real_run.Outcome]:
    """How each program ends after its repairs."""
    folder = tmp_path_factory.mktemp("posted")
    paths = {}
    for name in BROKEN:
        repaired = analyse(FOLDER / f"{name}.py", repair=True).repaired
        assert repaired is not None
        paths[name] = folder / f"{name}.py"
        text = repaired.texts.get(str(FOLDER / f"{name}.py"), (FOLDER / f"{name}.py").read_text(encoding="utf-8"))
        paths[name].write_text(text, encoding="utf-8")
    ended = real_run.run(paths.values())
    return {name: ended[path] for name, path in paths.items()}


@pytest.mark.parametrize("name", BROKEN)
def test_the_repaired_program_runs(name: str, endings: dict[str, real_run.Outcome]) -> None:
    exception = endings[name].exception
    if name in WITHOUT:
        assert exception is not None, f"'{name}' runs now: take it from the list"
    else:
        assert exception is None, endings[name].message

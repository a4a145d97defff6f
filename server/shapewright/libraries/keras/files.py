"""Names of the files that Keras 3 writes: their endings choose the format, and few are left.

https://keras.io/api/models/model_saving_apis/
"""

from __future__ import annotations

from shapewright.libraries.keras.tensors import is_legacy
from shapewright.rules import Context, Failure, Repair
from shapewright.values import Const, Value

URL = "https://keras.io/api/models/model_saving_apis/"
WEIGHTS = (".weights.h5",)
_OLD = (".weights.h5", ".h5", ".hdf5", ".hdf", ".ckpt", ".tf", ".keras")


def check_ending(ctx: Context, path: Value, endings: tuple[str, ...], said: str, argument: str = "filepath") -> None:
    """Raise ``Failure`` for a file name that ends in none of these; ``said`` is what Keras says before it shows it."""
    if is_legacy(ctx) or not isinstance(path, Const) or not isinstance(path.value, str):
        return
    name = path.value
    if name.endswith(endings):
        return
    stem = next((name.removesuffix(old) for old in _OLD if name.endswith(old)), name)
    wanted = " or ".join(f"'{ending}'" for ending in endings)
    raise Failure(
        "file-ending",
        f"The name of the file, '{name}', has to end in {wanted}.",
        raises=f"{said} Received: filepath={name}",
        exception="ValueError",
        argument=argument,
        repairs=(Repair("wrap", f"Call it '{stem}{endings[0]}'", argument, repr(stem + endings[0])),),
        url=URL,
    )


def check_model_file(ctx: Context, path: Value) -> None:
    """Raise ``Failure`` for a file that a whole model cannot be saved in."""
    check_ending(
        ctx, path, (".keras", ".h5", ".hdf5"),
        "Invalid filepath extension for saving. Please add either a `.keras` extension for the native Keras format "
        "(recommended) or a `.h5` extension. Use `model.export(filepath)` if you want to export a SavedModel for use "
        "with TFLite/TFServing/etc.",
    )  # fmt: skip


def check_weights_file(ctx: Context, path: Value) -> None:
    """Raise ``Failure`` for a file that weights cannot be saved in."""
    check_ending(ctx, path, WEIGHTS, "The filename must end in `.weights.h5`.")


def check_checkpoint(ctx: Context, path: Value, weights_only: bool | None) -> None:
    """Raise ``Failure`` for a file that ``ModelCheckpoint`` does not write."""
    if weights_only:
        check_ending(
            ctx, path, WEIGHTS,
            "When using `save_weights_only=True` in `ModelCheckpoint`, the filepath provided must end in "
            "`.weights.h5` (Keras weights format).",
        )  # fmt: skip
    elif weights_only is False:
        said = "The filepath provided must end in `.keras` (Keras model format)."
        check_ending(ctx, path, (".keras", ".h5"), said)

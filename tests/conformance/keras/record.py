"""Runs Keras's own tests and writes down each outermost call: what went in, what came out or was raised.

    python -m tests.conformance.keras.record OUT.jsonl FILE_OR_FOLDER…   (relative to the keras package)

Nothing of the tests is kept but shapes, dtypes and plain arguments.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import sys
import unittest
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

MODULES = ("numpy", "nn", "core", "linalg", "math", "image")


def encode(value: Any, depth: int = 6) -> Any:
    """A value as plain JSON: tensors by shape and dtype, layers by how they were made."""
    import keras
    import numpy as np

    if depth == 0:
        return {"opaque": "deep"}
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)) and type(value) in (int, float):
        return value if value == value and abs(value) != float("inf") else {"opaque": "number"}
    if isinstance(value, keras.KerasTensor):
        return {"tensor": list(value.shape), "dtype": value.dtype, "kind": "keras"}
    if isinstance(value, (list, tuple)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [encode(item, depth - 1) for item in value]}
    if isinstance(value, dict):
        return {"dict": {str(k): encode(v, depth - 1) for k, v in value.items()}}
    if isinstance(value, keras.Layer) and "_sw_made" in vars(value):
        args, kwargs = vars(value)["_sw_made"]
        made = [encode(a, depth - 1) for a in args], {k: encode(v, depth - 1) for k, v in kwargs.items()}
        return {"layer": type(value).__name__, "module": type(value).__module__, "args": made[0], "kwargs": made[1]}
    if hasattr(value, "shape") and hasattr(value, "dtype") and not isinstance(value, type):
        return encode_array(value, np)
    if value is Ellipsis:
        return {"ellipsis": None}
    if isinstance(value, slice):
        return {"slice": [encode(bound, depth - 1) for bound in (value.start, value.stop, value.step)]}
    return {"opaque": type(value).__name__}


def encode_array(value: Any, np: Any) -> Any:
    import keras

    if "Ragged" in type(value).__name__ or "Sparse" in type(value).__name__:
        return {"opaque": type(value).__name__}
    dtype = keras.backend.standardize_dtype(value.dtype) if not str(value.dtype).startswith("<U") else "string"
    kind = "array" if isinstance(value, (np.ndarray, np.generic)) else "tensor"
    return {"tensor": [None if d is None else int(d) for d in value.shape], "dtype": str(dtype), "kind": kind}


class Recorder:
    """Writes outermost calls; what they call themselves is not looked at."""

    def __init__(self, out: Any) -> None:
        self.out = out
        self.depth = 0
        self.seen: set[str] = set()
        self.where = ""

    def call(self, entry: dict[str, Any], run: Any) -> Any:
        if self.depth:
            return run()
        self.depth += 1
        try:
            try:
                entry = {**entry, "test": self.where}
                result = run()
                entry["result"] = encode(result)
                return result
            except Exception as error:
                entry["error"] = [type(error).__name__, str(error)[:400]]
                raise
            finally:
                self.write(entry)
        finally:
            self.depth -= 1

    def write(self, entry: dict[str, Any]) -> None:
        key = json.dumps({k: v for k, v in entry.items() if k != "test"}, sort_keys=True, default=str)
        if key not in self.seen and len(key) < 6000:
            self.seen.add(key)
            self.out.write(json.dumps(entry, default=str) + "\n")


def patch(recorder: Recorder) -> None:
    """Watch layer construction, layer calls and the functions of ``keras.ops``."""
    from keras.src.layers.layer import Layer
    from keras.src.ops.operation import Operation

    make, call = Operation.__new__, Layer.__call__

    def new(cls: Any, *args: Any, **kwargs: Any) -> Any:
        made = make(cls, *args, **kwargs)
        vars(made)["_sw_made"] = (args, kwargs)
        return made

    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        entry = {
            "call": encode(self),
            "built": bool(self.built),
            "args": [encode(a) for a in args],
            "kwargs": {k: encode(v) for k, v in kwargs.items()},
        }
        return recorder.call(entry, lambda: call(self, *args, **kwargs))

    Operation.__new__ = new
    Layer.__call__ = called
    for name in MODULES:
        module = importlib.import_module(f"keras.src.ops.{name}")
        for key, function in list(vars(module).items()):
            if callable(function) and not isinstance(function, type) and hasattr(function, "_api_export_path"):
                setattr(module, key, watched(recorder, name, key, function))


def watched(recorder: Recorder, module: str, name: str, function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        entry = {
            "op": f"keras.ops.image.{name}" if module == "image" else f"keras.ops.{name}",
            "args": [encode(a) for a in args],
            "kwargs": {k: encode(v) for k, v in kwargs.items()},
        }
        return recorder.call(entry, lambda: function(*args, **kwargs))

    return wrapper


def test_files(targets: list[str]) -> list[Path]:
    import keras

    root = Path(keras.__file__).parent
    found: list[Path] = []
    for target in targets:
        path = root / target
        found += sorted(path.rglob("*_test.py")) if path.is_dir() else [path]
    return found


def main() -> None:
    import keras

    root = Path(keras.__file__).parent.parent
    with open(sys.argv[1], "w") as out:
        recorder = Recorder(out)
        patch(recorder)
        for path in test_files(sys.argv[2:]):
            recorder.where = str(path.relative_to(root))
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            try:
                suite = unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(name))
            except Exception as error:
                print("skipped", name, type(error).__name__, flush=True)
                continue
            with open(os.devnull, "w") as null:
                unittest.TextTestRunner(stream=null, verbosity=0).run(suite)
            out.flush()
            print(name, len(recorder.seen), flush=True)


if __name__ == "__main__":
    main()

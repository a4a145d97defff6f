"""TensorFlow operators put into a graph that is never run."""

from __future__ import annotations

import importlib
import os
from typing import Any, Callable

from .values import Undecided, decode, encode

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

tf: Any = importlib.import_module("tensorflow")

_NAMESPACES = (
    "math", "linalg", "nn", "image", "signal", "strings", "random", "bitwise", "sets", "sparse", "ragged", "raw_ops",
    "quantization", "audio",
)  # fmt: skip
_REFUSED = frozenset(("py_function", "numpy_function", "load_library", "load_op_library", "import_graph_def"))
_OPERATORS = "tensorflow.python.ops."


def resolve(name: str) -> Callable[..., Any]:
    """The operator of a public name; nothing but operators is found."""
    space, _, member = name[len("tensorflow.") :].rpartition(".")
    owner: Any = tf if not space else None
    if space in _NAMESPACES:
        owner = getattr(tf, space, None)
    refused = member in _REFUSED or "File" in member
    found = None if owner is None or refused else getattr(owner, member, None)
    if not callable(found) or isinstance(found, type) or not _is_operator(found, space):
        raise Undecided(f"tensorflow {tf.__version__} has no operator {name}")
    operator: Callable[..., Any] = found
    return operator


def _is_operator(found: Any, space: str) -> bool:
    """Whether a function makes graph nodes: others of the top level do what they do at once."""
    return space != "" or getattr(found, "__module__", "").startswith(_OPERATORS)


def call(function: Callable[..., Any], variant: dict[str, Any]) -> Any:
    """What the operator's outputs are said to be, as JSON."""
    with tf.Graph().as_default():
        args = [decode(spec, _tensor, tf.as_dtype) for spec in variant["args"]]
        kwargs = {name: decode(spec, _tensor, tf.as_dtype) for name, spec in variant["kwargs"].items()}
        return encode(function(*args, **kwargs), _described)


def _tensor(shape: list[int], dtype: str) -> Any:
    return tf.compat.v1.placeholder(tf.as_dtype(dtype), shape)


def _described(value: Any) -> dict[str, Any] | None:
    if isinstance(value, tf.Tensor):
        if value.shape.rank is None:
            return {"tensor": None, "dtype": value.dtype.base_dtype.name}
        return {"tensor": value.shape.as_list(), "dtype": value.dtype.base_dtype.name}
    if isinstance(value, tf.TensorShape):
        return {"other": "TensorShape"}
    if isinstance(value, tf.DType):
        return {"dtype": value.name}
    return None

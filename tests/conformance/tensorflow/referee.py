"""The verdicts: exact, abstained, WRONG; with known sizes, with symbols, in graphs of partly known shapes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf
from tests.conformance.standalone import Standalone
from tests.conformance.tensorflow.cases import Case, T

from shapewright import dims
from shapewright.dims import Expr, Symbol
from shapewright.rules import REGISTRY, Abstain, Failure
from shapewright.values import (
    Const,
    Int,
    Lib,
    ListObject,
    Slice,
    Some,
    Tensor,
    Tuple,
    Unknown,
    UnknownShape,
    Value,
    unknown_tensor,
)

EXACT, ABSTAINED, WRONG, REFUSED = "exact", "abstained", "WRONG", "refused"
COUNTED = {
    "boolean_mask",
    "where",
    "unique",
    "math.bincount",
    "math.segment_sum",
    "math.segment_mean",
    "math.segment_max",
    "math.segment_min",
    "math.segment_prod",
    "dynamic_partition",
    "dynamic_stitch",
    "unique_with_counts",
    "image.central_crop",
    "strings.split",
    "image.non_max_suppression_overlaps",
    "image.non_max_suppression_with_scores",
}
"""Functions whose sizes the data decide: a symbol is exact there."""


@dataclass
class Tally:
    """The verdicts on one function's calls."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)

    def add(self, verdict: str, detail: str) -> None:
        self.counts[verdict] += 1
        if verdict not in (EXACT, REFUSED):
            self.details.append(f"{verdict}: {detail}")


class Sizes:
    """How sizes become dims: as they are, or each distinct size above 1 as a symbol of that value."""

    def __init__(self, symbolic: bool) -> None:
        self.symbolic = symbolic
        self.symbols: dict[int, Expr] = {}
        self.values: dict[Symbol, int] = {}

    def dim(self, size: int) -> Any:
        if not self.symbolic or size < 2:
            return size
        if size not in self.symbols:
            made = dims.fresh(f"S{size}", low=1)
            assert isinstance(made, Expr)
            self.symbols[size] = made
            self.values[next(iter(made.symbols()))] = size
        return self.symbols[size]


def real(value: Any, rng: np.random.Generator) -> Any:
    """The argument as TensorFlow gets it."""
    if isinstance(value, T):
        if value.dtype == "bool":
            return tf.constant(rng.integers(0, 2, value.shape).astype(bool))
        if value.dtype.startswith(("int", "uint")):
            return tf.constant(rng.integers(0, value.high, value.shape), dtype=value.dtype)
        return tf.constant(rng.random(value.shape) + 0.01, dtype=value.dtype)
    if isinstance(value, (list, tuple)):
        return type(value)(real(item, rng) for item in value)
    return value


def abstract(value: Any, sizes: Sizes) -> Value:
    """The argument as the rules get it."""
    if isinstance(value, T):
        integral = value.dtype.startswith(("int", "uint"))
        interval = (0, value.high - 1) if integral else None
        return Tensor("tensorflow", tuple(sizes.dim(s) for s in value.shape), value.dtype, interval=interval)
    if isinstance(value, Open):
        shape = value.spec.shape
        kind = "placeholder"
        return Tensor("tensorflow", (dims.fresh(""), *shape[1:]) if shape else (), value.spec.dtype, kind=kind)
    if isinstance(value, slice):
        return Slice(*(abstract(v, sizes) for v in (value.start, value.stop, value.step)))
    if isinstance(value, list):
        return ListObject(tuple(abstract(item, sizes) for item in value))
    if isinstance(value, tuple):
        return Tuple(tuple(abstract(item, sizes) for item in value))
    return Const(value)


def really(case: Case, seed: int = 0) -> Any:
    """What TensorFlow gives."""
    rng = np.random.default_rng(seed)
    args = [real(a, rng) for a in case.args]
    kwargs = {k: real(v, rng) for k, v in case.kwargs.items()}
    if case.name.startswith("Tensor."):
        return getattr(args[0], case.name.removeprefix("Tensor."))(*args[1:], **kwargs)
    function: Any = tf
    for part in case.name.split("."):
        function = getattr(function, part)
    return function(*args, **kwargs)


def predicted(case: Case, sizes: Sizes, *, graph: bool = False) -> Value:
    """What the rules say; an unknown with its reason where they abstain. Raises ``Failure``."""
    ctx = Standalone()
    if graph:
        ctx.set_state("tensorflow.eager", False)
    args = [abstract(a, sizes) for a in case.args]
    kwargs = {k: abstract(v, sizes) for k, v in case.kwargs.items()}
    name = REGISTRY.canonical(f"tensorflow.{case.name}")
    if name not in REGISTRY.functions:
        return Unknown(f"no rule for {name}")
    try:
        return ctx.invoke(name, *args, **kwargs)
    except Abstain as abstain:
        return Unknown(abstain.reason)
    except UnknownShape as unknown:
        return unknown_tensor(unknown.tensor.library)


def judge(case: Case, *, symbolic: bool = False) -> tuple[str, str]:
    """The verdict on one call that runs."""
    sizes = Sizes(symbolic)
    wanted = really(case)
    try:
        found = predicted(case, sizes)
    except Failure as failure:
        return WRONG, f"false alarm: {failure.message}"
    return compare(found, wanted, sizes, case.name in COUNTED)


def compare(found: Value, wanted: Any, sizes: Sizes, counted: bool) -> tuple[str, str]:
    """Whether an abstract result stands for a real one."""
    if isinstance(found, Unknown):
        return ABSTAINED, found.reason
    if isinstance(wanted, (tf.Tensor, tf.Variable, np.ndarray)):
        return _compare_tensor(found, wanted, sizes, counted)
    if isinstance(wanted, (tuple, list)):
        items = found.items if isinstance(found, (Tuple, ListObject)) else None
        if items is None or len(items) != len(wanted):
            return (ABSTAINED, "items") if items is None else (WRONG, f"{len(items)} items, not {len(wanted)}")
        verdicts = [compare(a, b, sizes, counted) for a, b in zip(items, wanted, strict=True)]
        return next((v for v in verdicts if v[0] == WRONG), next((v for v in verdicts if v[0] != EXACT), (EXACT, "")))
    if isinstance(found, Int):
        value = dims.evaluate(found.dim, sizes.values)
        return (EXACT, "") if value == wanted else (WRONG, f"{value}, not {wanted}")
    if isinstance(found, Const):
        return (EXACT, "") if found.value == wanted else (WRONG, f"{found.value}, not {wanted}")
    return (EXACT, "") if isinstance(found, (Some, Lib)) else (ABSTAINED, type(found).__name__)


def _compare_tensor(found: Value, wanted: Any, sizes: Sizes, counted: bool) -> tuple[str, str]:
    if not isinstance(found, Tensor):
        return WRONG, f"{type(found).__name__}, not a tensor"
    dtype = wanted.dtype.name if hasattr(wanted.dtype, "name") else str(wanted.dtype)
    if found.dtype is None:
        return ABSTAINED, "dtype"
    if found.dtype != dtype:
        return WRONG, f"{found.dtype}, not {dtype}"
    if found.shape is None:
        return ABSTAINED, "shape"
    shape = tuple(wanted.shape)
    if len(found.shape) != len(shape):
        return WRONG, f"{found.shape}, not {shape}"
    for dim, size in zip(found.shape, shape, strict=True):
        value = dim if isinstance(dim, int) else _value(dim, sizes)
        if value is None and not counted:
            return ABSTAINED, f"size {size} is not known"
        if value is not None and value != size:
            return WRONG, f"{found.shape}, not {shape}"
    return EXACT, ""


def _value(dim: Expr, sizes: Sizes) -> int | None:
    """What a formula gives for the real sizes; None where a size in it is a fresh one."""
    known = all(symbol in sizes.values for symbol in dim.symbols())
    return dims.evaluate(dim, sizes.values) if known else None


def flagged(case: Case) -> tuple[bool, str]:
    """Whether a call that must fail is flagged, and what is missing otherwise."""
    try:
        really(case)
    except Exception as error:
        raised = f"{type(error).__name__}: {error}"
    else:
        return True, "it does not fail"
    try:
        predicted(case, Sizes(False))
    except Failure:
        return True, ""
    return False, raised.replace("\n", " ")[:150]


# --- graphs of partly known shapes --------------------------------------------------------------------------
def judge_graph(case: Case) -> tuple[str, str]:
    """The verdict on a call in a graph whose tensors leave their first axis open, as TensorFlow infers its shape."""
    with tf.Graph().as_default():
        try:
            wanted = _called(case, _placeholder)
        except Exception as error:
            return REFUSED, f"TensorFlow builds no such graph: {type(error).__name__}"
        sizes = Sizes(False)
        try:
            found = predicted(_opened(case), sizes, graph=True)
        except Failure as failure:
            return WRONG, f"false alarm: {failure.message}"
    return compare_static(found, wanted)


@dataclass(frozen=True)
class Open:
    """A tensor argument whose first axis is open."""

    spec: T


def _placeholder(spec: T) -> Any:
    shape = (None, *spec.shape[1:]) if spec.shape else ()
    return tf.compat.v1.placeholder(spec.dtype, shape)


def _called(case: Case, make: Any) -> Any:
    def built(value: Any) -> Any:
        if isinstance(value, T):
            return make(value)
        return type(value)(built(item) for item in value) if isinstance(value, (list, tuple)) else value

    args, kwargs = [built(a) for a in case.args], {k: built(v) for k, v in case.kwargs.items()}
    function: Any = tf
    if case.name.startswith("Tensor."):
        return getattr(args[0], case.name.removeprefix("Tensor."))(*args[1:], **kwargs)
    for part in case.name.split("."):
        function = getattr(function, part)
    return function(*args, **kwargs)


def _opened(case: Case) -> Case:
    def opened(value: Any) -> Any:
        if isinstance(value, T):
            return Open(value)
        return type(value)(opened(item) for item in value) if isinstance(value, (list, tuple)) else value

    return Case(case.name, tuple(opened(a) for a in case.args), {k: opened(v) for k, v in case.kwargs.items()})


def compare_static(found: Value, wanted: Any) -> tuple[str, str]:
    """A static shape: known sizes must agree, and what TensorFlow knows should be known."""
    if isinstance(wanted, (tuple, list)) and isinstance(found, (Tuple, ListObject)) and found.items is not None:
        if len(found.items) != len(wanted):
            return WRONG, f"{len(found.items)} items, not {len(wanted)}"
        verdicts = [compare_static(a, b) for a, b in zip(found.items, wanted, strict=True)]
        return next((v for v in verdicts if v[0] != EXACT), (EXACT, ""))
    if not isinstance(wanted, tf.Tensor):
        return EXACT, ""
    if isinstance(found, Unknown):
        return ABSTAINED, found.reason
    if not isinstance(found, Tensor):
        return WRONG, type(found).__name__
    if found.dtype is not None and found.dtype != wanted.dtype.name:
        return WRONG, f"{found.dtype}, not {wanted.dtype.name}"
    if wanted.shape.rank is None:
        return EXACT, ""
    if found.shape is None:
        return ABSTAINED, "shape"
    static = wanted.shape.as_list()
    if len(static) != len(found.shape):
        return WRONG, f"{found.shape}, not {static}"
    for dim, size in zip(found.shape, static, strict=True):
        if size is not None and isinstance(dim, int) and dim != size:
            return WRONG, f"{found.shape}, not {static}"
        if size is not None and not isinstance(dim, int):
            return ABSTAINED, f"{found.shape}, not {static}"
    return EXACT, ""

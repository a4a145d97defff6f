"""Runs our Keras rules on recorded calls and compares shapes, dtypes and failures with Keras's own."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.standalone import Standalone

from shapewright import dims
from shapewright.dims import Dim
from shapewright.libraries.keras.tensors import batch_symbol, keras_tensor, open_size
from shapewright.rules import REGISTRY, Abstain, Failure, Mismatch
from shapewright.values import (
    Const,
    Instance,
    Slice,
    Some,
    Tensor,
    Tuple,
    Unknown,
    UnknownShape,
    Value,
)

__all__ = ["Score", "judge", "run"]

ABOUT_SHAPES = (
    "shape", "ndim", "rank", "dim", "axis", "axes", "size", "dtype", "broadcast", "incompatible", "input",
    "target", "output", "units", "filters", "index", "groups",
)  # fmt: skip
EXPORTED = {"GroupedQueryAttention": "GroupQueryAttention"}
"""Classes whose name in the source is not the public one."""
NOT_PUBLIC = frozenset(("IndexLookup", "TFDConcat", "TFDIdentity", "ConvLSTM", "ConvLSTMCell", "MaxNumBoundingBoxes"))
"""Classes of the source that programs cannot name."""
OUR_OWN = ("keras.src.layers", "keras.src.models")


DECIDED_BY_DATA = frozenset(
    f"keras.ops.{name}"
    for name in (
        "bartlett",
        "blackman",
        "hamming",
        "hanning",
        "kaiser",
        "nonzero",
        "unique",
        "bincount",
        "where",
        "repeat",
    )
)
"""Operators whose sizes the contents decide: a fresh size in the right place is right."""


class KerasContext(Standalone):
    """Layers are called through ``__call__``, which builds them.

    With ``symbolic`` every size above 1 of an input is a symbol that stands for it.
    """

    def __init__(self, *, symbolic: bool = False) -> None:
        super().__init__()
        self.symbolic = symbolic
        self.sizes: dict[int, Dim] = {}
        self.meaning: dict[dims.Symbol, int] = {}

    def size(self, size: int) -> Dim:
        """An input's size, or the symbol that stands for it."""
        if not self.symbolic or size < 2:
            return size
        if size not in self.sizes:
            made = dims.fresh(f"n{size}")
            self.sizes[size] = made
            self.meaning[next(iter(made.symbols()))] = size
        return self.sizes[size]

    def number(self, size: Dim) -> Dim:
        """What a size comes to when the symbols have their values."""
        if isinstance(size, int) or not size.symbols() <= self.meaning.keys():
            return size
        return dims.evaluate(size, self.meaning)

    def call(self, function: Value, /, *args: Any, **kwargs: Any) -> Value:
        if isinstance(function, Instance):
            return self.method(function, "__call__", *args, **kwargs)
        return super().call(function, *args, **kwargs)


@dataclass
class Score:
    """How calls of one operator went."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def run(records: Iterable[dict[str, Any]], *, symbolic: bool = False) -> dict[str, Score]:
    """Judge every record; scores by operator."""
    scores: dict[str, Score] = defaultdict(Score)
    for record in records:
        name = name_of(record)
        if name is None:
            continue
        outcome, note = judge(record, symbolic=symbolic)
        score = scores[name]
        score.counts[outcome] += 1
        if note and outcome not in ("exact", "flagged"):
            score.notes.append(f"{outcome}: {note} :: {json.dumps(record)[:600]}")
    return dict(scores)


def name_of(record: dict[str, Any]) -> str | None:
    """The operator a record is about, if it is the library's own."""
    if "op" in record:
        return str(record["op"])
    made = record["call"]
    if not isinstance(made, dict) or "layer" not in made or not made["module"].startswith(OUR_OWN):
        return None
    if made["layer"] in NOT_PUBLIC:
        return None
    name = f"keras.layers.{made['layer']}"
    return (
        name if REGISTRY.canonical(name) in REGISTRY.classes or made["module"].startswith("keras.src.layers") else None
    )


def judge(record: dict[str, Any], *, symbolic: bool = False) -> tuple[str, str]:
    """``exact``, ``abstained``, ``WRONG``; for calls that fail ``flagged``, ``missed``, ``skipped``."""
    ctx = KerasContext(symbolic=symbolic)
    fails = "error" in record
    if fails and record.get("built"):
        return "skipped", "what it was built for is not recorded"
    try:
        result = compute(ctx, record)
    except Failure as failure:
        if fails:
            return "flagged", ""
        return "WRONG", f"false failure {failure.code}: {failure.message}"
    except (Abstain, Mismatch, UnknownShape) as reason:
        return ("missed" if about_shapes(record) else "skipped") if fails else "abstained", str(reason)
    except Undecodable as reason:
        return "skipped", str(reason)
    except Exception as crash:
        return "WRONG", f"crash {type(crash).__name__}: {crash}"
    if fails:
        return ("missed", record["error"][1]) if about_shapes(record) else ("skipped", "")
    return compare(ctx, result, record["result"], decided_by_data=record.get("op") in DECIDED_BY_DATA)


def about_shapes(record: dict[str, Any]) -> bool:
    """Whether an error is one we mean to find."""
    kind, text = record["error"]
    return kind in ("ValueError", "TypeError", "InvalidArgumentError") and any(w in text.lower() for w in ABOUT_SHAPES)


class Undecodable(Exception):
    """A record holds something that we cannot make."""


def compute(ctx: KerasContext, record: dict[str, Any]) -> Value:
    args = [decode(ctx, a) for a in record["args"]]
    kwargs = {k: decode(ctx, v) for k, v in record["kwargs"].items()}
    if "op" in record and any(isinstance(a, Unknown) for a in (*args, *kwargs.values())):
        raise Undecodable("a function is not recorded")
    if "op" in record:
        return ctx.invoke(record["op"], *args, **kwargs)
    layer = decode(ctx, record["call"])
    return ctx.method(layer, "__call__", *args, **kwargs)


def decode(ctx: KerasContext, item: Any) -> Value:
    if item is None or isinstance(item, (bool, int, float, str)):
        return Const(item)
    if "tensor" in item:
        return decode_tensor(ctx, item)
    if "list" in item:
        return ctx.list([decode(ctx, i) for i in item["list"]])
    if "tuple" in item:
        return Tuple(tuple(decode(ctx, i) for i in item["tuple"]))
    if "dict" in item:
        return ctx.dict({k: decode(ctx, v) for k, v in item["dict"].items()})
    if "layer" in item:
        return decode_layer(ctx, item)
    if "ellipsis" in item:
        return Const(Ellipsis)
    if "slice" in item:
        return Slice(*(decode(ctx, bound) for bound in item["slice"]))
    if item["opaque"] in ("function", "builtin_function_or_method", "method"):
        return Unknown("a function")
    if item["opaque"] in ("RaggedTensor", "SparseTensor", "IndexedSlices", "deep", "BCOO"):
        raise Undecodable(item["opaque"])
    return Some("object") if item["opaque"] != "number" else Some("float")


def decode_layer(ctx: KerasContext, item: dict[str, Any]) -> Value:
    if not item["module"].startswith(OUR_OWN) or "_test" in item["module"]:
        raise Undecodable(f"a test's own layer {item['layer']}")
    if item["layer"] in ("Lambda", "Activation") and "'opaque': 'function'" in str(item):
        raise Undecodable("a function is not recorded")
    args = [decode(ctx, a) for a in item["args"]]
    kwargs = {k: decode(ctx, v) for k, v in item["kwargs"].items()}
    return ctx.invoke(f"keras.layers.{EXPORTED.get(item['layer'], item['layer'])}", *args, **kwargs)


def decode_tensor(ctx: KerasContext, item: dict[str, Any]) -> Tensor:
    shape = tuple(opened(ctx, axis, size) for axis, size in enumerate(item["tensor"]))
    if item["kind"] == "keras":
        return keras_tensor(shape, item["dtype"])
    library = "numpy" if item["kind"] == "array" else "tensorflow"
    return Tensor(library, shape, item["dtype"])


def opened(ctx: KerasContext, axis: int, size: int | None) -> Dim:
    if size is not None:
        return ctx.size(size)
    return batch_symbol(ctx) if axis == 0 else open_size(ctx, "")


def compare(ctx: KerasContext, ours: Value, real: Any, *, decided_by_data: bool = False) -> tuple[str, str]:
    """Structures leaf by leaf."""
    outcomes = [compare_leaf(ctx, a, b, decided_by_data) for a, b in pairs(ours, real)]
    for wanted in ("WRONG", "abstained", "skipped"):
        for outcome, note in outcomes:
            if outcome == wanted:
                return outcome, note
    return "exact", ""


def pairs(ours: Value, real: Any) -> Iterator[tuple[Value | None, Any]]:
    for key in ("list", "tuple"):
        if isinstance(real, dict) and key in real:
            items = getattr(ours, "items", None)
            entries = list(items) if isinstance(items, tuple) else None
            if entries is None:
                yield ours, real
            elif len(entries) != len(real[key]):
                yield None, f"{len(entries)} entries, not {len(real[key])}"
            else:
                for a, b in zip(entries, real[key], strict=True):
                    yield from pairs(a, b)
            return
    if isinstance(real, dict) and "dict" in real:
        entries_by_key = {k.value: v for k, v in getattr(ours, "items", {}).items()} if ours is not None else {}
        for key, value in real["dict"].items():
            yield from pairs(entries_by_key.get(key, Unknown("no such key")), value)
        return
    yield ours, real


def compare_leaf(ctx: KerasContext, ours: Value | None, real: Any, decided_by_data: bool) -> tuple[str, str]:
    if ours is None:
        return "WRONG", str(real)
    if isinstance(ours, (Unknown, Some)):
        return "abstained", "unknown"
    if isinstance(real, dict) and "opaque" in real:
        return "skipped", str(real)
    if not isinstance(real, dict) or "tensor" not in real:
        value = ours.value if isinstance(ours, Const) else None
        return ("exact", "") if value == real else ("abstained", f"{ours} against {real}")
    if not isinstance(ours, Tensor):
        return ("exact", "") if isinstance(ours, Const) and not real["tensor"] else ("WRONG", f"{ours} is no tensor")
    if ours.dtype is not None and ours.dtype != real["dtype"]:
        return "WRONG", f"dtype {ours.dtype}, really {real['dtype']}"
    if ours.shape is None:
        return "abstained", "shape unknown"
    if len(ours.shape) != len(real["tensor"]):
        return "WRONG", f"shape {ours.shape}, really {real['tensor']}"
    partial = ours.dtype is None
    for a, b in zip(map(ctx.number, ours.shape), real["tensor"], strict=True):
        if b is not None and isinstance(a, int) and a != b:
            return "WRONG", f"shape {ours.shape}, really {real['tensor']}"
        partial = partial or (b is not None and not isinstance(a, int) and not decided_by_data)
    return ("abstained", f"partly: {ours.shape} {ours.dtype}, really {real['tensor']}") if partial else ("exact", "")


def table(scores: dict[str, Score]) -> str:
    """One line for each operator, the totals last."""
    names = ("exact", "abstained", "WRONG", "flagged", "missed", "skipped")
    lines = [f"{'operator':44}" + "".join(f"{n:>10}" for n in names)]
    total: Counter[str] = Counter()
    for name in sorted(scores):
        counts = scores[name].counts
        total += counts
        lines.append(f"{name:44}" + "".join(f"{counts[n]:10}" for n in names))
    lines.append(f"{'total':44}" + "".join(f"{total[n]:10}" for n in names))
    valid, failing = sum(total[n] for n in names[:3]), total["flagged"] + total["missed"]
    if valid and failing:
        lines.append(f"exact {total['exact'] / valid:.1%}, must-fail flagged {total['flagged'] / failing:.1%}")
    return "\n".join(lines)

"""Torch's own operator database as the referee of the rules: exact, abstained, WRONG."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from tests.conformance.standalone import Standalone
from tests.conformance.torch.abstract import ABSTAINED, EXACT, WRONG, Sizes, compare, lower
from tests.conformance.torch.calls import Call, name_of, recorded
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import OpInfo, SampleInput

from shapewright.rules import REGISTRY, Abstain, Failure
from shapewright.values import Tensor, Unknown, UnknownShape, Value, unknown_tensor

warnings.filterwarnings("ignore")

PREFERRED = (torch.float32, torch.int64, torch.bool, torch.complex64, torch.float16, torch.float64)
COUNTED = {  # the data decide sizes
    "argwhere", "nonzero", "unique", "unique_consecutive", "masked_select", "bincount", "histogramdd", "combinations",
    "repeat_interleave", "nn.functional.ctc_loss", "__getitem__", "_unsafe_masked_index", "nn.functional.one_hot",
}  # fmt: skip
ABOUT = re.compile(
    r"shape|size|dim|\dD|type|index|indices|range|same|broadcast|match|must|axis|axes|length|numel|element|Tensor|empty"
)
"""What torch says of shapes, ranks, dtypes and indices."""
NOT_ABOUT = re.compile(
    r"memory location|meta tensor|sparse|expects to return a|Center must|tau must|deviation must", re.I
)
IGNORED = {"torch.Tensor.__repr__", "torch._C._set_grad_enabled"}


@dataclass
class Tally:
    """The verdicts on one operator's samples."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    details: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: str, detail: str) -> None:
        self.counts[verdict] += 1
        if verdict != EXACT:
            self.details[f"{verdict}: {detail}"] += 1

    @property
    def complete(self) -> bool:
        return self.counts[EXACT] == sum(self.counts.values())


def full_name(op: OpInfo) -> str:
    return op.name + (f".{op.variant_test_name}" if op.variant_test_name else "")


def operators(pattern: str = "") -> list[OpInfo]:
    """The operators of the database that run on a CPU."""
    return [op for op in op_db if pattern in full_name(op) and op.supported_dtypes("cpu")]


def dtype_of(op: OpInfo) -> torch.dtype:
    supported = op.supported_dtypes("cpu")
    return next((d for d in PREFERRED if d in supported), next(iter(supported)))


def samples(op: OpInfo, dtype: torch.dtype | None = None, limit: int | None = None) -> Iterator[SampleInput]:
    torch.manual_seed(0)
    made = op.sample_inputs("cpu", dtype or dtype_of(op), requires_grad=False)
    for index, sample in enumerate(made):
        if limit is not None and index >= limit:
            return
        yield sample


def forms(op: OpInfo, sample: SampleInput) -> Iterator[tuple[str, Any]]:
    """The function, the method and the in-place method, each as something to run."""
    args, kwargs = sample.args, sample.kwargs
    yield "function", lambda: op.op(sample.input, *args, **kwargs)
    if op.method_variant is not None:
        yield "method", lambda: op.method_variant(sample.input, *args, **kwargs)
    if op.inplace_variant is not None and isinstance(sample.input, torch.Tensor):
        yield "in place", lambda: op.inplace_variant(sample.input.clone(), *args, **kwargs)


def predict(name: str, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """What the rules say of a call; an unknown with its reason where they abstain."""
    ctx = Standalone()
    if name.endswith(".__get__"):
        rule = REGISTRY.properties.get(name.removesuffix(".__get__"))
        if rule is None:
            return Unknown(f"no rule for {name}")
        return rule.apply(ctx, rule.bind(args, {}))
    name = REGISTRY.canonical(name)
    if name not in REGISTRY.functions:
        return Unknown(f"no rule for {name}")
    try:
        return ctx.invoke(name, *args, **kwargs)
    except Abstain as abstain:
        return Unknown(abstain.reason)
    except UnknownShape as unknown:
        return unknown_tensor(unknown.tensor.library)


def judge(call: Call, sizes: Sizes, counted: bool) -> tuple[str, str]:
    """The verdict on one recorded call."""
    if call.name in IGNORED:
        return EXACT, ""
    try:
        found = predict(call.name, call.args, call.kwargs)
    except Failure as failure:
        if call.error is not None:
            return EXACT, ""
        return WRONG, f"{call.name}: false alarm: {failure.message}"
    except Exception as crash:
        return WRONG, f"{call.name}: the rule crashes: {crash!r}"
    if call.error is not None:
        return ABSTAINED, f"{call.name} is not seen to fail: {str(call.error)[:160]}"
    verdict, detail = compare(found, call.result, sizes, counted=counted)
    return verdict, f"{call.name}: {detail}" if detail else ""


def judge_form(run: Any, *, symbolic: bool, counted: bool) -> tuple[str, str] | None:
    """The worst verdict on the calls that one form of one sample makes; None where it makes none."""
    sizes = Sizes(symbolic)
    calls = recorded(run, lambda value: lower(value, sizes))
    if not calls or any(call.name == "?" for call in calls):
        return None
    if any(call.error is not None for call in calls):
        return None  # a form that this sample is not for
    verdicts = [judge(call, sizes, counted) for call in calls]
    return max(verdicts, key=lambda v: [EXACT, ABSTAINED, WRONG].index(v[0]))


def judge_operator(
    op: OpInfo, *, symbolic: bool = False, limit: int | None = None, dtype: torch.dtype | None = None
) -> Tally:
    """Every sample of an operator, in every form."""
    tally = Tally(full_name(op))
    counted = op.name in COUNTED
    for sample in samples(op, dtype, limit):
        verdicts = []
        for form, run in forms(op, sample):
            verdict = judge_form(run, symbolic=symbolic, counted=counted)
            if verdict is not None:
                verdicts.append((verdict[0], f"[{form}] {verdict[1]}"))
        if verdicts:
            tally.add(*max(verdicts, key=lambda v: [EXACT, ABSTAINED, WRONG].index(v[0])))
    return tally


def must_fail(op: OpInfo) -> Iterator[tuple[bool, str, str]]:
    """For each input that torch refuses for its shape, rank, dtype or index: whether a rule flags it, torch's words, the rule's words."""
    if op.error_inputs_func is None:
        return
    for wrong in op.error_inputs("cpu"):
        sample = wrong.sample_input
        sizes = Sizes(False)
        calls = recorded(lambda s=sample: op.op(s.input, *s.args, **s.kwargs), lambda value, s=sizes: lower(value, s))
        if not calls or calls[-1].error is None:
            continue
        call = calls[-1]
        words = str(call.error).split("\n")[0]
        if not ABOUT.search(words) or NOT_ABOUT.search(words):
            continue
        if call.name == "?":  # refused while its arguments were read
            call.name = name_of(op.op).replace("torch.signal.windows.windows", "torch.signal.windows")
            call.args = tuple(lower(a, sizes) for a in (sample.input, *sample.args))
            call.kwargs = {k: lower(v, sizes) for k, v in sample.kwargs.items()}
        try:
            found = predict(call.name, call.args, call.kwargs)
        except Failure as failure:
            yield True, words, failure.raises
            continue
        except Exception as crash:
            yield False, f"{call.name}: {words}", f"the rule crashes: {crash!r}"
            continue
        yield False, f"{call.name}: {words}", _short(found)


def _short(value: Value) -> str:
    if isinstance(value, Tensor):
        return f"{value.dtype}{value.shape}"
    return str(value)[:100]

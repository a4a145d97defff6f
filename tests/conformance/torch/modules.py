"""Torch's own database of modules as the referee: each is made, then called, as its authors' tests do."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from tests.conformance.standalone import Standalone
from tests.conformance.torch.abstract import WRONG, Sizes, compare, dtype_name, lower
from tests.conformance.torch.calls import name_of
from tests.conformance.torch.referee import Tally
from torch.testing._internal.common_modules import ModuleInfo, ModuleInput, module_db

from shapewright import libraries  # noqa: F401  (registers the rules)
from shapewright.rules import Abstain, Failure
from shapewright.values import Lib, Unknown, UnknownShape, Value, unknown_tensor


@dataclass(frozen=True)
class Trial:
    """A class, what its tests make and call it with, whether it is training then, and the default dtype."""

    cls: type[torch.nn.Module]
    given: ModuleInput
    training: bool
    dtype: torch.dtype


def infos(pattern: str = "") -> list[ModuleInfo]:
    return [info for info in module_db if pattern in info.name]


@contextmanager
def remembering_arguments() -> Iterator[None]:
    """Modules that are made meanwhile remember what with: they are arguments of others."""

    def new(cls: type[torch.nn.Module], *args: Any, **kwargs: Any) -> torch.nn.Module:
        module = object.__new__(cls)
        vars(module)["made_with"] = (args, kwargs)
        return module

    torch.nn.Module.__new__ = new  # type: ignore[assignment]
    try:
        yield
    finally:
        torch.nn.Module.__new__ = lambda cls, *args, **kwargs: object.__new__(cls)  # type: ignore[assignment]


@contextmanager
def default_dtype(dtype: torch.dtype) -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def trials(info: ModuleInfo, dtype: torch.dtype | None = None) -> Iterator[Trial]:
    """Every input of a module's tests, in training and in evaluation where these differ."""
    dtype = dtype or (torch.float32 if torch.float32 in info.dtypes else info.dtypes[0])
    for training in (True, False) if info.train_and_eval_differ else (True,):
        torch.manual_seed(0)
        with remembering_arguments(), default_dtype(dtype):
            made = info.module_inputs_func(info, device="cpu", dtype=dtype, requires_grad=False, training=training)
        for module_input in made:
            yield Trial(info.module_cls, module_input, training, dtype)


class Run(Standalone):
    """The rules' side of a trial."""

    def __init__(self, trial: Trial, *, symbolic: bool = False) -> None:
        super().__init__()
        self.trial = trial
        self.sizes = Sizes(symbolic)
        self.set_state("torch.default_dtype", dtype_name(trial.dtype))

    def lowered(self, value: Any) -> Value:
        if isinstance(value, torch.nn.Module):
            args, kwargs = vars(value)["made_with"]
            return self.made(type(value), args, kwargs)
        if callable(value):
            return Lib(name_of(value))
        return lower(value, self.sizes)

    def made(self, cls: type[torch.nn.Module], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Value:
        made = {k: self.lowered(v) for k, v in kwargs.items()}
        return self.invoke(f"{cls.__module__}.{cls.__name__}", *map(self.lowered, args), **made)

    def result(self) -> Value:
        """What the rules say the module gives; an unknown with its reason where they abstain."""
        make, forward = self.trial.given.constructor_input, self.trial.given.forward_input
        try:
            module = self.made(self.trial.cls, make.args, make.kwargs)
            if forward is None:
                return module
            self.method(module, "train", self.trial.training)
            kwargs = {k: self.lowered(v) for k, v in forward.kwargs.items()}
            return self.method(module, "__call__", *map(self.lowered, forward.args), **kwargs)
        except Abstain as abstain:
            return Unknown(abstain.reason)
        except UnknownShape as unknown:
            return unknown_tensor(unknown.tensor.library)


def really(trial: Trial) -> Any:
    """What torch gives."""
    make, forward = trial.given.constructor_input, trial.given.forward_input
    with torch.no_grad(), default_dtype(trial.dtype):
        module = trial.cls(*make.args, **make.kwargs).train(trial.training)
        return module if forward is None else module(*forward.args, **forward.kwargs)


def judge_trial(trial: Trial, *, symbolic: bool) -> tuple[str, str] | None:
    """The verdict on one input; None where torch itself refuses it (some inputs are for another dtype)."""
    try:
        wanted = really(trial)
    except Exception:
        return None
    run = Run(trial, symbolic=symbolic)
    try:
        found = run.result()
    except Failure as failure:
        return WRONG, f"false alarm: {failure.message}"
    except Exception as crash:
        return WRONG, f"the rule crashes: {crash!r}"
    return compare(found, wanted, run.sizes)


def judge_module(
    info: ModuleInfo, *, symbolic: bool = False, limit: int | None = None, dtype: torch.dtype | None = None
) -> Tally:
    """Every input of a module's tests."""
    tally = Tally(info.name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for index, trial in enumerate(trials(info, dtype)):
            if limit is not None and index >= limit:
                break
            verdict = judge_trial(trial, symbolic=symbolic)
            if verdict is not None:
                tally.add(*verdict)
    return tally


def must_fail(info: ModuleInfo) -> Iterator[tuple[bool, str, str]]:
    """For each input that torch refuses: whether a rule flags it, torch's words, the rule's words."""
    if info.module_error_inputs_func is None:
        return
    with remembering_arguments():
        wrong = info.module_error_inputs_func(
            info, device="cpu", dtype=torch.float32, requires_grad=False, training=True
        )
    for each in wrong:
        trial = Trial(info.module_cls, each.module_error_input, True, torch.float32)
        words = _raised(lambda t=trial: really(t))
        if words is None:
            continue
        try:
            found = Run(trial).result()
        except Failure as failure:
            yield True, words, failure.raises
            continue
        yield False, words, str(found)[:160]


def _raised(run: Callable[[], Any]) -> str | None:
    try:
        run()
    except Exception as error:
        return str(error).split("\n")[0]
    return None

"""Makes Keras's ``fit`` and ``evaluate`` short: one epoch of a few batches, in the shape of the whole.

The ``History`` that comes back is as long as the epochs that were asked for, since programs plot it
against them.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any, Callable

from .loops import Limits


def shorten_fit(limits: Limits, keras: Any) -> None:
    """Patch ``fit``, ``evaluate`` and ``train_on_batch`` where Keras's ``Model`` has them from."""
    for name, wrap in (("fit", _fit), ("evaluate", _evaluate), ("train_on_batch", _train_on_batch)):
        owner = next((kind for kind in keras.Model.__mro__ if name in vars(kind)), None)
        if owner is not None:
            old = vars(owner)[name]
            setattr(owner, name, functools.wraps(old)(wrap(old, limits)))


def _fit(old: Callable[..., Any], limits: Limits) -> Callable[..., Any]:
    def fit(*args: Any, **kwargs: Any) -> Any:
        bound = inspect.signature(old).bind(*args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments
        asked = int(given.get("epochs") or 1)
        first = int(given.get("initial_epoch") or 0)
        whole = dict(given)
        given["epochs"] = min(asked, first + 1)
        given["steps_per_epoch"] = _steps(given, "steps_per_epoch", limits.steps)
        if given.get("validation_data") is not None and "validation_steps" in given:
            validation = {"x": _first(given["validation_data"]), "batch_size": given.get("validation_batch_size")}
            validation["steps"] = given["validation_steps"]
            given["validation_steps"] = _steps(validation, "steps", limits.steps)
        if given != whole:
            _say(limits, asked - first, given["steps_per_epoch"])
        history = old(*bound.args, **bound.kwargs)
        limits.step()
        _stretch(history, asked - first)
        return history

    return fit


def _evaluate(old: Callable[..., Any], limits: Limits) -> Callable[..., Any]:
    def evaluate(*args: Any, **kwargs: Any) -> Any:
        bound = inspect.signature(old).bind(*args, **kwargs)
        bound.apply_defaults()
        if "steps" in bound.arguments:
            bound.arguments["steps"] = _steps(bound.arguments, "steps", limits.steps)
        return old(*bound.args, **bound.kwargs)

    return evaluate


def _train_on_batch(old: Callable[..., Any], limits: Limits) -> Callable[..., Any]:
    def train_on_batch(*args: Any, **kwargs: Any) -> Any:
        limits.step()
        return old(*args, **kwargs)

    return train_on_batch


def _steps(given: dict[str, Any], name: str, most: int) -> int | None:
    """How many batches to run: what was asked for or is there, if that is fewer than the most."""
    asked = given.get(name)
    if isinstance(asked, int):
        return min(asked, most)
    there = _batches(given)
    return asked if there is not None and there <= most else most


def _batches(given: dict[str, Any]) -> int | None:
    """How many batches the data makes, or None where that cannot be said."""
    data = _first(given.get("x"))
    shape = getattr(data, "shape", None)
    if shape is not None and len(shape):
        share = 1.0 - float(given.get("validation_split") or 0.0)
        size = given.get("batch_size") or 32
        return max(-(-int(shape[0] * share) // int(size)), 1) if isinstance(shape[0], int) else None
    try:
        return len(data)
    except (TypeError, ValueError):  # a generator, or a data set of unknown length
        return None


def _first(data: Any) -> Any:
    """One of the arrays of a model's inputs: all have the same number of samples."""
    while isinstance(data, (list, tuple, dict)) and data and not _is_numbers(data):
        data = next(iter(data.values())) if isinstance(data, dict) else data[0]
    return data


def _is_numbers(data: Any) -> bool:
    return isinstance(data, (list, tuple)) and isinstance(data[0], (int, float))


def _stretch(history: Any, epochs: int) -> None:
    """Repeat the last value of each metric for the epochs that were left out."""
    values = getattr(history, "history", None)
    if not isinstance(values, dict):
        return
    for metric in values.values():
        if isinstance(metric, list) and metric:
            metric.extend([metric[-1]] * (epochs - len(metric)))
    ran = getattr(history, "epoch", None)
    if isinstance(ran, list) and ran:
        ran.extend(range(ran[-1] + 1, ran[0] + epochs))


def _say(limits: Limits, epochs: int, steps: int | None) -> None:
    limits.was_cut = True
    batches = "" if steps is None else f", {steps} batch" + "es" * (steps > 1)
    limits.note(f"fit was cut to 1 of {epochs} epoch" + "s" * (epochs > 1) + batches)

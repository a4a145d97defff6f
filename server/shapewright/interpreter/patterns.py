"""``match``: structural patterns over abstract values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from shapewright.interpreter import attributes, comparisons
from shapewright.interpreter.assignment import bind_name
from shapewright.interpreter.classes import is_instance
from shapewright.interpreter.conditions import ignorant, truth
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import known_items
from shapewright.interpreter.run import Run
from shapewright.values import Const, DictObject, ListObject, Tuple, Unknown, Value

Execute = Callable[[Run, Sequence[ast.stmt], Frame], bool]


def match(run: Run, node: ast.Match, frame: Frame, execute: Execute) -> bool:
    """Run the first case that fits; several where it cannot be told."""
    from shapewright.interpreter.expressions import evaluate

    subject = evaluate(run, node.subject, frame)
    branches: list[Callable[[], bool]] = []
    for case in node.cases:
        fits = _fits(run, case.pattern, subject, frame)
        if fits is False:
            continue
        if fits and case.guard is not None:
            _bind(run, case.pattern, subject, frame)
            fits = truth(run, evaluate(run, case.guard, frame), frame, case.guard)
            if fits is False:
                continue
        branches.append(_branch(run, case, subject, frame, execute))
        if fits:
            break
    else:
        branches.append(lambda: True)
    if len(branches) == 1:
        return branches[0]()
    return run.fork(frame, branches, doubt=ignorant(subject))


def _branch(run: Run, case: ast.match_case, subject: Value, frame: Frame, execute: Execute) -> Callable[[], bool]:
    def go() -> bool:
        _bind(run, case.pattern, subject, frame)
        return execute(run, case.body, frame)

    return go


def _fits(run: Run, pattern: ast.pattern, subject: Value, frame: Frame) -> bool | None:
    from shapewright.interpreter.expressions import evaluate

    if isinstance(pattern, ast.MatchValue):
        result = comparisons.compare(run, ast.Eq, subject, evaluate(run, pattern.value, frame), frame, None)
        return truth(run, result)
    if isinstance(pattern, ast.MatchSingleton):
        result = comparisons.compare(run, ast.Is, subject, Const(pattern.value), frame, None)
        return truth(run, result)
    if isinstance(pattern, ast.MatchAs):
        return True if pattern.pattern is None else _fits(run, pattern.pattern, subject, frame)
    if isinstance(pattern, ast.MatchOr):
        answers = [_fits(run, p, subject, frame) for p in pattern.patterns]
        return True if True in answers else (None if None in answers else False)
    if isinstance(pattern, ast.MatchSequence):
        return _fits_sequence(run, pattern, subject, frame)
    if isinstance(pattern, ast.MatchClass):
        return _fits_class(run, pattern, subject, frame)
    if isinstance(pattern, ast.MatchMapping):
        return None if isinstance(subject, (DictObject, Unknown)) else False
    return None


def _fits_sequence(run: Run, pattern: ast.MatchSequence, subject: Value, frame: Frame) -> bool | None:
    if not isinstance(subject, (Tuple, ListObject)):
        return None if isinstance(subject, Unknown) or not isinstance(subject, Const) else False
    items = known_items(run, subject)
    if items is None:
        return None
    star = next((i for i, p in enumerate(pattern.patterns) if isinstance(p, ast.MatchStar)), None)
    if star is None:
        if len(items) != len(pattern.patterns):
            return False
        answers = [_fits(run, p, i, frame) for p, i in zip(pattern.patterns, items, strict=True)]
        return False if False in answers else (None if None in answers else True)
    return None if len(items) >= len(pattern.patterns) - 1 else False


def _fits_class(run: Run, pattern: ast.MatchClass, subject: Value, frame: Frame) -> bool | None:
    from shapewright.interpreter.expressions import evaluate

    fits = is_instance(run, subject, evaluate(run, pattern.cls, frame))
    if fits is False or (not pattern.patterns and not pattern.kwd_patterns):
        return fits
    answers = [
        _fits(run, inner, attributes.get(run, subject, name, frame, None), frame)
        for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)
    ]
    return False if False in answers else (None if fits is None or None in answers else True)


def _bind(run: Run, pattern: ast.pattern, subject: Value, frame: Frame) -> None:
    if isinstance(pattern, ast.MatchAs):
        if pattern.pattern is not None:
            _bind(run, pattern.pattern, subject, frame)
        if pattern.name is not None:
            bind_name(run, pattern.name, subject, frame)
    elif isinstance(pattern, ast.MatchSequence):
        items = known_items(run, subject) or []
        star = next((i for i, p in enumerate(pattern.patterns) if isinstance(p, ast.MatchStar)), None)
        for index, inner in enumerate(pattern.patterns):
            if star is None and index < len(items):
                _bind(run, inner, items[index], frame)
            else:
                _bind(run, inner, Unknown("part of a matched sequence"), frame)
    elif isinstance(pattern, ast.MatchStar):
        if pattern.name is not None:
            bind_name(run, pattern.name, ListObject(None, None), frame)
    elif isinstance(pattern, ast.MatchClass):
        for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
            _bind(run, inner, attributes.get(run, subject, name, frame, None), frame)
    elif isinstance(pattern, ast.MatchMapping):
        for key, inner in zip(pattern.keys, pattern.patterns, strict=True):
            known = (
                subject.items.get(Const(key.value))
                if isinstance(subject, DictObject) and isinstance(key, ast.Constant)
                else None
            )
            _bind(run, inner, known or Unknown("an entry of a matched mapping"), frame)
    elif isinstance(pattern, ast.MatchOr):
        for inner in pattern.patterns:
            _bind(run, inner, subject, frame)

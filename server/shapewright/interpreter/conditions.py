"""Deciding conditions, and what a decided one tells about the names in it."""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import replace

from shapewright import dims
from shapewright.frontend.questions import question_of
from shapewright.interpreter import presumed, subclassed
from shapewright.interpreter.frame import Frame, FunctionValue, Scope
from shapewright.interpreter.run import Run
from shapewright.interpreter.tensor_classes import tensor_class_chain
from shapewright.rules import Failure, dim_of
from shapewright.values import (
    NONE,
    TENSOR_SHAPE,
    Bound,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    Many,
    ModuleObject,
    Partial,
    RangeValue,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)


def truth(run: Run, value: Value, frame: Frame | None = None, node: ast.AST | None = None) -> bool | None:
    """``bool(value)``; None where it cannot be told. A tensor with no single truth value is reported."""
    if isinstance(node, ast.BoolOp) and id(node) in run.settled:
        return run.settled[id(node)]
    value = run.world.resolve(value)
    if isinstance(value, Const):
        return bool(value.value)
    if isinstance(value, Int):
        return dims.ne(value.dim, 0)
    if isinstance(value, Tuple):
        return bool(value.items) or value.kind == TENSOR_SHAPE  # one of no axes is a shape that is known
    if isinstance(value, (ListObject, Many)):
        return None if value.length is None else dims.ne(value.length, 0)
    if isinstance(value, DictObject):
        return True if value.items else (None if value.open_element is not None else False)
    if isinstance(value, RangeValue):
        return dims.lt(value.start, value.stop)
    if isinstance(value, (Tensor, Unknown)):
        run.chances += 1
    if isinstance(value, Tensor):
        return _tensor_truth(run, value, frame, node)
    if isinstance(value, Union):
        known = {truth(run, option) for option in value.options}
        return known.pop() if len(known) == 1 else None
    if isinstance(value, Instance):
        return _instance_truth(run, value)
    if isinstance(value, (FunctionValue, ClassValue, Lib, Bound, Partial, ModuleObject)):
        return True
    return None


def _tensor_truth(run: Run, value: Tensor, frame: Frame | None, node: ast.AST | None) -> bool | None:
    if isinstance(value.data, Const):
        return bool(value.data.value)
    if frame is not None and node is not None:
        for name in tensor_class_chain(value):
            rules = run.registry.functions.get(f"{name}.__bool__")
            if rules:
                from shapewright.interpreter import libcalls

                result = libcalls.apply(run, rules, f"{name}.__bool__", [value], {}, frame, node)
                return bool(result.value) if isinstance(result, Const) else None
    return None


def _instance_truth(run: Run, value: Instance) -> bool | None:
    for cls in value.cls.mro:
        if "__bool__" in cls.slots:
            return None
        if "__len__" in cls.slots or subclassed.method_of(cls.lib, "__len__") is not None:
            length = run.context.length(value)
            return None if length is None else dims.ne(length, 0)
        if cls.lib:
            rule = run.registry.classes.get(cls.lib)
            if rule is not None and "__len__" in rule.methods:
                length = run.context.length(value)
                return None if length is None else dims.ne(length, 0)
    return True


def ignorant(value: Value) -> bool:
    """Whether a condition is undecided for want of knowledge rather than by data or by a caller."""
    if isinstance(value, Unknown):
        return not value.open
    return isinstance(value, Union) and (value.guessed or any(ignorant(option) for option in value.options))


def presumes_none(run: Run, test: ast.expr, positive: bool, frame: Frame) -> bool:
    """Whether a branch is only taken if an input that a caller hands on, and that nobody gives, is None.

    The function that takes the input would have its reason to compare it itself; one that is handed it is called
    by others too, and perhaps only those leave it out.
    """
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return presumes_none(run, test.operand, not positive, frame)
    if isinstance(test, ast.BoolOp):
        return isinstance(test.op, ast.And) == positive and any(
            presumes_none(run, part, positive, frame) for part in test.values
        )
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and len(run.frames) > _HANDED_ON):
        return False
    right = test.comparators[0]
    is_none = isinstance(test.ops[0], (ast.Is, ast.Eq)) == positive
    if not (is_none and isinstance(right, ast.Constant) and right.value is None):
        return False
    subject = _quiet(run, test.left, frame)
    return isinstance(subject, Unknown) and subject.open


_HANDED_ON = 2
"""Frames of the module and of the function that is run with open inputs; those above are called by it."""


# --- narrowing -----------------------------------------------------------------------------------
def narrow(run: Run, test: ast.expr, positive: bool, frame: Frame) -> None:
    """Learn what holds in a branch where ``test`` was (un)true, for the names it speaks of."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        narrow(run, test.operand, not positive, frame)
    elif isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) == positive:
            for value in test.values:
                narrow(run, value, positive, frame)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        _narrow_comparison(run, test, positive, frame)
    elif isinstance(test, ast.BinOp) and isinstance(test.op, ast.BitXor):
        _narrow_other(run, test.left, test.right, positive, frame)
    elif isinstance(test, ast.Call):
        _narrow_call(run, test, positive, frame)
    elif isinstance(test, (ast.Name, ast.Attribute)):
        _keep(run, test, frame, lambda option: truth(run, option) is not (not positive))
    elif isinstance(test, ast.NamedExpr):
        narrow(run, test.target, positive, frame)


def _narrow_other(run: Run, left: ast.expr, right: ast.expr, differ: bool, frame: Frame) -> None:
    """Of two conditions of which one is known, and whether they differ: the other one."""
    for one, other in ((left, right), (right, left)):
        known = _quiet(run, one, frame)
        if isinstance(known, Const) and isinstance(known.value, bool):
            narrow(run, other, known.value != differ, frame)


def _narrow_comparison(run: Run, test: ast.Compare, positive: bool, frame: Frame) -> None:
    op, left, right = test.ops[0], test.left, test.comparators[0]
    wants_equal = isinstance(op, (ast.Is, ast.Eq)) == positive
    if (
        isinstance(right, ast.Constant)
        and right.value is None
        and isinstance(op, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
    ):
        if not wants_equal:
            _keep(run, left, frame, lambda o: o != NONE)
        elif isinstance(current := _quiet(run, left, frame), Union) and any(map(_maybe_none, current.options)):
            _replace(run, left, frame, NONE)
        return
    if isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
        _learn_order(run, op, left, right, positive, frame)
    if isinstance(op, ast.In) and positive:
        _learn_choice(run, left, right, frame)
    if not isinstance(op, (ast.Eq, ast.NotEq)):
        return
    if wants_equal:
        _learn_equal(run, left, right, frame)
    known = _quiet(run, right, frame)
    if isinstance(known, Const):
        _keep(run, left, frame, lambda o: not isinstance(o, Const) or (o == known) is wants_equal)


def _learn_choice(run: Run, left: ast.expr, right: ast.expr, frame: Frame) -> None:
    """``mode in ("sum", "mean")`` on what is not known: it is one of these texts."""
    if not (isinstance(right, (ast.Tuple, ast.List, ast.Set)) and right.elts and isinstance(left, ast.Name)):
        return
    texts = [part.value for part in right.elts if isinstance(part, ast.Constant)]
    subject = _quiet(run, left, frame)
    if not (isinstance(subject, Unknown) and len(texts) == len(right.elts)):
        return
    if all(isinstance(text, str) or text is None for text in texts):
        options = tuple(Const(text) for text in dict.fromkeys(texts))
        chosen = options[0] if len(options) == 1 else Union(options, guessed=not subject.open)
        _replace(run, left, frame, chosen)


def _maybe_none(value: Value) -> bool:
    return (isinstance(value, Const) and value.value is None) or isinstance(value, Unknown)


def _learn_equal(run: Run, left: ast.expr, right: ast.expr, frame: Frame) -> None:
    """``a == b`` on sizes, and ``x.ndim == 4`` / ``len(x.shape) == 4`` / ``x.dim() == 4`` on ranks."""
    tensor_node = _rank_subject(left)
    if tensor_node is not None:
        rank = _quiet(run, right, frame)
        tensor = _quiet(run, tensor_node, frame)
        if isinstance(rank, Const) and type(rank.value) is int and isinstance(tensor, (Tensor, Unknown)):
            if isinstance(tensor, Unknown):
                method_of = "torch" if _asks_dim(left) else ""
                made = presumed.tensor(run, tensor, tensor_node, frame, method_of=method_of)
                if made is None:
                    return
                tensor = made
            if tensor.shape is None and tensor.var is not None:
                with suppress(Failure):  # it has more axes than that already: no value comes here
                    run.context.rank(tensor, rank.value, lambda: Failure("layer-rank", ""))
            elif tensor.rank is not None and tensor.rank != rank.value:
                return
        return
    a, b = dim_of(_quiet(run, left, frame)), dim_of(_quiet(run, right, frame))
    if a is not None and b is not None and dims.eq(a, b) is None:
        solved = dims.solve(a, b, lambda s: True)
        if solved is not None:
            run.world.bind_size(*solved)


def _learn_order(run: Run, op: ast.cmpop, left: ast.expr, right: ast.expr, positive: bool, frame: Frame) -> None:
    """``a < b`` and its kin on sizes, where one of them is a symbol and the other a number or made of older symbols."""
    a, b = dim_of(_quiet(run, left, frame)), dim_of(_quiet(run, right, frame))
    if a is None or b is None:
        return
    if isinstance(op, (ast.Gt, ast.GtE)) is positive:  # make it ``a < b`` or ``a <= b``
        a, b = b, a
    strict = isinstance(op, (ast.Lt, ast.Gt)) is positive
    for size, limit, above in ((a, b, False), (b, a, True)):
        symbols = tuple(dims.symbols(size))
        offset = dims.sub(size, dims.of_atom(symbols[0])) if len(symbols) == 1 else None
        if not isinstance(offset, int):
            continue
        known = limit - offset + (0 if not strict else 1 if above else -1)
        if isinstance(known, int):
            narrowed = symbols[0].within(known if above else None, None if above else known)
        elif all(other.first.uid < symbols[0].first.uid for other in dims.symbols(known)):
            narrowed = symbols[0].beside(known, above=not above)
        else:
            continue
        if narrowed is not None and narrowed is not symbols[0]:
            run.world.bind_size(symbols[0], _as_size(narrowed))


def _asks_dim(node: ast.expr) -> bool:
    """``x.dim()``, which only PyTorch's tensors have."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "dim"


def _as_size(symbol: dims.Symbol) -> dims.Dim:
    return symbol.low if symbol.low is not None and symbol.low == symbol.high else dims.of_atom(symbol)


def _rank_subject(node: ast.expr) -> ast.expr | None:
    """The tensor whose rank the expression asks for."""
    if isinstance(node, ast.Attribute) and node.attr == "ndim":
        return node.value
    if isinstance(node, ast.Call):
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr in ("dim", "ndimension") and not node.args:
            return func.value
        if isinstance(func, ast.Name) and func.id == "len" and len(node.args) == 1:
            inner = node.args[0]
            if isinstance(inner, ast.Attribute) and inner.attr == "shape":
                return inner.value
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "size":
                return inner.func.value
    return None


def _narrow_call(run: Run, test: ast.Call, positive: bool, frame: Frame) -> None:
    if not isinstance(test.func, ast.Name):
        return
    if len(test.args) == 1 and not test.keywords and isinstance(test.args[0], (ast.Name, ast.Attribute)):
        _narrow_asked(run, test.func, test.args[0], positive, frame)
    if not (test.func.id == "isinstance" and len(test.args) == 2):
        return
    from shapewright.interpreter.classes import is_instance

    kinds = _quiet(run, test.args[1], frame)
    if kinds is None:
        return
    subject = _quiet(run, test.args[0], frame)
    if isinstance(subject, Union):
        _keep(run, test.args[0], frame, lambda o: is_instance(run, o, kinds) is not (not positive))
    elif isinstance(subject, Unknown) and positive and isinstance(kinds, Lib):
        if kinds.name in ("torch.Tensor", "numpy.ndarray", "tensorflow.Tensor"):
            run.world.tensor_of(subject, kinds.name.split(".", 1)[0])
        elif kinds.name in ("builtins.float", "builtins.str", "builtins.int", "builtins.bool"):
            _replace(run, test.args[0], frame, Some(kinds.name.rsplit(".", 1)[1]))


def _narrow_asked(run: Run, asked: ast.Name, subject: ast.expr, positive: bool, frame: Frame) -> None:
    """``exists(x)``, a function of the program's that only asks one thing of what it gets: as if asked here."""
    function = _quiet(run, asked, frame)
    question = question_of(function.node) if isinstance(function, FunctionValue) else None
    if question is not None:
        narrow(run, question.about(subject), positive, frame)


def _quiet(run: Run, node: ast.expr, frame: Frame) -> Value | None:
    """The value of an expression that was just evaluated, without recording it again."""
    from shapewright.interpreter.expressions import evaluate

    if not isinstance(node, (ast.Name, ast.Attribute, ast.Constant, ast.Subscript, ast.Call, ast.Tuple)):
        return None
    if isinstance(node, ast.Call) and _rank_subject(node) is None and not _is_size_call(node):
        return None
    run.recorder.muted += 1
    try:
        return run.world.resolve(evaluate(run, node, frame))
    finally:
        run.recorder.muted -= 1


def _is_size_call(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("size", "numel")


def _keep(run: Run, node: ast.expr, frame: Frame, wanted: object) -> None:
    """Keep only the options of a name (or attribute) that fit."""
    current = _quiet(run, node, frame)
    if not isinstance(current, Union):
        return
    kept = tuple(o for o in current.options if wanted(o))  # type: ignore[operator]
    if kept and len(kept) < len(current.options):
        _replace(run, node, frame, kept[0] if len(kept) == 1 else replace(current, options=kept))


def _replace(run: Run, node: ast.expr, frame: Frame, value: Value) -> None:
    if isinstance(node, ast.Name):
        scope = frame.scope
        while isinstance(scope, Scope) and node.id not in scope.slots and scope.parent is not None:
            scope = scope.parent
        owner = scope if node.id in scope.slots else frame.unit.module
        if node.id in owner.slots:
            run.write(owner, node.id, value)
    elif isinstance(node, ast.Attribute):
        receiver = _quiet(run, node.value, frame)
        if isinstance(receiver, Instance) and node.attr in receiver.slots:
            run.write(receiver, node.attr, value)

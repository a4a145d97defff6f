"""Running statements: each handler tells whether the path goes on after it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from shapewright.interpreter import branches, classes, decorators, half_typed, imports, loops, operators, patterns
from shapewright.interpreter.assignment import assign, bind_name, delete
from shapewright.interpreter.conditions import ignorant, narrow, presumes_none, truth
from shapewright.interpreter.context_managers import enter, leave_all
from shapewright.interpreter.expressions import evaluate, make_function
from shapewright.interpreter.frame import Exit, Frame, Raised
from shapewright.interpreter.mishaps import PASSING, bound_names, unknown_after
from shapewright.interpreter.run import Run, TryRegion
from shapewright.rules import Failure
from shapewright.values import NONE, ClassValue, Const, Instance, Lib, Tuple, Unknown, Value


def execute(run: Run, body: Sequence[ast.stmt], frame: Frame) -> bool:
    """Run statements in order; False when no path reaches the end."""
    for statement in body:
        run.spend()
        if run.focus is not None:
            run.focus.runs(run, statement, frame)
        handler = _HANDLERS.get(type(statement))
        try:
            if handler is not None and not handler(run, statement, frame):
                return False
        except PASSING:
            raise
        except Exception as error:
            _lost(run, statement, frame, unknown_after(error, f"line {statement.lineno}"))
    return True


def _lost(run: Run, statement: ast.stmt, frame: Frame, value: Unknown) -> None:
    """Nothing is known of what a statement would have bound; the rest of the program goes on."""
    for name in bound_names(statement):
        bind_name(run, name, value, frame)


def _expression(run: Run, node: ast.Expr, frame: Frame) -> bool:
    if half_typed.is_bare(node) and not frame.unit.path.endswith(".ipynb"):  # a cell shows what its last line names
        half_typed.run_bare(run, node, frame)
        return True
    value = evaluate(run, node.value, frame)
    return not (isinstance(value, Unknown) and value.reason == NEVER)


NEVER = "the program ends here"


def _assign(run: Run, node: ast.Assign, frame: Frame) -> bool:
    value = evaluate(run, node.value, frame)
    for target in node.targets:
        assign(run, target, value, frame)
    return True


def _annotated(run: Run, node: ast.AnnAssign, frame: Frame) -> bool:
    if node.value is not None:
        assign(run, node.target, evaluate(run, node.value, frame), frame)
    if frame.class_body and isinstance(node.target, ast.Name):
        classes.note_field(run, frame, node)
    return True


def _augmented(run: Run, node: ast.AugAssign, frame: Frame) -> bool:
    load = _as_load(node.target)
    left = evaluate(run, load, frame)
    right = evaluate(run, node.value, frame)
    result = operators.inplace(run, type(node.op), run.world.resolve(left), right, frame, node)
    run.chances += not isinstance(result, Const)
    assign(run, node.target, result, frame)
    return True


_loads: dict[int, tuple[ast.expr, ast.expr]] = {}


def _as_load(target: ast.expr) -> ast.expr:
    """The target of ``x += 1`` as an expression to be read (one node for each, so that facts meet)."""
    known = _loads.get(id(target))
    if known is not None and known[0] is target:
        return known[1]
    fields = {name: getattr(target, name) for name in target._fields if name != "ctx"}
    make: Callable[..., ast.expr] = type(target)
    load = make(**fields, ctx=ast.Load())
    ast.copy_location(load, target)
    if len(_loads) > 20_000:
        _loads.clear()
    _loads[id(target)] = (target, load)
    return load


def _if(run: Run, node: ast.If, frame: Frame) -> bool:
    test = evaluate(run, node.test, frame)
    known = truth(run, test, frame, node.test)
    if known is not None:
        return execute(run, node.body if known else node.orelse, frame)

    survivors: list[bool] = []
    ways_out = _ways_out(frame)
    names = branches.names_at_stake(run, node, test, frame)
    ends: list[branches.Ends] = []

    def arm(positive: bool) -> Callable[[], bool]:
        def go() -> bool:
            doubt = presumes_none(run, node.test, positive, frame)
            narrow(run, node.test, positive, frame)
            frame.doubt += doubt
            try:
                alive = execute(run, node.body if positive else node.orelse, frame)
            finally:
                frame.doubt -= doubt
            survivors.extend([doubt] if alive else [])
            if alive and names:
                ends.append(branches.held(frame, names))
            return alive

        return go

    alive = run.fork(frame, [arm(True), arm(False)], doubt=ignorant(test))
    branches.compare(run, node, test, ends, frame)
    if alive:
        frame.doubt += all(survivors)  # what follows in this call is as doubtful as the way to it
        if len(survivors) == 1:
            _note_what_is_skipped(frame, ways_out, ignorant(test))
        _learn_from_survivor(run, node, frame)
    return alive


def _ways_out(frame: Frame) -> tuple[int, int]:
    """How often a ``return`` was met so far, and how often the innermost loop's round was left."""
    return len(frame.exits), frame.loops[-1].ways_out if frame.loops else 0


def _note_what_is_skipped(frame: Frame, before: tuple[int, int], in_doubt: bool) -> None:
    """What follows is only reached if a way out is not taken; ``in_doubt``: one of which we do not know enough.

    One that raises skips nothing: it is no way for a program that works.
    """
    returned, left_round = (now > then for now, then in zip(_ways_out(frame), before, strict=True))
    if left_round:
        frame.loops[-1].left_undecided = True
    if in_doubt and (returned or left_round):
        frame.doubt += 1
        if not returned:
            frame.loops[-1].skipped += 1


def _learn_from_survivor(run: Run, node: ast.If, frame: Frame) -> None:
    """``if x.dim() != 4: raise …`` tells that x has rank 4 after it."""
    if not node.orelse and node.body and isinstance(node.body[-1], (ast.Raise, ast.Return, ast.Continue, ast.Break)):
        narrow(run, node.test, False, frame)


def _return(run: Run, node: ast.Return, frame: Frame) -> bool:
    value = NONE if node.value is None else evaluate(run, node.value, frame)
    leave_all(run, frame.managers, frame, node)
    # Where nothing will be undone or joined there is no need to remember.
    alone = frame.depth == 0 and not frame.exits and not frame.in_try
    snapshot = None if alone else run.world.trail.snapshot(frame.mark)
    frame.exits.append(Exit("return", run.world.resolve(value), snapshot))
    return False


def _raise(run: Run, node: ast.Raise, frame: Frame) -> bool:
    value = evaluate(run, node.exc, frame) if node.exc is not None else Unknown("the exception being handled")
    raise Raised(value, node)


def _assert(run: Run, node: ast.Assert, frame: Frame) -> bool:
    test = evaluate(run, node.test, frame)
    known = truth(run, test, frame, node.test)
    if known is False:
        if not run.doubtful and _speaks_of_sizes(node.test):
            text = frame.unit.source.segment(node.test)
            run.report(
                Failure("assertion", f"This assertion is false here: {text}", raises="AssertionError",
                        exception="AssertionError"),
                frame, node,
            )  # fmt: skip
        raise Raised(Instance(run.importer.lib_class(run, "builtins.AssertionError")), node)
    if known is None:
        run.chances += 1
        narrow(run, node.test, True, frame)
        run.context.assume(node.test, frame)
    return True


def _speaks_of_sizes(test: ast.expr) -> bool:
    names = {n.attr for n in ast.walk(test) if isinstance(n, ast.Attribute)}
    return bool(names & {"shape", "size", "dim", "ndim", "dtype"}) or any(
        isinstance(n, (ast.Mod, ast.FloorDiv)) for n in ast.walk(test)
    )


def _function(run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> bool:
    made = make_function(run, node, frame, node.name)
    value = decorators.decorated(run, made, node.decorator_list, frame)
    assign(run, ast.copy_location(ast.Name(node.name, ast.Store()), node), value, frame)
    return True


def _class(run: Run, node: ast.ClassDef, frame: Frame) -> bool:
    made = classes.define(run, node, frame, execute)
    run.write(frame.scope, node.name, decorators.decorated(run, made, node.decorator_list, frame))
    return True


def _with(run: Run, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
    if any(_expects_failure(item.context_expr) for item in node.items):
        return _with_failure(run, node, frame)
    return _with_managers(run, node, frame)


def _expects_failure(node: ast.expr) -> bool:
    """Whether a manager is there for what its body raises: ``pytest.raises(…)``, ``self.assertRaisesRegex(…)``,
    ``suppress(…)``."""
    function = node.func if isinstance(node, ast.Call) else None
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("raises", "suppress", "assert_raises", "assert_raises_regex") or name.startswith("assertRaises")


def _with_failure(run: Run, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
    """The body fails, as it should: nothing in it is a problem, and what follows runs."""
    outer, run.held_back = (run.held_back, run.doubts_before), []
    try:
        run.fork(frame, [lambda: _with_managers(run, node, frame), lambda: True], doubt=False)
    finally:
        run.held_back, run.doubts_before = outer
    return True


def _with_managers(run: Run, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
    outside = len(frame.managers)
    try:
        for item in node.items:
            manager = evaluate(run, item.context_expr, frame)
            value = enter(run, manager, frame, item.context_expr)
            frame.managers.append((manager, len(frame.loops)))
            if item.optional_vars is not None:
                assign(run, item.optional_vars, value, frame)
        alive = execute(run, node.body, frame)
        if alive:  # else a return, a break or a continue has left them
            leave_all(run, frame.managers[outside:], frame, node)
        return alive
    except Raised:
        leave_all(run, frame.managers[outside:], frame, node)
        raise
    finally:
        del frame.managers[outside:]


def _try(run: Run, node: ast.Try, frame: Frame) -> bool:
    alive = _try_handled(run, node, frame)
    if node.finalbody:
        if not alive:  # runs on the way out too, for what it shows
            run.fork(frame, [lambda: execute(run, node.finalbody, frame)], doubt=False)
            return False
        return execute(run, node.finalbody, frame)
    return alive


def _try_handled(run: Run, node: ast.Try, frame: Frame) -> bool:
    if not node.handlers:
        return execute(run, node.body, frame)
    trail = run.world.trail
    region = TryRegion(trail.mark(), node.handlers)
    problems, chances = len(run.recorder.problems), run.chances
    run.tries.append(region)
    frame.in_try += 1
    raised: Raised | None = None
    alive = False
    try:
        alive = execute(run, node.body, frame)
        run.tries.pop()
    except Raised as caught:
        run.tries.pop()
        raised = caught.with_traceback(None)  # it would hold this frame, which holds it
        region.exits.append(Exit("raise", caught.value, trail.snapshot(region.mark)))
    except BaseException:
        run.tries.pop()
        raise
    finally:
        frame.in_try -= 1
    harmless = run.chances == chances or _cannot_raise(node.body)
    if raised is None and not region.exits and harmless:
        if frame.unit.user and not frame.unit.lazy and alive:
            _look_at_handlers(run, node.handlers, frame)
        return alive and execute(run, node.orelse, frame)
    body_end = trail.snapshot(region.mark)
    exits = list(region.exits)
    failed = len(run.recorder.problems) > problems
    trail.rollback(region.mark)

    def normal() -> bool:
        trail.apply(body_end)
        return alive and execute(run, node.orelse, frame)

    branches: list[Callable[[], bool]] = [normal] if raised is None else []
    for handler in _fitting(run, node.handlers, raised, frame):
        branches.append(_handler_branch(run, handler, exits, frame, body_end))
    if not branches:
        raise Raised(Unknown("an exception")) if raised is None else Raised(raised.value, raised.node)
    # a handler whose body only re-raises or logs must not blur what the body computed
    if raised is None and not failed and not exits and alive and _handlers_leave(node.handlers):
        trail.apply(body_end)
        _look_at_handlers(run, node.handlers, frame)
        return execute(run, node.orelse, frame)
    return run.fork(frame, branches, doubt=raised is None and not exits and not failed)


def _handler_branch(
    run: Run, handler: ast.ExceptHandler, exits: list[Exit], frame: Frame, body_end: Any
) -> Callable[[], bool]:
    def go() -> bool:
        if exits:
            run.world.join([e.snapshot for e in exits if e.snapshot is not None])
        value = exits[0].value if exits and exits[0].value is not None else Unknown("the exception that was raised")
        if handler.name:
            run.write(frame.scope, handler.name, value)
        return execute(run, handler.body, frame)

    return go


def _cannot_raise(body: Sequence[ast.stmt]) -> bool:
    """Whether a ``try`` body is decided by what is installed, not by data: imports and plain constants."""
    for statement in body:
        if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass)):
            continue
        constant = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        if constant and all(isinstance(target, ast.Name) for target in statement.targets):  # type: ignore[attr-defined]
            continue
        return False
    return True


def _handlers_leave(handlers: Sequence[ast.ExceptHandler]) -> bool:
    """Whether no handler binds names that the code after the ``try`` could read."""
    return not any(
        isinstance(inner, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom, ast.FunctionDef))
        for handler in handlers
        for inner in ast.walk(handler)
    )


def _look_at_handlers(run: Run, handlers: Sequence[ast.ExceptHandler], frame: Frame) -> None:
    """Run handlers for the facts in them, and forget what they did."""
    trail = run.world.trail
    for handler in handlers:
        mark, exits = trail.mark(), len(frame.exits)
        frame.depth += 1
        frame.doubt += 1
        try:
            if handler.name:
                run.write(frame.scope, handler.name, Unknown("the exception that was raised"))
            execute(run, handler.body, frame)
        except Raised:
            pass
        finally:
            frame.depth -= 1
            frame.doubt -= 1
            del frame.exits[exits:]
            trail.rollback(mark)


def _fitting(
    run: Run, handlers: Sequence[ast.ExceptHandler], raised: Raised | None, frame: Frame
) -> list[ast.ExceptHandler]:
    """The handlers that may run; the first definite one ends the list."""
    if raised is None:
        return list(handlers)
    fitting = []
    for handler in handlers:
        fits = True if handler.type is None else _catches(run, evaluate(run, handler.type, frame), raised.value)
        if fits is not False:
            fitting.append(handler)
        if fits:
            break
    return fitting


def _catches(run: Run, kinds: Value, exception: Value) -> bool | None:
    if isinstance(kinds, Tuple):
        answers = [_catches(run, kind, exception) for kind in kinds.items]
        return True if True in answers else (None if None in answers else False)
    if isinstance(kinds, Lib) and kinds.name in ("builtins.Exception", "builtins.BaseException"):
        return True
    if isinstance(exception, (Instance, ClassValue)) and isinstance(kinds, (Lib, ClassValue)):
        return classes.is_instance(run, exception, kinds) or None
    if isinstance(exception, Lib) and isinstance(kinds, Lib):
        return True if exception.name == kinds.name else classes.subclass_of(run, exception.name, kinds.name)
    return None


def _break(run: Run, node: ast.Break, frame: Frame) -> bool:
    if frame.loops:
        loop = frame.loops[-1]
        leave_all(run, [each for each in frame.managers if each[1] >= len(frame.loops)], frame, node)
        loop.breaks.append(Exit("break", None, run.world.trail.snapshot(loop.mark)))
    return False


def _continue(run: Run, node: ast.Continue, frame: Frame) -> bool:
    if frame.loops:
        loop = frame.loops[-1]
        leave_all(run, [each for each in frame.managers if each[1] >= len(frame.loops)], frame, node)
        loop.continues.append(Exit("continue", None, run.world.trail.snapshot(loop.step_mark)))
    return False


def _delete(run: Run, node: ast.Delete, frame: Frame) -> bool:
    run.chances += 1
    for target in node.targets:
        delete(run, target, frame)
    return True


def _global(run: Run, node: ast.Global, frame: Frame) -> bool:
    frame.globals_declared.update(node.names)
    return True


def _nonlocal(run: Run, node: ast.Nonlocal, frame: Frame) -> bool:
    frame.nonlocals.update(node.names)
    return True


def _import(run: Run, node: ast.Import | ast.ImportFrom, frame: Frame) -> bool:
    imports.execute_import(run, node, frame)
    return True


def _match(run: Run, node: ast.Match, frame: Frame) -> bool:
    return patterns.match(run, node, frame, execute)


def _for(run: Run, node: ast.For | ast.AsyncFor, frame: Frame) -> bool:
    return loops.run_for(run, node, frame, execute)


def _while(run: Run, node: ast.While, frame: Frame) -> bool:
    return loops.run_while(run, node, frame, execute)


_HANDLERS: dict[type, Callable[[Run, Any, Frame], bool]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.If: _if,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Delete: _delete,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Match: _match,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
}
if hasattr(ast, "TryStar"):
    _HANDLERS[ast.TryStar] = _try

"""The rules' view of a run: ``rules.Context`` carried out by the interpreter."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shapewright import dims
from shapewright.dims import Dim, Expr
from shapewright.interpreter import join as joining
from shapewright.interpreter import kinds, python_types
from shapewright.interpreter.frame import Raised
from shapewright.interpreter.libcalls import UNMADE
from shapewright.rules import Context, Failure, dim_of, lift, lift_dim
from shapewright.values import (
    Bound,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    Missing,
    Object,
    OpenShape,
    Tensor,
    Unknown,
    UnknownShape,
    Value,
)

if TYPE_CHECKING:
    from shapewright.interpreter.frame import Frame
    from shapewright.interpreter.run import Run


class RuleContext(Context):
    """What rules may ask of the interpreter."""

    def __init__(self, run: Run) -> None:
        self._run = run

    # --- conditions -----------------------------------------------------------------------------
    def equal(self, a: Dim, b: Dim, failure: Callable[[], Failure]) -> Dim:
        """Require two sizes to be equal, and learn it."""
        world = self._run.world
        a, b = world.resolve_dim(a), world.resolve_dim(b)
        known = dims.eq(a, b, world.assume)
        if known is False:
            raise failure()
        if known is None:
            self._suppose()
            solved = dims.solve(a, b, lambda symbol: symbol not in world.varied)
            if solved is not None:
                world.bind_size(*solved)
                return world.resolve_dim(a)
        return a if isinstance(a, int) else b

    def rank(
        self, x: Tensor, ranks: int | Iterable[int], failure: Callable[[], Failure], names: Sequence[str] = ()
    ) -> Tensor:
        """Require a rank; a tensor of unknown rank gets it when there is only one."""
        allowed = (ranks,) if isinstance(ranks, int) else tuple(ranks)
        world = self._run.world
        x = world.resolve_tensor(x)
        if x.rank is not None:
            if x.rank not in allowed:
                raise failure()
            return x
        self._suppose()
        if len(allowed) != 1 or x.var is None:
            raise UnknownShape(x)
        if allowed[0] < len(x.tail):
            raise failure()
        world.bind_shape(x, allowed[0], names)
        return world.resolve_tensor(x)

    def _suppose(self) -> None:
        if not self._run.recorder.cold:
            self._run.supposed += 1

    def last_dim(self, x: Tensor, size: Dim, failure: Callable[[], Failure]) -> None:
        """Require the size of the last axis."""
        x = self._run.world.resolve_tensor(x)
        if x.shape:
            self.equal(x.shape[-1], size, failure)
        elif x.shape is None and x.var is not None:
            self.equal(self._run.world.axis_size(x, -1), size, failure)

    def leading(self, x: Tensor, count: int) -> OpenShape | None:
        """The axes of a tensor of unknown rank before its last ones."""
        x = self._run.world.split_tail(x, count)
        if x.shape is not None or x.var is None:
            return None
        return OpenShape(x.var, x.tail[: len(x.tail) - count])

    def learn_dtype(self, x: Tensor, dtype: str) -> Tensor:
        """Learn a dtype that was not known."""
        if x.dtype is None and x.var is not None:
            self._run.world.bind_dtype(x.var, dtype)
            return self._run.world.resolve_tensor(x)
        return x

    def problem(self, failure: Failure) -> None:
        """Report a warning at the operation being computed."""
        if self._run.sites:
            site = self._run.sites[-1]
            if site.node is not None:
                self._run.report(failure, site.frame, site.node, site.arguments, site.operation)

    def assume(self, test: ast.expr, frame: Frame) -> None:
        """Learn from an assertion: ``assert n_embd % n_head == 0`` makes it known."""
        world = self._run.world
        if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
            return
        left, right = test.left, test.comparators[0]
        remainder = isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mod)
        if not remainder or not isinstance(right, ast.Constant) or right.value != 0:
            return
        from shapewright.interpreter.expressions import evaluate

        assert isinstance(left, ast.BinOp)
        self._run.recorder.muted += 1
        whole, part = (self._size(evaluate(self._run, n, frame)) for n in (left.left, left.right))
        self._run.recorder.muted -= 1
        if whole is not None and part is not None:
            world.assume = world.assume.with_divides(part, whole)

    def _size(self, value: Value) -> Dim | None:
        return self.as_size(value) if isinstance(value, Unknown) and value.open else dim_of(value)

    # --- values -----------------------------------------------------------------------------------
    def changed(self, x: Tensor) -> None:
        """An operand is written in place."""
        from shapewright.interpreter.mutation import forget_contents

        forget_contents(self._run, x)

    def hand_out(self, parameter: Tensor, owner: Object, key: object) -> Tensor:
        """A parameter as a value of its own."""
        from shapewright.interpreter.gradients import hand_out

        return hand_out(self._run, parameter, owner, key)

    def as_tensor(self, unknown: Unknown, library: str) -> Tensor:
        """An unknown used as a tensor, the same at every use. NumPy's functions take lists and tables as well."""
        return self._run.world.tensor_of(unknown, library, assumed=library == "numpy")

    def as_size(self, unknown: Unknown) -> Dim:
        """An unknown used as a size: the same size at every use."""
        world = self._run.world
        known = world.resolve(unknown)
        size = dim_of(known)
        if size is None and isinstance(known, Unknown) and known.formula is not None:
            size = self._computed(known.formula)
        elif size is None:
            size = dims.fresh(unknown.name if unknown.open else "", low=0, priority=1 if unknown.open else 0)
            if isinstance(known, Unknown) and isinstance(size, Expr):
                world.bind_kind(unknown, Int(size))
                if world.varies(known):
                    world.varied.update(dims.symbols(size))
        return size

    def _computed(self, formula: tuple[str, Value, Value]) -> Dim:
        """The size that arithmetic on open inputs gives."""
        from shapewright.interpreter.operators import DIMS

        operator, *operands = formula
        sizes = [self.as_size(o) if isinstance(o, Unknown) else dim_of(o) for o in operands]
        left, right = (self.fresh() if s is None else s for s in sizes)
        return self._run.world.simplify(DIMS[operator](left, right))

    def fresh(self, name: str = "", *, low: int = 0, high: Dim | None = None) -> Dim:
        """A size that is not known."""
        return dims.fresh(name, low=low, high=high)

    def lift(self, value: Any) -> Value:
        """A size (or any plain result) as an abstract value."""
        return lift_dim(value) if isinstance(value, (int, Expr)) and not isinstance(value, bool) else lift(value)

    def name_size(self, value: Value, name: str) -> None:
        """Call an anonymous size by the name it is bound to."""
        if isinstance(value, Int):
            self._run.world.name_size(value.dim, name)

    def get(self, obj: Object, name: str) -> Value | None:
        """An attribute, without running user code."""
        from shapewright.interpreter import attributes

        if isinstance(obj, Instance):
            value = attributes.find(self._run, obj, name)
            unmade = obj.slots.get(UNMADE)
            if value is None and isinstance(unmade, Const):
                return Unknown(unmade.value, name=name)
        else:
            found = obj.slots.get(name)
            value = found if isinstance(found, Value) else None
        return None if value is None else self._run.world.resolve(value)

    def set(self, obj: Object, name: str, value: Any) -> None:
        """Set an attribute."""
        self._run.write(obj, name, lift(value))

    def new(self, class_name: str, **slots: Any) -> Instance:
        """An instance without running its constructor."""
        cls = self._run.importer.lib_class(self._run, class_name)
        return Instance(cls, {k: lift(v) for k, v in slots.items()})

    def list(self, items: Iterable[Any]) -> Value:
        """A new list."""
        return ListObject(tuple(lift(i) for i in items))

    def dict(self, items: Mapping[str, Any]) -> Value:
        """A new dict with string keys."""
        return DictObject({Const(k): lift(v) for k, v in items.items()})

    def items(self, value: Value) -> list[Value] | None:  # type: ignore[valid-type]
        """The items where they are known one by one."""
        from shapewright.interpreter.iteration import known_items

        return known_items(self._run, value)

    def element(self, value: Value) -> Value | None:
        """What every item is like."""
        from shapewright.interpreter.iteration import element_of

        return element_of(self._run, value)

    def groups(self, value: Value) -> tuple[tuple[Value, int], ...]:
        """What the items of each group of a sequence are like, and how many there are; empty where not known."""
        from shapewright.interpreter.iteration import groups_of

        return groups_of(self._run, value)

    def length(self, value: Value) -> Dim | None:
        """``len(value)``."""
        from shapewright.interpreter.iteration import length_of

        if isinstance(value, Instance):
            rule = self._class_rule(value, "__len__")
            if rule is not None:
                from shapewright.interpreter.libcalls import call_method_rule

                return dim_of(call_method_rule(self._run, rule, [value], {}, self._run.frames[-1], None))
        return length_of(self._run, value)

    def _class_rule(self, value: Instance, name: str) -> Any:
        for cls in value.cls.mro:
            if name in cls.slots:
                return None
            rule = self._run.registry.classes.get(cls.lib) if cls.lib else None
            if rule is not None and name in rule.methods:
                return rule.methods[name]
        return None

    def truth(self, value: Value) -> bool | None:
        """``bool(value)``."""
        from shapewright.interpreter.conditions import truth

        return truth(self._run, value)

    def join(self, values: Sequence[Value]) -> Value:
        """The least value that stands for each."""
        return joining.join(values)

    def is_instance(self, value: Value, class_name: str) -> bool | None:
        """Whether a value is an instance of a modelled class."""
        from shapewright.interpreter.classes import is_instance

        return is_instance(self._run, value, Lib(class_name))

    def show(self, value: Value) -> str:
        """A value as messages print it."""
        from shapewright.interpreter.display import show

        return show(value)

    # --- calls --------------------------------------------------------------------------------------
    def _site(self) -> tuple[Frame, ast.AST | None]:
        if self._run.sites:
            site = self._run.sites[-1]
            return self._run.frames[-1], site.node
        return self._run.frames[-1], None

    def call(self, function: Value, /, *args: Any, **kwargs: Any) -> Value:
        """Call any abstract callable."""
        from shapewright.interpreter.calls import call

        frame, node = self._site()
        lifted = {k: lift(v) for k, v in kwargs.items()}
        return self._run.world.resolve(call(self._run, function, [lift(a) for a in args], lifted, frame, node))

    def invoke(self, name: str, /, *args: Any, **kwargs: Any) -> Value:
        """Call a modelled function or class by its name."""
        return self.call(Lib(name), *args, **kwargs)

    def source(self, name: str) -> Value | None:
        """What an installed package's source defines under a dotted name."""
        return self._run.importer.defined(self._run, name)

    def method(self, receiver: Value, name: str, /, *args: Any, **kwargs: Any) -> Value:
        """Call a method, a user's override where there is one."""
        from shapewright.interpreter import attributes

        frame, node = self._site()
        function = attributes.get(self._run, receiver, name, frame, node)
        return self.call(function, *args, **kwargs)

    def held_back(self, compute: Callable[[], object]) -> Sequence[Callable[[], None]]:
        """Compute, and report nothing yet: each problem found, to be told by calling it or dropped."""
        run, found = self._run, list[Callable[[], None]]()
        outer, run.held_back, run.doubts_before = (run.held_back, run.doubts_before), found, run.doubts
        try:
            compute()
        finally:
            run.held_back, run.doubts_before = outer
        return found

    def foreseen(self, compute: Callable[[], object]) -> None:
        """Compute what runs only later: its facts are kept, its problems if it does, what it changes is undone."""
        run, trail = self._run, self._run.world.trail
        mark, seen, frames, tries = trail.mark(), run.recorder.mark(), len(run.frames), len(run.tries)
        try:
            with run.recorder.foreseeing():
                compute()
        except Raised:
            pass
        finally:
            run.settle(seen, mark)
            trail.rollback(mark)
            del run.frames[frames:], run.tries[tries:]

    def comes_true(self) -> None:
        """What was foreseen runs here."""
        run = self._run
        if not (run.doubtful or run.recorder.muted or run.held_back is not None):
            run.recorder.come_true()

    def told_here(self, reports: Iterable[Callable[[], None]]) -> None:
        """Report problems of code that this operation called at the operation itself."""
        run, site = self._run, self._run.sites[-1]
        if site.node is None:
            return
        outer, run.blamed_on = run.blamed_on, (site.frame, site.node)
        try:
            for report in reports:
                report()
        finally:
            run.blamed_on = outer

    def parameters(self, function: Value) -> Sequence[str] | None:
        """The names of a user function's parameters."""
        from shapewright.interpreter.frame import FunctionValue

        function = function.function if isinstance(function, Bound) else function
        if not isinstance(function, FunctionValue):
            return None
        spec = function.node.args
        return [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]

    def mentions(self, function: Value, names: Sequence[str]) -> bool:
        """Whether a user function's text names any of these."""
        from shapewright.interpreter.frame import FunctionValue

        function = function.function if isinstance(function, Bound) else function
        if not isinstance(function, FunctionValue):
            return True
        found = {n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(function.node)
                 if isinstance(n, (ast.Name, ast.Attribute))}  # fmt: skip
        return bool(found & set(names))

    def has_attribute(self, value: Value, name: str) -> bool | None:
        """``hasattr``."""
        from shapewright.interpreter import attributes, lacking

        if isinstance(value, Instance):
            if lacking.dropped(self._run, value, name):
                return False
            if attributes.find(self._run, value, name) is not None:
                return True
            if attributes.interceptor(self._run, value.cls) is not None:
                given = attributes.get(self._run, value, name, self._run.frames[-1], None)
                return False if isinstance(given, Missing) else None if isinstance(given, Unknown) else True
            if attributes.class_lookup(self._run, value.cls, "__getattr__") is not None:
                return None
            may_have = attributes.opaque(value.cls) or attributes.may_keep(self._run, value.cls, name)
            by_others = name.isidentifier() and self._stands_for_others(value)  # "1" is an item, which no class defines
            return None if may_have or by_others else False
        if isinstance(value, Unknown):
            return None
        if name == "__call__" and kinds.is_called(self._run, value):
            return True
        if isinstance(value, Lib):
            if lacking.has_not(self._run, value, name):
                return False
            return True if attributes.lib_has(self._run, value, name) else None
        if lacking.has_not(self._run, value, name):
            return False
        known = python_types.has_attribute(value, name)
        if known is not None:
            return known
        found = attributes.get(self._run, value, name, self._run.frames[-1], None)
        return None if isinstance(found, Unknown) else True

    def _stands_for_others(self, value: Instance) -> bool:
        """Whether it is the ``self`` of what nobody calls: its class may be made of this one and others."""
        return self.cold and any(frame.receiver is value for frame in self._run.frames)

    # --- the run --------------------------------------------------------------------------------------
    def within(self, manager: Value, function: Value) -> Value:
        """A function each call of which runs inside a context manager; another callable as it is."""
        from shapewright.interpreter.frame import FunctionValue

        if isinstance(function, Bound) and isinstance(function.function, FunctionValue):
            return Bound(function.function.within(manager), function.receiver)
        return function.within(manager) if isinstance(function, FunctionValue) else function

    def caller_arguments(self) -> Mapping[str, Value]:
        """The arguments of the function whose statement is being run, by name."""
        function, scope = self._run.frames[-1].function, self._run.frames[-1].scope
        if function is None:
            return {}
        given = function.node.args
        names = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        return {name: scope.slots[name] for name in names if name in scope.slots}

    def state(self, name: str, default: Any = None) -> Any:
        """Global state of a framework."""
        return self._run.world.state.get(name, default)

    def set_state(self, name: str, value: Any) -> None:
        """Change it."""
        self._run.world.trail.write(self._run.world.state, name, value)

    @property
    def cold(self) -> bool:
        """Whether the code being followed is reached from no caller."""
        return bool(self._run.recorder.cold)

    def release(self, package: str) -> str | None:
        """A package's ``__version__`` in the user's environment."""
        return self._run.importer.environment.release(package)

    def version(self, package: str) -> tuple[int, ...] | None:
        """The version of a package in the user's environment."""
        return self._run.importer.environment.package_version(package)

    def environment(self, variable: str) -> str | None:
        """An environment variable the program set."""
        return self._run.environ.get(variable)

    def imports(self, package: str) -> bool:
        """Whether the program itself has imported from this top-level package."""
        return package in self._run.imported

"""The parts of the standard library that model code computes with."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

from shapewright import dims
from shapewright.interpreter import attributes, libcalls, operators
from shapewright.interpreter import kinds as python_kinds
from shapewright.interpreter.attributes import PARTIAL_METHOD
from shapewright.interpreter.builtins.changing import shuffled
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.iteration import element_of, known_items
from shapewright.interpreter.run import Run
from shapewright.interpreter.sizeable import asks_for_much
from shapewright.rules import dim_of, lift_dim
from shapewright.values import (
    NONE,
    Bound,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    Partial,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


# --- math ----------------------------------------------------------------------------------------------
_OF_SEQUENCES = ("dist", "fsum", "prod", "sumprod")
"""What goes over its arguments' items; the others make one float of an argument."""


def _math(name: str) -> Callable[..., Value]:
    function = getattr(math, name)

    def compute(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        for a in args if name not in _OF_SEQUENCES else ():
            if isinstance(a, Tensor) and a.library in ("numpy", "torch") and a.shape and node is not None:
                asked = libcalls.tensor_method(run, a, "__float__", [], {}, frame, node)
                if isinstance(asked, Unknown):
                    return asked
        values = [a.data if isinstance(a, Tensor) and isinstance(a.data, Const) else a for a in args]
        plain = [v.value for v in values if isinstance(v, Const)]
        if len(plain) == len(values) and not (name in ("factorial", "comb", "perm") and asks_for_much(plain)):
            try:
                return Const(function(*plain))
            except (TypeError, ValueError, OverflowError):
                return Unknown(f"math.{name}() raises on this value")
        if name in ("floor", "ceil", "trunc") and isinstance(args[0], Int):
            return args[0]
        return Some(
            "int" if name in ("floor", "ceil", "trunc", "gcd", "isqrt", "lcm", "comb", "factorial", "perm") else "float"
        )

    return compute


for _name in dir(math):
    if not _name.startswith("_") and callable(getattr(math, _name)):
        native(f"math.{_name}")(_math(_name))


@native("math.prod")
def _prod(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0])
    if items is None:
        return Some("int")
    result: Value = kwargs.get("start", Const(1))
    for item in items:
        result = operators.binary(run, ast.Mult, result, item, frame, None)
    return result


# --- functools -----------------------------------------------------------------------------------------
@native("functools.partialmethod")
def _partial_method(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Partial(Lib(PARTIAL_METHOD), tuple(args), tuple(kwargs.items()))


@native("functools.partial")
def _partial(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    function, given, named = args[0], tuple(args[1:]), kwargs
    if isinstance(function, Partial) and python_kinds.kind_of(run, function) == "partial":  # Python makes one of two
        given, named = (*function.args, *given), {**dict(function.kwargs), **kwargs}
        function = function.function
    return Partial(function, given, tuple(named.items()))


@native("functools.reduce")
def _reduce(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    from shapewright.interpreter.calls import call

    items = known_items(run, args[1])
    if items is None:
        return Unknown("reduce over a sequence that is not known")
    if len(args) > 2:
        items.insert(0, args[2])
    if not items:
        return Unknown("reduce of an empty sequence")
    result = items[0]
    for item in items[1:]:
        result = call(run, args[0], [result, item], {}, frame, node)
    return result


@native("functools.lru_cache", "functools.cache", "functools.singledispatch", "typing.overload", "abc.abstractmethod",
        "typing.final", "functools.total_ordering", "typing.runtime_checkable", "atexit.register",
        "contextlib.contextmanager", "typing.no_type_check",
        "types.coroutine", "typing_extensions.override", "typing.override")  # fmt: skip
def _pass_through(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """A decorator that changes nothing of what its function computes, with or without arguments."""
    if len(args) == 1 and isinstance(args[0], (FunctionValue, ClassValue, Bound, Partial)):
        return args[0]
    return Lib("functools.identity")


@native("functools.identity")
def _identity(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return args[0]


@native("functools.wraps")
def _wraps(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Partial(Lib("functools.update_wrapper"), (), (("wrapped", args[0]),))


@native("functools.update_wrapper")
def _update_wrapper(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """The wrapper under the name of what it wraps: registries go by it."""
    wrapper, wrapped = args[0], kwargs.get("wrapped", args[1] if len(args) > 1 else None)
    if isinstance(wrapper, FunctionValue) and wrapped is not None:
        run.write(wrapper, "__wrapped__", wrapped)
        run.write(wrapper, "__name__", attributes.get(run, wrapped, "__name__", frame, None))
    return wrapper


@native("typing.cast")
def _cast(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return args[1]


@native("typing.TypeVar", "typing.NewType", "typing.ParamSpec", "typing.TypedDict")
def _type_variable(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Lib("typing.Any")


# --- plain objects -------------------------------------------------------------------------------------
def _namespace(name: str) -> None:
    def make(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        return Instance(run.importer.lib_class(run, name), dict(kwargs))

    native(name)(make)


_namespace("types.SimpleNamespace")
_namespace("argparse.Namespace")


# --- copy, collections, os, random, time ---------------------------------------------------------------
@native("copy.deepcopy")
def _deepcopy(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _cloned(args[0], {})


def _cloned(value: Value, done: dict[int, Value]) -> Value:
    """A copy of everything reachable that has identity."""
    if isinstance(value, Tuple):
        return value.holding(tuple(_cloned(i, done) for i in value.items))
    if isinstance(value, Bound):
        return Bound(value.function, _cloned(value.receiver, done))
    if not isinstance(value, (Instance, ListObject, DictObject)):
        return value
    known = done.get(value.uid)
    if known is not None:
        return known
    made: Any
    if isinstance(value, Instance):
        made = Instance(value.cls)
        done[value.uid] = made
        made.note = value.note
        made.slots.update({k: _cloned(v, done) if isinstance(v, Value) else v for k, v in value.slots.items()})
        return made  # type: ignore[no-any-return]
    if isinstance(value, ListObject):
        made = ListObject((), kind=value.kind)
        done[value.uid] = made
        items = None if value.items is None else tuple(_cloned(i, done) for i in value.items)
        element = None if value.element is None else _cloned(value.element, done)
        made.slots["state"] = value.state._replace(items=items, element=element)
        return made  # type: ignore[no-any-return]
    made = DictObject(kind=value.kind)
    done[value.uid] = made
    entries = {k: _cloned(v, done) for k, v in value.items.items()}
    made.slots["state"] = value.state._replace(items=entries)
    return made  # type: ignore[no-any-return]


@native("os.environ.get", "os.getenv")
def _getenv(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    name = args[0].value if isinstance(args[0], Const) else None
    if name in run.environ:
        return Const(run.environ[name])
    return args[1] if len(args) > 1 else run.context.join([Some("str"), NONE])


@native("os.environ.setdefault", "os.putenv")
def _setenv(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if isinstance(args[0], Const) and len(args) > 1 and isinstance(args[1], Const):
        run.environ.setdefault(str(args[0].value), str(args[1].value))
    return args[1] if len(args) > 1 else NONE


@native("random.random", "random.uniform", "random.gauss", "random.normalvariate", "time.time", "time.perf_counter",
        "time.monotonic", "timeit.default_timer")  # fmt: skip
def _some_float(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Some("float")


@native("random.Random", "random.SystemRandom")
def _generator(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Lib("random")  # the module's functions are one generator's methods


@native("random.randint")
def _randint(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    low, high = dim_of(args[0]), dim_of(args[1])
    if isinstance(low, int) and isinstance(high, int) and low <= high:
        return Const(low) if low == high else lift_dim(dims.fresh("", low=low, high=high))
    return Some("int")


@native("random.randrange")
def _randrange(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    bounds = [dim_of(a) for a in args]
    low, high = (0, bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[1])
    if isinstance(low, int) and isinstance(high, int) and low < high:
        return lift_dim(dims.fresh("", low=low, high=high - 1))
    return Some("int")


@native("random.choice")
def _choice(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return element_of(run, args[0]) or Unknown("a random item")


@native("random.sample", "random.choices")
def _sample(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    count = dim_of(args[1] if len(args) > 1 else kwargs.get("k", Const(1)))
    element = element_of(run, args[0])
    if isinstance(count, int) and count <= 64 and element is not None:
        return ListObject((element,) * count)
    return ListObject(None, element, count)


@native("random.shuffle")
def _shuffle(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    shuffled(run, args[0])
    return NONE


@native("random.seed", "time.sleep", "warnings.warn", "warnings.filterwarnings", "warnings.simplefilter",
        "gc.collect", "sys.stdout.write", "sys.stdout.flush", "os.makedirs", "os.mkdir",
        "pprint.pprint")  # fmt: skip
def _nothing(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return NONE


@native("sys.exit", "os._exit", "builtins.exit", "builtins.quit", "os.abort")
def _exit(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    from shapewright.interpreter.frame import Raised

    raise Raised(Instance(run.importer.lib_class(run, "builtins.SystemExit")))


@native("os.path.join", "os.path.basename", "os.path.dirname", "os.path.abspath", "os.path.expanduser", "os.getcwd")
def _path(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Some("str")


@native("os.path.exists", "os.path.isfile", "os.path.isdir")
def _exists(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Some("bool")


@native("os.cpu_count", "os.getpid")
def _count(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Some("int")


@native("contextlib.nullcontext", "contextlib.suppress", "contextlib.redirect_stdout")
def _null_context(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Instance(run.importer.lib_class(run, "contextlib.nullcontext"))


_LOGGING = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log", "setLevel", "addHandler",
            "removeHandler", "addFilter")  # fmt: skip


@native("logging.getLogger")
def _logger(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    made = Instance(run.importer.lib_class(run, "logging.Logger"))
    made.slots.update({name: Lib(f"logging.Logger.{name}") for name in _LOGGING})
    return made


@native(*(f"logging.{name}" for name in (*_LOGGING, "basicConfig")), *(f"logging.Logger.{name}" for name in _LOGGING))
def _logged(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return NONE

"""Operators that have no rule are asked of the framework itself, through the oracle that the analysis was given.

Nothing is concluded from what a framework raises on a call: its reasons may be those of the numbers the sizes were
bound to. Such a call is unknown, and its reason says what was raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapewright import dims
from shapewright.dims import Dim, Expr, Symbol
from shapewright.interpreter.mutation import forget_contents
from shapewright.interpreter.run import Run
from shapewright.rules import Abstain, Mismatch, Site, lift_dim, to_dtype
from shapewright.values import (
    NONE,
    Const,
    DictObject,
    Int,
    Lib,
    ListObject,
    Slice,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
    unknown_tensor,
)
from shapewright.worker.questions import Answer, Json, Question, is_askable

Binding = Mapping[Symbol, int]

_RELATIVES = {
    "torch": ("torch",),
    "tensorflow": ("tensorflow", "numpy"),
    "keras": ("keras", "tensorflow", "torch", "jax", "numpy"),
}
"""Whose tensors each library's operators take."""
_KINDS = ("eager", "symbolic", "graph", "placeholder", "variable", "parameter", "scalar")
_STATES = {
    "torch.default_dtype": (None, "float32"),
    "torch.autocast": (None, ()),
    "keras.floatx": (None, "float32"),
    "keras.policy": (None,),
    "keras.data_format": (None, "channels_last"),
    "tensorflow.numpy_behavior": (None, False),
}
"""Settings of a framework that change what its operators give, and what the worker has them at."""
MAX_ITEMS = 256


class Unaskable(Exception):
    """The call cannot be put to the framework; says why."""


def no_rule(run: Run, name: str, args: Sequence[Value], kwargs: Mapping[str, Value], doubt: str = "") -> Value:
    """What a call gives of an operator without a rule (or, for a ``doubt``, in a form its rule does not know)."""
    doubt = doubt or run.registry.why_unmodelled(name)
    cause = next((v for v in (*args, *kwargs.values()) if isinstance(v, Unknown) and not v.open), None)
    if cause is not None:
        return Unknown(cause.reason)
    if run.oracle is None or not is_askable(name):
        return Unknown(doubt)
    try:
        asked = _Call.read(run, name, args, kwargs)
        run.provisional += 1
        answer = run.oracle.ask(asked.question())
    except Unaskable as why:
        return Unknown(f"{doubt}; {why}")
    if answer is None:
        return Unknown(f"{doubt}; the framework is yet to be asked")
    if not answer.results:
        return Unknown(f"{doubt}; {answer.reason}")
    return asked.understood(answer, doubt)


@dataclass
class _Call:
    """One call as it is put to the framework."""

    run: Run
    name: str
    library: str
    args: Sequence[Value]
    kwargs: Mapping[str, Value]
    tensors: list[Tensor] = field(default_factory=list)
    sizes: dict[Dim, None] = field(default_factory=dict)
    """Every size among the arguments, in the order of their appearance."""
    bound: Sequence[Binding] = ()

    @staticmethod
    def read(run: Run, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> _Call:
        """Look at every argument; raises :class:`Unaskable`."""
        resolve = run.world.resolve
        given = {key: resolve(value) for key, value in kwargs.items() if key not in ("device", "name")}
        call = _Call(run, name, name.partition(".")[0], [resolve(value) for value in args], given)
        for setting, usual in _STATES.items():
            if setting.startswith(call.library) and run.world.state.get(setting) not in usual:
                raise Unaskable(f"{setting} is not the usual one")
        for value in (*call.args, *given.values()):
            call._look(value)
        if call.library == "keras" and not call.tensors:
            raise Unaskable("it is given no tensor")
        symbols = {s: None for size in call.sizes if isinstance(size, Expr) for s in sorted(size.symbols(), key=_age)}
        numbers = [size for size in call.sizes if isinstance(size, int)]
        bound = dims.bindings(list(symbols), numbers)
        if bound is None or not call._tells_apart(bound):
            raise Unaskable("its sizes cannot be told apart")
        call.bound = bound
        return call

    def _look(self, value: Value) -> None:
        """Note the sizes and tensors in an argument."""
        if isinstance(value, Tensor):
            self._look_at_tensor(value)
        elif isinstance(value, Int):
            self.sizes[value.dim] = None
        elif isinstance(value, Const):
            if isinstance(value.value, int) and not isinstance(value.value, bool):
                self.sizes[value.value] = None
        elif isinstance(value, (Tuple, ListObject, DictObject, Slice)):
            for item in _parts(value):
                self._look(item)

    def _look_at_tensor(self, tensor: Tensor) -> None:
        if tensor.library not in _RELATIVES[self.library] or tensor.kind not in _KINDS:
            raise Unaskable(f"it is given a {tensor.kind} tensor of {tensor.library}")
        if tensor.shape is None or tensor.dtype is None or tensor.dtype == "object":
            raise Unaskable(f"the {'shape' if tensor.shape is None else 'dtype'} of an operand is not known")
        self.tensors.append(tensor)
        self.sizes.update(dict.fromkeys(tensor.shape))

    def _tells_apart(self, bound: Sequence[Binding]) -> bool:
        """Whether different sizes are different numbers, none of them so small that it means something else."""
        for binding in bound:
            try:
                numbers = [dims.evaluate(size, binding) for size in self.sizes]
            except ZeroDivisionError:
                return False
            symbolic = [n for n, size in zip(numbers, self.sizes, strict=True) if isinstance(size, Expr)]
            if len(set(numbers)) < len(numbers) or any(n < 2 for n in symbolic):
                return False
        return True

    # --- there --------------------------------------------------------------------------------------
    def question(self) -> Question:
        """The question; raises :class:`Unaskable`."""
        variants: list[Json] = [
            {
                "args": [self._spell(value, binding) for value in self.args],
                "kwargs": {key: self._spell(value, binding) for key, value in self.kwargs.items()},
            }
            for binding in self.bound
        ]
        return Question.of(self.name, variants)

    def _spell(self, value: Value, binding: Binding) -> Json:
        if isinstance(value, Tensor):
            assert value.shape is not None
            return {"tensor": [dims.evaluate(size, binding) for size in value.shape], "dtype": value.dtype}
        if isinstance(value, Int):
            return dims.evaluate(value.dim, binding)
        if isinstance(value, Const) and isinstance(value.value, (bool, int, float, str, type(None))):
            return value.value
        if isinstance(value, (Tuple, ListObject)):
            kind = "list" if isinstance(value, ListObject) else "tuple"
            return {kind: [self._spell(item, binding) for item in _parts(value)]}
        if isinstance(value, DictObject):
            return {"dict": {str(_key(key)): self._spell(item, binding) for key, item in value.items.items()}}
        if isinstance(value, Slice):
            return {"slice": [self._spell(item, binding) for item in _parts(value)]}
        if isinstance(value, Lib):
            return {"dtype": self._dtype(value)}
        raise Unaskable(f"an argument is {_described(value)}")

    def _dtype(self, value: Lib) -> str:
        try:
            dtype = to_dtype(self.run.context, value, Site(self.name, self.library, ""))
        except (Abstain, Mismatch):
            dtype = None
        if dtype is None:
            raise Unaskable(f"an argument is {value.name}")
        return dtype

    # --- and back -----------------------------------------------------------------------------------
    def understood(self, answer: Answer, doubt: str) -> Value:
        """The results of all variants as one value."""
        results, bound = list(answer.results), self.bound
        if len(results) != len(bound):
            return Unknown(f"{doubt}; the worker's answer makes no sense")
        if len(results) > 1 and _raised(results[-1]) and not _raised(results[0]):
            results, bound = results[:-1], bound[:-1]  # only the small sizes do not fit
        raised = next((why for why in map(_raised, results) if why), "")
        if raised:
            return Unknown(f"{doubt}; asked about it, {self.library} raises {raised}")
        try:
            value = _Reader(self, bound).read(results)
        except Unaskable as why:
            return Unknown(f"{doubt}; {why}")
        self._wrote(value)
        return value

    def _wrote(self, value: Value) -> None:
        """An operator in place: what its operand held is forgotten."""
        if self.library == "torch" and self.name.endswith("_") and self.tensors:
            forget_contents(self.run, self.tensors[0])

    def tensor(self, shape: tuple[Dim, ...] | None, dtype: str) -> Tensor:
        """A new tensor like the operands."""
        like = next((t for t in self.tensors if t.library != "numpy"), None)
        if like is None:
            library = self.library
            made = unknown_tensor(library, dtype) if shape is None else Tensor(library, shape, dtype, layout=None)
            return made
        return like.like(shape=shape, dtype=dtype, layout=None, requires_grad=None)


class _Reader:
    """Reads the results of all variants side by side."""

    def __init__(self, call: _Call, bound: Sequence[Binding]) -> None:
        self._call, self._bound = call, bound
        self._known = [size for size in call.sizes if isinstance(size, Expr)]

    def read(self, results: Sequence[Any]) -> Value:
        """The value that the results stand for; raises :class:`Unaskable` where they do not agree."""
        first = results[0]
        if isinstance(first, bool) or first is None or isinstance(first, (str, float)):
            return Const(first) if all(r == first and type(r) is type(first) for r in results) else _some(first)
        if isinstance(first, int):
            size = self._size(results)
            return Some("int") if size is None else lift_dim(size)
        if not all(isinstance(r, dict) and r.keys() == first.keys() for r in results):
            raise Unaskable("its results differ from size to size")
        if "tensor" in first:
            return self._tensor(results)
        if "tuple" in first or "list" in first:
            return self._sequence(results, "tuple" if "tuple" in first else "list")
        if "dict" in first:
            keys = self._agreed([list(r["dict"]) for r in results])
            return DictObject({Const(key): self.read([r["dict"][key] for r in results]) for key in keys})
        if "dtype" in first:
            return Lib(f"{self._call.library}.{self._agreed([r['dtype'] for r in results])}")
        raise Unaskable(f"it gives a {first.get('other', 'value')}")

    def _tensor(self, results: Sequence[Any]) -> Tensor:
        dtype = self._agreed([r["dtype"] for r in results])
        shapes = [r["tensor"] for r in results]
        if any(shape is None for shape in shapes):
            return self._call.tensor(None, dtype)
        self._agreed([len(shape) for shape in shapes])
        return self._call.tensor(tuple(self._axis(sizes) for sizes in zip(*shapes, strict=True)), dtype)

    def _axis(self, sizes: Sequence[int | None]) -> Dim:
        numbers = [size for size in sizes if size is not None]
        size = self._size(numbers) if len(numbers) == len(sizes) else None
        return dims.fresh(low=0) if size is None else size

    def _size(self, numbers: Sequence[int]) -> Dim | None:
        size = dims.factored(numbers, self._bound, self._known)
        return None if size is None else self._call.run.world.simplify(size)

    def _sequence(self, results: Sequence[Any], kind: str) -> Value:
        self._agreed([len(r[kind]) for r in results])
        items = tuple(self.read(column) for column in zip(*(r[kind] for r in results), strict=True))
        if kind == "list":
            return ListObject(items)
        return Tuple(items, "tuple", tuple(results[0].get("names", ())))

    @staticmethod
    def _agreed(answers: Sequence[Any]) -> Any:
        if any(answer != answers[0] for answer in answers):
            raise Unaskable("its results differ from size to size")
        return answers[0]


def _parts(value: Tuple | ListObject | DictObject | Slice) -> Iterator[Value]:
    if isinstance(value, Slice):
        yield from (value.start, value.stop, value.step)
        return
    items = tuple(value.items.values()) if isinstance(value, DictObject) else value.items
    closed = not isinstance(value, DictObject) or (value.open_element is None and not value.state.optional)
    if items is None or len(items) > MAX_ITEMS or not closed:
        raise Unaskable(f"an argument is {_described(value)}")
    yield from items


def _key(key: Value) -> str:
    if isinstance(key, Const) and isinstance(key.value, str):
        return key.value
    raise Unaskable("an argument is a dict with keys that are no text")


def _described(value: Value) -> str:
    if isinstance(value, Some):
        return f"{_article(value.type_name)} decided by data"
    if isinstance(value, Unknown):
        return "not known"
    if isinstance(value, (ListObject, DictObject)):
        return f"a {value.type_name} whose items are not known"
    return _article(value.type_name)


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _some(value: object) -> Value:
    return Some(type(value).__name__) if value is not None else NONE


def _raised(result: object) -> str:
    return str(result["raised"]) if isinstance(result, dict) and "raised" in result else ""


def _age(symbol: Symbol) -> int:
    return symbol.uid

"""Abstract values: what an expression may hold, as far as it is known.

Plain values (constants, sizes, tensors, tuples) are immutable and compared by content. What Python
can change in place (instances, lists, dicts, scopes) is an ``Object``: it has identity, and every
write goes through the ``Trail`` so that branches can be undone and joined.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shapewright.dims import Dim, Expr, now
from shapewright.values.slots import Slots, new_id


class Value:
    """Any abstract value."""

    __slots__ = ()

    type_name = "object"


@dataclass(frozen=True, slots=True)
class Const(Value):
    """A Python value that is known: int, float, bool, None, str, bytes, complex or Ellipsis."""

    value: Any

    @property
    def type_name(self) -> str:  # type: ignore[override]
        """The Python type's name."""
        return type(self.value).__name__

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Const)
            and type(self.value) is type(other.value)
            and (self.value == other.value or self.value is other.value)
        )

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


class Nothing(Const):
    """The None of a call that surely returns nothing, with what was called: nobody means to work on with it."""

    __slots__ = ("called", "function")

    def __init__(self, called: str, function: object = None) -> None:
        super().__init__(None)
        object.__setattr__(self, "called", called)
        object.__setattr__(self, "function", function)

    called: str
    """What is told of it: ``Net.forward()``."""
    function: object
    """The user's function that lacks a ``return``, with its unit; None where a library's gives nothing."""


NONE = Const(None)
TRUE = Const(True)
FALSE = Const(False)


@dataclass(frozen=True, slots=True)
class Int(Value):
    """An integer that is a symbolic expression. A known integer is a ``Const``."""

    dim: Expr

    type_name = "int"


@dataclass(frozen=True, slots=True)
class Some(Value):
    """Some value of a known Python type, its contents decided by data when the code runs.

    A condition on it can go either way in a real run, unlike one on ``Unknown``, where the
    undecidedness is ours.
    """

    type_name: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Unknown(Value):
    """Nothing is known, for the reason kept.

    ``uid`` lets a later operation refine it (``Var``): what succeeds only on a rank-4 tensor makes
    it one from there on. ``name`` is what the program calls it, to name its sizes.
    """

    reason: str
    uid: int = field(default_factory=new_id)
    name: str = ""
    open: bool = False
    """An input that nobody gives (a parameter of a function no caller reaches)."""
    formula: tuple[str, Value, Value] | None = None
    """``(operator, left, right)`` for arithmetic on open inputs: a size, once it is used as one."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and self.uid == other.uid

    def __hash__(self) -> int:
        return hash(self.uid)


@dataclass(frozen=True, slots=True, eq=False)
class Missing(Unknown):
    """An attribute that nobody set on any path that was followed: reading it raises ``AttributeError``."""


class Certain(frozenset[Any]):
    """What surely holds in a framework's global state: where branches meet, what holds in all of them."""


TENSOR_SHAPE = "tensorflow.TensorShape"
SHAPE_KINDS = ("torch.Size", TENSOR_SHAPE)
"""The frameworks' own kinds of tuple, a slice of which is again one."""


@dataclass(frozen=True, slots=True)
class Tuple(Value):
    """A tuple (or named tuple, or ``torch.Size``) whose items are known."""

    items: tuple[Value, ...]
    kind: str = "tuple"
    names: tuple[str, ...] = ()
    """Field names of a named tuple."""
    cls: Any = field(default=None, compare=False, repr=False)
    """The class (``ClassValue``) of a named tuple that the program defines."""

    def holding(self, items: tuple[Value, ...]) -> Tuple:
        """A tuple of the same kind with other items."""
        return Tuple(items, self.kind, self.names, self.cls)

    @property
    def type_name(self) -> str:  # type: ignore[override]
        """``tuple``, ``torch.Size``, or the named tuple's name."""
        return self.kind


@dataclass(frozen=True, slots=True)
class Slice(Value):
    """``start:stop:step``."""

    start: Value
    stop: Value
    step: Value

    type_name = "slice"


@dataclass(frozen=True, slots=True)
class RangeValue(Value):
    """``range(start, stop, step)`` over possibly symbolic bounds."""

    start: Dim
    stop: Dim
    step: Dim

    type_name = "range"


@dataclass(frozen=True, slots=True)
class Many(Value):
    """An immutable sequence or stream of values that are all like ``element``.

    Loaders, generators that were not unrolled, ``x.shape`` of unknown rank. ``length`` is the
    number of items where it is known; ``kind`` is what Python calls it (``tuple``, ``iterator``…).
    """

    element: Value
    length: Dim | None = None
    kind: str = "iterator"
    distinct: tuple[Value, ...] = ()
    """The different elements when they are few (a loader's full batch and its smaller last one)."""

    @property
    def type_name(self) -> str:  # type: ignore[override]
        """What Python calls it."""
        return self.kind


@dataclass(frozen=True, slots=True)
class Union(Value):
    """One of a few values, none of which could be ruled out."""

    options: tuple[Value, ...]
    guessed: bool = field(default=False, compare=False, repr=False)
    """Whether it is for want of knowledge that more than one is left, and not because data or a caller decide."""

    @property
    def type_name(self) -> str:  # type: ignore[override]
        """The options' type where they agree."""
        names = {o.type_name for o in self.options}
        return names.pop() if len(names) == 1 else "object"


@dataclass(frozen=True, slots=True)
class Lib(Value):
    """Something a modelled library defines, by its canonical dotted name: ``torch.nn.Linear``."""

    name: str
    spelled: str = field(default="", compare=False)
    """The name that the program gave a module of it, where that is another one: ``tensorflow.keras``."""

    type_name = "library object"


@dataclass(frozen=True, slots=True, eq=False)
class Bound(Value):
    """A function and the first argument it is bound to."""

    function: Value
    receiver: Value

    type_name = "method"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bound) and self.function == other.function and self.receiver == other.receiver

    def __hash__(self) -> int:
        return hash((self.function, self.receiver))


@dataclass(frozen=True, slots=True)
class Partial(Value):
    """``functools.partial``."""

    function: Value
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]

    type_name = "partial"


class Object(Value):
    """A value with identity whose slots change in place; written through the ``Trail`` only."""

    __slots__ = ("note", "slots", "uid")

    type_name = "object"

    def __init__(self, slots: dict[str, Any] | None = None) -> None:
        self.uid = new_id()
        self.slots: Slots = slots if isinstance(slots, Slots) else Slots(slots or ())
        self.note: Any = None
        """Where it was made (an ``Origin``), for evidence."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} #{self.uid} {sorted(map(str, self.slots))}>"


MAX_TAIL = 8
"""So many items are kept that were appended to a list whose others are not known one by one."""


class ListState(NamedTuple):
    """What a list holds: its items one by one, or (``items`` None) what each is like and how many."""

    items: tuple[Value, ...] | None
    element: Value | None = None
    length: Dim | None = None
    tail: tuple[Value, ...] = ()
    """The last items, where they were appended to others that are not known one by one."""
    groups: tuple[tuple[Value, int], ...] = ()
    """What the items of each group are like and how many there are, where the list surely holds just these groups:
    what a loop over a loader's full batches and its smaller last one has put into it."""


SETS = ("set", "dict_keys", "dict_items")
"""The kinds of ``ListObject`` whose items have no order."""
NO_SEQUENCES = (*SETS, "dict_values")
"""The kinds of ``ListObject`` whose items are not numbered."""


class ListObject(Object):
    """A list, set, deque or generator, or what a dict shows of itself; its contents are the one slot ``state``."""

    __slots__ = ("kind", "parts", "since")

    def __init__(
        self,
        items: tuple[Value, ...] | None,
        element: Value | None = None,
        length: Dim | None = None,
        kind: str = "list",
    ) -> None:
        super().__init__({"state": ListState(items, element, length)})
        self.kind = kind
        self.since = now()
        """When the first item may have been made: what is younger may be another in each item."""
        self.parts: tuple[Object, ...] = ()
        """The objects that it may be, where paths met; a write to it may be one to any of them."""

    @property
    def type_name(self) -> str:  # type: ignore[override]
        """``list``, ``set``, ``deque``."""
        return self.kind

    @property
    def state(self) -> ListState:
        """Its contents."""
        state: ListState = self.slots["state"]
        return state

    @property
    def items(self) -> tuple[Value, ...] | None:
        """The items, where all are known."""
        return self.state.items

    @property
    def element(self) -> Value | None:
        """What every item is like, where they are not known one by one."""
        return self.state.element

    @property
    def length(self) -> Dim | None:
        """The number of items, where it is known."""
        state = self.state
        return len(state.items) if state.items is not None else state.length


class DictState(NamedTuple):
    """What a dict holds: known entries, what others would be like (None: there are no others), and
    what a missing key gives (``defaultdict``'s factory)."""

    items: dict[Value, Value]
    open: Value | None = None
    factory: Value | None = None
    optional: frozenset[Value] = frozenset()
    """The keys of ``items`` that some path did not enter."""

    def entered(self, items: dict[Value, Value]) -> DictState:
        """With more entries, which are there for certain."""
        return self._replace(items={**self.items, **items}, optional=self.optional - items.keys())


class DictObject(Object):
    """A dict; its contents are the one slot ``state``, replaced on each write."""

    __slots__ = ("kind", "parts", "since")

    type_name = "dict"

    def __init__(
        self,
        items: dict[Value, Value] | None = None,
        open_element: Value | None = None,
        factory: Value | None = None,
        kind: str = "dict",
    ) -> None:
        super().__init__({"state": DictState(items or {}, open_element, factory)})
        self.kind = kind
        self.since = now()
        """When the first entry may have been made: what is younger may be another in each entry."""
        self.parts: tuple[Object, ...] = ()
        """The objects that it may be, where paths met; a write to it may be one to any of them."""

    @property
    def state(self) -> DictState:
        """Its contents."""
        state: DictState = self.slots["state"]
        return state

    @property
    def items(self) -> dict[Value, Value]:
        """The known entries (never changed in place)."""
        return self.state.items

    @property
    def open_element(self) -> Value | None:
        """What an entry not listed would be like; None when all entries are listed."""
        return self.state.open


class ClassValue(Object):
    """A class: the user's (``node`` set), a library's interpreted from source, or a modelled one."""

    __slots__ = ("_ancestors", "bases", "lib", "mro", "name", "node", "scope")

    type_name = "type"

    def __init__(
        self,
        name: str,
        bases: tuple[Value, ...],
        slots: dict[str, Any],
        *,
        lib: str = "",
        node: Any = None,
        scope: Any = None,
    ) -> None:
        super().__init__(slots)
        self.name = name
        self.bases = bases
        self.lib = lib
        """The canonical dotted name of a modelled library class; empty for interpreted ones."""
        self.node = node
        self.scope = scope
        self.mro: tuple[ClassValue, ...] = ()
        self._ancestors: frozenset[str] = frozenset()
        self.put_in_order((self,))

    def put_in_order(self, mro: tuple[ClassValue, ...]) -> None:
        """Say which classes are looked through, this one first."""
        self.mro, self._ancestors = mro, frozenset(c.lib for c in mro)

    def __repr__(self) -> str:
        return f"<class {self.lib or self.name}>"

    def inherits(self, lib: str) -> bool:
        """Whether the modelled class of this name is among the ancestors."""
        return lib in self._ancestors

    @property
    def has_metaclass(self) -> bool:
        """Whether a class of its own makes it, so that calling it may do more than ``__new__`` and ``__init__``."""
        keywords = [k for c in self.mro if isinstance(c.node, ast.ClassDef) for k in c.node.keywords]
        return any(k.arg == "metaclass" and not ast.unparse(k.value).endswith("ABCMeta") for k in keywords)


class Instance(Object):
    """An object of a class; slots are its attributes."""

    __slots__ = ("cls",)

    def __init__(self, cls: ClassValue, slots: dict[str, Any] | None = None) -> None:
        super().__init__(slots)
        self.cls = cls

    @property
    def type_name(self) -> str:  # type: ignore[override]
        """The class's name."""
        return self.cls.name

    def __repr__(self) -> str:
        return f"<{self.cls.name} #{self.uid}>"


class ModuleObject(Object):
    """An imported module that is interpreted; slots are its globals."""

    __slots__ = ("name", "path")

    type_name = "module"

    def __init__(self, name: str, path: str, slots: dict[str, Any] | None = None) -> None:
        super().__init__(slots)
        self.name = name
        self.path = path


def walk(value: Value, depth: int = 4) -> Iterator[Value]:
    """The value and the values inside it, containers opened up to the depth given."""
    yield value
    if depth == 0:
        return
    children: tuple[Value, ...] = ()
    if isinstance(value, Tuple):
        children = value.items
    elif isinstance(value, Union):
        children = value.options
    elif isinstance(value, ListObject):
        children = value.items if value.items is not None else tuple(filter(None, (value.element,)))
    elif isinstance(value, DictObject):
        children = tuple(value.items.values())
    elif isinstance(value, Many):
        children = (value.element,)
    for child in children:
        yield from walk(child, depth - 1)

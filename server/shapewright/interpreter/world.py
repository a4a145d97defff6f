"""The state of a run: the heap's trail, what was learnt of unknowns, the frameworks' global state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shapewright import dims
from shapewright.dims import Dim, Expr, Symbol
from shapewright.interpreter.join import join_slot
from shapewright.interpreter.trail import MISSING, Snapshot, Trail
from shapewright.values import ASSUMED, Int, Learnt, OpenShape, Slots, Some, Tensor, Tuple, Union, Unknown, Value, Var
from shapewright.values import unknown_tensor as make_unknown_tensor


class World:
    """Heap, bindings and framework state, all undone and joined together."""

    def __init__(self) -> None:
        self.trail = Trail()
        self.sizes = Slots()
        """Symbols that turned out equal to something else: ``Symbol`` → ``Dim``."""
        self.shapes = Learnt()
        """Shapes learnt for tensors of unknown rank: ``Var`` → all sizes, or ``OpenShape`` (the trailing ones)."""
        self.dtypes = Learnt()
        """``Var`` → dtype."""
        self.kinds = Learnt()
        """What an ``Unknown`` turned out to be, by its uid."""
        self.partial = Learnt()
        """``(Var, axis)`` → ``Dim``: sizes asked of axes of a tensor of unknown rank, so that asking twice agrees."""
        self._learnt = (self.sizes, self.shapes, self.dtypes, self.kinds)
        self.varying: list[tuple[int, int]] = []
        """From which id to which unknowns were drawn from an unlisted sequence: each of its items has others."""
        self.varied: set[Symbol] = set()
        """Sizes that such unknowns are: nothing that is learnt of one item holds for the next."""
        self.round_began: int | None = None
        """When the outermost round began of a loop that stands for all rounds: what is made since, each makes anew."""
        self.state = Slots()
        self.assume: dims.Assumptions = dims.EMPTY
        self._assumed: dict[str, dims.Assumptions] = {"facts": dims.EMPTY}

    # --- branches ---------------------------------------------------------------------------
    def join(self, snapshots: list[Snapshot], start: float = float("inf"), *, guessed: bool = False) -> None:
        """Join the ends of several branches into the present; they share nothing made since the id ``start``.

        ``guessed``: which of them is taken is not known to us.
        """
        self.trail.join(snapshots, self._join_guessed if guessed else self._join_slot, start)

    def _join_guessed(self, key: Any, values: list[Any]) -> Any:
        joined = self._join_slot(key, values)
        return replace(joined, guessed=True) if isinstance(joined, Union) else joined

    def _join_slot(self, key: Any, values: list[Any]) -> Any:
        if isinstance(key, (Symbol, Var, int)) or (isinstance(key, tuple) and key and isinstance(key[0], Var)):
            # what was learnt holds after the join only if every branch learnt it
            return values[0] if all(v is not MISSING and v == values[0] for v in values) else MISSING
        return join_slot(key, values)

    # --- learning ---------------------------------------------------------------------------
    def simplify(self, dim: Dim) -> Dim:
        """The size, with what assertions told of divisibility used."""
        return dim if type(dim) is int else dims.simplify(dim, self.assume)

    def varies(self, unknown: Unknown) -> bool:
        """Whether a value stands for the items of a sequence that is not known."""
        return any(start <= unknown.uid < end for start, end in self.varying)

    def bind_size(self, symbol: Symbol, size: Dim) -> None:
        """Learn that a symbol equals a size."""
        self.trail.write(self.sizes, symbol, size)

    def bind_shape(self, tensor: Tensor, rank: int, names: Sequence[str] = ()) -> None:
        """Learn the rank of a tensor; sizes asked of its axes before are the same ones."""
        var = tensor.var
        assert var is not None
        labels = [*names, *[""] * rank][:rank]
        lead = rank - len(tensor.tail)
        fresh = tuple(dims.fresh("" if label == "_" else label) for label in labels[:lead])
        for axis, leading in enumerate(fresh):
            self._meet(self.partial.get((var, axis)), leading)
        for label, size in zip(labels[lead:], tensor.tail, strict=True):
            self.name_size(size, label)
        self.trail.write(self.shapes, var, tuple(map(self.resolve_dim, fresh)))

    def _meet(self, asked: Dim | None, size: Dim) -> None:
        """Two names for one size."""
        if asked is None:
            return
        mine, other = self.resolve_dim(size), self.resolve_dim(asked)
        solved = dims.solve(mine, other, lambda s: True) if mine != other else None
        if solved is not None:
            self.bind_size(*solved)

    def name_size(self, dim: Dim, name: str) -> None:
        """Call an anonymous size by a name; one that each round of a loop has anew has it in its calls alone."""
        dim = self.resolve_dim(dim)
        if isinstance(dim, int) or not name or name == "_":
            return
        symbols = tuple(dims.symbols(dim))
        if len(symbols) == 1 and symbols[0].anonymous and not symbols[0].renamed:
            old = symbols[0]
            varies = self.round_began is not None and old.first.uid > self.round_began
            named = dims.of_atom(old.called(name, anonymous=varies))
            solved = dims.solve(dim, named, lambda s: s is old)
            if solved is not None:
                self.bind_size(*solved)

    def number(self, value: Value, name: str) -> Value:
        """What a name holds: an integer that the data decide is one number, called by the name from there on."""
        if isinstance(value, Int):
            if len(value.dim.terms) == 1:  # ``count + 1`` keeps to the name of ``count``
                self.name_size(value.dim, name)
            return self.resolve(value)
        if not (isinstance(value, Some) and value.type_name == "int"):
            return value
        low, high = (None if bound is None else int(bound) for bound in (value.low, value.high))
        anonymous = self.round_began is not None or name == "_"
        return Int(dims.fresh(name, low=low, high=high, anonymous=anonymous))

    def split_tail(self, tensor: Tensor, count: int) -> Tensor:
        """Learn that a tensor of unknown rank has at least ``count`` axes; their sizes are then its tail."""
        tensor = self.resolve_tensor(tensor)
        missing = count - len(tensor.tail)
        if tensor.shape is not None or tensor.var is None or missing <= 0:
            return tensor
        more = tuple(dims.fresh() for _ in range(missing))
        self.trail.write(self.shapes, tensor.var, OpenShape(Var.new(tensor.var.name), more))
        return self.resolve_tensor(tensor)

    def bind_dtype(self, var: Var, dtype: str) -> None:
        """Learn the dtype of a tensor."""
        self.trail.write(self.dtypes, var, dtype)

    def bind_kind(self, unknown: Unknown, value: Value) -> None:
        """Learn what an unknown value is."""
        self.trail.write(self.kinds, unknown.uid, value)

    def axis_size(self, tensor: Tensor, axis: int, name: str = "") -> Dim:
        """The size of one axis of a tensor of unknown rank."""
        if axis < 0:
            tensor = self.split_tail(tensor, -axis)
            return (tensor.shape if tensor.shape is not None else tensor.tail)[axis]
        assert tensor.var is not None
        size = self.partial.get((tensor.var, axis))
        if size is None:
            size = dims.fresh(name)
            self.trail.write(self.partial, (tensor.var, axis), size)
        return self.resolve_dim(size)

    def has_learnt(self, mark: int) -> bool:
        """Whether something was learnt since a mark of the trail that ``resolve`` puts in."""
        return self.trail.wrote_to(mark, self._learnt)

    # --- resolving --------------------------------------------------------------------------
    def resolve_dim(self, dim: Dim) -> Dim:
        """The size with everything learnt put in."""
        sizes = self.sizes
        if type(dim) is int or not sizes:
            return dim
        for _ in range(16):
            if type(dim) is int:
                return dim
            known = {s: sizes[s] for s in dims.symbols(dim) if s in sizes}
            if not known:
                return dim
            try:
                dim = dims.substitute(dim, known)
            except ZeroDivisionError:  # no run gets past the division that made this size
                return dims.fresh()
        return dim

    def resolve(self, value: Value) -> Value:
        """The value with everything learnt put in (not inside objects with identity)."""
        kind = type(value)
        if kind is Tensor:
            return self.resolve_tensor(value)  # type: ignore[arg-type]
        if kind is Int:
            dim = self.resolve_dim(value.dim)  # type: ignore[attr-defined]
            return value if dim is value.dim else lift_dim(dim)  # type: ignore[attr-defined]
        if kind is Unknown:
            known = self.kinds.get(value.uid)  # type: ignore[attr-defined]
            return value if known is None else self.resolve(known)
        if kind is Tuple and self.sizes:
            items = tuple(map(self.resolve, value.items))  # type: ignore[attr-defined]
            return value.holding(items)  # type: ignore[attr-defined,no-any-return]
        if kind is Union:
            return Union(tuple(map(self.resolve, value.options)), value.guessed)  # type: ignore[attr-defined]
        return value

    def resolve_tensor(self, tensor: Tensor) -> Tensor:
        """The tensor with everything learnt put in."""
        shape, dtype, var, tail = tensor.shape, tensor.dtype, tensor.var, tensor.tail
        if var is not None:
            if dtype is None:
                dtype = self.dtypes.get(var)
            while shape is None:
                known = self.shapes.get(var)
                if known is None:
                    break
                if isinstance(known, OpenShape):
                    var, tail = known.var, (*known.tail, *tail)
                else:
                    shape, tail = (*known, *tail), ()
        if self.sizes:
            shape = None if shape is None else self._resolved(shape)
            tail = self._resolved(tail) if tail else tail
        if shape is tensor.shape and dtype is tensor.dtype and var is tensor.var and tail is tensor.tail:
            return tensor
        return replace(tensor, shape=shape, dtype=dtype, var=var, tail=tail)

    def _resolved(self, shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
        if all(type(dim) is int for dim in shape):
            return shape
        resolved = tuple(map(self.resolve_dim, shape))
        return shape if resolved == shape else resolved

    def tensor_of(self, unknown: Unknown, library: str, *, assumed: bool = False) -> Tensor:
        """An unknown value that is used as a tensor: the same tensor at every use.

        ``assumed``: it may be something else that is used so; what is no input nobody gives always may.
        """
        known = self.kinds.get(unknown.uid)
        if isinstance(known, Tensor):
            return self.resolve_tensor(known)
        tensor = make_unknown_tensor(library, name=unknown.name)
        if assumed or not unknown.open:
            tensor = tensor.with_note(ASSUMED, True)
        self.bind_kind(unknown, tensor)
        return tensor


def lift_dim(dim: Dim) -> Value:
    """A size as an abstract value."""
    from shapewright.values import Const

    return Int(dim) if isinstance(dim, Expr) else Const(dim)

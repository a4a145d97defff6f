"""The abstract tensor, and where a value came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from shapewright.dims import Dim, product
from shapewright.values.base import Value
from shapewright.values.slots import new_id


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where a value was made: the evidence behind a problem.

    ``path`` and ``node`` name the expression, ``operation`` what was done there (``nn.Conv2d``,
    ``reshape``), ``inputs`` the origins of the tensors it was made from, ``shape`` what it made.
    """

    path: str
    node: Any
    operation: str
    shape: tuple[Dim, ...] | None = None
    inputs: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Var:
    """The identity of a shape and dtype that are not known yet but may be refined by use."""

    uid: int
    name: str = ""

    @staticmethod
    def new(name: str = "") -> Var:
        """A variable that no other tensor has."""
        return Var(new_id(), name)


@dataclass(frozen=True, slots=True)
class Tensor(Value):
    """A tensor or array: shape and dtype as far as they are known.

    ``shape`` is None when the rank is unknown; each dim is an int or a symbolic expression.
    ``dtype`` is spelled as NumPy spells it, with ``bfloat16``, ``string`` and ``object``.
    """

    library: str
    """``torch``, ``numpy``, ``tensorflow``, ``keras`` (a KerasTensor) or ``jax``."""
    shape: tuple[Dim, ...] | None
    dtype: str | None
    kind: str = "eager"
    """``eager``, ``symbolic`` (KerasTensor), ``graph`` (TF1 or inside tf.function), ``placeholder``,
    ``variable``, ``parameter`` (torch.nn.Parameter), ``scalar`` (a NumPy scalar)."""
    device: str | None = None
    var: Var | None = None
    """Lets later uses refine what is unknown here; where the rank is unknown it stands for the leading axes."""
    tail: tuple[Dim, ...] = ()
    """The trailing sizes that are known of a tensor of unknown rank: its shape is ``[*var, *tail]``."""
    layout: str | None = "contiguous"
    """``contiguous``, ``strided`` (a transposed view) or None where that is not known."""
    requires_grad: bool | None = None
    data: Any = None
    """The contents where they are known and small: an abstract ``Value`` (a constant, an ``Int``, or
    nested ``Tuple``s of them)."""
    interval: tuple[float | None, float | None] | None = None
    """The least and greatest element, where known (token ids from ``randint(0, 50)``: (0, 49))."""
    depends: frozenset[Any] = frozenset()
    """The placeholders (and symbolic inputs) it is computed from."""
    meta: tuple[tuple[str, Any], ...] = ()
    """Facts for one library only, by name: see ``note``/``with_note``."""
    origin: Origin | None = None

    type_name = "Tensor"

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Tensor) or self.shape != other.shape or self.dtype != other.dtype:
            return False
        return self.key == other.key

    def __hash__(self) -> int:
        return hash((self.library, self.shape, self.dtype))

    @property
    def key(self) -> tuple[Any, ...]:
        """All that makes two tensors the same value: everything but where they were made."""
        return (
            self.library, self.shape, self.dtype, self.kind, self.device,
            self.var if self.shape is None else None, self.tail, self.layout,
            self.requires_grad, self.data, self.interval, self.depends, self.meta,
        )  # fmt: skip

    @property
    def rank(self) -> int | None:
        """The number of axes, where known."""
        return None if self.shape is None else len(self.shape)

    @property
    def dims(self) -> tuple[Dim, ...]:
        """The shape of a tensor whose rank is known.

        Raises ``UnknownShape`` otherwise: the rule that asked then gives an unknown shape.
        """
        if self.shape is None:
            raise UnknownShape(self)
        return self.shape

    @property
    def size(self) -> Dim:
        """The number of elements; raises ``UnknownShape``."""
        return product(self.dims)

    def like(self, **changes: Any) -> Tensor:
        """A new tensor with these fields changed, its contents and evidence forgotten.

        What only holds for this very tensor (contents, interval, parameter-hood) is dropped unless
        given; library, device, kind of world (eager, graph, symbolic) and dependence stay.
        """
        kept_kind = self.kind if self.kind in ("eager", "symbolic", "graph") else _made_from[self.kind]
        base: dict[str, Any] = {
            "kind": kept_kind, "data": None, "interval": None, "layout": "contiguous", "meta": (), "origin": None,
        }  # fmt: skip
        if "shape" in changes:
            base["var"] = Var.new() if changes["shape"] is None else None
            base["tail"] = ()
        base.update(changes)
        return replace(self, **base)

    def with_shape(self, *shape: Dim) -> Tensor:
        """``like`` with this shape."""
        return self.like(shape=tuple(shape))

    def with_dtype(self, dtype: str | None) -> Tensor:
        """``like`` with this dtype."""
        return self.like(dtype=dtype)

    def note(self, name: str, default: Any = None) -> Any:
        """A library's own fact about it."""
        return next((v for k, v in self.meta if k == name), default)

    def with_note(self, name: str, value: Any) -> Tensor:
        """The same tensor with the library's own fact added or replaced."""
        return replace(self, meta=(*((k, v) for k, v in self.meta if k != name), (name, value)))


_made_from = {"placeholder": "graph", "variable": "eager", "parameter": "eager", "scalar": "eager"}


@dataclass(frozen=True, slots=True)
class ShapeOf(Value):
    """``x.shape`` where the rank of x is not known; unpacking or indexing it tells something of x."""

    tensor: Tensor
    before: tuple[Value, ...] = ()
    after: tuple[Value, ...] = ()
    """Values around it in a tuple: ``(*x.shape, heads)``."""

    type_name = "torch.Size"


@dataclass(frozen=True, slots=True)
class OpenShape:
    """The shape of a tensor of unknown rank: leading axes that a variable stands for, and known trailing ones."""

    var: Var
    tail: tuple[Dim, ...] = ()


class UnknownShape(Exception):
    """A rule needs the rank of a tensor whose rank is not known."""

    def __init__(self, tensor: Tensor) -> None:
        super().__init__("the rank of an operand is not known")
        self.tensor = tensor


ASSUMED = "assumed"
"""The note of what is taken to be a tensor only because it is used like one: it may be something else as well."""


def unknown_tensor(library: str, dtype: str | None = None, name: str = "", **fields: Any) -> Tensor:
    """A tensor of which the rank is unknown and may be refined by use."""
    return Tensor(library, None, dtype, var=Var.new(name), layout=None, **fields)

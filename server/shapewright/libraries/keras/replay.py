"""A functional model's layers run again on the inputs of one call, where another size may not fit them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import eq
from shapewright.libraries.keras.attributes import int_of, sizes_of
from shapewright.libraries.keras.building import is_users
from shapewright.libraries.keras.history import Node
from shapewright.libraries.keras.layer import call_layer
from shapewright.libraries.keras.structure import leaves, mapped
from shapewright.rules import Abstain, Context
from shapewright.values import Instance, Tensor, Value, unknown_tensor


def differs(formal: Tensor, actual: Tensor) -> bool:
    """Whether the input has a size that the graph was not made with; the number of samples does not count."""
    if formal.shape is None or actual.shape is None:
        return False
    if len(formal.shape) != len(actual.shape):
        return True
    pairs = zip(formal.shape[1:], actual.shape[1:], strict=True)
    return any(isinstance(met, int) and eq(made_for, met) is not True for made_for, met in pairs)


class Replay:
    """Every layer between the inputs and the outputs, called again on what is given."""

    def __init__(
        self, ctx: Context, formal: Sequence[Tensor], actual: Sequence[Tensor], computed: Callable[[Value], Value]
    ) -> None:
        """``computed`` tells what becomes of a tensor that no layer made."""
        self.ctx = ctx
        self.computed = computed
        self.inputs = {f.note("input"): a for f, a in zip(formal, actual, strict=True)}
        pairs = [(f.shape, a.shape) for f, a in zip(formal, actual, strict=True)]
        self.unchecked = any(f is not None and a is not None and len(f) != len(a) for f, a in pairs)
        """Whether KerasTensors of another rank are given: layers then tell the shape without a look at the rank."""
        self.made: dict[Node, list[Value]] = {}

    def outputs(self, outputs: Value) -> Value:
        """The same structure for the inputs of this call. Raises ``Failure`` where a layer does not take them."""
        for leaf in leaves(self.ctx, outputs):
            if isinstance(leaf, Tensor):
                self._run(leaf)
        return mapped(self.ctx, outputs, self._value)

    def _run(self, output: Tensor) -> None:
        """Call what leads to this tensor, what it needs first."""
        stack: list[tuple[Tensor, bool]] = [(output, False)]
        while stack:
            tensor, ready = stack.pop()
            node = tensor.note("node")
            if not isinstance(node, Node) or node in self.made or tensor.note("input") in self.inputs:
                continue
            if ready:
                self.made[node] = self._called(node)
            else:
                stack.append((tensor, True))
                stack += [(source, False) for source in reversed(node.inputs)]

    def _called(self, node: Node) -> list[Value]:
        if node.layer is None:
            return []
        args = [mapped(self.ctx, value, self._value) for value in node.args]
        kwargs = {name: mapped(self.ctx, value, self._value) for name, value in node.kwargs}
        if self.unchecked:
            return self._specified(node.layer, args)
        if is_users(node.layer, "__call__"):
            return leaves(self.ctx, self.ctx.call(node.layer, *args, **kwargs))
        try:
            return leaves(self.ctx, call_layer(self.ctx, node.layer, args, kwargs))
        except Abstain:
            return []

    def _specified(self, layer: Instance, args: Sequence[Value]) -> list[Value]:
        """What a layer tells of KerasTensors without a look at their rank; only a window needs the right one."""
        first = args[0] if args else None
        rank = first.rank if isinstance(first, Tensor) else None
        wanted, least = (int_of(self.ctx, layer, f"keras.{name}") for name in ("ndim", "min_ndim"))
        alike = layer.cls.inherits("keras.layers.BatchNormalization")  # whatever the rank, the shape stays
        fits = alike or (rank is not None and wanted in (None, rank) and (least or 0) <= rank)
        if not layer.cls.lib or not (fits or sizes_of(self.ctx, layer, "kernel_size") is not None):
            return []
        return leaves(self.ctx, self.ctx.method(layer, "call", *args))

    def _value(self, leaf: Value) -> Value:
        """What a tensor of the graph is in this call."""
        if not isinstance(leaf, Tensor):
            return leaf
        given = self.inputs.get(leaf.note("input")) if leaf.note("input") is not None else None
        if given is not None:
            return given
        node, place = leaf.note("node"), leaf.note("place")
        made = self.made.get(node, []) if isinstance(node, Node) else []
        if isinstance(place, int) and place < len(made):
            return made[place]
        return unknown_tensor("keras", leaf.dtype, kind="symbolic") if self.unchecked else self.computed(leaf)

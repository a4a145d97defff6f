"""Which layer made a KerasTensor from what, and the layers of a functional model in Keras's order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from shapewright.libraries.keras.structure import leaves, mapped
from shapewright.rules import Context
from shapewright.values import TRUE, Const, Instance, Tensor, Value


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One call of a layer or of an operation of ``keras.ops``."""

    layer: Instance | None
    inputs: tuple[Tensor, ...]
    args: tuple[Value, ...] = ()
    """What the layer was called with, the inputs among them."""
    kwargs: tuple[tuple[str, Value], ...] = ()


def recorded(
    ctx: Context, layer: Instance, args: Sequence[Value], kwargs: Mapping[str, Value], outputs: Value
) -> Value:
    """The KerasTensors that a layer gave, as its own."""
    given = tuple(leaf for value in (*args, *kwargs.values()) for leaf in leaves(ctx, value) if _is_keras(leaf))
    inputs = tuple(leaf for leaf in given if isinstance(leaf, Tensor))
    node = Node(layer, inputs, tuple(args), tuple(kwargs.items()))
    places = count()

    def marked(leaf: Value) -> Value:
        place = next(places)
        return made_by(leaf, node, place) if isinstance(leaf, Tensor) else leaf

    return mapped(ctx, outputs, marked)


def made_by(tensor: Tensor, node: Node, place: int = 0) -> Tensor:
    """A KerasTensor that came out of this call, in this place; any other tensor as it is."""
    return tensor.with_note("node", node).with_note("place", place) if _is_keras(tensor) else tensor


def _is_keras(value: Value) -> bool:
    return isinstance(value, Tensor) and value.library == "keras" and value.kind == "symbolic"


def layers_between(ctx: Context, inputs: Value, outputs: Value) -> tuple[Instance, ...] | None:
    """The layers of the graph, deepest first and then as they are met from the outputs; None if not all are known."""
    starts = [leaf for leaf in leaves(ctx, inputs) if isinstance(leaf, Tensor)]
    graph = _Graph(ctx)
    for tensor in leaves(ctx, outputs):
        if not isinstance(tensor, Tensor) or not graph.walk(tensor):
            return None
    known = {tensor.note("input") for tensor in starts}
    if None in known or not graph.inputs <= known:
        return None
    return graph.ordered(starts)


class _Graph:
    """The calls that lead to the outputs, in the order in which Keras visits them."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.inputs: set[object] = set()
        self.finished: dict[object, Node] = {}
        """Every call after those that it needs."""
        self.met: dict[object, Instance | None] = {}
        """Every layer or operation when it is first met."""

    def walk(self, output: Tensor) -> bool:
        """Visit all that an output is computed from; False where something has no history."""
        stack: list[tuple[Tensor, bool]] = [(output, False)]
        while stack:
            tensor, done = stack.pop()
            node = self._node(tensor)
            if node is None:
                return False
            if done:
                self.finished.setdefault(_identity(tensor, node), node)
            elif _identity(tensor, node) not in self.finished:
                self.met.setdefault(_operation(tensor, node), node.layer)
                stack.append((tensor, True))
                stack += [(source, False) for source in reversed(node.inputs)]
        return True

    def _node(self, tensor: Tensor) -> Node | None:
        identity = tensor.note("input")
        if identity is None:
            node = tensor.note("node")
            return node if isinstance(node, Node) else None
        self.inputs.add(identity)
        return Node(input_layer(self.ctx, tensor), ())

    def ordered(self, starts: Sequence[Tensor]) -> tuple[Instance, ...]:
        """The layers by depth, which is the number of calls between a layer and the outputs."""
        depths: dict[object, int] = {}
        deepest: dict[object, int] = {}
        for identity, node in reversed(self.finished.items()):
            operation = identity if node.layer is None else node.layer
            depth = max(depths.get(identity, 0), deepest.get(operation, 0))
            depths[identity] = deepest[operation] = depth
            for source in node.inputs:
                parent = self._node(source)
                if parent is not None:
                    key = _identity(source, parent)
                    depths[key] = max(depths.get(key, 0), depth + 1)
        unused = [tensor for tensor in starts if tensor.note("input") not in self.inputs]
        for tensor in unused:
            deepest[input_layer(self.ctx, tensor)] = 0
        place = {operation: index for index, operation in enumerate(self.met)}
        rows: dict[int, list[object]] = defaultdict(list)
        for operation, depth in deepest.items():
            rows[depth].append(operation)
        found = [
            operation
            for depth in sorted(rows, reverse=True)
            for operation in sorted(rows[depth], key=lambda o: place.get(o, -1))
        ]
        return tuple(layer for layer in found if isinstance(layer, Instance))


def _identity(tensor: Tensor, node: Node) -> object:
    """The same for every tensor of one call."""
    identity = tensor.note("input")
    return node if identity is None else ("input", identity)


def _operation(tensor: Tensor, node: Node) -> object:
    return _identity(tensor, node) if node.layer is None else node.layer


def input_layer(ctx: Context, tensor: Tensor) -> Instance:
    """The layer that ``Input`` made for this tensor, one for each."""
    key = f"keras.input_layer.{tensor.note('input')}"
    known = ctx.state(key)
    if isinstance(known, Instance):
        return known
    name = str(tensor.note("name")).replace("keras_tensor", "input_layer")  # what nobody named
    made = ctx.new("keras.layers.InputLayer", name=Const(name), built=TRUE)
    ctx.set(made, "keras.output", tensor)
    ctx.set(made, "keras.input", tensor)
    ctx.set_state(key, made)
    return made

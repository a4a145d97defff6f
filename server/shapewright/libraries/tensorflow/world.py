"""The two worlds of TensorFlow: eager values and graphs; what a graph's tensors depend on."""

from __future__ import annotations

from dataclasses import dataclass

from shapewright.dims import Dim, eq
from shapewright.rules import Context, Failure
from shapewright.values import NONE, Const, Int, Tensor, Value

EAGER = "tensorflow.eager"
AUTOGRAPH = "tensorflow.autograph"
TRACED = "tensorflow.traced"
"""Whether what runs is a ``tf.function`` that eager code called: ``tf.init_scope`` leaves its graph."""
NONE_SIZES = "tensorflow.none"
VARIABLES = "tensorflow.variables"
VARIABLE_NAME = "variable_name"
"""The note of a variable of TensorFlow 1 that tells the full name it was made by."""
GRAPH = "tensorflow.graph"
"""The number of the graph that operations are added to, from 0; None where that is not known."""
GRAPHS = "tensorflow.graphs"
SCOPE = "tensorflow.variable_scope"
SUMMARIES = "tensorflow.summaries"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder that must be fed before what depends on it can run."""

    name: str
    shape: tuple[Dim, ...] | None
    dtype: str | None
    optional: bool = False
    """It has a default (``placeholder_with_default``)."""


@dataclass(frozen=True, slots=True)
class VariableRecord:
    """A variable of a graph, which a session must initialise before what depends on it can run."""

    name: str


@dataclass(frozen=True, slots=True)
class SizeCheck:
    """What a ``reshape`` of open sizes demands of a run: so many elements, or a multiple of them."""

    elements: Dim
    wanted: Dim
    multiple: bool


@dataclass(frozen=True, slots=True)
class SameSize:
    """What an operation of a graph demands of a run: two sizes must be equal, or one of them 1 where it stretches."""

    left: Dim
    right: Dim
    stretches: bool
    operation: str


DEMANDS = "tensorflow.demands"


def demand_same(
    ctx: Context, operation: str, left: Dim, right: Dim, *, stretches: bool, unseen: bool = False
) -> bool:
    """Leave it to the session to compare two sizes where a graph leaves one open; False where there is no need.

    ``unseen``: the graph does not look at these sizes, though it knows them.
    """
    if not is_graph(ctx) or eq(left, right):
        return False
    if not (left_open(ctx, left) or left_open(ctx, right) or (unseen and eq(left, right) is False)):
        return False
    if stretches and (eq(left, 1) or eq(right, 1)):
        return False
    made = ctx.state(DEMANDS, frozenset())
    ctx.set_state(DEMANDS, made | {SameSize(left, right, stretches, operation)})
    return True


def is_graph(ctx: Context) -> bool:
    """Whether operations are added to a graph here: inside ``tf.function``, or in the TensorFlow 1 world."""
    return ctx.state(EAGER, True) is False


def converts_control_flow(ctx: Context) -> bool:
    """Whether AutoGraph rewrites ``if``, ``for`` and ``while`` on tensors here."""
    return ctx.state(AUTOGRAPH, False) is not False


def is_symbolic(tensor: Tensor) -> bool:
    """Whether a tensor stands in a graph and has no value while Python runs."""
    return tensor.kind in ("graph", "placeholder")


def unique_name(ctx: Context, base: str) -> str:
    """The name the graph gives an operation: ``Placeholder``, ``Placeholder_1``…"""
    key = f"tensorflow.name:{base}"
    count = ctx.state(key, 0)
    count = count if isinstance(count, int) else 0
    ctx.set_state(key, count + 1)
    return f"{base}_{count}" if count else base


def open_size(ctx: Context, name: str = "") -> Dim:
    """An axis that a placeholder leaves open (``None``)."""
    size = ctx.fresh(name)
    if not isinstance(size, int):
        known = ctx.state(NONE_SIZES, frozenset())
        ctx.set_state(NONE_SIZES, (known if isinstance(known, frozenset) else frozenset()) | size.symbols())
    return size


def static_size(ctx: Context, size: Dim) -> Value:
    """A size as ``tensor.shape`` gives it: None where a placeholder or an ``Input`` left it open."""
    if isinstance(size, int):
        return Const(size)
    return NONE if left_open(ctx, size) else Int(size)


def left_open(ctx: Context, size: Dim) -> bool:
    """Whether a graph does not know the size before it runs."""
    if isinstance(size, int):
        return False
    for key in (NONE_SIZES, "keras.none"):
        known = ctx.state(key, frozenset())
        if isinstance(known, frozenset) and size.symbols() & known:
            return True
    return False


def not_in_graph(tensor: Tensor, use: str, raises: str, exception: str) -> Failure:
    """The failure for a graph's tensor that is used as if it had a value."""
    return Failure(
        "symbolic-value",
        f"The tensor stands in a graph and has no value until the graph runs, so {use}.",
        raises=raises,
        exception=exception,
        argument="self",
        url="https://www.tensorflow.org/guide/intro_to_graphs",
    ).with_data(tensor=tensor)

"""Functional models: a graph from inputs to outputs, run again on what a model is given.

https://keras.io/guides/functional_api/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from shapewright.dims import Dim, Symbol, eq, fresh, substitute
from shapewright.dims.expr import the_atom
from shapewright.libraries.keras.attributes import layer_name, size_of
from shapewright.libraries.keras.layer import own_activation
from shapewright.libraries.keras.layers.core import check_ids
from shapewright.libraries.keras.listing import graph_of, layers_of
from shapewright.libraries.keras.masks import mask_of
from shapewright.libraries.keras.replay import Replay, differs
from shapewright.libraries.keras.structure import keys_of, leaves, mapped, tensors
from shapewright.libraries.keras.tensors import LATE, as_backend, is_legacy, is_symbolic, result
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import Abstain, Clue, Context, Failure, Repair
from shapewright.values import (
    NONE,
    TRUE,
    Const,
    DictObject,
    Instance,
    Tensor,
    Value,
)

MODEL = "https://keras.io/api/models/model/"


def is_input(value: Value) -> bool:
    """Whether it is the very tensor that ``Input`` gave."""
    return isinstance(value, Tensor) and value.note("input") is not None


def set_graph(ctx: Context, model: Instance, inputs: Value, outputs: Value) -> None:
    """Make the model the function from ``inputs`` to ``outputs``. Raises ``Failure`` if it is none."""
    for side, value in (("inputs", inputs), ("outputs", outputs)):
        for leaf in leaves(ctx, value):
            if isinstance(leaf, Tensor) and _surely_eager(leaf):
                raise _not_symbolic(describe(leaf), side)
            if isinstance(leaf, Instance) and ctx.is_instance(leaf, "keras.layers.Layer") is True:
                raise _not_symbolic(f"a {leaf.cls.name} layer: call it on a tensor", side)
    given = leaves(ctx, inputs)
    if given and all(isinstance(leaf, Tensor) for leaf in given):
        _check_connected(ctx, tensors(ctx, inputs), outputs)
    ctx.set(model, "keras.inputs", inputs)
    ctx.set(model, "keras.outputs", outputs)
    ctx.set(model, "built", TRUE)


def _surely_eager(tensor: Tensor) -> bool:
    """Whether it is an array: what a layer makes of an unknown input may be a KerasTensor after all."""
    if is_symbolic(tensor) or tensor.kind in ("graph", "placeholder") or tensor.shape is None:
        return False
    return all(isinstance(size, int) for size in tensor.shape)


def _not_symbolic(shown: str, side: str) -> Failure:
    return Failure(
        "model-graph",
        f"A model's {side} must be KerasTensors (made by Input and layers); this is {shown}.",
        raises=f"All `{side}` values must be KerasTensors.",
        exception="ValueError",
        argument=side,
        url=MODEL,
    )


def _check_connected(ctx: Context, inputs: Sequence[Tensor], outputs: Value) -> None:
    """Each output is computed from the inputs.

    Of inputs that layers computed it is not known which outputs came after them; one that is an ``Input`` did not.
    """
    reachable: frozenset[object] = frozenset().union(*(t.depends for t in inputs))
    computed = not all(is_input(given) for given in inputs)
    itself = {given.note("input") for given in inputs}
    for path, leaf in enumerate(leaves(ctx, outputs)):
        if not isinstance(leaf, Tensor) or not leaf.depends or (computed and not is_input(leaf)):
            continue
        if leaf.note("input") not in itself if computed else not leaf.depends <= reachable:
            shown = str(path) if not isinstance(outputs, Tensor) else ""
            raise Failure(
                "model-graph",
                f"The output {describe(leaf)} is computed from an Input that is not among the model's inputs.",
                raises=f"Output with path `{shown}` is not connected to `inputs`",
                exception="ValueError",
                argument="inputs",
                url=MODEL,
            ).with_data(output=leaf)


def run_graph(ctx: Context, model: Instance, given: Value) -> Value:
    """Call a functional model: bind its inputs' sizes to what is given and put them into its outputs."""
    graph = graph_of(ctx, model)
    if graph is None:
        raise Abstain(f"the graph of {layer_name(ctx, model)} is not known")
    inputs, outputs = graph
    formal = tensors(ctx, inputs)
    if len(formal) != len(list(leaves(ctx, inputs))):
        raise Abstain("an input of the model is not known")
    actual = _arranged(ctx, model, inputs, given, formal)
    for f, a in zip(formal, actual, strict=True):
        check_embedded(ctx, f, a)
    if not any(is_symbolic(tensor) for tensor in actual):
        _raise_late(ctx, model)
    fitted = [_fit(ctx, model, i, f, a) for i, (f, a) in enumerate(zip(formal, actual, strict=True))]
    sizes = bound_sizes(zip(formal, fitted, strict=True))

    def computed(leaf: Value) -> Value:
        return _instantiated(ctx, leaf, fitted, sizes)

    if any(differs(f, a) for f, a in zip(formal, fitted, strict=True)):
        return Replay(ctx, formal, fitted, computed).outputs(outputs)
    if not any(is_symbolic(tensor) for tensor in actual):
        _activate(ctx, model, computed)
    return mapped(ctx, outputs, computed)


def _activate(ctx: Context, model: Instance, computed: Callable[[Value], Value]) -> None:
    """Run the activations that are functions of the program's: they were not when the graph was made (Keras 3)."""
    for layer in layers_of(ctx, model) if not is_legacy(ctx) else ():
        if not isinstance(layer, Instance) or layer.cls.lib in ("", "keras.layers.Activation"):
            continue
        function, made = own_activation(ctx, layer), ctx.get(layer, "keras.output")
        if function is not None and isinstance(made, Tensor):
            ctx.call(function, computed(made))


def _raise_late(ctx: Context, model: Instance) -> None:
    """Raise what a layer of the graph said would fail once it computes."""
    for layer in layers_of(ctx, model) if ctx.state(LATE) is not None else ():
        late = ctx.state(f"{LATE}{layer.uid}") if isinstance(layer, Instance) else None
        if isinstance(late, Failure):
            late.argument = "inputs"
            raise late


def check_embedded(ctx: Context, formal: Tensor, actual: Tensor) -> None:
    """Ids that an ``Embedding`` looks up right after the input must be in its table."""
    layer = ctx.state(f"keras.embedding.{formal.note('input')}")
    rows = size_of(ctx, layer, "input_dim") if isinstance(layer, Instance) else None
    if rows is not None:
        check_ids(layer, actual, rows)


def _instantiated(ctx: Context, leaf: Value, given: Sequence[Tensor], sizes: dict[Symbol, Dim]) -> Value:
    if not isinstance(leaf, Tensor):
        return leaf
    known = None if leaf.shape is None else [substitute(size, sizes) for size in leaf.shape]
    made = result(ctx, given, known, leaf.dtype)
    for name in ("units", "recurrent"):
        if leaf.note(name) is not None:
            made = made.with_note(name, leaf.note(name))
    mask = mask_of(leaf)
    return made if mask == NONE else made.with_note("mask", _instantiated(ctx, mask, given, sizes))


def bound_sizes(pairs: Iterable[tuple[Tensor, Tensor]]) -> dict[Symbol, Dim]:
    """What each open size of the formal shapes is in the actual ones."""
    found: dict[Symbol, Dim] = {}
    for formal, actual in pairs:
        if formal.shape is None or actual.shape is None:
            continue
        for size, met in zip(formal.shape, actual.shape, strict=False):
            symbol = the_atom(size)
            if not isinstance(symbol, Symbol):
                continue
            same = symbol not in found or eq(found[symbol], met) is not False
            found[symbol] = found.get(symbol, met) if same else fresh("", anonymous=True)
    return found


def _arranged(ctx: Context, model: Instance, inputs: Value, given: Value, formal: Sequence[Tensor]) -> list[Tensor]:
    """The actual tensors in the order of the model's inputs. Raises ``Failure`` for another number."""
    if isinstance(given, DictObject):
        names = keys_of(inputs) or [str(t.note("name")) for t in formal]
        keys = keys_of(given)
        if keys is None:
            raise Abstain("the keys of the inputs are not known")
        missing = next((name for name in names if name not in keys), None)
        if missing is not None:
            raise _missing(missing, keys, names)
        values: list[Value] = [given.items[Const(name)] for name in names]
    else:
        values = leaves(ctx, given)
    found = [as_backend(ctx, v) for v in values if isinstance(v, Tensor)]
    if len(found) != len(values):
        raise Abstain("an input of the model is not known to be a tensor")
    if len(found) != len(formal):
        if any(tensor.shape is None and tensor.dtype is None for tensor in found):
            raise Abstain("what nobody gives may be several inputs")
        raise _count(ctx, model, formal, len(found))
    return found


def _missing(name: str, keys: Sequence[str], names: Sequence[str]) -> Failure:
    return Failure(
        "model-inputs",
        f"The model has an input called '{name}', and the data has {', '.join(keys)}.",
        raises=f'Missing data for input "{name}". You passed a data dictionary with keys {list(keys)}. Expected the '
        f"following keys: {list(names)}",
        exception="ValueError",
        argument="inputs",
        url=MODEL,
    ).with_data(lacking=name, keys=tuple(keys), names=tuple(names))


def _count(ctx: Context, model: Instance, formal: Sequence[Tensor], met: int) -> Failure:
    names = [str(t.note("name")) for t in formal]
    listed = ", ".join(f"'{n}': ..." for n in names)
    return Failure(
        "model-inputs",
        f"The model has {len(formal)} input{'s' if len(formal) != 1 else ''} ({', '.join(map(describe, formal))}), "
        f"and is given {met}.",
        raises=f'Layer "{layer_name(ctx, model)}" expects {len(formal)} named input(s) with keys {names}, but it '
        f"received {met} input tensors. Pass inputs as a dict, e.g. `layer({{{listed}}})`.",
        exception="ValueError",
        argument="inputs",
        url=MODEL,
    ).with_data(model=model, expected=len(formal), found=met)


def _fit(ctx: Context, model: Instance, position: int, formal: Tensor, actual: Tensor) -> Tensor:
    """One input as the graph takes it: dtype cast, a last axis of 1 added or dropped, sizes checked."""
    cast = actual.like(dtype=formal.dtype, interval=actual.interval) if actual.dtype != formal.dtype else actual
    if actual.dtype in ("string", "object") and formal.dtype not in ("string", "object", None):
        raise _wrong_dtype(formal, actual)
    if formal.shape is None or actual.shape is None:
        return cast
    wanted, met = formal.shape, actual.shape
    wide = wanted[:-1] if wanted and eq(wanted[-1], 1) else wanted
    narrow = met[:-1] if met and eq(met[-1], 1) else met
    for axis, (a, b) in enumerate(zip(wide, narrow, strict=False)):
        if axis and isinstance(a, int):  # an open size is another one in each call: no call may decide it
            ctx.equal(b, a, lambda: _shape_failure(ctx, model, position, formal, actual))
    if len(met) == len(wanted):
        return cast
    as_given = is_symbolic(actual) and not is_legacy(ctx)  # the rank of data only is adjusted
    if len(met) == len(wanted) + 1 and eq(met[-1], 1) is not False:
        return cast if as_given else cast.like(shape=met[:-1], interval=cast.interval)
    if len(met) == len(wanted) - 1 and eq(wanted[-1], 1):
        return cast if as_given else cast.like(shape=(*met, 1), interval=cast.interval)
    raise rank_misfit(formal, actual)


def _wrong_dtype(formal: Tensor, actual: Tensor) -> Failure:
    ragged = actual.dtype == "object"
    return Failure(
        "ragged-array" if ragged else "dtype-mismatch",
        f"The model takes {describe(formal)}, and gets {describe(actual)}"
        + (": an object array, made of rows of different lengths." if ragged else "; text must become numbers first."),
        raises="Invalid dtype: object" if ragged else "Cast string to float is not supported",
        exception="ValueError" if ragged else "UnimplementedError",
        argument="inputs",
        url=MODEL,
    ).with_data(input=actual)


def _shape_failure(ctx: Context, model: Instance, position: int, formal: Tensor, actual: Tensor) -> Failure:
    # the sizes a Sequential checks itself are its layers' own
    return Failure(
        "model-input-shape",
        f"The model's input is {describe(formal)}, and it gets {describe(actual)}.",
        raises=f"Input {position} with name '{formal.note('name')}' of layer '{layer_name(ctx, model)}' is "
        f"incompatible with the layer: expected shape={keras_shape((*(formal.dims),))}, found "
        f"shape={keras_shape(actual.dims)}",
        exception="ValueError",
        argument="inputs",
        clues=(Clue(f"the model was made for {describe(formal)}", origin=formal.origin),),
        url=MODEL,
    ).with_data(model=model, expected=formal, input=actual)


def rank_misfit(formal: Tensor, actual: Tensor) -> Failure:
    """The input has another number of axes than the model was made for."""
    repairs: tuple[Repair, ...] = ()
    wanted, met = formal.dims, actual.dims
    if len(met) == len(wanted) - 1 and all(eq(a, b) is not False for a, b in zip(wanted[1:], met, strict=True)):
        repairs = (Repair("wrap", "Add the batch axis", "inputs", "{}[None]"),)
    return Failure(
        "model-input-shape",
        f"The model's input has {len(wanted)} axes, {describe(formal)}, and it gets {describe(actual)}.",
        raises=f'Invalid input shape for input Tensor("data:0", shape={keras_shape(met)}, dtype={actual.dtype}) '
        f"with name '{formal.note('name')}' and path ''. Expected shape {keras_shape(wanted)}, but input has "
        f"incompatible shape {keras_shape(met)}",
        exception="ValueError",
        argument="inputs",
        repairs=repairs,
        clues=(Clue(f"the model was made for {describe(formal)}", origin=formal.origin),),
        url=MODEL,
    ).with_data(expected=formal, input=actual)

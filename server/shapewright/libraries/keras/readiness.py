"""What must hold before a model is trained or asked: options, a loss, targets, as many of them as samples."""

from __future__ import annotations

from shapewright.dims import Dim, eq
from shapewright.libraries.keras.attributes import flag_of, text_of
from shapewright.libraries.keras.building import is_users
from shapewright.libraries.keras.data import URL
from shapewright.libraries.keras.history import Node
from shapewright.libraries.keras.layer import OWN_LOSSES
from shapewright.libraries.keras.listing import graph_of, layers_of
from shapewright.libraries.keras.structure import keys_of, leaves
from shapewright.libraries.keras.tensors import backend, is_legacy
from shapewright.rules import Context, Failure, Repair
from shapewright.values import Const, DictObject, Instance, ListObject, Tensor, Tuple, Value

RENAMED = {"nb_epoch": "epochs", "nb_val_samples": "validation_steps", "samples_per_epoch": "steps_per_epoch"}
STEPS = ("steps_per_epoch", "validation_steps", "validation_batch_size", "validation_freq")
_FURTHER = {
    "fit": STEPS,
    "compile": ("loss_weights", "weighted_metrics", "run_eagerly", "steps_per_execution", "jit_compile",
                "auto_scale_loss"),
}  # fmt: skip
"""Options of Keras 3's methods that change nothing here; what is not among them nor a parameter is refused."""


def check_options(method: str, given: dict[str, Value], legacy: bool) -> None:
    """Raise ``Failure`` for an option that a method of Keras 3 does not have. Keras 2 takes more of them."""
    known = {*_FURTHER.get(method, ()), *RENAMED}
    unknown = next((name for name in given if name.isidentifier() and name not in known), "")
    if unknown and not legacy:
        owner = "" if method == "compile" else "TensorFlow"
        said = f"{owner}Trainer.{method}() got an unexpected keyword argument '{unknown}'"
        raise Failure(
            "call-arguments",
            f"{method}() has no option '{unknown}'.",
            raises=f"Arguments not recognized: {{'{unknown}': …}}" if method == "evaluate" else said,
            exception="ValueError" if method == "evaluate" else "TypeError",
            argument=unknown,
            repairs=(Repair("drop-argument", f"Leave '{unknown}' out", unknown),),
            url=URL,
        )


def need_compiled(ctx: Context, model: Instance) -> None:
    """Raise ``Failure`` for a model that is trained or evaluated before it was compiled."""
    if ctx.get(model, "keras.compiled") is not None or is_users(model, "compile"):
        return
    if is_users(model, "fit") or is_users(model, "train_step"):
        return
    if ctx.get(model, "keras.loaded") is not None:
        return
    raise Failure(
        "not-compiled",
        "The model must be compiled (optimizer and loss) before it is trained or evaluated.",
        raises="You must call `compile()` before using the model.",
        exception="ValueError",
        argument="self",
        url=URL,
    ).with_data(model=model)


def check_batch(ctx: Context, x: Value, y: Value) -> None:
    """Raise ``Failure`` where a generator's batch holds another number of targets than of samples."""
    samples, targets = leaves(ctx, x), leaves(ctx, y)
    if len(samples) != 1 or len(targets) != 1:
        return
    a, b = samples[0], targets[0]
    if isinstance(a, Tensor) and isinstance(b, Tensor) and a.shape and b.shape:
        m, n = a.shape[0], b.shape[0]
        if eq(m, n) is False and eq(m, 1) is False and eq(n, 1) is False:
            raise Failure(
                "data-cardinality",
                f"A batch of the data holds {m} samples and {n} targets.",
                raises=f"Incompatible shapes: [{m}] vs. [{n}]",
                exception="InvalidArgumentError",
                argument="x",
                url=URL,
            )


FUNCTIONS = ("train", "test", "predict")
"""What a model compiles, each for all the data that it gets."""


def check_rank(ctx: Context, model: Instance, function: str, x: Value, argument: str) -> None:
    """Raise ``Failure`` where a compiled function gets data of another number of axes than before.

    TensorFlow then compiles it once more for any number of axes, and the model cannot ask for theirs.
    """
    ranks = [leaf.rank for leaf in leaves(ctx, x) if isinstance(leaf, Tensor)]
    if None in ranks or is_users(model, "call") or is_legacy(ctx) or backend(ctx) != "tensorflow":
        return
    before = ctx.get(model, f"keras.ranks.{function}")
    met = Const(tuple(ranks))
    ctx.set(model, f"keras.ranks.{function}", met)
    if isinstance(before, Const) and before.value is not None and before != met:
        raise Failure(
            "model-input-shape",
            f"This model was given data with {before.value} axes before, and now {met.value}: it is compiled anew for "
            "data of any rank, which it cannot take. Give it the same number of axes each time.",
            raises="Cannot take the length of shape with unknown rank.",
            exception="ValueError",
            argument=argument,
            url=URL,
        )


def check_state_size(ctx: Context, model: Instance, samples: Dim | None, batch_size: Dim | None) -> None:
    """Raise ``Failure`` where a batch surely has not the size of the state that a recurrent layer keeps."""
    graph = graph_of(ctx, model)
    if graph is None or not isinstance(samples, int) or not isinstance(batch_size, int) or batch_size < 1:
        return
    formal = [leaf for leaf in leaves(ctx, graph[0]) if isinstance(leaf, Tensor) and leaf.shape]
    fixed = formal[0].dims[0] if formal else None
    if not isinstance(fixed, int) or fixed == 1:
        return
    sizes = {batch_size} if samples >= batch_size else set()
    sizes |= {samples % batch_size} - {0}
    wrong = sorted(sizes - {fixed})
    keeping = [held for held in layers_of(ctx, model) if isinstance(held, Instance) and _keeps_state(ctx, held)]
    if not wrong or not keeping:
        return
    traced = len(sizes) == 1  # else the number of samples is open while the step is traced, and the last batch fails
    raise Failure(
        "stateful-batch",
        f"{keeping[0].cls.name} keeps its state between batches of {fixed} (stateful=True), and {samples} samples in "
        f"batches of {batch_size} make a batch of {wrong[0]}.",
        raises="If an RNN is stateful, the batch size of the input sequences must be the same as the batch size of the "
        f"initial state. - Expected batch size: {fixed} - Received batch size: {wrong[0]}"
        if traced
        else f"Incompatible shapes: [{wrong[0]},",
        exception="ValueError" if traced else "InvalidArgumentError",
        argument="x",
        repairs=()
        if samples % fixed
        else (Repair("set-argument", "Use the batch size of the state", "batch_size", str(fixed)),),
        url=URL,
    ).with_data(fixed=fixed, samples=samples)


def _keeps_state(ctx: Context, layer: Instance) -> bool:
    return bool(layer.cls.lib) and flag_of(ctx, layer, "stateful") is True


def need_some_loss(ctx: Context, model: Instance, loss: Value | None) -> None:
    """Raise ``Failure`` where a model is trained without any loss: neither compiled nor added by a layer."""
    if loss is None or ctx.state(OWN_LOSSES) is not None or is_legacy(ctx) or is_users(model, "compute_loss"):
        return
    if is_users(model, "call") or ctx.get(model, "keras.compiled") is None:
        return
    raise Failure(
        "not-compiled",
        "The model was compiled without a loss, and none of its layers adds one: there is nothing to train it by.",
        raises="No loss to compute. Provide a `loss` argument in `compile()`.",
        exception="ValueError",
        argument="self",
        url=URL,
    ).with_data(model=model)


def no_output(model: Instance) -> Failure:
    """The failure of training a model whose ``call`` gives nothing."""
    return Failure(
        "training-data",
        f"The model gives None: the call method of {model.cls.name} returns nothing that a loss could compare.",
        raises="None values not supported.",
        exception="ValueError",
        argument="self",
        url=URL,
    )


def no_targets(argument: str) -> Failure:
    """The failure of training with a loss, and without what it compares with."""
    return Failure(
        "training-data",
        "The compiled loss compares outputs with targets, and no targets are given.",
        raises="None values not supported.",
        exception="ValueError",
        argument=argument,
        url=URL,
    )


def check_loss_keys(ctx: Context, model: Instance, loss: Value, outputs: Value) -> None:
    """Raise ``Failure`` where losses are given by names that are not those of the outputs, which are a list."""
    keys, names = keys_of(loss) if isinstance(loss, DictObject) else None, output_names(ctx, model, outputs)
    if keys is None or names is None or is_legacy(ctx) or set(names) == set(keys):
        return
    lacking = [name for name in names if name not in keys]
    raise Failure(
        "loss-keys",
        f"The outputs are called {', '.join(map(str, names))} (after the layers that give them), and compile got "
        f"losses for {', '.join(map(str, keys))}.",
        raises=f"Expected keys {names} in loss dict, but found loss.keys()={list(keys)}",
        exception="ValueError",
        argument="self",
        url=URL,
    ).with_data(names=tuple(names), keys=tuple(keys), lacking=lacking[0] if len(lacking) == 1 else None)


def output_names(ctx: Context, model: Instance, outputs: Value) -> tuple[str, ...] | None:
    """What the outputs of a graph that are a list are called, after their layers; None where these are not known."""
    graph = graph_of(ctx, model)
    if graph is None or not isinstance(outputs, (ListObject, Tuple)):
        return None
    names = tuple(name for leaf in leaves(ctx, graph[1]) if (name := _output_name(ctx, leaf)) is not None)
    whole = len(names) == len(leaves(ctx, outputs)) == len(leaves(ctx, graph[1])) == len(set(names))
    return names if whole and len(names) > 1 else None


def _output_name(ctx: Context, output: Value) -> str | None:
    """The name of the layer that made an output of a graph."""
    node = output.note("node") if isinstance(output, Tensor) else None
    return text_of(ctx, node.layer, "name") if isinstance(node, Node) and node.layer is not None else None


def check_loss_weights(ctx: Context, model: Instance) -> None:
    """Raise ``Failure`` where the losses are weighted with text: metrics at the place they had in Keras 2."""
    weights = ctx.get(model, "keras.loss_weights")
    names = [leaf.value for leaf in leaves(ctx, weights) if isinstance(leaf, Const)] if weights is not None else []
    if names and all(isinstance(name, str) for name in names):
        raise Failure(
            "loss-weights",
            f"compile's third argument is loss_weights since Keras 3, and got {names}: give them as metrics=.",
            raises="dtype='string' is not a valid dtype for Keras type promotion.",
            exception="ValueError",
            argument="self",
            url=URL,
        ).with_data(model=model)

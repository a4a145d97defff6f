"""``Trainer``: what it calls, and with which batches.

https://lightning.ai/docs/pytorch/stable/common/trainer.html
"""

from __future__ import annotations

from shapewright.libraries.torch.devices import device_of, device_value
from shapewright.libraries.torch.func import mapped
from shapewright.libraries.torch.nn.tree import is_module, replace_tensors
from shapewright.rules import Abstain, Context, Raw, lib_class
from shapewright.values import NONE, Const, DictObject, Instance, ListObject, Many, Tuple, Unknown, Value

_ZERO = Const(0)


def _evaluating(stage: str, step: str, loader: str) -> staticmethod[..., Value]:
    """``Trainer.validate`` and ``Trainer.test``."""

    def run(
        ctx: Context, self: Instance, model: Raw = NONE, dataloaders: Raw = NONE, *args: Raw, datamodule: Raw = NONE,
        **kwargs: Raw,
    ) -> Value:  # fmt: skip
        source = _source(ctx, model, dataloaders, datamodule, stage)
        _move(ctx, self, model)
        _evaluate(ctx, model, step, _loaders(ctx, source, dataloaders, loader))
        return Unknown("what a trainer logs")

    return staticmethod(run)


@lib_class("lightning.Trainer", url="https://lightning.ai/docs/pytorch/stable/common/trainer.html")
class Trainer:
    """Runs a module's steps over the batches of its loaders."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "accelerator", kwargs.get("accelerator", Const("auto")))
        for name in ("callback_metrics", "logged_metrics", "logger", "checkpoint_callback"):
            ctx.set(self, name, Unknown("what a trainer logs"))

    @staticmethod
    def fit(
        ctx: Context, self: Instance, model: Raw, train_dataloaders: Raw = NONE, val_dataloaders: Raw = NONE,
        datamodule: Raw = NONE, ckpt_path: Raw = NONE, **kwargs: Raw,
    ) -> None:  # fmt: skip
        source = _source(ctx, model, train_dataloaders, datamodule, "fit")
        _move(ctx, self, model)
        _hook(ctx, model, "configure_model")
        _hook(ctx, model, "configure_optimizers")
        _evaluate(ctx, model, "validation", _loaders(ctx, source, val_dataloaders, "val_dataloader"))
        ctx.method(model, "train")
        _hook(ctx, model, "on_fit_start")
        _hook(ctx, model, "on_train_start")
        _hook(ctx, model, "on_train_epoch_start")
        loaders = train_dataloaders if source is model else NONE
        _each(ctx, model, "training_step", _loaders(ctx, source, loaders, "train_dataloader"))
        _hook(ctx, model, "on_train_epoch_end")

    validate = _evaluating("validate", "validation", "val_dataloader")
    test = _evaluating("test", "test", "test_dataloader")

    @staticmethod
    def predict(
        ctx: Context, self: Instance, model: Raw = NONE, dataloaders: Raw = NONE, datamodule: Raw = NONE, **kwargs: Raw
    ) -> Value:
        source = _source(ctx, model, dataloaders, datamodule, "predict")
        _move(ctx, self, model)
        step = "predict_step" if _has(ctx, model, "predict_step") else "forward"
        given = _evaluated(ctx, model, step, _loaders(ctx, source, dataloaders, "predict_dataloader"))
        return Many(given[0]) if len(given) == 1 else Unknown("the predictions of several loaders")


def _source(ctx: Context, model: Value, loaders: Value, datamodule: Value, stage: str) -> Value:
    """Who gives the loaders: a data module that was made ready, or the module itself."""
    given = next((v for v in (datamodule, loaders) if ctx.is_instance(v, "lightning.LightningDataModule")), None)
    if given is None:
        _hook(ctx, model, "prepare_data")
        return model
    ctx.method(given, "prepare_data")
    ctx.method(given, "setup", Const(stage))
    return given


def _move(ctx: Context, trainer: Instance, model: Value) -> None:
    """Modules live where the trainer computes: on the CPU if it is told so, else where the machine decides."""
    if isinstance(model, Instance) and is_module(model) and ctx.get(trainer, "accelerator") != Const("cpu"):
        replace_tensors(ctx, model, {"device": None}, floating_only=False)
        ctx.set(model, "device", device_value(ctx, None))


def _moved(ctx: Context, model: Value, batch: Value) -> Value:
    """A batch where the module is."""
    device = ctx.get(model, "device") if isinstance(model, Instance) else None
    if device is None or device_of(ctx, device) == "cpu":
        return batch
    try:
        return mapped(ctx, batch, lambda x: x.like(device=None, data=x.data, interval=x.interval))
    except Abstain:
        return batch


def _loaders(ctx: Context, source: Value, given: Value, method: str) -> list[Value]:
    """The loaders that were given, or that the source makes."""
    if given == NONE or given is source:
        if not _has(ctx, source, method):
            return []
        given = ctx.method(source, method)
    if isinstance(given, (ListObject, Tuple)):
        return list(ctx.items(given) or ())
    if isinstance(given, DictObject):
        return list(given.items.values())
    return [] if given == NONE else [given]


def _has(ctx: Context, owner: Value, name: str) -> bool:
    return isinstance(owner, Instance) and ctx.has_attribute(owner, name) is True


def _hook(ctx: Context, model: Value, name: str) -> None:
    if _has(ctx, model, name):
        ctx.method(model, name)


def _evaluate(ctx: Context, model: Value, name: str, loaders: list[Value]) -> None:
    """An epoch of validation or test: no gradients, the module in its other mode."""
    if not loaders or not _has(ctx, model, f"{name}_step"):
        return
    _hook(ctx, model, f"on_{name}_epoch_start")
    _evaluated(ctx, model, f"{name}_step", loaders)
    _hook(ctx, model, f"on_{name}_epoch_end")


def _evaluated(ctx: Context, model: Value, step: str, loaders: list[Value]) -> list[Value]:
    before = ctx.state("torch.grad_enabled", True)
    ctx.set_state("torch.grad_enabled", False)
    ctx.method(model, "eval")
    given = _each(ctx, model, step, loaders)
    ctx.set_state("torch.grad_enabled", before)
    return given


def _each(ctx: Context, model: Value, step: str, loaders: list[Value]) -> list[Value]:
    """What the step gives for one batch of each loader."""
    if not isinstance(model, Instance) or not _has(ctx, model, step):
        return []
    takes = [name for name in ctx.parameters(ctx.get(model, step) or NONE) or () if name != "self"]
    given = []
    for loader in loaders:
        batch = _moved(ctx, model, ctx.element(loader) or Unknown("a batch of a loader that is not known"))
        places = [batch, *[_ZERO for name in ("batch_idx", "dataloader_idx") if name in takes]]
        if len(places) == 1 and len(takes) > 1 and step != "forward":
            places.append(_ZERO)
        given.append(ctx.method(model, step, *places))
    return given

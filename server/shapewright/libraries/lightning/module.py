"""``LightningModule``, ``LightningDataModule`` and their hyperparameters.

https://lightning.ai/docs/pytorch/stable/common/lightning_module.html
"""

from __future__ import annotations

from shapewright.libraries.torch.devices import device_value
from shapewright.rules import REGISTRY, Abstain, Context, Raw, lib_class, op
from shapewright.values import NONE, Const, DictObject, Instance, Some, Unknown, Value

_DOCS = "https://lightning.ai/docs/pytorch/stable/common/"
_HYPERPARAMETERS = "lightning.fabric.utilities.data.AttributeDict"


@lib_class(_HYPERPARAMETERS, bases=("builtins.dict",))
class AttributeDict:
    """Hyperparameters, by attribute or by key."""

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, key: Raw) -> Value:
        found = self.slots.get(key.value) if isinstance(key, Const) else None
        if not isinstance(found, Value):
            raise Abstain("a hyperparameter that is not known")
        return found

    @staticmethod
    def get(ctx: Context, self: Instance, key: Raw, default: Raw = NONE) -> Value:
        found = self.slots.get(key.value) if isinstance(key, Const) else None
        return found if isinstance(found, Value) else default


class _Hyperparameters:
    """What modules and data modules share."""

    @staticmethod
    def save_hyperparameters(ctx: Context, self: Instance, *args: Raw, ignore: Raw = NONE, **kwargs: Raw) -> None:
        """Keeps the constructor's arguments: all, or those named; or the entries of one object."""
        given = dict(ctx.caller_arguments())
        given.pop("self", None)
        named = [a.value for a in args if isinstance(a, Const) and isinstance(a.value, str)]
        for value in args:
            if not isinstance(value, Const):
                given = _entries(value)
        if named:
            given = {name: given[name] for name in named if name in given}
        left_out = [ignore] if isinstance(ignore, Const) else ctx.items(ignore) or []
        for value in left_out:
            given.pop(value.value if isinstance(value, Const) else None, None)  # type: ignore[arg-type]
        before = self.slots.get("hparams")
        known = dict(before.slots) if isinstance(before, Instance) else {}
        ctx.set(self, "hparams", ctx.new(_HYPERPARAMETERS, **{**known, **given}))


def _entries(value: Value) -> dict[str, Value]:
    """The entries of a dict or a namespace by their names."""
    if isinstance(value, DictObject):
        return {str(key.value): entry for key, entry in value.items.items() if isinstance(key, Const)}
    if isinstance(value, Instance):
        return {key: entry for key, entry in value.slots.items() if isinstance(entry, Value)}
    return {}


def _nothing(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
    """Changes no shape."""


def _unknown(reason: str) -> object:
    def member(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return Unknown(reason)

    return staticmethod(member)


class LightningModule(_Hyperparameters):
    """A module with its training, validation and test steps."""

    save_hyperparameters = _Hyperparameters.__dict__["save_hyperparameters"]

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "training", True)
        for name in ("trainer", "logger", "loggers", "fabric"):
            ctx.set(self, name, Unknown("what the trainer gives a module"))
        for name in ("global_step", "current_epoch", "global_rank", "local_rank"):
            ctx.set(self, name, Some("int"))
        ctx.set(self, "automatic_optimization", True)
        ctx.set(self, "device", device_value(ctx, "cpu"))

    @staticmethod
    def manual_backward(ctx: Context, self: Instance, loss: Raw, *args: Raw, **kwargs: Raw) -> None:
        ctx.method(loss, "backward")

    @staticmethod
    def freeze(ctx: Context, self: Instance) -> None:
        ctx.method(ctx.method(self, "requires_grad_", Const(False)), "eval")

    @staticmethod
    def all_gather(ctx: Context, self: Instance, data: Raw, *args: Raw, **kwargs: Raw) -> Value:
        raise Abstain("what all processes hold")


for _name in ("log", "log_dict", "print", "toggle_optimizer", "untoggle_optimizer", "clip_gradients", "to_onnx",
              "lr_scheduler_step", "optimizer_step", "configure_gradient_clipping"):  # fmt: skip
    setattr(LightningModule, _name, staticmethod(_nothing))
LightningModule.optimizers = _unknown("the module's optimizers")  # type: ignore[attr-defined]
LightningModule.lr_schedulers = _unknown("the module's schedulers")  # type: ignore[attr-defined]
REGISTRY.calls_within(
    "lightning.LightningModule", ("validation_step", "test_step", "predict_step", "on_validation_epoch_end",
                                  "on_test_epoch_end", "validation_epoch_end", "test_epoch_end"), "torch.no_grad",
)  # fmt: skip
lib_class("lightning.LightningModule", bases=("torch.nn.Module",), url=_DOCS + "lightning_module.html")(LightningModule)


class LightningDataModule(_Hyperparameters):
    """Data sets and loaders in one place."""

    save_hyperparameters = _Hyperparameters.__dict__["save_hyperparameters"]

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "trainer", Unknown("what the trainer gives a data module"))

    prepare_data = staticmethod(_nothing)
    setup = staticmethod(_nothing)
    teardown = staticmethod(_nothing)


lib_class("lightning.LightningDataModule", url="https://lightning.ai/docs/pytorch/stable/data/datamodule.html")(
    LightningDataModule
)
REGISTRY.calls_before(
    "lightning.LightningDataModule", ("train_dataloader", "val_dataloader", "test_dataloader", "predict_dataloader"),
    "setup",
)  # fmt: skip


@lib_class("lightning.Callback")
class Callback:
    """Hooks of a trainer, which calls them."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keeps nothing."""


lib_class("lightning.callbacks.Callback")(Callback)


@op("lightning.seed_everything")
def seed_everything(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """The seed."""
    return Some("int")

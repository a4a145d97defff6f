"""Optimisers and schedulers: no tensor that the program sees changes its size through them.

https://pytorch.org/docs/stable/optim.html
"""

from __future__ import annotations

from shapewright.rules import Context, Raw, lib_class
from shapewright.values import NONE, Instance, Some, Unknown, Value

_OPTIMIZERS = ("Optimizer", "Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "SparseAdam", "Adamax", "ASGD",
               "LBFGS",               "NAdam", "RAdam", "RMSprop", "Rprop", "SGD", "Muon")  # fmt: skip
_SCHEDULERS = ("LRScheduler", "_LRScheduler", "LambdaLR", "MultiplicativeLR", "StepLR", "MultiStepLR", "ConstantLR",
               "LinearLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingLR", "ChainedScheduler", "SequentialLR",
               "ReduceLROnPlateau", "CyclicLR", "OneCycleLR", "CosineAnnealingWarmRestarts")  # fmt: skip


class _Optimizer:
    """What every optimiser has."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, params: Raw = NONE, *args: Raw, **kwargs: Raw) -> None:
        group = ctx.dict({"params": params, "lr": kwargs.get("lr", Some("float"))})
        ctx.set(self, "param_groups", ctx.list([group]))
        ctx.set(self, "defaults", ctx.dict(dict(kwargs)))

    @staticmethod
    def step(ctx: Context, self: Instance, closure: Raw = NONE) -> Value:
        return NONE if closure == NONE else ctx.call(closure)

    @staticmethod
    def zero_grad(ctx: Context, self: Instance, set_to_none: Raw = NONE) -> None:
        """Changes no shape."""

    @staticmethod
    def add_param_group(ctx: Context, self: Instance, param_group: Raw) -> None:
        """Changes no shape."""

    @staticmethod
    def state_dict(ctx: Context, self: Instance) -> Value:
        return Unknown("the state of an optimiser")

    @staticmethod
    def load_state_dict(ctx: Context, self: Instance, state_dict: Raw) -> None:
        """Changes no shape."""


class _Scheduler:
    """What every scheduler has."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, optimizer: Raw = NONE, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "optimizer", optimizer)
        ctx.set(self, "last_epoch", Some("int"))

    @staticmethod
    def step(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Changes no shape."""

    @staticmethod
    def get_last_lr(ctx: Context, self: Instance) -> Value:
        return ctx.list([Some("float")])

    @staticmethod
    def get_lr(ctx: Context, self: Instance) -> Value:
        return ctx.list([Some("float")])

    @staticmethod
    def state_dict(ctx: Context, self: Instance) -> Value:
        return Unknown("the state of a scheduler")

    @staticmethod
    def load_state_dict(ctx: Context, self: Instance, state_dict: Raw) -> None:
        """Changes no shape."""


for _name in _OPTIMIZERS:
    lib_class(
        f"torch.optim.{_name}", bases=() if _name == "Optimizer" else ("torch.optim.Optimizer",),
        url=f"https://pytorch.org/docs/stable/generated/torch.optim.{_name}.html",
    )(_Optimizer)  # fmt: skip
for _name in _SCHEDULERS:
    lib_class(
        f"torch.optim.lr_scheduler.{_name}",
        url=f"https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.{_name}.html",
    )(_Scheduler)


@lib_class("torch.optim.swa_utils.AveragedModel", bases=("torch.nn.Module",))
class AveragedModel:
    """A model whose weights are averages; it computes what the model computes."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, model: Raw, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "module", model)

    @staticmethod
    def forward(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return ctx.call(ctx.get(self, "module") or NONE, *args, **kwargs)

    @staticmethod
    def update_parameters(ctx: Context, self: Instance, model: Raw) -> None:
        """Changes no shape."""

"""Optimisers and schedulers: no tensor that the program sees changes its size through them.

https://pytorch.org/docs/stable/optim.html
"""

from __future__ import annotations

from collections.abc import Callable

from shapewright.libraries.torch.given import check_given
from shapewright.libraries.torch.nn.tree import is_module
from shapewright.rules import REGISTRY, Context, Failure, Missing, Raw, Repair, lib_class
from shapewright.values import NONE, Bound, Const, DictObject, Instance, ListObject, Some, Tensor, Tuple, Unknown, Value

for _module in ("optimizer", "adam", "adamw", "adagrad", "rmsprop", "sgd", "lbfgs", "radam", "nadam"):
    REGISTRY.alias(f"torch.optim.{_module}", "torch.optim")
_OPTIMIZERS = {
    "Optimizer": "*params *defaults",
    "Adadelta": "*params lr rho eps weight_decay foreach",
    "Adafactor": "*params lr beta2_decay eps d weight_decay",
    "Adagrad": "*params lr lr_decay weight_decay initial_accumulator_value eps foreach",
    "Adam": "*params lr betas eps weight_decay amsgrad",
    "AdamW": "*params lr betas eps weight_decay amsgrad",
    "SparseAdam": "*params lr betas eps maximize",
    "Adamax": "*params lr betas eps weight_decay foreach",
    "ASGD": "*params lr lambd alpha t0 weight_decay foreach",
    "LBFGS": "*params lr max_iter max_eval tolerance_grad tolerance_change history_size line_search_fn",
    "NAdam": "*params lr betas eps weight_decay momentum_decay decoupled_weight_decay",
    "RAdam": "*params lr betas eps weight_decay decoupled_weight_decay",
    "RMSprop": "*params lr alpha eps weight_decay momentum centered capturable foreach maximize differentiable",
    "Rprop": "*params lr etas step_sizes",
    "SGD": "*params lr momentum dampening weight_decay nesterov",
    "Muon": "*params lr weight_decay momentum nesterov ns_coefficients eps ns_steps adjust_lr_fn",
}
"""What each optimiser takes by place; the needed ones have a star."""
_HOW = ("foreach", "maximize", "differentiable", "capturable", "fused", "decoupled_weight_decay")
"""How an optimiser computes: by name, and not for each of them."""
_SCHEDULERS = {
    "LRScheduler": "*optimizer last_epoch",
    "_LRScheduler": "*optimizer last_epoch",
    "LambdaLR": "*optimizer *lr_lambda last_epoch",
    "MultiplicativeLR": "*optimizer *lr_lambda last_epoch",
    "StepLR": "*optimizer *step_size gamma last_epoch",
    "MultiStepLR": "*optimizer *milestones gamma last_epoch",
    "ConstantLR": "*optimizer factor total_iters last_epoch",
    "LinearLR": "*optimizer start_factor end_factor total_iters last_epoch",
    "ExponentialLR": "*optimizer *gamma last_epoch",
    "PolynomialLR": "*optimizer total_iters power last_epoch",
    "CosineAnnealingLR": "*optimizer *T_max eta_min last_epoch",
    "ChainedScheduler": "*schedulers optimizer",
    "SequentialLR": "*optimizer *schedulers *milestones last_epoch",
    "ReduceLROnPlateau": "*optimizer mode factor patience threshold threshold_mode cooldown min_lr eps",
    "CyclicLR": "*optimizer *base_lr *max_lr step_size_up step_size_down mode gamma scale_fn scale_mode "
    "cycle_momentum base_momentum max_momentum last_epoch",
    "OneCycleLR": "*optimizer *max_lr total_steps epochs steps_per_epoch pct_start anneal_strategy cycle_momentum "
    "base_momentum max_momentum div_factor final_div_factor three_phase last_epoch",
    "CosineAnnealingWarmRestarts": "*optimizer *T_0 T_mult eta_min last_epoch",
}
_SCHEDULED = ("lr", "momentum", "betas")
"""The settings that schedulers change."""
_COMPARED = {"SGD": "'<' not supported between instances of 'str' and 'float'"}
"""What an optimiser says of a learning rate that is a text, where it asks another way round than the others do."""
_PARAMS = Const("params")
_TALKATIVE_UNTIL = (2, 8)
"""Schedulers took ``verbose`` up to a version before this."""


def _check(ctx: Context, taken: str, placed: int, kwargs: dict[str, Value]) -> None:
    """Hold a call against what the constructor takes."""
    names = taken.replace("*", "").split()
    needed = [name[1:] for name in taken.split() if name.startswith("*")]
    others, version = list(_HOW), ctx.version("torch")
    if names[0] == "optimizer" and (version is None or version[:2] < _TALKATIVE_UNTIL):
        others.append("verbose")
        names = [*names, "verbose"] if placed > len(names) else names
    check_given(names, needed, placed, kwargs, others)


class _Optimizer:
    """What every optimiser has."""

    @staticmethod
    def step(ctx: Context, self: Instance, closure: Raw = NONE) -> Value:
        if closure == NONE and self.cls.inherits("torch.optim.LBFGS") and self.cls.lib:
            raise Missing(("closure",))
        return NONE if closure == NONE else ctx.call(closure)

    @staticmethod
    def zero_grad(ctx: Context, self: Instance, set_to_none: Raw = NONE) -> None:
        """Changes no shape."""

    @staticmethod
    def add_param_group(ctx: Context, self: Instance, param_group: Raw) -> None:
        groups, defaults = ctx.get(self, "param_groups"), ctx.get(self, "defaults")
        if groups is not None and isinstance(param_group, DictObject) and isinstance(defaults, DictObject):
            ctx.method(groups, "append", _group(ctx, {**defaults.items, **param_group.items}))

    @staticmethod
    def state_dict(ctx: Context, self: Instance) -> Value:
        return Unknown("the state of an optimiser")

    @staticmethod
    def load_state_dict(ctx: Context, self: Instance, state_dict: Raw) -> None:
        """Changes no shape."""


class _Scheduler:
    """What every scheduler has."""

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


def _check_iterable(ctx: Context, params: Value, given: str) -> None:
    """Refuse the model itself, and the method that gives its parameters where it was not called."""
    members = None if isinstance(params, Tensor) else ctx.items(params)
    if members is not None and not members:
        raise Failure(
            "argument-value",
            "The optimiser gets no parameter: what it is made of registers none. Layers in a plain list are not "
            "registered: nn.ModuleList registers them.",
            raises="optimizer got an empty parameter list",
            exception="ValueError",
            argument=given,
        ).with_data(empty=True)
    wrong = next((member for member in members or () if is_module(member) or isinstance(member, ListObject)), None)
    if wrong is not None:
        raise _not_a_parameter(ctx, wrong, given)
    method = isinstance(params, Bound)
    if not method and not (is_module(params) and ctx.has_attribute(params, "__iter__") is False):
        return
    kind = "method" if method else params.type_name
    template = "{}()" if method else "{}.parameters()"
    raise Failure(
        "argument-type",
        f"An optimiser takes the parameters of a model, and is given a {kind}.",
        raises=f"'{kind}' object is not iterable",
        exception="TypeError",
        argument=given,
        repairs=(Repair("wrap", "Call it" if method else "Give it the model's parameters()", given, template),),
    )


def _not_a_parameter(ctx: Context, member: Value, given: str) -> Failure:
    """A model, or all parameters of one, as one of the parameters."""
    held = ctx.items(member) if isinstance(member, ListObject) else None
    all_parameters = bool(held) and all(isinstance(item, Tensor) and item.kind == "parameter" for item in held or ())
    kind = "Module.parameters" if all_parameters else member.type_name
    hint = ": add the lists, as list(a.parameters()) + list(b.parameters())" if all_parameters else ""
    return Failure(
        "argument-type",
        f"An optimiser takes tensors, or dicts of them, and one of these is a {member.type_name}{hint}.",
        raises=f"optimizer can only optimize Tensors, but one of the params is {kind}",
        exception="TypeError",
        argument=given,
    )


def _check_rate(rate: Value | None, optimizer: str) -> None:
    """A learning rate is no negative number, and no text (which YAML makes of ``1e-3``)."""
    if isinstance(rate, Const) and isinstance(rate.value, str):
        raise Failure(
            "argument-type",
            f"A learning rate is a number, and this is the text '{rate.value}'.",
            raises=_COMPARED.get(optimizer, "'<=' not supported between instances of 'float' and 'str'"),
            exception="TypeError",
            argument="lr",
            repairs=(Repair("wrap", "Make it a number", "lr", "float({})"),),
        )
    if isinstance(rate, Const) and isinstance(rate.value, (int, float)) and rate.value < 0:
        raise Failure(
            "argument-value",
            f"A learning rate is not negative, and this is {rate.value}.",
            raises=f"Invalid learning rate: {rate.value}",
            exception="ValueError",
            argument="lr",
        )


def _check_optimizer(given: Value, argument: str) -> None:
    """A scheduler is for an optimiser, not for the model."""
    if is_module(given):
        raise Failure(
            "argument-type",
            f"A scheduler takes the optimiser, and is given a {given.type_name}.",
            raises=f"{given.type_name} is not an Optimizer",
            exception="TypeError",
            argument=argument,
        )


def _with_constructor(shared: type, init: Callable[..., None]) -> type:
    """A class of its own constructor with what the others of its kind have, too."""
    return type(shared.__name__, (), {**vars(shared), "__init__": staticmethod(init)})


def _defaults(ctx: Context, given: dict[str, Value]) -> dict[Value, Value]:
    """What holds for each group that does not say otherwise, from what the constructor is given."""
    settings = {name: value for name, value in given.items() if name not in ("params", "defaults")}
    settings.setdefault("lr", Some("float"))
    known: dict[Value, Value] = {Const(name): value for name, value in settings.items()}
    # What a subclass hands to the base class is the dict itself.
    own = given.get("defaults")
    return known if own is None else dict(own.items) if isinstance(own, DictObject) else {}


def _settings(known: dict[Value, Value]) -> DictObject:
    """The settings of an optimiser or of a group: those that a scheduler changes as it runs are not known as numbers,
    and there are others (each kind has its own, a scheduler adds its own)."""
    scheduled: list[Value] = [Const(name) for name in _SCHEDULED]
    changed = {name: _varying(known[name]) for name in scheduled if name in known}
    return DictObject({**known, **changed}, Unknown("a setting of an optimiser"))


def _varying(setting: Value) -> Value:
    """A number that changes, or several."""
    if isinstance(setting, Tuple):
        return Tuple(tuple(_varying(item) for item in setting.items))
    return Some("float") if isinstance(setting, Const) and isinstance(setting.value, int | float) else setting


def _group(ctx: Context, entries: dict[Value, Value]) -> DictObject:
    """A group: its settings, and its parameters as a list, without the names that may come with them."""
    params = entries.get(_PARAMS, NONE)
    items = [params] if isinstance(params, Tensor) else ctx.items(params)
    if items is not None:
        params = ctx.list(item.items[-1] if isinstance(item, Tuple) else item for item in items)
    return _settings({**entries, _PARAMS: params})


def _groups(ctx: Context, params: Value, defaults: dict[Value, Value]) -> list[DictObject]:
    """The groups that an optimiser makes of parameters, or of groups of them."""
    items = ctx.items(params)
    if items and all(isinstance(item, DictObject) for item in items):
        return [_group(ctx, {**defaults, **item.items}) for item in items if isinstance(item, DictObject)]
    one = ctx.element(params) if items is None else None
    if isinstance(one, DictObject):  # as many groups as the program makes, each like this one
        return [_group(ctx, {**defaults, **one.items})]
    return [_group(ctx, {**defaults, _PARAMS: params if items is None else ctx.list(items)})]


def _optimizer(taken: str) -> type:
    """An optimiser's rules, by what its constructor takes."""

    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        _check(ctx, taken, len(args), kwargs)
        params = args[0] if args else kwargs.get("params", NONE)
        _check_iterable(ctx, params, "args" if args else "params")
        named = dict(zip((name.strip("*") for name in taken.split()), args, strict=False))
        _check_rate({**named, **kwargs}.get("lr"), self.cls.lib.removeprefix("torch.optim."))
        defaults = _defaults(ctx, {**named, **kwargs})
        ctx.set(self, "param_groups", ctx.list(_groups(ctx, params, defaults)))
        ctx.set(self, "defaults", _settings(defaults))
        ctx.set(self, "state", DictObject({}, Unknown("what an optimiser keeps of a parameter"), kind="defaultdict"))

    return _with_constructor(_Optimizer, __init__)


def _scheduler(taken: str) -> type:
    """A scheduler's rules, by what its constructor takes."""

    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        _check(ctx, taken, len(args), kwargs)
        optimizer = args[0] if args else kwargs.get("optimizer", NONE)
        if taken.startswith("*optimizer"):
            _check_optimizer(optimizer, "args" if args else "optimizer")
        ctx.set(self, "optimizer", optimizer)
        ctx.set(self, "last_epoch", Some("int"))

    return _with_constructor(_Scheduler, __init__)


for _name, _taken in _OPTIMIZERS.items():
    lib_class(
        f"torch.optim.{_name}", bases=() if _name == "Optimizer" else ("torch.optim.Optimizer",),
        url=f"https://pytorch.org/docs/stable/generated/torch.optim.{_name}.html",
    )(_optimizer(_taken))  # fmt: skip
for _name, _taken in _SCHEDULERS.items():
    lib_class(
        f"torch.optim.lr_scheduler.{_name}",
        url=f"https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.{_name}.html",
    )(_scheduler(_taken))


@lib_class("torch.optim.swa_utils.AveragedModel", bases=("torch.nn.Module",))
class AveragedModel:
    """A model whose weights are averages; it computes what the model computes."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, model: Raw, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "training", True)
        ctx.set(self, "module", model)
        averaged = Tensor("torch", (), "int64", device="cpu", requires_grad=False)
        ctx.method(self, "register_buffer", "n_averaged", averaged)

    @staticmethod
    def forward(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return ctx.call(ctx.get(self, "module") or NONE, *args, **kwargs)

    @staticmethod
    def update_parameters(ctx: Context, self: Instance, model: Raw) -> None:
        """Changes no shape."""

"""``torch.nn.Module`` itself: calling, registering, moving, traversing, loading.

https://pytorch.org/docs/stable/generated/torch.nn.Module.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from shapewright.dims import eq
from shapewright.libraries.torch.devices import check_name
from shapewright.libraries.torch.failures import scalar_type, shown, sizes
from shapewright.libraries.torch.nn import hooks
from shapewright.libraries.torch.nn.tree import (
    REPARAMETRISED,
    children,
    computes_parameters,
    handed_out,
    is_module,
    is_whole,
    replace_tensors,
    tensors,
    walk,
)
from shapewright.rules import REGISTRY, Abstain, Context, Failure, OptBool, Raw, Repair, StrArg, lib_class, to_dtype
from shapewright.rules.arguments import Site
from shapewright.rules.registry import Guard
from shapewright.values import (
    ASSUMED,
    NONE,
    Const,
    DictObject,
    Instance,
    Lib,
    ListObject,
    Many,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

_FLOATS = {"float": "float32", "double": "float64", "half": "float16", "bfloat16": "bfloat16"}


def _before_its_constructor(module: Instance, value: Value) -> Failure | None:
    """A module or a parameter that is assigned before ``super().__init__()`` was called."""
    parameter = isinstance(value, Tensor) and value.kind == "parameter"
    if "training" in module.slots or not (parameter or is_module(value)) or module.cls.has_metaclass:
        return None
    kind = "parameters" if parameter else "module"
    return Failure(
        "module-init",
        f"{module.cls.name}.__init__() assigns a {kind.removesuffix('s')} before super().__init__() was called.",
        raises=f"cannot assign {kind} before Module.__init__() call",
        exception="AttributeError",
    )


def _of_another_kind(module: Instance, name: str, value: Value) -> Failure | None:
    """A tensor in the place of a parameter, or no module in that of one: only ``None`` empties such a place."""
    held = module.slots.get(name)
    repairs: tuple[Repair, ...] = ()
    if (
        REPARAMETRISED in module.slots
        or "training" not in module.slots
        or not isinstance(value, (Tensor, Const, ListObject, Tuple))
        or value == NONE
        or (isinstance(value, Tensor) and value.shape is None)  # of which nobody knows what it is
    ):
        return None
    kind = f"torch.{scalar_type(value.dtype)}Tensor" if isinstance(value, Tensor) else value.type_name
    kind = "numpy.ndarray" if isinstance(value, Tensor) and value.library != "torch" else kind
    if is_module(held):
        what, expected = "child module", "torch.nn.Module"
    elif isinstance(held, Tensor) and held.kind == "parameter" and getattr(value, "kind", "") != "parameter":
        what, expected = "parameter", "torch.nn.Parameter"
        repairs = (Repair("wrap", "Make it a parameter", "value", "torch.nn.Parameter({})", needs="import torch"),)
    else:
        return None
    return Failure(
        "argument-type",
        f"'{name}' of a {module.cls.name} is a {what}, and is assigned a {value.type_name}.",
        raises=f"cannot assign '{kind}' as {what} '{name}' ({expected} or None expected)",
        exception="TypeError",
        argument="value",
        repairs=repairs,
    )


REGISTRY.guards["torch.nn.Module"] = Guard(_before_its_constructor, _of_another_kind)

MOST = 64
"""More modules of a tree that is not wholly known are not gone through one by one."""


def _unknown_member() -> Unknown:
    return Unknown("a member of a module that is not wholly known")


def _members(ctx: Context, module: Instance, items: Sequence[Value], other: Callable[[], Value]) -> Value:
    """What a traversal gives: these items, and others (like ``other()``) where the tree is not wholly known."""
    made_empty = ctx.cold and not items  # a base class, say: nobody is seen to make one, whoever does will have some
    if is_whole(module) and not made_empty:
        return ctx.list(items)
    rest = other()
    distinct = (*items, rest) if len(items) < MOST else ()
    return Many(ctx.join(distinct) if distinct else rest, None, "iterator", distinct)


def _values(ctx: Context, module: Instance, items: Iterable[tuple[str, Value]]) -> Value:
    return _members(ctx, module, [value for _, value in items], _unknown_member)


def _pairs(ctx: Context, module: Instance, items: Iterable[tuple[str, Value]]) -> Value:
    named = [Tuple((Const(name), value)) for name, value in items]
    return _members(ctx, module, named, lambda: Tuple((Some("str"), _unknown_member())))


REGISTRY.handing_on.add("torch.nn.Module.__call__")
REGISTRY.calling_back |= {f"torch.nn.Module.{name}" for name in ("register_forward_hook", "register_forward_pre_hook")}


@lib_class("torch.nn.Module", url="https://pytorch.org/docs/stable/generated/torch.nn.Module.html")
class Module:
    """The base of all layers and models."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "training", True)

    @staticmethod
    def __call__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        _check_forward(ctx, self)
        given = hooks.before(ctx, self, args, kwargs)
        return hooks.after(ctx, self, given, kwargs, ctx.method(self, "forward", *given, **kwargs))

    # --- registering ----------------------------------------------------------------------------
    @staticmethod
    def register_buffer(ctx: Context, self: Instance, name: StrArg, tensor: Raw, persistent: OptBool = True) -> None:
        if isinstance(tensor, (ListObject, Tuple)) or (isinstance(tensor, Const) and tensor != NONE):
            raise _not_to_register(tensor, name, "buffer", "torch Tensor")
        registered = self.slots.get("_buffers")
        known = registered.items if isinstance(registered, DictObject) else {}
        ctx.set(self, "_buffers", DictObject({**known, Const(name): Const(True)}))
        ctx.set(self, name, tensor)

    @staticmethod
    def register_parameter(ctx: Context, self: Instance, name: StrArg, param: Raw) -> None:
        if isinstance(param, Tensor) and param.kind != "parameter" and not param.note(ASSUMED):
            raise _not_to_register(param, name, "parameter", "torch.nn.Parameter")
        ctx.set(self, name, param)

    @staticmethod
    def add_module(ctx: Context, self: Instance, name: StrArg, module: Raw) -> None:
        ctx.set(self, name, module)

    @staticmethod
    def register_module(ctx: Context, self: Instance, name: StrArg, module: Raw) -> None:
        ctx.set(self, name, module)

    @staticmethod
    def register_forward_hook(
        ctx: Context, self: Instance, hook: Raw, *, prepend: OptBool = False, with_kwargs: OptBool = False,
        always_call: OptBool = False,
    ) -> Value:  # fmt: skip
        return hooks.register(ctx, self, hooks.AFTER, hook, with_keywords=bool(with_kwargs))

    @staticmethod
    def register_forward_pre_hook(
        ctx: Context, self: Instance, hook: Raw, *, prepend: OptBool = False, with_kwargs: OptBool = False
    ) -> Value:
        return hooks.register(ctx, self, hooks.BEFORE, hook, with_keywords=bool(with_kwargs))

    @staticmethod
    def register_full_backward_hook(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return Unknown("the handle of a hook")

    @staticmethod
    def register_load_state_dict_post_hook(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return Unknown("the handle of a hook")

    @staticmethod
    def register_backward_hook(ctx: Context, self: Instance, hook: Raw) -> Value:
        return Unknown("the handle of a hook")

    @staticmethod
    def register_full_backward_pre_hook(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return Unknown("the handle of a hook")

    @staticmethod
    def register_load_state_dict_pre_hook(ctx: Context, self: Instance, hook: Raw) -> Value:
        return Unknown("the handle of a hook")

    @staticmethod
    def register_state_dict_pre_hook(ctx: Context, self: Instance, hook: Raw) -> Value:
        return Unknown("the handle of a hook")

    @staticmethod
    def register_state_dict_post_hook(ctx: Context, self: Instance, hook: Raw) -> Value:
        return Unknown("the handle of a hook")

    # --- modes, devices, dtypes -----------------------------------------------------------------
    @staticmethod
    def train(ctx: Context, self: Instance, mode: OptBool = True) -> Instance:
        for _, module in walk(self):
            ctx.set(module, "training", mode)
        return self

    @staticmethod
    def eval(ctx: Context, self: Instance) -> Instance:
        for _, module in walk(self):
            ctx.set(module, "training", False)
        return self

    @staticmethod
    def to(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Instance:
        change: dict[str, str | None] = {}
        for value in (*args, *kwargs.values()):
            _note_target(ctx, value, change)
        replace_tensors(ctx, self, change, floating_only=True)
        return self

    @staticmethod
    def cuda(ctx: Context, self: Instance, device: Raw = NONE) -> Instance:
        replace_tensors(ctx, self, {"device": "cuda"}, floating_only=True)
        return self

    @staticmethod
    def xpu(ctx: Context, self: Instance, device: Raw = NONE) -> Instance:
        return Module.__dict__["cuda"].__func__(ctx, self, device)  # type: ignore[no-any-return]

    @staticmethod
    def cpu(ctx: Context, self: Instance) -> Instance:
        replace_tensors(ctx, self, {"device": "cpu"}, floating_only=True)
        return self

    @staticmethod
    def float(ctx: Context, self: Instance) -> Instance:
        return _converted(ctx, self, "float")

    @staticmethod
    def double(ctx: Context, self: Instance) -> Instance:
        return _converted(ctx, self, "double")

    @staticmethod
    def half(ctx: Context, self: Instance) -> Instance:
        return _converted(ctx, self, "half")

    @staticmethod
    def bfloat16(ctx: Context, self: Instance) -> Instance:
        return _converted(ctx, self, "bfloat16")

    @staticmethod
    def type(ctx: Context, self: Instance, dst_type: Raw) -> Instance:
        change: dict[str, str | None] = {}
        _note_target(ctx, dst_type, change)
        replace_tensors(ctx, self, change, floating_only=False)
        return self

    @staticmethod
    def requires_grad_(ctx: Context, self: Instance, requires_grad: OptBool = True) -> Instance:
        for _, owner in walk(self):
            for name, value in list(owner.slots.items()):
                if isinstance(value, Tensor) and value.kind == "parameter":
                    ctx.set(owner, name, replace(value, requires_grad=requires_grad))
        return self

    @staticmethod
    def zero_grad(ctx: Context, self: Instance, set_to_none: OptBool = True) -> None:
        """Changes no shape."""

    @staticmethod
    def compile(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Changes no shape."""

    @staticmethod
    def share_memory(ctx: Context, self: Instance) -> Instance:
        return self

    @staticmethod
    def apply(ctx: Context, self: Instance, fn: Raw) -> Instance:
        if not is_whole(self):
            ctx.call(fn, _unknown_member())
        for _, module in reversed(list(walk(self))):
            ctx.call(fn, module)
        return self

    # --- traversing -----------------------------------------------------------------------------
    @staticmethod
    def parameters(ctx: Context, self: Instance, recurse: OptBool = True) -> Value:
        return _values(ctx, self, handed_out(ctx, self))

    @staticmethod
    def named_parameters(
        ctx: Context, self: Instance, prefix: Raw = NONE, recurse: OptBool = True, **kwargs: Raw
    ) -> Value:
        return _pairs(ctx, self, handed_out(ctx, self))

    @staticmethod
    def buffers(ctx: Context, self: Instance, recurse: OptBool = True) -> Value:
        return _values(ctx, self, tensors(self, parameters=False))

    @staticmethod
    def named_buffers(
        ctx: Context, self: Instance, prefix: Raw = NONE, recurse: OptBool = True, remove_duplicate: Raw = NONE
    ) -> Value:
        return _pairs(ctx, self, tensors(self, parameters=False))

    @staticmethod
    def children(ctx: Context, self: Instance) -> Value:
        return _values(ctx, self, children(self))

    @staticmethod
    def named_children(ctx: Context, self: Instance) -> Value:
        return _pairs(ctx, self, children(self))

    @staticmethod
    def modules(ctx: Context, self: Instance, remove_duplicate: Raw = NONE) -> Value:
        return _values(ctx, self, walk(self))

    @staticmethod
    def named_modules(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return _pairs(ctx, self, walk(self))

    @staticmethod
    def get_submodule(ctx: Context, self: Instance, target: StrArg) -> Value:
        found = dict(walk(self)).get(target)
        if found is None:
            raise Abstain(f"the module has no '{target}' that is known")
        return found

    @staticmethod
    def get_parameter(ctx: Context, self: Instance, target: StrArg) -> Value:
        found = dict(tensors(self)).get(target)
        if found is None:
            raise Abstain(f"the module has no '{target}' that is known")
        return found

    @staticmethod
    def get_buffer(ctx: Context, self: Instance, target: StrArg) -> Value:
        found = dict(tensors(self, parameters=False)).get(target)
        if found is None:
            raise Abstain(f"the module has no '{target}' that is known")
        return found

    # --- state ----------------------------------------------------------------------------------
    @staticmethod
    def state_dict(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        held: dict[Value, Value] = {Const(name): value.like(shape=value.shape) for name, value in tensors(self)}
        return DictObject(held, _unknown_member() if computes_parameters(self) else None, kind="OrderedDict")

    @staticmethod
    def load_state_dict(
        ctx: Context, self: Instance, state_dict: Raw, strict: OptBool = True, assign: OptBool = False
    ) -> Value:
        if isinstance(state_dict, Const) or is_module(state_dict):
            raise _no_state(state_dict)
        if isinstance(state_dict, DictObject):
            _check_sizes(ctx, self, state_dict)
            closed = state_dict.open_element is None and not state_dict.state.optional
            if strict is True and closed and is_whole(self):
                _check_keys(self, state_dict)
        return Unknown("the report of missing and unexpected keys")


def _not_to_register(given: Value, name: str, place: str, expected: str) -> Failure:
    """What is registered as a parameter or a buffer and is none."""
    kind = f"torch.{scalar_type(given.dtype)}Tensor" if isinstance(given, Tensor) else given.type_name
    parameter = place == "parameter"
    return Failure(
        "argument-type",
        f"'{name}' is registered as a {place}, and is a {given.type_name}.",
        raises=f"cannot assign '{kind}' object to {place} '{name}' ({expected} or None required)",
        exception="TypeError",
        argument="param" if parameter else "tensor",
        repairs=(Repair("wrap", "Make it a parameter", "param", "torch.nn.Parameter({})", needs="import torch"),)
        if parameter
        else (),
    )


_WITHOUT_FORWARD = ("ModuleList", "ModuleDict", "ParameterList", "ParameterDict")


def _check_forward(ctx: Context, module: Instance) -> None:
    """A call runs ``forward``, which containers of modules have not, and classes that name it otherwise."""
    container = next((c for c in module.cls.mro if c.lib.removeprefix("torch.nn.") in _WITHOUT_FORWARD), None)
    own = module.cls.node is not None or container is not None
    if not own or ctx.has_attribute(module, "forward") is not False:
        return
    hint = ": go through it and call what it holds" if container is not None else ", which is what a call runs"
    raise Failure(
        "missing-attribute",
        f"{module.cls.name} has no forward() method{hint}.",
        raises=f'Module [{module.cls.name}] is missing the required "forward" function',
        exception="NotImplementedError",
    )


def _converted(ctx: Context, self: Instance, name: str) -> Instance:
    replace_tensors(ctx, self, {"dtype": _FLOATS[name]}, floating_only=True)
    return self


def _note_target(ctx: Context, value: Value, change: dict[str, str | None]) -> None:
    """Read a device, dtype or tensor given to ``to``."""
    if isinstance(value, Tensor):
        change.update(dtype=value.dtype, device=value.device)
        return
    try:
        dtype = to_dtype(ctx, value, Site("torch.nn.Module.to", "torch", "dtype"))
    except Exception:  # not a dtype: then it names a device
        dtype = None
    if dtype is not None and not isinstance(value, Const):
        change["dtype"] = dtype
    elif isinstance(value, Const) and isinstance(value.value, str):
        check_name(value.value)
        change["device"] = value.value
    elif value != NONE and not isinstance(value, (Const, Lib)):
        device = ctx.get(value, "name") if isinstance(value, Instance) else None
        change["device"] = device.value if isinstance(device, Const) else None


def _no_state(given: Value) -> Failure:
    kind = given.type_name
    hint = ": load the file first, with torch.load" if kind == "str" else ""
    return Failure(
        "argument-type",
        f"load_state_dict takes a dict of tensors, and gets a {kind}{hint}.",
        raises="Expected state_dict to be dict-like, got <class '",
        exception="TypeError",
        argument="state_dict",
        repairs=(Repair("wrap", "Take its state", "state_dict", "{}.state_dict()"),) if is_module(given) else (),
    )


def _check_keys(module: Instance, given: DictObject) -> None:
    """A checkpoint has every tensor of the module, and no other."""
    own = dict(tensors(module))
    keys = [key.value for key in given.items if isinstance(key, Const) and isinstance(key.value, str)]
    if len(keys) != len(given.items):
        return
    missing = [name for name, tensor in own.items() if tensor.kind == "parameter" and name not in keys]
    unexpected = [key for key in keys if key not in own]
    if not (missing or unexpected) or any(key.startswith("_extra_state") for key in unexpected):
        return
    told = [
        f"{what} key(s) in state_dict: " + ", ".join(f'"{name}"' for name in names[:6])
        for what, names in (("Missing", missing), ("Unexpected", unexpected))
        if names
    ]
    raise Failure(
        "state-dict-keys",
        f"The checkpoint does not fit {module.cls.name}. {'. '.join(told)}.",
        raises=f"Error(s) in loading state_dict for {module.cls.name}:\n\t{told[0]}",
        exception="RuntimeError",
        argument="state_dict",
    )


def _check_sizes(ctx: Context, module: Instance, given: DictObject) -> None:
    """Each tensor of the checkpoint must have the size of the parameter it is copied into."""
    for name, own in tensors(module):
        other = given.items.get(Const(name))
        if not isinstance(other, Tensor) or own.shape is None or other.shape is None:
            continue
        same = len(own.dims) == len(other.dims) and all(
            eq(a, b) is not False for a, b in zip(own.dims, other.dims, strict=True)
        )
        if not same:
            raise Failure(
                "state-dict-size",
                f"The checkpoint's '{name}' is {shown(other)}, the model's is {shown(own)}.",
                raises=f"Error(s) in loading state_dict for {module.cls.name}:\n\tsize mismatch for {name}: copying a "
                f"param with shape torch.Size({sizes(other.dims)}) from checkpoint, the shape in current model is "
                f"torch.Size({sizes(own.dims)}).",
                exception="RuntimeError",
                argument="state_dict",
            )

"""Gradient modes, autocast, seeds, saving, compiling: what surrounds a computation.

https://pytorch.org/docs/stable/torch.html#locally-disabling-gradient-computation
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import total
from shapewright.libraries.torch.nn.tree import REPARAMETRISED
from shapewright.libraries.torch.tensors import made, unknown_tensor
from shapewright.rules import Abstain, Context, Failure, OptBool, Raw, TensorArg, lib_class, op
from shapewright.values import FALSE, NONE, Const, Instance, Some, Tensor, Tuple, Unknown, Value

_CALLABLES = ("function", "method", "type", "partial")


class _Mode:
    """A context manager that is a decorator, too."""

    @staticmethod
    def __call__(ctx: Context, self: Instance, func: Raw) -> Value:
        return ctx.within(self, func)

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        ctx.set_state("torch.grad_enabled", self.slots.get("before", True))


def _grad_mode(name: str, enabled: bool) -> None:
    def __new__(ctx: Context, cls: Value, orig_func: Raw = NONE) -> Value:
        mode = ctx.new(name)
        bare = orig_func.type_name in _CALLABLES  # @torch.no_grad without parentheses
        return ctx.within(mode, orig_func) if bare else mode

    def __enter__(ctx: Context, self: Instance) -> None:
        self.slots["before"] = ctx.state("torch.grad_enabled", True)
        ctx.set_state("torch.grad_enabled", enabled)

    members = {"__new__": staticmethod(__new__), "__enter__": staticmethod(__enter__),
               "__call__": _Mode.__dict__["__call__"], "__exit__": _Mode.__dict__["__exit__"]}  # fmt: skip
    lib_class(name, url="https://pytorch.org/docs/stable/generated/torch.no_grad.html")(type("Mode", (), members))


_grad_mode("torch.no_grad", False)
_grad_mode("torch.inference_mode", False)
_grad_mode("torch.enable_grad", True)


@lib_class("torch.set_grad_enabled")
class SetGradEnabled:
    """Switches gradients on or off, for good or as a context."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, mode: OptBool = None) -> None:
        self.slots["before"] = ctx.state("torch.grad_enabled", True)
        self.slots["mode"] = mode
        ctx.set_state("torch.grad_enabled", mode)

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> None:
        ctx.set_state("torch.grad_enabled", self.slots["mode"])

    @staticmethod
    def __call__(ctx: Context, self: Instance, func: Raw) -> Value:
        """As a decorator it only holds inside the function."""
        ctx.set_state("torch.grad_enabled", self.slots["before"])
        return ctx.within(self, func)

    __exit__ = _Mode.__dict__["__exit__"]


class _Surround:
    """A context manager (or decorator) that changes no shape and no dtype we follow."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keeps nothing."""

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Instance:
        return self

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        """Changes nothing."""

    __call__ = _Mode.__dict__["__call__"]


for _name in ("torch.autograd.profiler.profile", "torch.profiler.profile", "torch.profiler.record_function",
              "torch.autograd.set_detect_anomaly", "torch.backends.cuda.sdp_kernel", "torch.nn.attention.sdpa_kernel",
              "torch.cuda.device", "torch.cuda.stream", "torch.random.fork_rng", "torch.jit.ignore.context",
              "torch.autograd.detect_anomaly", "torch.autograd.graph.saved_tensors_hooks"):  # fmt: skip
    lib_class(_name)(_Surround)


@lib_class("torch.amp.GradScaler")
class GradScaler:
    """Scales a loss; sizes stay."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keeps nothing."""

    @staticmethod
    def scale(ctx: Context, self: Instance, outputs: Raw) -> Value:
        return outputs

    @staticmethod
    def step(ctx: Context, self: Instance, optimizer: Raw, *args: Raw) -> None:
        """Changes no shape."""

    @staticmethod
    def update(ctx: Context, self: Instance, new_scale: Raw = NONE) -> None:
        """Changes no shape."""

    @staticmethod
    def unscale_(ctx: Context, self: Instance, optimizer: Raw) -> None:
        """Changes no shape."""


lib_class("torch.cuda.amp.GradScaler")(GradScaler)


@op("torch.compile", "torch.jit.script", "torch.jit.ignore", "torch.jit.export", "torch.jit.unused", "torch.jit.freeze")
def passed_through(ctx: Context, model: Raw = NONE, *args: Raw, **kwargs: Raw) -> Value:
    """A compiled function computes what the function computes."""
    return Unknown("a decorator of torch.jit") if model == NONE else model


@op("torch.jit.trace")
def trace(ctx: Context, func: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A traced module computes what the module computes."""
    return func


@op("torch.jit.is_scripting", "torch.jit.is_tracing", "torch.onnx.is_in_onnx_export", "torch.compiler.is_compiling",
    "torch._dynamo.is_compiling", "torch.overrides.has_torch_function", "torch.cuda.is_current_stream_capturing",
    "torch.xpu.is_current_stream_capturing")  # fmt: skip
def never(ctx: Context, *args: Raw) -> Value:
    """False in an ordinary run."""
    return FALSE


@op("torch.cuda.is_available", "torch.backends.mps.is_available", "torch.cuda.is_bf16_supported",
    "torch.backends.mps.is_built", "torch.distributed.is_available", "torch.xpu.is_available",
    "torch.cuda.is_initialized")  # fmt: skip
def depends_on_machine(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """A matter of the machine."""
    return Some("bool")


@op("torch.distributed.is_initialized")
def not_distributed(ctx: Context) -> Value:
    """False in an ordinary run."""
    return FALSE


@op("torch.cuda.device_count", "torch.get_num_threads", "torch.initial_seed", "torch.cuda.current_device",
    "torch.cuda.memory_allocated", "torch.cuda.max_memory_allocated", "torch.cuda.memory_reserved",
    "torch.seed")  # fmt: skip
def some_int(ctx: Context, *args: Raw) -> Value:
    """A number decided when the program runs."""
    return Some("int")


@op("torch.cuda.manual_seed", "torch.cuda.manual_seed_all", "torch.cuda.empty_cache", "torch.cuda.synchronize",
    "torch.set_num_threads", "torch.use_deterministic_algorithms", "torch.set_float32_matmul_precision",
    "torch.set_printoptions", "torch.cuda.set_device", "torch.set_rng_state", "torch.backends.cudnn.flags",
    "torch.onnx.export", "torch.autograd.backward", "torch.cuda.reset_peak_memory_stats", "torch._assert",
    "torch.cuda.set_rng_state", "torch.multiprocessing.set_start_method", "torch.set_warn_always")  # fmt: skip
def nothing(ctx: Context, *args: Raw, **kwargs: Raw) -> None:
    """Changes no shape."""


@op("torch.save")
def save(ctx: Context, obj: Raw, f: Raw, *args: Raw, **kwargs: Raw) -> None:
    """Changes no shape."""


@op("torch.manual_seed", "torch.Generator", "torch.cuda.Event", "torch.cuda.Stream", "torch.get_rng_state")
def opaque(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """An object whose contents no shape depends on."""
    return Unknown("an object that no shape depends on")


@op("torch.load", "torch.hub.load", "torch.jit.load", "torch.hub.load_state_dict_from_url")
def loaded(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """What a file holds is decided when the program runs."""
    raise Abstain("what is loaded from a file is decided when the program runs")


@op("torch.is_grad_enabled")
def is_grad_enabled(ctx: Context) -> Value:
    """Whether gradients are on."""
    enabled = ctx.state("torch.grad_enabled", True)
    return Some("bool") if enabled is None else Const(enabled)


@op("torch.autograd.grad")
def grad(ctx: Context, outputs: Raw, inputs: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The gradient of each input has its size."""
    items = ctx.items(inputs) if not isinstance(inputs, Tensor) else [inputs]
    if items is None:
        raise Abstain("gradients of a list of unknown length")
    sources = [i if isinstance(i, Tensor) else unknown_tensor() for i in items]
    start = outputs if isinstance(outputs, Tensor) else (ctx.items(outputs) or (None,))[0]
    if not args and "grad_outputs" not in kwargs and isinstance(start, Tensor):
        ctx.method(start, "backward")  # it starts as that does
    ctx.comes_true()
    allowed = kwargs.keys() & {"allow_unused", "materialize_grads", "is_grads_batched"} or len(args) > 3
    if not allowed and any(i.requires_grad is False for i in sources):
        raise Failure(
            "no-gradient",
            "A gradient is only kept of what requires one: set requires_grad_() before it is used.",
            raises="One of the differentiated Tensors does not require grad",
            exception="RuntimeError",
            argument="inputs",
        )
    return Tuple(tuple(replace(i, kind="eager", data=None, interval=None, origin=None) for i in sources))


@op("torch.utils.checkpoint.checkpoint")
def checkpoint(ctx: Context, function: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Computes what the function computes."""
    own = ("use_reentrant", "preserve_rng_state", "context_fn", "determinism_check", "debug")
    return ctx.call(function, *args, **{k: v for k, v in kwargs.items() if k not in own})


@op("torch.utils.checkpoint.checkpoint_sequential")
def checkpoint_sequential(ctx: Context, functions: Raw, segments: Raw, input: Raw, **kwargs: Raw) -> Value:
    """Computes what the functions compute one after the other."""
    for function in ctx.items(functions) or []:
        input = ctx.call(function, input)
    return input


@op("torch.nn.utils.get_total_norm")
def get_total_norm(ctx: Context, *args: Raw, **kwargs: Raw) -> Tensor:
    """The total norm: one number."""
    return Tensor("torch", (), "float32")


@op("torch.nn.utils.clip_grad_norm_", "torch.nn.utils.clip_grad_norm")
def clip_grad_norm_(ctx: Context, parameters: Raw, max_norm: Raw, *args: Raw, **kwargs: Raw) -> Tensor:
    """The total norm: one number."""
    return Tensor("torch", (), "float32")


@op("torch.nn.utils.clip_grad_value_")
def clip_grad_value_(ctx: Context, parameters: Raw, clip_value: Raw, *args: Raw, **kwargs: Raw) -> None:
    """Changes no shape."""


@op("torch.nn.utils.weight_norm", "torch.nn.utils.spectral_norm", "torch.nn.utils.parametrizations.weight_norm",
    "torch.nn.utils.parametrizations.spectral_norm", "torch.nn.utils.parametrizations.orthogonal",
    *(f"torch.nn.utils.prune.{name}" for name in ("identity", "random_unstructured", "l1_unstructured",
      "random_structured", "ln_structured", "custom_from_mask")))  # fmt: skip
def normed(ctx: Context, module: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The module computes what it did; its weight is no parameter any more."""
    if isinstance(module, Instance):
        ctx.set(module, REPARAMETRISED, True)
    return module


@op("torch.nn.utils.parametrize.register_parametrization")
def register_parametrization(
    ctx: Context, module: Raw, tensor_name: Raw, parametrization: Raw, *, unsafe: Raw = FALSE
) -> Value:
    """The module's tensor is what another module computes of it."""
    if isinstance(module, Instance) and isinstance(tensor_name, Const):
        ctx.set(module, REPARAMETRISED, True)
        name = str(tensor_name.value)
        computed = ctx.call(parametrization, ctx.get(module, name) or Unknown("a tensor of a module"))
        if isinstance(computed, Tensor):
            ctx.set(module, name, computed.like(kind="parameter"))
    return module


@op("torch.nn.DataParallel", "torch.nn.parallel.DataParallel", "torch.nn.parallel.DistributedDataParallel")
def on_devices(ctx: Context, module: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The module computes what it did, and is its own ``module``."""
    if isinstance(module, Instance):
        ctx.set(module, "module", module)
    return module


@op("torch.nn.utils.remove_weight_norm", "torch.nn.utils.fusion.fuse_conv_bn_eval",
    "torch.nn.SyncBatchNorm.convert_sync_batchnorm", "torch.nn.utils.remove_spectral_norm",
    "torch.nn.utils.convert_conv2d_weight_memory_format", "torch.nn.utils.convert_conv3d_weight_memory_format",
    "torch.func.replace_all_batch_norm_modules_")  # fmt: skip
def reparametrised(ctx: Context, module: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The module computes what it did."""
    return module


_INITIALISERS = ("uniform_", "normal_", "constant_", "ones_", "zeros_", "eye_", "dirac_", "xavier_uniform_",
                 "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "trunc_normal_", "orthogonal_", "sparse_",
                 "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "uniform", "normal",
                 "constant", "dirac", "eye", "orthogonal", "sparse")  # fmt: skip


@op(*(f"torch.nn.init.{name}" for name in _INITIALISERS), url="https://pytorch.org/docs/stable/nn.init.html")
def initialised(ctx: Context, tensor: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """The tensor, filled in place."""
    return tensor


@op("torch.nn.utils.parameters_to_vector")
def parameters_to_vector(ctx: Context, parameters: Raw) -> Tensor:
    """All parameters in one vector, as long as they have elements."""
    items = ctx.items(parameters)
    tensors = [x for x in items or () if isinstance(x, Tensor)]
    if not tensors or len(tensors) != len(items or ()):
        raise Abstain("the parameters are not known one by one")
    return made(ctx, tensors, (total([x.size for x in tensors]),), tensors[0].dtype)


@op("torch.nn.utils.vector_to_parameters", "torch.nn.utils.clip_grads_with_norm_")
def vector_to_parameters(ctx: Context, *args: Raw, **kwargs: Raw) -> None:
    """Changes no shape."""


@op("torch.nn.utils.skip_init")
def skip_init(ctx: Context, module_cls: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The module without its first values."""
    return ctx.call(module_cls, *args, **{k: v for k, v in kwargs.items() if k != "device"})


@op("torch.nn.init.calculate_gain")
def calculate_gain(ctx: Context, nonlinearity: Raw, param: Raw = NONE) -> Value:
    """A number."""
    return Some("float")


@op("torch.nn.init._calculate_fan_in_and_fan_out")
def fans(ctx: Context, tensor: TensorArg) -> tuple[Value, Value]:
    """Two numbers."""
    return Some("int"), Some("int")

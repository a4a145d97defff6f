"""Activations and dropout.

https://pytorch.org/docs/stable/nn.functional.html#non-linear-activation-functions
"""

from __future__ import annotations

from shapewright.dims import eq, floordiv
from shapewright.libraries.torch.dtypes import float_of, is_integral
from shapewright.libraries.torch.failures import other_dtype, scalar_type, shown, to_float, wrong_rank
from shapewright.libraries.torch.kinds import DTypeOnly
from shapewright.libraries.torch.tensors import axis_of, made, shape_of
from shapewright.rules import (
    REGISTRY,
    AxisArg,
    Context,
    DTypeArg,
    Failure,
    FloatArg,
    OptAxis,
    OptBool,
    Raw,
    TensorArg,
    op,
)
from shapewright.values import FALSE, NONE, TRUE, Tensor

FLOATS_ONLY = {
    "gelu": "GeluKernelImpl", "silu": "silu_cpu", "elu": "elu_cpu", "selu": "elu_cpu", "celu": "elu_cpu",
    "leaky_relu": "leaky_relu_cpu", "mish": "mish_cpu", "hardswish": "hardswish_cpu",
    "hardsigmoid": "hardsigmoid_cpu", "logsigmoid": "log_sigmoid_cpu", "softplus": "softplus_cpu",
    "softshrink": "softshrink_check", "hardshrink": "hardshrink_cpu", "rrelu": "leaky_relu_cpu",
}  # fmt: skip
"""Activations of floats, with the kernel's name as messages say it."""

INTEGERS_TOO = ("relu", "relu6", "hardtanh", "threshold")
TORCH_LEVEL = ("relu", "selu", "celu", "rrelu", "hardshrink", "threshold")
METHODS = ("relu", "hardshrink")


def _names(name: str) -> tuple[str, ...]:
    names = [f"torch.nn.functional.{name}"]
    if name in TORCH_LEVEL:
        names.append(f"torch.{name}")
    if name in METHODS:
        names.append(f"torch.Tensor.{name}")
    for in_place in [f"{n}_" for n in names]:
        names.append(in_place)
    return tuple(names)


def _register(name: str, kernel: str) -> None:
    def rule(ctx: Context, input: TensorArg, *options: Raw, **more: Raw) -> Tensor:
        wrong = is_integral(input.dtype) if kernel else input.dtype == "bool"
        if wrong:
            raise no_integers(kernel or f"{name}_cpu", input)
        return activated(ctx, input)

    op(*_names(name), url=f"https://pytorch.org/docs/stable/generated/torch.nn.functional.{name}.html")(rule)


def activated(ctx: Context, x: Tensor) -> Tensor:
    """A tensor of the same shape and dtype."""
    return made(ctx, (x,), shape_of(x), x.dtype)


def no_integers(kernel: str, x: Tensor) -> Failure:
    """A function of floats that gets integers."""
    return Failure(
        "dtype-unsupported",
        f"This needs floats, and gets {shown(x)}.",
        raises=f"\"{kernel}\" not implemented for '{scalar_type(x.dtype)}'",
        exception="NotImplementedError",
        argument="input",
        repairs=to_float("input"),
    )


for _name, _kernel in FLOATS_ONLY.items():
    _register(_name, _kernel)
for _name in INTEGERS_TOO:
    _register(_name, "")


@op(
    "torch.nn.functional.sigmoid",
    "torch.nn.functional.tanh",
    "torch.nn.functional.tanhshrink",
    "torch.nn.functional.softsign",
)
def squash(ctx: Context, input: TensorArg) -> Tensor:
    """``sigmoid`` and ``tanh``: integers become floats."""
    return made(ctx, (input,), shape_of(input), float_of(ctx, input.dtype))


@op("torch.nn.functional.prelu", "torch.prelu", "torch.Tensor.prelu")
def prelu(ctx: Context, input: TensorArg, weight: TensorArg) -> Tensor:
    """``max(0, x) + weight · min(0, x)``, one weight or one for each channel."""
    if input.dtype and weight.dtype and input.dtype != weight.dtype:
        raise other_dtype(
            "prelu",
            input,
            weight,
            f"prelu: Type promoting not supported. Got {scalar_type(input.dtype)} and {scalar_type(weight.dtype)}",
            "weight",
        )
    channels = input.dims[1] if len(input.dims) > 1 else 1
    if weight.shape is not None and len(weight.dims) <= 1 and eq(weight.size, 1) is False:
        ctx.equal(
            weight.size,
            channels,
            lambda: Failure(
                "conv-channels",
                f"prelu has {weight.size} weights, and {shown(input)} has {channels} channels.",
                raises=f"Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                f"{weight.size} and channel size = {channels}.",
                exception="RuntimeError",
                argument="weight",
            ),
        )
    elif weight.shape is not None and len(weight.dims) > 1:
        raise wrong_rank(
            "prelu",
            weight,
            "a weight of at most one axis",
            f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {len(weight.dims)}",
            "weight",
        )
    return made(ctx, (input, weight), shape_of(input), input.dtype)


@op("torch.nn.functional.glu")
def glu(ctx: Context, input: TensorArg, dim: AxisArg = -1) -> Tensor:
    """Half of an axis gates the other half."""
    if input.shape == ():
        raise wrong_rank("glu", input, "at least one axis", "glu does not support 0-dimensional tensors")
    axis = axis_of(input, dim)
    size = input.dims[axis]
    if eq(size % 2, 0) is False:
        raise Failure(
            "split-sizes",
            f"glu halves axis {axis} of {shown(input)}, which has an odd size.",
            raises=f"Halving dimension must be even, but dimension {axis} is size {size}",
            exception="RuntimeError",
            argument="input",
        )
    return made(ctx, (input,), (*input.dims[:axis], floordiv(size, 2), *input.dims[axis + 1 :]), input.dtype)


def _register_softmax(name: str, kernel: str, names: tuple[str, ...]) -> None:
    def rule(
        ctx: Context, input: TensorArg, dim: OptAxis = None, _stacklevel: Raw = NONE, dtype: DTypeArg = None
    ) -> Tensor:
        return normalised_over(ctx, input, dim, dtype, kernel)

    def positional(ctx: Context, input: TensorArg, dim: AxisArg, dtype: DTypeOnly) -> Tensor:
        return normalised_over(ctx, input, dim, dtype, kernel)

    def needing(ctx: Context, input: TensorArg, dim: AxisArg, dtype: DTypeArg = None) -> Tensor:
        return normalised_over(ctx, input, dim, dtype, kernel)

    lenient = [name for name in names if ".functional." in name]
    strict = [name for name in names if name not in lenient]
    op(*names)(positional)
    op(*lenient, renames={"axis": "dim"})(rule)
    if strict:
        op(*strict, renames={"axis": "dim"})(needing)


def normalised_over(ctx: Context, x: Tensor, dim: int | None, dtype: str | None, kernel: str) -> Tensor:
    """A softmax's result: the operand's shape, floats only."""
    if dim is not None and x.shape is not None:
        axis_of(x, dim)
    if dtype is None and is_integral(x.dtype):
        raise no_integers(kernel, x)
    return made(ctx, (x,), shape_of(x), dtype or x.dtype)


_register_softmax(
    "softmax",
    "softmax_lastdim_kernel_impl",
    ("torch.nn.functional.softmax", "torch.softmax", "torch.Tensor.softmax", "torch.special.softmax"),
)
_register_softmax(
    "log_softmax",
    "log_softmax_lastdim_kernel_impl",
    (
        "torch.nn.functional.log_softmax",
        "torch.log_softmax",
        "torch.Tensor.log_softmax",
        "torch.special.log_softmax",
    ),
)
_register_softmax("softmin", "softmax_lastdim_kernel_impl", ("torch.nn.functional.softmin",))


@op("torch.nn.functional.gumbel_softmax")
def gumbel_softmax(
    ctx: Context, logits: TensorArg, tau: FloatArg = 1, hard: OptBool = False, eps: FloatArg = 0, dim: AxisArg = -1
) -> Tensor:
    """Samples from a Gumbel softmax."""
    return normalised_over(ctx, logits, dim, None, "log_vml_cpu")


def _register_dropout(name: str) -> None:
    def rule(ctx: Context, input: TensorArg, p: FloatArg = 0.5, training: Raw = TRUE, inplace: Raw = FALSE) -> Tensor:
        if p is not None and not 0 <= p <= 1:
            raise Failure(
                "argument-value",
                f"A probability lies between 0 and 1, and p is {p}.",
                raises=f"dropout probability has to be between 0 and 1, but got {p}",
                exception="ValueError",
                argument="p",
            )
        return activated(ctx, input)

    names = [f"torch.nn.functional.{name}"]
    if name in ("dropout", "alpha_dropout", "feature_alpha_dropout"):
        names += [f"torch.{name}", f"torch.{name}_"]
    op(*names, renames={"train": "training"})(rule)


for _name in ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"):
    _register_dropout(_name)
REGISTRY.functions["torch.feature_dropout"] = REGISTRY.functions["torch.nn.functional.dropout"]

"""Public names of compiled operators: in place, with codes for options, copies of views.

https://pytorch.org/docs/stable/torch.html
"""

from __future__ import annotations

from shapewright.dims import Dim, dmin
from shapewright.libraries.common.convolution import conv_size
from shapewright.libraries.torch.failures import wrong_rank
from shapewright.libraries.torch.tensors import made
from shapewright.rules import REGISTRY, Abstain, AxisArg, Context, IntArg, OptInt, OptTensor, Raw, TensorArg, dim_of, op
from shapewright.values import NONE, Const, Some, Tensor, Value

_IN_PLACE = (
    "abs_", "acos_", "acosh_", "addmv_", "arccos_", "arccosh_", "arcsin_", "arcsinh_", "arctan_", "arctanh_",
    "as_strided_", "asin_", "asinh_", "atan_", "atanh_", "ceil_", "clamp_", "clamp_max_", "clamp_min_", "clip_",
    "conj_physical_", "cos_", "cosh_", "deg2rad_", "erf_", "erfc_", "exp2_", "exp_", "expm1_", "fill_", "fix_",
    "floor_", "frac_", "gcd_", "i0_", "index_put_", "lcm_", "ldexp_", "log10_", "log1p_", "log2_", "log_", "logit_",
    "nan_to_num_", "neg_", "negative_", "rad2deg_", "reciprocal_", "round_", "rsqrt_", "sigmoid_", "sin_", "sinc_",
    "sinh_", "sqrt_", "square_", "tan_", "tanh_", "trunc_", "xlogy_",
)  # fmt: skip
"""In-place methods that are functions as well."""
for _name in _IN_PLACE:
    REGISTRY.alias(f"torch.{_name}", f"torch.Tensor.{_name}")
for _name, _target in {
    "split_copy": "split", "slice_copy": "slice", "detach_copy": "Tensor.detach", "indices_copy": "Tensor.indices",
    "native_channel_shuffle": "nn.functional.channel_shuffle", "feature_dropout_": "feature_alpha_dropout_",
    "special.digamma": "special.psi", "hsmm": "mm", "dsmm": "mm",
}.items():  # fmt: skip
    REGISTRY.alias(f"torch.{_name}", f"torch.{_target}")
REGISTRY.alias("torch.nn.functional.native_channel_shuffle", "torch.nn.functional.channel_shuffle")

_REDUCTIONS = ("none", "mean", "sum")


def _reduction(code: Value) -> Const:
    """What a number says of how losses are reduced."""
    number = dim_of(code)
    if not isinstance(number, int) or not 0 <= number < len(_REDUCTIONS):
        raise Abstain("how the losses are reduced is not known")
    return Const(_REDUCTIONS[number])


@op("torch.kl_div")
def kl_div(ctx: Context, input: Raw, target: Raw, reduction: Raw = Const(0), *, log_target: Raw = NONE) -> Value:
    """The loss of the same name, the reduction by number."""
    return ctx.invoke("torch.nn.functional.kl_div", input, target, reduction=_reduction(reduction))


@op("torch.binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(
    ctx: Context, input: Raw, target: Raw, weight: Raw = NONE, pos_weight: Raw = NONE, reduction: Raw = Const(0)
) -> Value:
    """The loss of the same name, the reduction by number."""
    return ctx.invoke(
        "torch.nn.functional.binary_cross_entropy_with_logits",
        input,
        target,
        weight=weight,
        pos_weight=pos_weight,
        reduction=_reduction(reduction),
    )


@op("torch.hinge_embedding_loss")
def hinge_embedding_loss(
    ctx: Context, input: Raw, target: Raw, margin: Raw = Const(1.0), reduction: Raw = Const(0)
) -> Value:
    """The loss of the same name, the reduction by number."""
    return ctx.invoke("torch.nn.functional.hinge_embedding_loss", input, target, reduction=_reduction(reduction))


@op("torch.poisson_nll_loss")
def poisson_nll_loss(
    ctx: Context, input: Raw, target: Raw, log_input: Raw, full: Raw, eps: Raw, reduction: Raw
) -> Value:
    """The loss of the same name, the reduction by number."""
    return ctx.invoke("torch.nn.functional.poisson_nll_loss", input, target, reduction=_reduction(reduction))


@op("torch.conv_tbc", "torch.nn.functional.conv_tbc")
def conv_tbc(ctx: Context, input: TensorArg, weight: TensorArg, bias: TensorArg, pad: IntArg = 0) -> Tensor:
    """A convolution of ``[time, batch, channels]`` with a kernel ``[width, channels, channels made]``."""
    for x in (input, weight):
        if x.rank not in (None, 3):
            raise wrong_rank("conv_tbc", x, "three axes", "Input must have 3 dims: time, batch, in_channel")
    length = conv_size(input.dims[0], weight.dims[0], 1, 2 * pad)
    return made(ctx, (input, weight), (length, input.dims[1], weight.dims[2]), input.dtype)


@op("torch.affine_grid_generator")
def affine_grid_generator(ctx: Context, theta: Raw, size: Raw, align_corners: Raw) -> Value:
    """``nn.functional.affine_grid``."""
    return ctx.invoke("torch.nn.functional.affine_grid", theta, size, align_corners)


@op("torch.frobenius_norm")
def frobenius_norm(ctx: Context, input: Raw, dim: Raw, keepdim: Raw = Const(False)) -> Value:
    """The root of the sum of squares over axes."""
    return ctx.invoke("torch.linalg.vector_norm", input, dim=dim, keepdim=keepdim)


@op("torch.nuclear_norm")
def nuclear_norm(ctx: Context, input: Raw, dim: Raw = Const(None), keepdim: Raw = Const(False)) -> Value:
    """The sum of the singular values of matrices."""
    axes = ctx.list([-2, -1]) if dim == NONE else dim
    return ctx.invoke("torch.linalg.matrix_norm", input, Const("nuc"), dim=axes, keepdim=keepdim)


@op("torch.norm_except_dim")
def norm_except_dim(ctx: Context, v: TensorArg, pow: Raw = NONE, dim: AxisArg = 0) -> Tensor:
    """The norm over all axes but one, with size 1 for each of them."""
    place = dim % len(v.dims) if v.dims else 0
    shape = () if dim == -1 else tuple(size if i == place else 1 for i, size in enumerate(v.dims))
    return made(ctx, (v,), shape, v.dtype)


@op("torch.lobpcg")
def lobpcg(
    ctx: Context, A: TensorArg, k: OptInt = None, B: OptTensor = None, X: OptTensor = None, n: Raw = NONE,
    **options: Raw,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Some eigenvalues and eigenvectors of a symmetric matrix."""
    count: Dim = k if k is not None else X.dims[-1] if X is not None else 1
    found = dmin(count, A.dims[-1])
    return made(ctx, (A,), (*A.dims[:-2], found), A.dtype), made(ctx, (A,), (*A.dims[:-1], found), A.dtype)


@op("torch.can_cast")
def can_cast(ctx: Context, from_: Raw, to: Raw) -> Value:
    """Whether one dtype may become another."""
    return Some("bool")


@op("torch.typename", "torch.get_file_path")
def text(ctx: Context, *args: Raw) -> Value:
    """Text."""
    return Some("str")


@op("torch.cond")
def cond(ctx: Context, pred: Raw, true_fn: Raw, false_fn: Raw, operands: Raw = NONE) -> Value:
    """What one of two functions gives."""
    given = () if operands == NONE else ctx.items(operands)
    if given is None:
        raise Abstain("the operands are not known one by one")
    return ctx.join([ctx.call(true_fn, *given), ctx.call(false_fn, *given)])


@op("torch.while_loop")
def while_loop(ctx: Context, cond_fn: Raw, body_fn: Raw, carried_inputs: Raw) -> Value:
    """The carried values keep their shapes."""
    given = ctx.items(carried_inputs)
    if given is None:
        raise Abstain("the carried values are not known one by one")
    return ctx.call(body_fn, *given)


@op("torch.sym_max", "torch.sym_min")
def sym_extreme(ctx: Context, a: Raw, b: Raw) -> Value:
    """The larger (smaller) of two numbers."""
    return Some("int")


@op("torch.sym_sum")
def sym_sum(ctx: Context, args: Raw) -> Value:
    """The sum of numbers."""
    return Some("int")


@op("torch.sym_not")
def sym_not(ctx: Context, a: Raw) -> Value:
    """``not value``."""
    known = ctx.truth(a)
    return Some("bool") if known is None else Const(not known)


@op("torch.sym_sqrt")
def sym_sqrt(ctx: Context, a: Raw) -> Value:
    """A root."""
    return Some("float")


@op("torch.sym_ite")
def sym_ite(ctx: Context, b: Raw, t: Raw, f: Raw) -> Value:
    """One of two values."""
    return ctx.join([t, f])


@op(
    "torch.are_deterministic_algorithms_enabled", "torch.is_deterministic_algorithms_warn_only_enabled",
    "torch.is_anomaly_enabled", "torch.is_anomaly_check_nan_enabled", "torch.is_autocast_enabled",
    "torch.is_autocast_cpu_enabled", "torch.is_autocast_ipu_enabled", "torch.is_autocast_xla_enabled",
    "torch.is_autocast_cache_enabled", "torch.is_inference_mode_enabled", "torch.is_warn_always_enabled",
    "torch.is_storage", "torch.is_vulkan_available", "torch.compiled_with_cxx11_abi", "torch.cudnn_is_acceptable",
)  # fmt: skip
def setting(ctx: Context, *args: Raw) -> Value:
    """A setting of the run, or of the installation."""
    return Some("bool")


@op("torch.get_num_interop_threads", "torch.get_deterministic_debug_mode")
def number(ctx: Context) -> Value:
    """A number that decides no shape."""
    return Some("int")


@op("torch.get_float32_matmul_precision")
def precision(ctx: Context) -> Value:
    """A word."""
    return Some("str")


@op(
    "torch.set_flush_denormal", "torch.set_num_interop_threads", "torch.set_deterministic_debug_mode",
    "torch.set_anomaly_enabled", "torch.init_num_threads", "torch.clear_autocast_cache",
    "torch.sym_constrain_range", "torch.sym_constrain_range_for_size",
)  # fmt: skip
def set_something(ctx: Context, *args: Raw, **kwargs: Raw) -> None:
    """Changes no shape."""

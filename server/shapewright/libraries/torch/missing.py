"""What a call of torch's compiled functions says when it leaves an argument out, or gives one too many.

Functions with one signature name what is missing; those with several only say that none fits. Functions that torch
writes in Python say it in Python's words.
"""

from __future__ import annotations

from shapewright.rules import REGISTRY, Failure, TooMany, strict_about_truths

_COMPILED = ("torch", "torch.Tensor", "torch.linalg", "torch.special", "torch.fft", "torch.sparse")
"""Where the functions are compiled ones."""
_IN_PYTHON = frozenset((
    "Tensor.register_post_accumulate_grad_hook", "Tensor.resize_as", "cond", "lobpcg", "sym_ite", "sym_not",
    "sym_max", "sym_min", "sym_sum", "sym_sqrt",
    "Tensor.istft", "Tensor.norm", "Tensor.split", "Tensor.stft", "Tensor.unflatten", "Tensor.unique",
    "Tensor.unique_consecutive", "cdist", "from_dlpack", "is_tensor", "lstsq",
    "lu", "norm", "pca_lowrank", "set_default_device", "set_default_dtype", "set_default_tensor_type", "split",
    "stft", "svd_lowrank", "sym_float", "sym_int", "tensordot", "unique", "unique_consecutive", "unravel_index",
))  # fmt: skip
"""Functions there that torch writes in Python."""
_FUNCTIONAL = frozenset((
    "adaptive_avg_pool1d", "avg_pool1d", "avg_pool2d", "avg_pool3d", "bilinear", "celu_", "channel_shuffle",
    "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "cosine_similarity",
    "elu_", "gelu", "hardshrink", "hardtanh_", "leaky_relu_", "linear", "logsigmoid", "one_hot",
    "pairwise_distance", "pdist", "pixel_shuffle", "pixel_unshuffle", "prelu", "relu_", "rrelu_",
    "scaled_dot_product_attention", "selu_", "softplus", "softshrink", "threshold_",
))  # fmt: skip
"""The compiled functions of ``torch.nn.functional``."""
_SEVERAL = frozenset((
    "_native_batch_norm_legit", "add", "addbmm", "addcdiv", "addcmul", "addmm", "addmv", "addr", "all", "any",
    "arange", "argsort", "baddbmm", "bartlett_window", "bernoulli", "bitwise_and", "bitwise_left_shift",
    "bitwise_or", "bitwise_right_shift", "bitwise_xor", "blackman_window", "bmm", "bucketize",
    "chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w", "clamp",
    "clamp_max", "clamp_min", "clip", "cond", "conv1d", "conv2d", "conv3d", "copy", "copysign", "count_nonzero",
    "ctc_loss", "cumulative_trapezoid", "div", "divide", "dsplit", "eq", "eye", "fill", "float_power",
    "floor_divide", "fmod", "ge", "gradient", "greater", "greater_equal", "gt", "hamming_window", "hann_window",
    "hermite_polynomial_h", "hermite_polynomial_he", "histogram", "histogramdd", "hsplit", "index_fill", "isin",
    "kaiser_window", "laguerre_polynomial_l", "le", "legendre_polynomial_p", "lerp", "less", "less_equal",
    "linspace", "logspace", "lt", "masked_fill", "matrix_norm", "matrix_rank", "max", "mean", "median", "min", "mm",
    "moveaxis", "movedim", "multiply", "nanmedian", "nanquantile", "narrow", "ne", "norm", "normal", "not_equal",
    "nuclear_norm",
    "pinv", "pow", "prod", "quantile", "rand_like", "randint", "randint_like", "randn_like", "randperm",
    "remainder", "repeat_interleave", "result_type", "round", "rsub", "scatter", "searchsorted",
    "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u", "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w", "sort", "sparse_coo_tensor", "spmm", "squeeze", "squeeze_copy", "std",
    "std_mean", "sub", "subtract", "sum", "tensor_split", "trapezoid", "trapz", "true_divide", "var", "var_mean",
    "view_copy", "vsplit", "where", "xlog1py", "xlogy", "zeta",
))  # fmt: skip
"""Functions with several signatures, the removed ones included; of some only the method has a single one."""
_SHOWN = {
    "logsigmoid": "log_sigmoid", "spmm": "mm", "_segment_reduce": "segment_reduce", "sparse_mm": "_sparse_mm",
}  # fmt: skip
"""What the compiled function behind a name is called."""
_OF_A = frozenset((
    "det", "diagonal", "inv", "inv_ex", "lu", "lu_factor", "lu_factor_ex", "qr", "slogdet", "solve", "solve_ex", "svd",
    "svdvals",
))  # fmt: skip
"""Functions whose matrix is called ``A``, as documented; elsewhere it is an ``input``."""
_SINGLE = frozenset(("Tensor.bmm", "Tensor.mm", "special.round"))


@strict_about_truths("torch")
def _is_compiled(name: str) -> bool:
    return bool(compiled_name(name))


def compiled_name(name: str) -> str:
    """What the compiled function behind a name is called in messages; empty where there is none."""
    place, _, last = name.rpartition(".")
    compiled = place in _COMPILED and name.removeprefix("torch.") not in _IN_PYTHON
    if not compiled and not (place == "torch.nn.functional" and last in _FUNCTIONAL):
        return ""
    group = place.removeprefix("torch").lstrip(".")
    shown = f"{group}_{last}" if group in ("linalg", "special", "fft", "sparse") else last
    return _SHOWN.get(shown, shown)


def has_several(name: str) -> bool:
    """Whether a compiled function has several signatures."""
    last, inside = name.rpartition(".")[2], name.removeprefix("torch.")
    return last.rstrip("_") in _SEVERAL and inside.rstrip("_") not in _SINGLE


def lacking(name: str, missing: tuple[str, ...]) -> Failure | None:
    """The failure of a compiled function's call; None for a function in Python."""
    shown = compiled_name(name)
    if not shown:
        return None
    documented = name.startswith("torch.linalg.") and name.rpartition(".")[2] in _OF_A
    quoted = ", ".join(f'"{a}"' if documented or a != "A" else '"input"' for a in missing)
    if has_several(name):
        said, raised = (
            f"{shown}() is called without {quoted}",
            f"{shown}() received an invalid combination of arguments",
        )
    else:
        plural = "s" if len(missing) == 1 else ""  # as torch spells it
        said = raised = f"{shown}() missing {len(missing)} required positional argument{plural}: {quoted}"
    return Failure("call-arguments", f"{said}.", raises=raised, exception="TypeError")


def crowded(name: str, call: TooMany) -> Failure | None:
    """The failure of a compiled function's call that gives more by place than there is place for. None for a function
    in Python."""
    shown = compiled_name(name)
    if not shown:
        return None
    receiver = int(name.startswith("torch.Tensor."))
    least, most, given = call.least - receiver, call.most - receiver, call.given - receiver
    span = f"from {least} to {most}" if least < most else str(most)
    said = f"{shown}() takes {span} positional argument{'s' if most != 1 else ''} but {given} were given"
    if not most:
        said = f"TensorBase.{shown}() takes no arguments ({given} given)"
    raised = f"{shown}() received an invalid combination of arguments" if has_several(name) else said
    failure = Failure("call-arguments", f"{said}.", raises=raised, exception="TypeError")
    return failure.with_data(crowded=name)


REGISTRY.lacking["torch"] = lacking
REGISTRY.crowded["torch"] = crowded

"""Losses.

https://pytorch.org/docs/stable/nn.functional.html#loss-functions
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim, eq, le
from shapewright.libraries.torch.dtypes import is_float, is_integral, real_of, result_type
from shapewright.libraries.torch.failures import not_allowed, other_dtype, scalar_type, shown, sizes, to_float, to_long
from shapewright.libraries.torch.functional.activation import no_integers
from shapewright.libraries.torch.occurrence import outside
from shapewright.libraries.torch.tensors import broadcast_shape, made
from shapewright.rules import Abstain, Context, Failure, FloatArg, IntArg, OptTensor, Raw, Repair, TensorArg, op
from shapewright.values import NONE, Const, Tensor, Value

MEAN = Const("mean")


def loss_reduction(ctx: Context, reduction: Value, size_average: Value = NONE, reduce: Value = NONE) -> str:
    """``none``, ``mean``, ``sum`` or ``batchmean``; the old flags count where they are given."""
    old = [v for v in (size_average, reduce) if not (isinstance(v, Const) and v.value is None)]
    if old:
        averaged = ctx.truth(size_average) if not _is_none(size_average) else True
        reduced = ctx.truth(reduce) if not _is_none(reduce) else True
        if averaged is None or reduced is None:
            raise Abstain("how the loss is reduced is not known")
        return ("mean" if averaged else "sum") if reduced else "none"
    if isinstance(reduction, Const) and isinstance(reduction.value, str):
        if reduction.value not in ("none", "mean", "sum", "batchmean"):
            raise Failure(
                "argument-value",
                f"reduction is 'none', 'mean' or 'sum', not '{reduction.value}'.",
                raises=f"{reduction.value} is not a valid value for reduction",
                exception="ValueError",
                argument="reduction",
            )
        return reduction.value
    raise Abstain("how the loss is reduced is not known")


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def loss_of(
    ctx: Context, operands: Sequence[Tensor], shape: tuple[Dim, ...] | None, dtype: str | None, reduction: str
) -> Tensor:
    """The loss: a scalar, or of the shape given where it is not reduced."""
    return made(ctx, operands, shape if reduction == "none" else (), dtype, layout="contiguous")


# --- elementwise ----------------------------------------------------------------------------------
def _register_difference(name: str, kernel: str) -> None:
    def rule(
        ctx: Context,
        input: TensorArg,
        target: TensorArg,
        size_average: Raw = NONE,
        reduce: Raw = NONE,
        reduction: Raw = MEAN,
        beta: FloatArg = 1.0,
        weight: OptTensor = None,
        delta: FloatArg = 1.0,
    ) -> Tensor:
        how = loss_reduction(ctx, reduction, size_average, reduce)
        return difference_loss(ctx, name, kernel, input, target, how)

    def with_delta(
        ctx: Context,
        input: TensorArg,
        target: TensorArg,
        reduction: Raw = MEAN,
        delta: FloatArg = 1.0,
        weight: OptTensor = None,
    ) -> Tensor:
        result = difference_loss(ctx, name, kernel, input, target, loss_reduction(ctx, reduction))
        return result.like(dtype=input.dtype if input.dtype == target.dtype else None)

    op(f"torch.nn.functional.{name}")(with_delta if name == "huber_loss" else rule)


def difference_loss(ctx: Context, name: str, kernel: str, input: Tensor, target: Tensor, reduction: str) -> Tensor:
    """A loss of the difference: both broadcast, with a warning where that is probably not meant."""
    shape = broadcast_shape((input, target))
    warn_of_broadcast(ctx, name, input, target)
    dtype = result_type(ctx, (input, target))
    if is_integral(dtype):
        raise no_integers(kernel, input)
    return loss_of(ctx, (input, target), shape, real_of(dtype) if name == "l1_loss" else dtype, reduction)


def warn_of_broadcast(ctx: Context, name: str, input: Tensor, target: Tensor) -> None:
    """Sizes that differ broadcast, and train on nonsense: (64, 1) against (64,) compares all pairs."""
    if input.shape is None or target.shape is None:
        return
    same = len(input.dims) == len(target.dims)
    if same and all(eq(a, b) is not False for a, b in zip(input.dims, target.dims, strict=True)):
        return
    ctx.problem(
        Failure(
            "loss-broadcast",
            f"{name} broadcasts {shown(input)} against {shown(target)}: every prediction is compared with every "
            "target. Give both the same shape.",
            raises=f"Using a target size (torch.Size({sizes(target.dims)})) that is different to the input size "
            f"(torch.Size({sizes(input.dims)})). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            exception="UserWarning",
            argument="target",
            severity="warning",
            repairs=alignment_repairs(input, target),
        )
    )


def alignment_repairs(input: Tensor, target: Tensor) -> tuple[Repair, ...]:
    """A trailing axis of 1 that only one of the two has: squeeze the one, or unsqueeze the other."""
    if len(input.dims) == len(target.dims) + 1 and eq(input.dims[-1], 1):
        return (
            Repair("wrap", "Remove the last axis of the prediction", "input", "{}.squeeze(-1)"),
            Repair("wrap", "Give the target a last axis", "target", "{}.unsqueeze(-1)"),
        )
    if len(target.dims) == len(input.dims) + 1 and eq(target.dims[-1], 1):
        return (Repair("wrap", "Remove the last axis of the target", "target", "{}.squeeze(-1)"),)
    return ()


for _name, _kernel in (
    ("mse_loss", "mse_cpu"),
    ("l1_loss", "mean"),
    ("smooth_l1_loss", "smooth_l1_cpu"),
    ("huber_loss", "huber_cpu"),
):
    _register_difference(_name, _kernel)


@op("torch.nn.functional.binary_cross_entropy")
def binary_cross_entropy(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    weight: OptTensor = None,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """Cross-entropy of probabilities; input and target have one shape and dtype."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    same_shape(
        ctx,
        input,
        target,
        lambda a, b: (
            f"Using a target size (torch.Size({b})) that is different to the input size (torch.Size({a})) "
            "is deprecated. Please ensure they have the same size."
        ),
    )
    if input.dtype and target.dtype and input.dtype != target.dtype:
        raise target_dtype(
            input, target, f"Found dtype {scalar_type(target.dtype)} but expected {scalar_type(input.dtype)}"
        )
    return loss_of(ctx, (input, target), input.shape, input.dtype, how)


def same_shape(ctx: Context, input: Tensor, target: Tensor, raises: Callable[[str, str], str]) -> None:
    """Require that prediction and target have one shape; ``raises`` words it from the two shapes."""
    if input.shape is None or target.shape is None:
        return

    def failure() -> Failure:
        return Failure(
            "loss-shapes",
            f"The target {shown(target)} is to have the shape of the prediction {shown(input)}.",
            raises=raises(sizes(input.dims), sizes(target.dims)),
            exception="ValueError",
            argument="target",
            repairs=alignment_repairs(input, target),
        )

    ctx.require(len(input.dims) == len(target.dims), failure)
    for a, b in zip(input.dims, target.dims, strict=True):
        ctx.equal(a, b, failure)


def target_dtype(input: Tensor, target: Tensor, raises: str) -> Failure:
    """A target of another dtype than the prediction's."""
    return Failure(
        "loss-target-dtype",
        f"The target {shown(target)} is to be {input.dtype}, as the prediction {shown(input)} is.",
        raises=raises,
        exception="RuntimeError",
        argument="target",
        repairs=(*to_float("target"), *_made_float(target)) if input.dtype == "float32" else (),
    )


_MADE = ("full", "tensor", "zeros", "ones", "randint", "arange", "empty", "zeros_like", "ones_like", "full_like")


def _made_float(target: Tensor) -> tuple[Repair, ...]:
    """A dtype for the call that made the target, where every use of it is served."""
    if target.origin is None or target.origin.operation not in _MADE:
        return ()
    title = f"Make it of floats: dtype=torch.float32 in {target.origin.operation}(…)"
    return (Repair("set-argument", title, "dtype", "torch.float32", target, needs="import torch"),)


@op("torch.nn.functional.binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    weight: OptTensor = None,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
    pos_weight: OptTensor = None,
) -> Tensor:
    """Cross-entropy of logits; input and target have one shape."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    same_shape(
        ctx,
        input,
        target,
        lambda a, b: f"Target size (torch.Size({b})) must be the same as input size (torch.Size({a}))",
    )
    if is_integral(target.dtype) and is_integral(input.dtype) is False:
        raise target_dtype(
            input,
            target,
            f"result type {scalar_type(input.dtype)} can't be cast to the desired output type "
            f"{scalar_type(target.dtype)}",
        )
    operands = [x for x in (input, target, weight, pos_weight) if x is not None]
    return loss_of(ctx, operands, broadcast_shape(operands), result_type(ctx, operands), how)


# --- classes --------------------------------------------------------------------------------------
def batch_sizes(ctx: Context, input: Tensor, target: Tensor) -> None:
    """Require one batch size."""
    if len(input.dims) < 2 or not target.dims:
        return
    ctx.equal(
        input.dims[0],
        target.dims[0],
        lambda: Failure(
            "loss-shapes",
            f"The prediction {shown(input)} and the target {shown(target)} have different batch sizes.",
            raises=f"Expected input batch_size ({input.dims[0]}) to match target batch_size ({target.dims[0]}).",
            exception="ValueError",
            argument="target",
        ),
    )


def class_indices(
    ctx: Context, input: Tensor, target: Tensor, weight: Tensor | None, ignored: Dim = -100
) -> tuple[Dim, ...]:
    """Check a target of class numbers, or the one to be ignored, against ``[N, C, …]``; gives the losses' shape."""
    rank = len(input.dims)
    _target_rank(input, target)
    if rank == 1 and len(target.dims) == 1 and eq(target.dims[0], 1) is False:
        raise Failure(
            "loss-shapes",
            f"One prediction {shown(input)} has one target, and {shown(target)} has {target.dims[0]}.",
            raises=f"For 1D input, 1D target must have size 1, but got target size: {target.dims[0]}",
            exception="ValueError",
            argument="target",
        )
    for axis in range(2, rank):
        ctx.equal(input.dims[axis], target.dims[axis - 1], lambda: _spatial_sizes(input, target))
    if target.dtype is not None and target.dtype not in ("int64", "uint8"):
        raise Failure(
            "loss-target-dtype",
            f"A target of class numbers is int64, and this is {shown(target)}.",
            raises=f"expected target dtype to be Long or Byte, but got {scalar_type(target.dtype)}",
            exception="RuntimeError",
            argument="target",
            repairs=to_long("target"),
        )
    classes = input.dims[1] if rank > 1 else input.dims[0]
    _class_weights(ctx, weight, classes)
    _weights_dtype(input, weight)
    worst = outside(target, -(10**6), classes)  # negative numbers may be the index to ignore
    if worst is not None and eq(worst, ignored) is False:
        raise Failure(
            "index-range",
            f"Class {worst} occurs in the target, and the prediction {shown(input)} has {classes} classes.",
            raises=f"Target {worst} is out of bounds.",
            exception="IndexError",
            argument="target",
        )
    return target.dims


def _target_rank(input: Tensor, target: Tensor) -> None:
    rank, found = len(input.dims), len(target.dims)
    if rank <= 2 and found > 1:
        only_one = eq(target.dims[1], 1) if found == 2 else False
        repairs = (Repair("wrap", "Remove the last axis", "target", "{}.squeeze(1)"),) if only_one else ()
        if found == 2 and not only_one:
            repairs = (Repair("wrap", "Take the class numbers", "target", "{}.argmax(dim=1)"),)
        raise Failure(
            "loss-target-rank",
            f"A target of class numbers for {shown(input)} has one axis, and this is {shown(target)}.",
            raises="0D or 1D target tensor expected, multi-target not supported",
            exception="RuntimeError",
            argument="target",
            repairs=repairs,
        )
    if rank == 3 and found != 2:
        raise _spatial_sizes(input, target)
    if rank >= 4 and found != rank - 1:
        raise Failure(
            "loss-target-rank",
            f"A target of class numbers for {shown(input)} has {rank - 1} axes, and this is {shown(target)}.",
            raises=f"only batches of spatial targets supported (3D tensors) but got targets of dimension: {found}",
            exception="RuntimeError",
            argument="target",
        )


def _spatial_sizes(input: Tensor, target: Tensor) -> Failure:
    wanted = (input.dims[0], *input.dims[2:])
    if len(input.dims) == 4:
        raises = f"size mismatch (got input: {sizes(input.dims)} , target: {sizes(target.dims)}"
    else:
        raises = f"Expected target size {sizes(wanted)}, got {sizes(target.dims)}"
    return Failure(
        "loss-shapes",
        f"The classes of {shown(input)} are on axis 1, so its target has the shape {sizes(wanted)}; "
        f"this is {shown(target)}.",
        raises=raises,
        exception="RuntimeError",
        argument="target",
    )


def _class_weights(ctx: Context, weight: Tensor | None, classes: Dim) -> None:
    if weight is not None and weight.shape is not None:
        ctx.equal(
            weight.size,
            classes,
            lambda: Failure(
                "loss-shapes",
                f"There is one weight for each of the {classes} classes, and {shown(weight)} has {weight.size}.",
                raises=f"weight tensor should be defined either for all {classes} classes or no classes but got "
                f"weight tensor of shape: {sizes(weight.dims)}",
                exception="RuntimeError",
                argument="weight",
            ),
        )


def _weights_dtype(input: Tensor, weight: Tensor | None) -> None:
    """Weights of class numbers have the prediction's dtype (``torch.tensor(a NumPy array)`` is float64)."""
    if weight is not None and weight.dtype and input.dtype and weight.dtype != input.dtype:
        raise other_dtype(
            "nll_loss",
            input,
            weight,
            f"expected scalar type {scalar_type(input.dtype)} but found {scalar_type(weight.dtype)}",
            "weight",
            to_float("weight") if input.dtype == "float32" else (),
        )


@op("torch.nn.functional.nll_loss")
def nll_loss(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    weight: OptTensor = None,
    size_average: Raw = NONE,
    ignore_index: IntArg = -100,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """The negative log-likelihood of class numbers."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    batch_sizes(ctx, input, target)
    shape = class_indices(ctx, input, target, weight, ignore_index)
    return loss_of(ctx, (input, target), shape, input.dtype, how)


@op("torch.nn.functional.cross_entropy")
def cross_entropy(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    weight: OptTensor = None,
    size_average: Raw = NONE,
    ignore_index: IntArg = -100,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
    label_smoothing: FloatArg = 0.0,
) -> Tensor:
    """Cross-entropy of logits with class numbers, or with probabilities of the logits' own shape."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    if is_integral(input.dtype):
        raise no_integers("log_softmax_lastdim_kernel_impl", input)
    if label_smoothing is not None and not 0 <= label_smoothing <= 1:
        raise not_allowed(
            f"label_smoothing is between 0 and 1, and is {label_smoothing}.",
            f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}",
            "label_smoothing",
            "RuntimeError",
        )
    if input.shape is None or target.shape is None:
        return loss_of(ctx, (input, target), None, input.dtype, how)
    same = len(input.dims) == len(target.dims) and all(
        eq(a, b) is not False for a, b in zip(input.dims, target.dims, strict=True)
    )
    if same and is_integral(target.dtype) is not True and (len(input.dims) > 1 or is_float(target.dtype)):
        if is_float(target.dtype) and le(0, ignore_index):
            raise not_allowed(
                f"A target of probabilities has no class to ignore, and ignore_index is {ignore_index}.",
                "ignore_index is not supported for floating point target",
                "ignore_index",
                "RuntimeError",
            )
        _class_weights(ctx, weight, input.dims[1] if len(input.dims) > 1 else input.dims[0])
        shape = (input.dims[0], *input.dims[2:]) if len(input.dims) > 1 else ()
        return loss_of(ctx, (input, target), shape, result_type(ctx, (input, target)), how)
    if same and is_integral(target.dtype) and len(input.dims) > 1:
        raise _integer_probabilities(input, target)
    batch_sizes(ctx, input, target)
    shape = class_indices(ctx, input, target, weight, ignore_index)
    return loss_of(ctx, (input, target), shape, input.dtype, how)


def _integer_probabilities(input: Tensor, target: Tensor) -> Failure:
    return Failure(
        "loss-target-dtype",
        f"A target of the prediction's own shape {sizes(input.dims)} holds probabilities, which are floats; "
        f"this is {shown(target)}.",
        raises=f"Expected floating point type for target with class probabilities, got {scalar_type(target.dtype)}",
        exception="RuntimeError",
        argument="target",
        repairs=(
            Repair("wrap", "Take the class numbers", "target", "{}.argmax(dim=1)"),
            *to_float("target"),
        ),
    )

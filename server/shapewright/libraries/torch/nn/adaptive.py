"""The softmax of many classes in clusters.

https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveLogSoftmaxWithLoss.html
"""

from __future__ import annotations

from shapewright.dims import Dim, eq
from shapewright.libraries.torch.failures import shown, sizes, wrong_rank
from shapewright.libraries.torch.nn.wrapping import DOCS
from shapewright.libraries.torch.tensors import made
from shapewright.rules import Context, DTypeArg, Failure, IntArg, Raw, TensorArg, dim_of, lib_class
from shapewright.values import NONE, Instance, Tensor, Tuple, Value


@lib_class(
    "torch.nn.AdaptiveLogSoftmaxWithLoss",
    bases=("torch.nn.Module",),
    url=DOCS + "AdaptiveLogSoftmaxWithLoss.html",
)
class AdaptiveLogSoftmaxWithLoss:
    """Rare classes share clusters of their own, which are computed where they are needed."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, in_features: IntArg, n_classes: IntArg, cutoffs: Raw, div_value: Raw = NONE,
        head_bias: Raw = NONE, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        """Keep the sizes."""
        ctx.set(self, "training", True)
        ctx.set(self, "in_features", in_features)
        ctx.set(self, "n_classes", n_classes)

    @staticmethod
    def forward(ctx: Context, self: Instance, input_: TensorArg, target_: TensorArg) -> Value:
        """The log-probability of each target, and the loss."""
        _check_target(input_, target_)
        _check_features(ctx, self, input_)
        output = made(ctx, (input_,), target_.shape, input_.dtype)
        names = ("output", "loss")
        return Tuple((output, made(ctx, (input_,), (), input_.dtype)), kind="torch.nn._ASMoutput", names=names)

    @staticmethod
    def log_prob(ctx: Context, self: Instance, input: TensorArg) -> Tensor:
        """The log-probabilities of all classes."""
        _check_features(ctx, self, input)
        return made(ctx, (input,), (*input.dims[:-1], _size(ctx, self, "n_classes")), input.dtype)

    @staticmethod
    def predict(ctx: Context, self: Instance, input: TensorArg) -> Tensor:
        """The most probable class of each row."""
        _check_features(ctx, self, input)
        return made(ctx, (input,), input.dims[:-1], "int64")


def _size(ctx: Context, module: Instance, name: str) -> Dim:
    known = dim_of(ctx.get(module, name))
    return ctx.fresh() if known is None else known


def _check_features(ctx: Context, module: Instance, x: Tensor) -> None:
    features = _size(ctx, module, "in_features")
    ctx.last_dim(
        x,
        features,
        lambda: Failure(
            "linear-in-features",
            f"The last axis of {shown(x)} is to have the {features} features that the layer was made for.",
            raises=f"mat1 and mat2 shapes cannot be multiplied ({' x '.join(map(str, x.dims))} and {features})",
            exception="RuntimeError",
            argument="input_",
        ),
    )


def _check_target(x: Tensor, target: Tensor) -> None:
    if x.shape is None or target.shape is None:
        return
    if len(target.shape) > 1 or len(x.shape) != len(target.shape) + 1:
        raise wrong_rank(
            "AdaptiveLogSoftmaxWithLoss",
            x,
            f"{len(target.shape) + 1} axes",
            f"{len(target.shape)}D target tensor expects {len(target.shape) + 1}D input tensors, but found inputs with "
            f"size torch.Size({sizes(x.shape)})",
        )
    if target.shape and eq(x.shape[0], target.shape[0]) is False:
        raise Failure(
            "size-mismatch",
            f"There is one target for each row, and {shown(x)} meets {shown(target)}.",
            raises="Input and target should have the same size in the batch dimension.",
            exception="RuntimeError",
            argument="target_",
        )

"""Losses. https://pytorch.org/docs/stable/nn.html#loss-functions"""

from __future__ import annotations

from shapewright.dims import eq, product
from shapewright.libraries.torch.failures import not_allowed, shown
from shapewright.libraries.torch.nn.wrapping import DOCS, functional, wraps
from shapewright.rules import (
    BoolArg,
    Context,
    DTypeArg,
    Failure,
    FloatArg,
    IntArg,
    OptTensor,
    Raw,
    Repair,
    ShapeArg,
    TensorArg,
    lib_class,
)
from shapewright.values import NONE, Const, Instance, Lib, ListObject, Tensor, Tuple, Value

F = "torch.nn.functional."
_REDUCTION = ("size_average", "reduce", "reduction")
_LOSSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "L1Loss": ("l1_loss", _REDUCTION),
    "MSELoss": ("mse_loss", _REDUCTION),
    "CrossEntropyLoss": (
        "cross_entropy", ("weight", "size_average", "ignore_index", "reduce", "reduction", "label_smoothing"),
    ),
    "NLLLoss": ("nll_loss", ("weight", "size_average", "ignore_index", "reduce", "reduction")),
    "NLLLoss2d": ("nll_loss", ("weight", "size_average", "ignore_index", "reduce", "reduction")),
    "BCELoss": ("binary_cross_entropy", ("weight", *_REDUCTION)),
    "BCEWithLogitsLoss": ("binary_cross_entropy_with_logits", ("weight", *_REDUCTION, "pos_weight")),
    "SmoothL1Loss": ("smooth_l1_loss", (*_REDUCTION, "beta")),
    "HuberLoss": ("huber_loss", ("reduction", "delta")),
    "KLDivLoss": ("kl_div", (*_REDUCTION, "log_target")),
    "PoissonNLLLoss": ("poisson_nll_loss", ("log_input", "full", "size_average", "eps", "reduce", "reduction")),
    "GaussianNLLLoss": ("gaussian_nll_loss", ("full", "eps", "reduction")),
    "HingeEmbeddingLoss": ("hinge_embedding_loss", ("margin", *_REDUCTION)),
    "MultiLabelMarginLoss": ("multilabel_margin_loss", _REDUCTION),
    "SoftMarginLoss": ("soft_margin_loss", _REDUCTION),
    "MultiLabelSoftMarginLoss": ("multilabel_soft_margin_loss", ("weight", *_REDUCTION)),
    "CosineEmbeddingLoss": ("cosine_embedding_loss", ("margin", *_REDUCTION)),
    "MarginRankingLoss": ("margin_ranking_loss", ("margin", *_REDUCTION)),
    "MultiMarginLoss": ("multi_margin_loss", ("p", "margin", "weight", *_REDUCTION)),
    "TripletMarginLoss": ("triplet_margin_loss", ("margin", "p", "eps", "swap", *_REDUCTION)),
    "TripletMarginWithDistanceLoss": (
        "triplet_margin_with_distance_loss", ("distance_function", "margin", "swap", "reduction"),
    ),
    "CTCLoss": ("ctc_loss", ("blank", "reduction", "zero_infinity")),
}  # fmt: skip


def _refuse_tensors(kept: dict[str, Value]) -> None:
    """A prediction and a target given to the constructor are taken for the old flags, which are asked for a truth."""
    flags = [kept.get(name, NONE) for name in ("size_average", "reduce")]
    first = next((flag for flag in flags if flag != NONE), None)
    if isinstance(first, Tensor) and first.shape is not None and eq(product(first.shape), 1) is False:
        raise Failure(
            "argument-type",
            f"The loss is made first and then called on the prediction and the target: its constructor takes no "
            f"tensor {shown(first)} here.",
            raises="Boolean value of Tensor with more than one value is ambiguous",
            exception="RuntimeError",
        )


def _refuse_lists(kept: dict[str, Value]) -> None:
    """Weights are kept as a buffer of the module, which only a tensor can be."""
    for name in ("weight", "pos_weight"):
        given = kept.get(name, NONE)
        if isinstance(given, (ListObject, Tuple)) or (isinstance(given, Tensor) and given.library != "torch"):
            kind = "numpy.ndarray" if isinstance(given, Tensor) else given.type_name
            raise Failure(
                "argument-type",
                f"The loss takes its {name} as a tensor, and is given a {kind}.",
                raises=f"cannot assign '{kind}' object to buffer '{name}' (torch Tensor or None required)",
                exception="TypeError",
                argument=name,
                repairs=(Repair("wrap", "Make it a tensor", name, "torch.tensor({})", needs="import torch"),),
            )


def _check(kept: dict[str, Value]) -> None:
    _refuse_tensors(kept)
    _refuse_lists(kept)


for _name, (_operator, _parameters) in _LOSSES.items():
    wraps(_name, F + _operator, _parameters, check=_check)


@lib_class(
    "torch.nn.LinearCrossEntropyLoss", bases=("torch.nn._WeightedLoss",), url=DOCS + "LinearCrossEntropyLoss.html"
)
class LinearCrossEntropyLoss:
    """A linear layer to class scores and their cross-entropy."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, in_features: IntArg, num_classes: IntArg, *, out_features: ShapeArg = (),
        bias: BoolArg = False, device: Raw = NONE, dtype: DTypeArg = None, reduction: Raw = Const("mean"),
        weight: OptTensor = None, ignore_index: Raw = NONE, label_smoothing: FloatArg = 0.0, options: Raw = NONE,
    ) -> None:  # fmt: skip
        if weight is not None and weight.rank == 1 and eq(weight.size, num_classes) is False:
            raise not_allowed(
                f"There is one weight for each of the {num_classes} classes, and weight has {weight.size}.",
                f"expected weight shape to be ({num_classes},), got ({weight.size},)",
                "weight",
                "RuntimeError",
            )
        if label_smoothing is not None and not 0 <= label_smoothing <= 1:
            raise not_allowed(
                f"label_smoothing is between 0 and 1, and is {label_smoothing}.",
                f"expected label_smoothing to be in range [0, 1], got {label_smoothing}",
                "label_smoothing",
                "RuntimeError",
            )
        kept = {"num_classes": num_classes, "out_features": out_features, "reduction": reduction, "weight": weight,
                "ignore_index": ignore_index, "label_smoothing": label_smoothing, "training": True}  # fmt: skip
        for name, value in kept.items():
            ctx.set(self, name, value)
        scores = product((num_classes, *out_features))
        ctx.set(self, "linear", ctx.invoke("torch.nn.Linear", in_features, scores, bias=bias, dtype=_named(dtype)))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: TensorArg, target: TensorArg) -> Value:
        kept = {n: ctx.get(self, n) or NONE for n in ("weight", "reduction", "ignore_index", "label_smoothing")}
        layer = ctx.get(self, "linear")
        held = {n: ctx.get(layer, n) if isinstance(layer, Instance) else None for n in ("weight", "bias")}
        classes = (self.slots["num_classes"], *(ctx.items(self.slots["out_features"]) or ()))
        weight, bias = held["weight"], held["bias"]
        if isinstance(weight, Tensor):
            weight = ctx.method(weight, "reshape", (*classes, weight.dims[-1]))
        if isinstance(bias, Tensor):
            bias = ctx.method(bias, "reshape", classes)
        operator = "torch.nn.functional.linear_cross_entropy"
        return functional(ctx, self, operator, input, weight or NONE, target, linear_bias=bias or NONE, **kept)


def _named(dtype: str | None) -> Value:
    return NONE if dtype is None else Lib(f"torch.{dtype}")

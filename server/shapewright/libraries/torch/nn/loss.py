"""Losses. https://pytorch.org/docs/stable/nn.html#loss-functions"""

from __future__ import annotations

from shapewright.libraries.torch.nn.wrapping import wraps

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
for _name, (_operator, _parameters) in _LOSSES.items():
    wraps(_name, F + _operator, _parameters)

"""``torch.nn.functional``, in files as its documentation groups it.

The rules are importable by the operator's name: ``from shapewright.libraries.torch.functional import conv2d``.
"""

from shapewright.libraries.torch.functional.activation import glu, prelu
from shapewright.libraries.torch.functional.adaptive_pooling import adapted
from shapewright.libraries.torch.functional.attention import (
    multi_head_attention_forward,
    scaled_dot_product_attention,
)
from shapewright.libraries.torch.functional.convolution import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    fold,
    unfold,
)
from shapewright.libraries.torch.functional.distance import cdist, cosine_similarity, pairwise_distance, pdist
from shapewright.libraries.torch.functional.distribution_loss import (
    gaussian_nll_loss,
    hinge_embedding_loss,
    kl_div,
    poisson_nll_loss,
    soft_margin_loss,
)
from shapewright.libraries.torch.functional.linear import bilinear, linear
from shapewright.libraries.torch.functional.linear_loss import linear_cross_entropy
from shapewright.libraries.torch.functional.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    nll_loss,
)
from shapewright.libraries.torch.functional.margin_loss import (
    cosine_embedding_loss,
    ctc_loss,
    margin_ranking_loss,
    multi_margin_loss,
    multilabel_margin_loss,
    multilabel_soft_margin_loss,
    triplet_margin_loss,
    triplet_margin_with_distance_loss,
)
from shapewright.libraries.torch.functional.normalization import (
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    local_response_norm,
    normalize,
    rms_norm,
)
from shapewright.libraries.torch.functional.padding import pad
from shapewright.libraries.torch.functional.pooling import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    lp_pool1d,
    lp_pool2d,
    lp_pool3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)
from shapewright.libraries.torch.functional.sparse import embedding, embedding_bag, one_hot
from shapewright.libraries.torch.functional.vision import (
    affine_grid,
    channel_shuffle,
    grid_sample,
    interpolate,
    pixel_shuffle,
    pixel_unshuffle,
)

__all__ = [
    "adapted",
    "affine_grid",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "bilinear",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cdist",
    "channel_shuffle",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "cosine_embedding_loss",
    "cosine_similarity",
    "cross_entropy",
    "ctc_loss",
    "embedding",
    "embedding_bag",
    "fold",
    "gaussian_nll_loss",
    "glu",
    "grid_sample",
    "group_norm",
    "hinge_embedding_loss",
    "instance_norm",
    "interpolate",
    "kl_div",
    "layer_norm",
    "linear",
    "linear_cross_entropy",
    "local_response_norm",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "multi_head_attention_forward",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "nll_loss",
    "normalize",
    "one_hot",
    "pad",
    "pairwise_distance",
    "pdist",
    "pixel_shuffle",
    "pixel_unshuffle",
    "poisson_nll_loss",
    "prelu",
    "rms_norm",
    "scaled_dot_product_attention",
    "soft_margin_loss",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
    "unfold",
]

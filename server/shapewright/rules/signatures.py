"""Which rules declare every argument that their operator takes, so that another one is an error.

``tests/conformance/test_accepted_arguments.py`` holds the rules against the frameworks' own signatures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapewright.rules.context import Context
    from shapewright.rules.registry import Rule

REFEREED = {
    "torch": ((2, 0), (2, 13)), "numpy": ((2, 0), (2, 4)), "keras": ((3, 0), (3, 15)), "tensorflow": ((2, 16), (2, 21)),
    "einops": ((0, 6), (0, 8)),
}  # fmt: skip
"""The versions of a package that its signatures hold for: the newest is the one that was looked at."""

OFTEN = {
    "torch": {
        "out", "out_dtype", "dtype", "layout", "device", "pin_memory", "requires_grad", "generator", "memory_format",
        "input", "x", "a", "x1", "other", "x2", "dim", "axis", "keepdim", "keepdims",
    },
    "numpy": {
        "out", "dtype", "order", "subok", "casting", "signature", "where", "axes", "axis", "keepdims", "like", "device",
        "copy", "ndmax",
    },
    "tensorflow": {"name", "bad_indices_policy", "index_type", "warn"},
    "keras": {"name", "dtype"},
}  # fmt: skip
"""What so many operators of a package take, or take under several names, that a rule need not say so."""

UNSEEN = ("tensorflow.compat.v1.", "tensorflow.contrib.", "tensorflow.layers.", "keras.backend.", "torchvision.")
"""Names whose signatures differ from version to version, or are no longer there to be looked at."""

MORE = {
    "torch.nn.Sequential.extend", "torch.nn.ParameterList.append", "torch.nn.ParameterList.extend", "torch.result_type",
    "torch.tensor_split", "torch.Tensor.tensor_split", "torch.nn.functional.instance_norm", "torch.sort",
    "torch.Tensor.sort", "torch.Tensor.backward", "keras.layers.RMSNormalization.call",
    "keras.layers.SimpleRNNCell.call", "keras.layers.ConvLSTM1D.build", "keras.layers.ConvLSTM2D.build",
    "keras.layers.ConvLSTM3D.build", "keras.layers.Bidirectional.build", "tensorflow.convert_to_tensor",
    "tensorflow.group", "tensorflow.nn.dropout", "tensorflow.nn.separable_conv2d", "tensorflow.nn.convolution",
    "tensorflow.image.resize_with_pad", "tensorflow.strings.to_number", "tensorflow.audio.decode_wav",
    "tensorflow.data.Dataset.concatenate", "tensorflow.debugging.check_numerics", "tensorflow.math.bincount",
}  # fmt: skip
"""Rules, by their first name, that share their declaration with operators that take more."""


INHERITED = {
    f"torch.nn.{name}.__init__": f"torch.nn.{base}.__init__"
    for base, names in {
        "_Loss": ("L1Loss", "MSELoss", "MultiLabelMarginLoss", "SoftMarginLoss"),
        "_WeightedLoss": ("BCELoss", "MultiLabelSoftMarginLoss"),
        "_DropoutNd": ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"),
        "_MaxPoolNd": ("MaxPool1d", "MaxPool2d", "MaxPool3d"),
        "_LPPoolNd": ("LPPool1d", "LPPool2d", "LPPool3d"),
        "_AdaptiveAvgPoolNd": ("AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d"),
        "_AdaptiveMaxPoolNd": ("AdaptiveMaxPool1d", "AdaptiveMaxPool2d", "AdaptiveMaxPool3d"),
    }.items()
    for name in names
}  # fmt: skip
"""Constructors that a class has from its base, by whose name Python calls them."""


COMPILED = frozenset((
    "numpy.random.normal", "numpy.random.uniform", "numpy.random.randint", "numpy.random.choice",
    "numpy.random.binomial", "torch.tensor", "torch.as_tensor",
))  # fmt: skip
"""Compiled functions that take no more by place than their rules say."""


OF_TENSORS = ("torch", "torch.Tensor", "torch.linalg", "torch.special", "torch.fft", "torch.nn.functional")
"""Where torch keeps its functions on tensors, whose rules declare all that can be given by place."""

OF_ARRAYS = ("numpy", "numpy.linalg", "numpy.fft")
"""Where NumPy keeps its functions, whose rules declare all that can be given by place."""

MORE_OUTPUTS = frozenset(("divmod", "frexp", "modf", "fromstring", "complex64", "complex128", "complex256"))
"""Those of them that take places for more results or parts, or whose signature cannot be asked for."""

MORE_PLACES = frozenset((
    "add", "sub", "subtract", "rsub", "addbmm", "addcdiv", "addcmul", "addmm", "addmv", "addr", "baddbmm", "sspaddmm",
    "mm", "bmm", "lobpcg", "pin_memory", "to_dense", "cross", "instance_norm", "svd", "pinv", "diagonal", "vander",
    "histogramdd", "squeeze", "squeeze_copy", "count_nonzero", "hsplit", "vsplit", "dsplit",
    "hash_tensor",
))  # fmt: skip
"""Those of them that take more by place, some in a form that torch has given up, some as sizes not in a list."""


def is_placed(ctx: Context, rule: Rule) -> bool:
    """Whether a rule declares all that its operator takes by place: those of torch's classes do."""
    if rule.name in COMPILED:
        return holds(ctx, rule.library)
    place, _, name = rule.name.rpartition(".")
    if place in OF_TENSORS:
        return name.rstrip("_") not in MORE_PLACES and holds(ctx, "torch")
    if place in OF_ARRAYS:
        return name not in MORE_OUTPUTS and holds(ctx, "numpy")
    of_torch = rule.name.startswith(("torch.nn.", "torch.optim.", "torch.utils.data."))
    return of_torch and rule.name.endswith((".__init__", ".forward")) and holds(ctx, "torch")


def is_complete(ctx: Context, rule: Rule, argument: str) -> bool:
    """Whether an argument that no overload of the rule's operator declares is one that it does not take."""
    if rule.name.startswith(UNSEEN) or rule.name in MORE or argument in OFTEN.get(rule.library, ()):
        return False
    return holds(ctx, rule.library)


def holds(ctx: Context, library: str) -> bool:
    """Whether the installed version of a package, if one is installed, takes what the rules say."""
    installed = ctx.version(library)
    if library not in REFEREED or installed is None:
        return library in REFEREED
    oldest, newest = REFEREED[library]
    return oldest <= installed[:2] <= newest

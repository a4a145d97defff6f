"""Calls of TensorFlow's functions, most of which run and some of which must fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class T:
    """A tensor argument: float32 between 0 and 1 unless said otherwise; integers lie below ``high``."""

    shape: tuple[int, ...]
    dtype: str = "float32"
    high: int = 2


@dataclass(frozen=True)
class Case:
    """One call."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def call(name: str, *args: Any, **kwargs: Any) -> Case:
    return Case(name, args, kwargs)


def ints(*shape: int, high: int = 2) -> T:
    return T(shape, "int32", high)


def longs(*shape: int, high: int = 2) -> T:
    return T(shape, "int64", high)


def bools(*shape: int) -> T:
    return T(shape, "bool")


def double(*shape: int) -> T:
    return T(shape, "float64")


def f(*shape: int) -> T:
    return T(shape)


X = f(5, 7)
IMAGE = f(2, 11, 13, 3)

_FLOAT_UNARY = [
    "exp",
    "math.expm1",
    "math.log",
    "math.log1p",
    "sqrt",
    "math.rsqrt",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "asin",
    "acos",
    "atan",
    "asinh",
    "sigmoid",
    "math.reciprocal",
    "math.ceil",
    "floor",
    "math.rint",
    "math.erf",
    "math.erfc",
    "math.lgamma",
    "math.digamma",
    "nn.relu",
    "nn.relu6",
    "nn.elu",
    "nn.selu",
    "nn.softplus",
    "nn.softsign",
    "nn.sigmoid",
    "nn.tanh",
    "nn.softmax",
    "nn.log_softmax",
    "math.log_sigmoid",
    "nn.leaky_relu",
    "nn.silu",
    "nn.gelu",
    "abs",
    "negative",
    "sign",
    "square",
    "round",
    "identity",
    "stop_gradient",
    "math.is_nan",
    "math.is_inf",
    "math.is_finite",
    "math.softplus",
    "zeros_like",
    "ones_like",
    "nn.l2_loss",
    "math.cumsum",
    "math.cumprod",
    "sort",
    "argsort",
    "shape",
    "size",
    "rank",
    "linalg.matrix_transpose",
    "transpose",
]
_REDUCTIONS = ["sum", "mean", "max", "min", "prod", "logsumexp", "std", "variance", "euclidean_norm"]
_ARITHMETIC = [
    "add",
    "subtract",
    "multiply",
    "divide",
    "maximum",
    "minimum",
    "pow",
    "math.floordiv",
    "math.floormod",
    "math.squared_difference",
]
_COMPARE = ["less", "less_equal", "greater", "greater_equal", "equal", "not_equal"]
_KEEP_IMAGE = [
    "flip_left_right",
    "flip_up_down",
    "random_flip_left_right",
    "random_flip_up_down",
    "per_image_standardization",
    "rgb_to_hsv",
    "hsv_to_rgb",
]


def cases() -> list[Case]:
    """The calls that run."""
    found: list[Case] = []
    for name in _FLOAT_UNARY:
        found += [call(name, X), call(name, f(2, 3, 5))]
        if name not in ("nn.l2_loss", "math.floor"):
            found.append(call(name, double(3, 2)))
    for name in (
        "abs",
        "negative",
        "sign",
        "square",
        "nn.relu",
        "math.cumsum",
        "reduce_sum",
        "reduce_max",
        "zeros_like",
        "sort",
    ):
        found.append(call(name, ints(3, 5)))
    for name in _REDUCTIONS:
        for options in ({}, {"axis": 1}, {"axis": -1, "keepdims": True}, {"axis": [0, 2]}, {"keepdims": True}):
            found.append(call(f"reduce_{name}" if name in ("sum", "mean", "max", "min", "prod", "logsumexp") else f"math.reduce_{name}",
                              f(2, 3, 5), **options))  # fmt: skip
    for name in ("reduce_any", "reduce_all"):
        found += [call(name, bools(3, 5)), call(name, bools(3, 5), axis=0)]
    for name in _ARITHMETIC:
        found += [
            call(name, X, X),
            call(name, X, f(7)),
            call(name, f(5, 1), f(1, 7)),
            call(name, X, 2),
            call(name, X, 0.5),
        ]
        if name not in ("pow",):
            found.append(call(name, ints(5, 7, high=9), 3))
    for name in _COMPARE:
        found += [call(name, X, X), call(name, X, 1.0), call(name, f(3, 1), f(2))]
    for name in ("logical_and", "logical_or", "math.logical_xor"):
        found.append(call(name, bools(3, 2), bools(2)))
    for operator in (
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "lt",
        "le",
        "gt",
        "ge",
        "eq",
        "ne",
        "radd",
        "rsub",
        "rmul",
        "rtruediv",
    ):
        found += [call(f"Tensor.__{operator}__", X, 2.0), call(f"Tensor.__{operator}__", ints(3, high=5), 2)]
        if not operator.startswith("r"):
            found.append(call(f"Tensor.__{operator}__", f(3, 1), f(2)))
    found += [
        call("Tensor.__matmul__", f(2, 3), f(3, 5)), call("Tensor.__neg__", X), call("Tensor.__abs__", X),
        call("Tensor.__invert__", bools(3)), call("Tensor.__and__", bools(3), bools(3)), call("Tensor.__len__", X),
        call("argmax", X), call("argmax", X, axis=1), call("argmin", X, 0), call("argmax", X, axis=-1, output_type="int32"),
        call("math.top_k", X, 3), call("math.top_k", f(7), k=2), call("math.in_top_k", ints(5, high=3), f(5, 3), 2),
        call("cast", X, "int32"), call("cast", ints(3), "float32"), call("cast", bools(2, 3), "float32"),
        call("clip_by_value", X, 0.0, 0.5), call("clip_by_norm", X, 1.0), call("norm", X), call("norm", X, axis=1),
        call("math.add_n", [X, X, X]), call("math.count_nonzero", X, axis=0), call("nn.moments", X, [0]),
        call("complex", f(3), f(3)), call("math.real", f(3)), call("math.l2_normalize", X, 1), call("math.atan2", X, X),
        call("math.divide_no_nan", X, X),
        # shapes
        call("reshape", X, [7, 5]), call("reshape", X, [-1]), call("reshape", X, [5, -1, 1]), call("reshape", f(2, 3, 5), (6, 5)),
        call("reshape", f(), [1]), call("expand_dims", X, 0), call("expand_dims", X, -1), call("expand_dims", X, 1),
        call("squeeze", f(1, 3, 1)), call("squeeze", f(1, 3, 1), 0), call("squeeze", f(1, 3, 1), axis=[0, -1]), call("transpose", f(2, 3, 5), [2, 0, 1]),
        call("tile", X, [2, 3]), call("repeat", X, 2, axis=0), call("repeat", f(3), 4), call("broadcast_to", f(3, 1), [2, 3, 5]),
        call("pad", X, [[1, 2], [0, 3]]), call("pad", X, [[1, 1], [1, 1]], "REFLECT"), call("reverse", X, [0]), call("roll", X, 1, 0),
        call("reverse_sequence", X, [2, 3, 1, 1, 1], 1, 0), call("concat", [X, X], 0), call("concat", [X, f(5, 2)], axis=-1),
        call("stack", [X, X]), call("stack", [X, X, X], axis=-1), call("stack", [1.0, 2.0]), call("unstack", f(3, 5)), call("unstack", f(3, 5), axis=1),
        call("split", f(6, 5), 3), call("split", f(6, 5), [1, 2, 3]), call("split", f(5, 6), 2, axis=1), call("split", X, [2, -1], axis=0),
        call("meshgrid", f(3), f(5)), call("meshgrid", f(3), f(5), indexing="ij"), call("boolean_mask", X, bools(5)),
        call("slice", X, [1, 2], [2, 3]), call("slice", X, [1, 2], [-1, 3]), call("strided_slice", X, [0, 1], [4, 7], [2, 3]),
        call("sequence_mask", ints(3, high=4), 5), call("one_hot", ints(3, 2), 5), call("one_hot", ints(3), depth=5, axis=0),
        call("one_hot", ints(3), 5, dtype="int32"), call("where", bools(5, 7), X, X), call("where", bools(5, 1), X, 0.0), call("where", bools(5, 7)),
        call("unique", ints(5)), call("fill", [2, 3], 7.0), call("fill", [2], 3), call("ensure_shape", X, [None, 7]),
        # creation
        call("zeros", [2, 3]), call("ones", (3,), "int32"), call("zeros", 3), call("eye", 3), call("eye", 2, 5, batch_shape=[3]),
        call("range", 5), call("range", 1, 11, 3), call("range", 3.0), call("range", 0, 1, 0.1), call("range", 5, dtype="float32"), call("linspace", 0.0, 1.0, 7),
        call("linspace", 0, 1, 5), call("constant", [1, 2, 3]), call("constant", [[1.0, 2.0]]), call("constant", 3), call("constant", "a"),
        call("constant", [True]), call("constant", 0, shape=[2, 3]), call("constant", [1, 2.5]), call("constant", [1, 2, 3, 4], shape=[2, 2]),
        call("constant", 1, dtype="float16"), call("convert_to_tensor", [[1, 2], [3, 4]], dtype="float32"),
        call("random.normal", [2, 3]), call("random.uniform", (5,)), call("random.uniform", [3], 0, 10, "int32"), call("random.truncated_normal", [2]),
        call("random.categorical", f(3, 5), 7), call("random.shuffle", X), call("linalg.diag", f(3)), call("linalg.diag_part", f(3, 5)),
        call("random.stateless_uniform", [2, 3], [1, 2]), call("random.gamma", [2], f(3)),
        # gather and scatter
        call("gather", X, ints(3)), call("gather", X, ints(3, 2), axis=1), call("gather", f(2, 3, 5), ints(2, 7), axis=1, batch_dims=1), call("gather", X, 1),
        call("nn.embedding_lookup", X, ints(2, 3)), call("gather_nd", X, ints(3, 1)), call("gather_nd", f(3, 5, 7), ints(2, 2)),
        call("tensor_scatter_nd_update", X, [[0], [1]], f(2, 7)), call("scatter_nd", ints(3, 1), f(3), [5]),
        call("math.unsorted_segment_sum", f(5, 3), ints(5), 2), call("math.segment_sum", f(5, 3), [0, 0, 1, 1, 2]),
        call("math.bincount", ints(5)), call("math.confusion_matrix", [0, 1], [1, 1], num_classes=3), call("histogram_fixed_width", X, [0.0, 1.0], 11),
        # products
        call("matmul", f(2, 3), f(3, 5)), call("matmul", f(2, 3), f(5, 3), transpose_b=True), call("matmul", f(3, 2), f(3, 5), transpose_a=True),
        call("matmul", f(7, 2, 3), f(7, 3, 5)), call("matmul", f(7, 2, 3), f(3, 5)), call("tensordot", f(2, 3), f(3, 5), 1),
        call("tensordot", f(2, 3, 5), f(5, 3, 7), [[1, 2], [1, 0]]), call("einsum", "bij,bjk->bik", f(2, 3, 5), f(2, 5, 7)), call("einsum", "ij->ji", X),
        call("linalg.matvec", f(2, 3), f(3)), call("linalg.inv", f(3, 3)), call("linalg.det", f(2, 3, 3)), call("linalg.trace", f(3, 5)), call("linalg.svd", f(5, 3)),
        call("linalg.qr", f(5, 3)), call("linalg.eigh", f(3, 3)), call("linalg.band_part", X, 1, 1), call("linalg.solve", f(3, 3), f(3, 2)), call("linalg.normalize", X, axis=1),
        call("linalg.lstsq", f(5, 3), f(5, 2)), call("linalg.triangular_solve", f(3, 3), f(3, 2)),
        # nn
        call("nn.dropout", X, 0.5), call("nn.bias_add", X, f(7)), call("nn.softmax", X, axis=0), call("nn.conv2d", IMAGE, f(3, 3, 3, 4), 1, "SAME"),
        call("nn.conv2d", IMAGE, f(3, 5, 3, 4), [1, 2, 2, 1], "VALID"), call("nn.conv2d", IMAGE, f(3, 3, 3, 4), 1, "VALID", dilations=2), call("nn.conv2d", IMAGE, f(3, 3, 3, 4), 2, [[0, 0], [1, 1], [1, 2], [0, 0]]),
        call("nn.conv1d", f(2, 11, 3), f(3, 3, 5), 2, "VALID"), call("nn.conv3d", f(1, 5, 7, 11, 3), f(2, 2, 2, 3, 4), [1, 1, 1, 1, 1], "SAME"),
        call("nn.depthwise_conv2d", IMAGE, f(3, 3, 3, 2), [1, 1, 1, 1], "SAME"), call("nn.separable_conv2d", IMAGE, f(3, 3, 3, 2), f(1, 1, 6, 5), [1, 1, 1, 1], "VALID"),
        call("nn.conv2d_transpose", f(2, 5, 7, 4), f(3, 3, 3, 4), [2, 10, 14, 3], 2, "SAME"), call("nn.max_pool2d", IMAGE, 2, 2, "VALID"), call("nn.avg_pool2d", IMAGE, [3, 2], [2, 1], "SAME"),
        call("nn.max_pool", IMAGE, 2, 2, "SAME"), call("nn.max_pool1d", f(2, 11, 3), 3, 2, "VALID"), call("nn.avg_pool3d", f(1, 5, 7, 11, 3), 2, 2, "VALID"),
        call("nn.softmax_cross_entropy_with_logits", labels=X, logits=X), call("nn.sparse_softmax_cross_entropy_with_logits", labels=ints(5, high=7), logits=X),
        call("nn.sparse_softmax_cross_entropy_with_logits", labels=longs(2, 3), logits=f(2, 3, 5)), call("nn.sigmoid_cross_entropy_with_logits", labels=X, logits=X),
        call("nn.weighted_cross_entropy_with_logits", X, X, 2.0), call("nn.batch_normalization", X, f(7), f(7), f(7), f(7), 0.001), call("nn.depth_to_space", f(1, 2, 3, 4), 2), call("nn.space_to_depth", f(1, 4, 6, 3), 2),
        call("nn.local_response_normalization", IMAGE), call("nn.l2_normalize", X, 0), call("nn.crelu_", X) if False else call("nn.swish", X),
        # images
        call("image.resize", IMAGE, [5, 7]), call("image.resize", f(11, 13, 3), (5, 7), method="nearest"), call("image.resize", T((11, 13, 3), "uint8", 200), [4, 4]),
        call("image.resize_with_pad", IMAGE, 7, 5), call("image.resize_with_crop_or_pad", IMAGE, 17, 5), call("image.crop_to_bounding_box", IMAGE, 1, 2, 3, 5), call("image.pad_to_bounding_box", IMAGE, 1, 1, 17, 19),
        call("image.random_crop", f(11, 13, 3), [5, 7, 3]), call("image.rgb_to_grayscale", IMAGE), call("image.grayscale_to_rgb", f(11, 13, 1)), call("image.rot90", f(11, 13, 3)), call("image.transpose", IMAGE),
        call("image.convert_image_dtype", IMAGE, "uint8"), call("image.extract_patches", IMAGE, [1, 3, 3, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID"), call("image.total_variation", IMAGE), call("image.sobel_edges", IMAGE),
        call("image.central_crop", IMAGE, 0.5), call("image.adjust_brightness", IMAGE, 0.1), call("image.ssim", IMAGE, IMAGE, 1.0), call("image.random_brightness", IMAGE, 0.2),
        call("image.adjust_contrast", IMAGE, 2.0), call("image.crop_and_resize", IMAGE, f(5, 4), [0, 0, 1, 1, 0], [4, 6]),
        # text and signals
        call("strings.length", ["a", "b"]), call("strings.lower", ["A"]), call("strings.to_number", ["1.5", "2"]), call("strings.join", ["a", "b"]), call("strings.to_hash_bucket_fast", ["a"], 7), call("strings.split", "a b"),
        call("signal.rfft", f(3, 16)), call("signal.stft", f(2, 100), 16, 7), call("signal.frame", f(3, 50), 8, 5), call("signal.hann_window", 9),
        # x[…]
        call("Tensor.__getitem__", X, 0), call("Tensor.__getitem__", X, -1), call("Tensor.__getitem__", X, (slice(1, 3), 2)), call("Tensor.__getitem__", X, (Ellipsis, None)),
        call("Tensor.__getitem__", X, (None, slice(None), slice(None, None, 2))), call("Tensor.__getitem__", X, slice(None, None, -1)), call("Tensor.__getitem__", X, [1, 2]), call("Tensor.__getitem__", f(2, 3, 5), (0, Ellipsis, 1)),
        call("Tensor.__getitem__", X, (slice(2, None), slice(None, -1))),
    ]  # fmt: skip
    found += [call(f"image.{name}", IMAGE) for name in _KEEP_IMAGE]
    return found


def must_fail() -> list[Case]:
    """Calls that fail for their shapes, ranks, dtypes or indices."""
    found = [call(name, X, f(5)) for name in ("add", "multiply", "maximum", "less", "math.squared_difference")]
    found += [call(name, X, ints(5, 7)) for name in (*_ARITHMETIC, *_COMPARE)]
    found += [call(f"Tensor.__{name}__", X, double(5, 7)) for name in ("add", "sub", "mul", "truediv", "lt", "matmul")]
    found += [
        call(name, ints(3))
        for name in (
            "exp",
            "sqrt",
            "sin",
            "math.log",
            "sigmoid",
            "tanh",
            "nn.softmax",
            "math.ceil",
            "nn.elu",
            "math.reduce_std",
        )
    ]
    found += [call(f"reduce_{name}", X, axis=2) for name in ("sum", "mean", "max")]
    found += [
        call("Tensor.__mul__", ints(3), 0.5), call("Tensor.__rsub__", ints(3), 0.5), call("Tensor.__add__", bools(3), bools(3)), call("Tensor.__neg__", bools(3)),
        call("matmul", f(2, 3), f(2, 3)), call("matmul", f(2, 3), f(3)), call("matmul", f(2, 2, 3), f(3, 3, 5)), call("matmul", ints(2, 3), f(3, 5)), call("tensordot", f(2, 3), f(2, 3), 1),
        call("einsum", "ij,jk->ik", f(2, 3), f(2, 3)), call("einsum", "ij->ji", f(3)), call("linalg.inv", f(2, 3)), call("linalg.matvec", f(2, 3), f(2)),
        call("reshape", X, [6, 6]), call("reshape", X, [-1, 8]), call("reshape", X, [-1, -1]), call("expand_dims", X, 4), call("squeeze", X, 0), call("squeeze", X, 5), call("transpose", X, [0, 1, 2]), call("transpose", X, [0, 0]),
        call("tile", X, [2]), call("pad", X, [[1, 1]]), call("broadcast_to", X, [5, 5]), call("concat", [X, f(5, 3)], 0), call("concat", [X, f(5)], 0), call("concat", [X, X], 2), call("concat", [X, ints(5, 7)], 0),
        call("stack", [X, f(5, 3)]), call("stack", [X, ints(5, 7)]), call("unstack", f(3, 5), num=4), call("split", X, 2), call("split", X, [1, 1]), call("argmax", X, axis=3), call("where", bools(5, 7), X, ints(5, 7)), call("where", bools(3), X, X),
        call("boolean_mask", X, bools(4)), call("gather", X, f(3)), call("gather", X, [9]), call("gather", X, 1, axis=2), call("one_hot", f(3), 5), call("constant", [[1, 2], [3]]), call("constant", [1, 2, 3], shape=[2, 2]), call("constant", 2.5, dtype="int32"),
        call("convert_to_tensor", X, dtype="int32"), call("nn.bias_add", X, f(5)), call("nn.softmax_cross_entropy_with_logits", labels=f(5, 3), logits=X), call("nn.sparse_softmax_cross_entropy_with_logits", labels=ints(5, 1), logits=X),
        call("nn.sparse_softmax_cross_entropy_with_logits", labels=ints(4), logits=X), call("nn.sparse_softmax_cross_entropy_with_logits", labels=f(5), logits=X), call("nn.sigmoid_cross_entropy_with_logits", labels=f(5), logits=X),
        call("nn.dropout", ints(3), 0.5), call("Tensor.__getitem__", X, 9), call("Tensor.__getitem__", X, (0, 0, 0)), call("Tensor.__getitem__", X, T((2,), "int32")), call("slice", X, [0], [1]), call("random.categorical", f(3), 5),
        call("image.resize", f(3, 5), [2, 2]), call("image.rgb_to_grayscale", f(11, 13, 4)), call("cast", "a", "float32"), call("math.add_n", [X, ints(5, 7)]), call("Tensor.__bool__", X), call("Tensor.__setitem__", X, 0, 1.0),
    ]  # fmt: skip
    return found

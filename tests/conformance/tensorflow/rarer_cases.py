"""Calls of TensorFlow's rarer functions: special functions, blocks, signals, linear algebra, boxes, seeds."""

from __future__ import annotations

from tests.conformance.tensorflow.cases import IMAGE, Case, T, X, call, f, ints, longs

_SQUARE = f(4, 3, 3)
_COMPLEX = T((2, 4, 5), "complex64")


def rarer_cases() -> list[Case]:
    return [
        *(call(f"math.{n}", X) for n in (
            "bessel_i0", "bessel_i0e", "bessel_i1", "bessel_i1e", "erfcinv", "softsign", "reciprocal_no_nan",
            "lbeta", "zero_fraction", "is_non_decreasing", "is_strictly_increasing",
        )),
        *(call(f"math.{n}", X, f(5, 1)) for n in ("igamma", "igammac", "zeta", "polygamma", "nextafter", "xlog1py")),
        call("math.igamma", X, f(7)), call("math.betainc", X, X, X), call("math.scalar_mul", 2.0, X),
        call("math.invert_permutation", [1, 0, 2]), call("math.polyval", [1.0, 2.0, 3.0], X),
        call("math.polyval", [f(5, 7), f(5, 7)], f(5, 7)), call("math.sobol_sample", 3, 5),
        call("math.approx_max_k", f(3, 16), 4),
        call("math.segment_prod", X, [0, 0, 1, 2, 2]), call("math.unsorted_segment_prod", X, [0, 2, 1, 2, 0], 3),
        call("math.unsorted_segment_sqrt_n", X, [0, 2, 1, 2, 0], 3),
        call("searchsorted", [1.0, 3.0, 5.0], f(4)), call("searchsorted", f(3, 5), f(3, 2), out_type="int64"),
        call("unravel_index", ints(4), [3, 4, 5]), call("identity_n", [X, f(3)]),
        call("histogram_fixed_width_bins", X, [0.0, 1.0], nbins=4), call("fingerprint", ["abc", "d"]),
        call("timestamp"), call("space_to_batch", IMAGE, [2, 2], [[0, 1], [1, 0]]),
        call("space_to_batch_nd", f(2, 10, 12, 3), [2, 3], [[0, 0], [3, 3]]),
        call("batch_to_space", f(8, 5, 6, 3), [2, 2], [[0, 1], [2, 0]]),
        *(call(f"linalg.{n}", _SQUARE) for n in (
            "eig", "eigvals", "eigvalsh", "lu", "matrix_rank", "pinv", "slogdet",
        )),
        call("linalg.pinv", f(2, 3, 5)), call("linalg.matrix_rank", f(2, 3, 5)),
        call("linalg.eigh_tridiagonal", f(5), f(4)), call("linalg.lu_solve", f(3, 3), [0, 1, 2], f(3, 2)),
        call("linalg.lu_reconstruct", f(3, 3), [0, 1, 2]), call("linalg.lu_matrix_inverse", f(3, 3), [0, 1, 2]),
        call("linalg.banded_triangular_solve", f(2, 4), f(4, 3)),
        call("linalg.tridiagonal_matmul", f(3, 4), f(4, 2)), call("linalg.tridiagonal_solve", f(3, 4), f(4, 2)),
        call("nn.dilation2d", IMAGE, f(3, 3, 3), (1, 1, 1, 1), "SAME", "NHWC", (1, 1, 1, 1)),
        call("nn.erosion2d", IMAGE, f(3, 3, 3), (1, 2, 2, 1), "VALID", "NHWC", (1, 1, 1, 1)),
        call("nn.conv_transpose", f(2, 5, 6, 3), f(3, 3, 4, 3), (2, 10, 12, 4), 2),
        call("nn.atrous_conv2d_transpose", f(2, 10, 10, 3), f(3, 3, 4, 3), (2, 10, 10, 4), 2, "SAME"),
        call("nn.depthwise_conv2d_backprop_filter", IMAGE, (3, 3, 3, 2), f(2, 11, 13, 6), (1, 1, 1, 1), "SAME"),
        call("nn.depthwise_conv2d_backprop_input", (2, 11, 13, 3), f(3, 3, 3, 2), f(2, 11, 13, 6), (1, 1, 1, 1), "SAME"),
        call("nn.fractional_avg_pool", f(2, 12, 13, 3), [1.0, 1.5, 1.5, 1.0]), call("nn.fractional_max_pool", f(2, 12, 13, 3), [1.0, 1.44, 1.73, 1.0]),
        call("nn.max_pool_with_argmax", IMAGE, 2, 2, "VALID"), call("nn.max_pool_with_argmax", IMAGE, 3, 1, "SAME"),
        call("nn.pool", IMAGE, (2, 3), "MAX", strides=(2, 1)), call("nn.pool", f(2, 9, 3), (2,), "AVG", padding="SAME"),
        call("nn.log_poisson_loss", X, X), call("nn.normalize_moments", 3.0, f(7), f(7), None),
        call("nn.sufficient_statistics", X, [0]), call("nn.sufficient_statistics", X, [0], keepdims=True),
        call("nn.isotonic_regression", X),
        call("signal.rfft2d", f(2, 4, 8)), call("signal.rfft3d", f(2, 4, 8)), call("signal.rfft2d", f(2, 4, 8), [6, 10]),
        call("signal.irfft2d", _COMPLEX), call("signal.irfft3d", _COMPLEX), call("signal.irfft2d", _COMPLEX, [4, 9]),
        call("signal.overlap_and_add", f(2, 5, 8), 4), call("signal.inverse_stft", _COMPLEX, 8, 4),
        call("signal.mdct", f(2, 32), 8), call("signal.inverse_mdct", f(2, 7, 4)),
        call("signal.kaiser_bessel_derived_window", 8),
        call("image.combined_non_max_suppression", f(2, 6, 1, 4), f(2, 6, 3), 5, 7),
        call("image.non_max_suppression_overlaps", f(6, 6), f(6), 3),
        call("image.non_max_suppression_with_scores", f(6, 4), f(6), 3),
        call("image.extract_glimpse", IMAGE, [5, 6], f(2, 2)),
        call("image.sample_distorted_bounding_box", [20, 30, 3], f(1, 1, 4)),
        call("image.stateless_sample_distorted_bounding_box", [20, 30, 3], f(1, 1, 4), (1, 2)),
        call("strings.unicode_encode", ints(3, 4, high=90), "UTF-8"), call("strings.unicode_script", ints(5, high=90)),
        call("strings.unsorted_segment_join", ["a", "b", "c"], [0, 1, 0], 2),
        call("random.stateless_gamma", (3, 4), (1, 2), f(4)), call("random.stateless_poisson", (3, 4), (1, 2), f(4)),
        call("random.stateless_binomial", (3, 4), (1, 2), f(4), f(4)),
        call("random.stateless_categorical", f(3, 5), 7, (1, 2)), call("random.split", longs(2), 3),
        call("random.fold_in", longs(2), 3), call("random.stateless_parameterized_truncated_normal", (3, 4), (1, 2)),
    ]  # fmt: skip


def rarer_failing_cases() -> list[Case]:
    return [
        call("linalg.eig", f(3, 4)),
        call("linalg.lu", f(2, 3, 4)),
        call("linalg.slogdet", f(3, 4)),
        call("linalg.eigvals", f(5)),
        call("math.igamma", X, f(5)),
        call("math.betainc", X, X, f(6)),
        call("nn.dilation2d", IMAGE, f(13, 3, 3), (1, 1, 1, 1), "VALID", "NHWC", (1, 1, 1, 1)),
        call("nn.log_poisson_loss", X, f(5, 6)),
    ]

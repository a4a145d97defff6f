"""More calls of TensorFlow's functions, those that programs use less: images, segments, signals, text, linear algebra."""

from __future__ import annotations

from tests.conformance.tensorflow.cases import IMAGE, Case, T, X, bools, call, f, ints

_SQUARE = f(4, 3, 3)


def more_cases() -> list[Case]:
    return [
        *(call(f"image.{n}", IMAGE, 0.2) for n in ("adjust_hue", "adjust_saturation", "adjust_gamma", "random_hue")),
        *(call(f"image.{n}", IMAGE, 0.2, 0.5) for n in ("random_contrast", "random_saturation")),
        *(call(f"image.{n}", IMAGE) for n in ("rgb_to_yuv", "yuv_to_rgb", "rgb_to_yiq", "yiq_to_rgb", "transpose")),
        *(call(f"image.stateless_random_flip_{n}", IMAGE, (1, 2)) for n in ("left_right", "up_down")),
        call("image.image_gradients", IMAGE), call("image.psnr", IMAGE, IMAGE, 1.0),
        call("image.draw_bounding_boxes", IMAGE, f(2, 3, 4), f(3, 3)),
        call("image.stateless_random_crop", IMAGE, (2, 5, 5, 3), (1, 2)),
        *(call(f"math.segment_{n}", X, [0, 0, 1, 2, 2]) for n in ("mean", "max", "min")),
        *(call(f"math.unsorted_segment_{n}", X, [0, 2, 1, 2, 0], 3) for n in ("mean", "max", "min")),
        *(call(f"tensor_scatter_nd_{n}", X, [[0], [2]], f(2, 7)) for n in ("add", "sub", "max", "min")),
        *(call(f"signal.{n}", T((3, 8), "complex64")) for n in ("fft", "ifft")),
        *(call(f"signal.{n}", T((3, 4, 8), "complex64")) for n in ("fft2d", "ifft2d", "fft3d", "ifft3d")),
        *(call(f"signal.{n}", f(3, 8)) for n in ("dct", "idct", "fftshift", "ifftshift")),
        *(call(f"signal.{n}", 9) for n in ("hamming_window", "kaiser_window", "vorbis_window")),
        call("signal.irfft", T((3, 5), "complex64")),
        *(call(f"linalg.{n}", _SQUARE) for n in ("adjoint", "expm", "logdet", "sqrtm")),
        call("linalg.set_diag", _SQUARE, f(4, 3)), call("linalg.cross", f(5, 3), f(5, 3)), call("linalg.eye", 3, 4),
        call("linalg.matmul", f(2, 3), f(3, 4)), call("linalg.norm", X, axis=1), call("linalg.tensordot", X, f(7, 2), 1),
        *(call(f"strings.{n}", ["a b", "c"]) for n in ("upper", "strip")),
        call("strings.regex_replace", ["a b", "c"], "a", "b"), call("strings.substr", ["abc", "def"], 0, 2),
        call("strings.as_string", X), call("strings.regex_full_match", ["a", "b"], "a"), call("io.encode_base64", ["a"]),
        call("strings.reduce_join", [["a", "b"], ["c", "d"]], axis=1),
        call("nn.softmax_cross_entropy_with_logits", f(5, 7), X), call("nn.in_top_k", ints(5, high=7), X, 2),
        call("nn.atrous_conv2d", IMAGE, f(3, 3, 3, 4), 2, "SAME"), call("nn.convolution", IMAGE, f(3, 3, 3, 4)),
        call("nn.avg_pool1d", f(2, 9, 3), 2, 2, "VALID"), call("nn.max_pool3d", f(2, 6, 6, 6, 3), 2, 2, "VALID"),
        call("nn.conv1d_transpose", f(2, 5, 3), f(3, 4, 3), (2, 10, 4), 2), call("nn.avg_pool", IMAGE, 2, 2, "SAME"),
        call("nn.local_response_normalization", IMAGE), call("nn.crelu", X), call("math.cumulative_logsumexp", X),
        call("math.accumulate_n", [X, X]), call("dynamic_stitch", [[0, 2], [1]], [f(2, 3), f(1, 3)]),
        call("dynamic_partition", X, [0, 1, 0, 1, 1], 2), call("unique_with_counts", ints(6)), call("bitcast", X, "int32"),
        call("saturate_cast", X, "uint8"), call("math.angle", T((3,), "complex64")), call("math.imag", T((3,), "complex64")),
        *(call(f"bitwise.bitwise_{n}", ints(5), ints(5)) for n in ("and", "or", "xor")), call("bitwise.invert", ints(5)),
        call("math.logical_and", bools(5), bools(5)), call("random.stateless_normal", (3, 4), (1, 2)),
        call("random.poisson", (3,), f(2)), call("random.shuffle", X),
        call("clip_by_global_norm", [X, f(3)], 1.0), call("linalg.global_norm", [X, f(3)]),
        call("nn.weighted_moments", X, [0], f(5, 7)),
    ]  # fmt: skip

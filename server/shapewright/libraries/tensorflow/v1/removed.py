"""Names of TensorFlow 1 spelled without ``compat.v1``: gone since TensorFlow 2, and understood all the same.

https://www.tensorflow.org/guide/migrate
"""

from __future__ import annotations

from collections.abc import Callable

from shapewright.libraries.tensorflow.world import EAGER
from shapewright.rules import REGISTRY, Context, Failure, Raw, op
from shapewright.values import Value

V1 = "tensorflow.compat.v1."
_SAID = "tensorflow.removed"
_KEPT = frozenset(f"{kind}_initializer" for kind in ("zeros", "ones", "constant", "random_normal", "random_uniform"))
"""Names that TensorFlow 2 has as well."""
_MOVED = {
    "math": "angle betainc ceil confusion_matrix conj count_nonzero cumprod digamma erf erfc expm1 igamma igammac imag "
    "invert_permutation is_finite is_inf is_nan is_non_decreasing is_strictly_increasing lbeta lgamma log log1p "
    "log_sigmoid logical_xor polygamma real reciprocal rint rsqrt segment_max segment_mean segment_min segment_prod "
    "segment_sum squared_difference unsorted_segment_max unsorted_segment_mean unsorted_segment_min "
    "unsorted_segment_prod unsorted_segment_sqrt_n unsorted_segment_sum zeta floordiv floormod",
    "linalg": "cholesky global_norm matrix_transpose qr svd trace",
    "signal": "fft fft2d fft3d ifft ifft2d ifft3d",
    "io": "decode_csv decode_raw parse_example parse_single_example read_file write_file",
}
"""Names of TensorFlow 1 that are in a module since TensorFlow 2."""
_TODAY = {
    **{name: f"{module}.{name}" for module, names in _MOVED.items() for name in names.split()},
    "random_normal": "random.normal", "random_uniform": "random.uniform", "random_shuffle": "random.shuffle",
    "truncated_normal": "random.truncated_normal", "set_random_seed": "random.set_seed",
    "random.set_random_seed": "random.set_seed", "multinomial": "random.categorical",
    "random_crop": "image.random_crop", "image.resize_images": "image.resize", "mod": "math.floormod",
    "image.resize_image_with_crop_or_pad": "image.resize_with_crop_or_pad", "arg_max": "argmax", "arg_min": "argmin",
    "image.resize_image_with_pad": "image.resize_with_pad", "matrix_inverse": "linalg.inv", "floor_div": "floor",
    "matrix_determinant": "linalg.det", "matrix_band_part": "linalg.band_part", "matrix_solve": "linalg.solve",
    "nn.softmax_cross_entropy_with_logits_v2": "nn.softmax_cross_entropy_with_logits", "div": "divide",
    "div_no_nan": "math.divide_no_nan", "lin_space": "linspace", "py_func": "numpy_function",
    "space_to_depth": "nn.space_to_depth", "depth_to_space": "nn.depth_to_space", "where_v2": "where",
    "string_split": "strings.split", "string_join": "strings.join", "string_to_number": "strings.to_number",
    "regex_replace": "strings.regex_replace", "reverse_v2": "reverse", "diag": "linalg.tensor_diag",
    "matrix_diag_part": "linalg.diag_part", "accumulate_n": "add_n", "random_gamma": "random.gamma",
    "random_poisson": "random.poisson", "check_numerics": "debugging.check_numerics",
}  # fmt: skip
"""Names of TensorFlow 1 for what TensorFlow 2 has under another."""


def _gone(name: str) -> Callable[..., Value]:
    today = _TODAY.get(name, "")

    def function(ctx: Context, *args: Raw, **options: Raw) -> Value:
        old = ctx.version("tensorflow")
        if (old is None or old >= (2,)) and ctx.state(_SAID) is None:
            ctx.set_state(_SAID, True)
            ctx.problem(removed(name, today))
        if not today:  # nothing else in TensorFlow 2 does what it did
            ctx.set_state(EAGER, False)
            ctx.set_state("tensorflow.old", True)
        return ctx.invoke(V1 + name, *args, **options)

    return function


def removed(name: str, today: str = "") -> Failure:
    """The failure for a name that TensorFlow 2 does not have, or calls otherwise today."""
    module, _, last = f"tensorflow.{name}".rpartition(".")
    return Failure(
        "removed-api",
        f"tf.{name} is called tf.{today} since TensorFlow 2."
        if today
        else f"tf.{name} is gone since TensorFlow 2. Import the old API instead: import tensorflow.compat.v1 as tf, "
        "then tf.disable_v2_behavior().",
        raises=f"module '{module}' has no attribute '{last}'",
        exception="AttributeError",
        url="https://www.tensorflow.org/guide/migrate",
    ).with_data(name=name, today=today)


def _home(module: str) -> Callable[[Context], str | None]:
    """Where a module of TensorFlow 1 would be, if the installed TensorFlow is a newer one."""

    def home(ctx: Context) -> str | None:
        version = ctx.version("tensorflow")
        return module if version is not None and version >= (2,) else None

    return home


def register() -> None:
    """Every name that only ``compat.v1`` has, under its old spelling too."""
    known = [*REGISTRY.functions, *REGISTRY.classes]
    for full in known:
        name = full.removeprefix(V1)
        plain = f"tensorflow.{name}"
        if name != full and plain not in REGISTRY.functions and plain not in REGISTRY.classes and name not in _KEPT:
            op(plain)(_gone(name))
            REGISTRY.alias(plain, plain)  # not what Keras has under the module of this name
    for name in _TODAY:
        if V1 + name in REGISTRY.functions and REGISTRY.functions.pop(f"tensorflow.{name}", None) is not None:
            op(f"tensorflow.{name}")(_gone(name))
    for module in ("tensorflow.contrib", "tensorflow.examples"):
        REGISTRY.homes[module] = _home(module)

"""Keras dtypes: the global policy, a layer's compute and variable dtype, promotion."""

from __future__ import annotations

from collections.abc import Iterable

from shapewright.rules import Abstain, Context, Mismatch, Raw, Site, lib_class, op, to_dtype
from shapewright.values import Const, Instance, Value

_NAMES = frozenset(
    [
        "bool",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "int8",
        "int16",
        "int32",
        "int64",
        "bfloat16",
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
        "string",
    ]
)
_SHORT = {"half": "float16", "float": "float32", "double": "float64", "int": "int64", "str": "string"}
FLOATS = ("bfloat16", "float16", "float32", "float64")


def dtype_of(ctx: Context, value: Value) -> str | None:
    """A dtype argument as Keras reads it; None for ``None``. Raises ``Abstain`` when it is not known."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return _SHORT.get(value.value, value.value)
    return to_dtype(ctx, value, Site("keras.dtype", "keras", "dtype"))


def is_float(dtype: str | None) -> bool:
    """Whether it is one of the floating dtypes (false when unknown)."""
    return dtype in FLOATS


def floatx(ctx: Context) -> str:
    """The default float type, ``float32`` unless the program set another."""
    name = ctx.state("keras.floatx", "float32")
    return name if isinstance(name, str) else "float32"


def policy_of(ctx: Context, given: Value) -> str | None:
    """The name of the dtype policy a layer gets from its ``dtype`` argument; None when not known."""
    if isinstance(given, Const) and given.value is None:
        name = ctx.state("keras.policy", None)
        return name if isinstance(name, str) else floatx(ctx)
    if isinstance(given, Instance):
        name = ctx.get(given, "name")
        return name.value if isinstance(name, Const) and isinstance(name.value, str) else None
    try:
        return dtype_of(ctx, given)
    except (Abstain, Mismatch):
        return None


def compute_dtype(policy: str | None) -> str | None:
    """What a layer of this policy computes in."""
    return None if policy is None else policy.rpartition("_from_")[2].removeprefix("mixed_")


def variable_dtype(policy: str | None) -> str | None:
    """What a layer of this policy keeps its weights in."""
    if policy is None:
        return None
    source = policy.rpartition("_from_")[2]
    return "float32" if source.startswith("mixed_") else source


_INTS = ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")


def _bits(dtype: str) -> int:
    digits = dtype.lstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits) if digits else 8


def _pair(a: str, b: str) -> str | None:
    if a == b:
        return a
    if a == "bool" or b == "bool":
        return b if a == "bool" else a
    if "string" in (a, b) or a not in _NAMES or b not in _NAMES:
        return None
    if a.startswith("complex") or b.startswith("complex"):
        return "complex128" if {"complex128", "float64"} & {a, b} else "complex64"
    floats = [d for d in (a, b) if is_float(d)]
    if len(floats) == 1:
        return floats[0]
    if len(floats) == 2:
        if {a, b} == {"float16", "bfloat16"}:
            return "float32"
        return max(a, b, key=_bits)
    signed = [d for d in (a, b) if d.startswith("int")]
    if len(signed) != 1:
        return max(a, b, key=_bits)
    unsigned = b if signed[0] == a else a
    bits = max(_bits(signed[0]), 2 * _bits(unsigned))
    return f"int{bits}" if bits <= 64 else "float32"


def promoted(ctx: Context, dtypes: Iterable[str | None]) -> str | None:
    """The dtype Keras promotes to; ``"int"`` and ``"float"`` stand for Python numbers, which give way."""
    known: list[str] = []
    weak: set[str] = set()
    for dtype in dtypes:
        if dtype is None:
            return None
        if dtype in ("int", "float"):
            weak.add(dtype)
        else:
            known.append(dtype)
    if not known:
        return floatx(ctx) if "float" in weak else "int32"
    result: str | None = known[0]
    for dtype in known[1:]:
        if result is None:
            return None
        result = _pair(result, dtype)
    if result == "bool" and weak:
        return floatx(ctx) if "float" in weak else "int32"
    if result in _INTS and "float" in weak:
        return floatx(ctx)
    return result


def as_float(ctx: Context, dtype: str | None) -> str | None:
    """The dtype of a function that computes in floats: ints and bools become the default float."""
    if dtype is None or is_float(dtype) or dtype.startswith("complex"):
        return dtype
    return floatx(ctx)


@lib_class("keras.DTypePolicy", bases=())
class DTypePolicy:
    """https://keras.io/api/mixed_precision/policy/"""

    @staticmethod
    def __init__(ctx: Context, self: Instance, name: Raw = Const(None)) -> None:
        """Keep the name: ``"mixed_float16"``."""
        ctx.set(self, "name", name)
        policy = policy_of(ctx, name)
        ctx.set(self, "compute_dtype", compute_dtype(policy))
        ctx.set(self, "variable_dtype", variable_dtype(policy))


@op(
    "keras.mixed_precision.set_global_policy", "keras.config.set_dtype_policy", "keras.mixed_precision.set_dtype_policy"
)
def set_global_policy(ctx: Context, policy: Raw) -> None:
    """https://keras.io/api/mixed_precision/policy/"""
    ctx.set_state("keras.policy", policy_of(ctx, policy))


@op("keras.mixed_precision.global_policy", "keras.config.dtype_policy", "keras.mixed_precision.dtype_policy")
def global_policy(ctx: Context) -> Value:
    """https://keras.io/api/mixed_precision/policy/"""
    return ctx.invoke("keras.DTypePolicy", policy_of(ctx, Const(None)))


@op("keras.config.set_floatx", "keras.backend.set_floatx")
def set_floatx(ctx: Context, value: Raw) -> None:
    """https://keras.io/api/utils/config_utils/"""
    if isinstance(value, Const) and value.value in FLOATS:
        ctx.set_state("keras.floatx", value.value)


@op("keras.config.floatx", "keras.backend.floatx")
def get_floatx(ctx: Context) -> str:
    """https://keras.io/api/utils/config_utils/"""
    return floatx(ctx)


@op("keras.backend.standardize_dtype", "keras.utils.standardize_dtype")
def standardize_dtype(ctx: Context, dtype: Raw) -> str:
    """https://keras.io/api/utils/backend_utils/"""
    return dtype_of(ctx, dtype) or floatx(ctx)


@op("keras.backend.is_float_dtype")
def is_float_dtype(ctx: Context, dtype: Raw) -> bool:
    """https://keras.io/api/utils/backend_utils/"""
    return is_float(standardize_dtype(ctx, dtype))


@op("keras.backend.is_int_dtype")
def is_int_dtype(ctx: Context, dtype: Raw) -> bool:
    """https://keras.io/api/utils/backend_utils/"""
    return standardize_dtype(ctx, dtype) in _INTS


@op("keras.backend.result_type")
def result_type(ctx: Context, *dtypes: Raw) -> str:
    """What operands of these dtypes give: https://keras.io/api/utils/backend_utils/"""
    known = promoted(ctx, [dtype_of(ctx, dtype) for dtype in dtypes])
    if known is None:
        raise Abstain("the dtypes are not all known")
    return known


__all__ = [
    "FLOATS",
    "as_float",
    "compute_dtype",
    "dtype_of",
    "floatx",
    "is_float",
    "policy_of",
    "promoted",
    "variable_dtype",
]

"""``rearrange``, ``reduce``, ``repeat``, ``einsum``, ``pack``, ``unpack``, ``parse_shape``."""

from __future__ import annotations

from shapewright.dims import Dim, product
from shapewright.libraries.common.patterns import Refuse, built, matched, parse, split
from shapewright.libraries.torch.dtypes import is_integral
from shapewright.libraries.torch.failures import shown
from shapewright.rules import Abstain, Context, Failure, Raw, Site, StrArg, dim_of, lift_dim, op
from shapewright.rules.arguments import to_dim
from shapewright.values import Const, Instance, Lib, Partial, Tensor, Tuple, Unknown, Value

DOCS = "https://einops.rocks/api/"


def refusing(operation: str, pattern: str, x: Tensor) -> Refuse:
    """How this call refuses the tensor."""

    def refuse(message: str, raises: str) -> Failure:
        return Failure(
            "einops-shape",
            f"{operation}('{pattern}') gets {shown(x)}: {message}",
            raises=raises,
            exception="EinopsError",
            argument="tensor",
        )

    return refuse


def lengths(ctx: Context, given: dict[str, Value]) -> dict[str, Dim]:
    """The axis sizes a call names."""
    return {name: to_dim(ctx, value, Site("einops", "einops", name)) for name, value in given.items()}


def tensor_of(ctx: Context, value: Value) -> Tensor:
    """A tensor, or a list of them stacked along a new first axis."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Unknown):
        return ctx.as_tensor(value, "torch")
    element, count = ctx.element(value), ctx.length(value)
    if isinstance(element, Tensor) and not isinstance(value, Instance):
        return element.like(shape=(ctx.fresh() if count is None else count, *element.dims))
    raise Abstain("what an einops function is called on is not known to be a tensor")


def transformed(ctx: Context, operation: str, tensor: Value, pattern: str, axes: dict[str, Dim]) -> Tensor:
    """The tensor with the shape of the pattern's right side."""
    left, right = split(pattern)
    x = tensor_of(ctx, tensor)
    x, sizes, rest = matched(ctx, left, x, axes, refusing(operation, pattern, x))
    return x.like(shape=built(right, {**axes, **sizes}, rest), layout=None)


def reduced(
    ctx: Context, operation: str, tensor: Value, pattern: str, reduction: Value, axes: dict[str, Dim]
) -> Tensor:
    """The tensor with the shape of the pattern's right side, in the dtype that the reduction gives."""
    result = transformed(ctx, operation, tensor, pattern, axes)
    left, right = split(pattern)
    if left.names <= right.names:
        return result  # nothing is reduced
    how = reduction.value if isinstance(reduction, Const) else None
    if how == "mean" and is_integral(result.dtype):
        raise Failure(
            "dtype-unsupported",
            f"{operation}('{pattern}', 'mean') gets {shown(tensor_of(ctx, tensor))}: only floats have a mean.",
            raises="reduce_mean is not available for non-floating tensors",
            exception="NotImplementedError",
            argument="tensor",
        )
    if how is None:
        return result.like(dtype=_dtype_of_own(ctx, reduction, tensor_of(ctx, tensor)))
    return result.like(dtype=_dtype_after(how, result))


def _dtype_of_own(ctx: Context, reduction: Value, x: Tensor) -> str | None:
    """The dtype that a library's function gives, which is called with a tensor and its axes."""
    own = reduction.function if isinstance(reduction, Partial) else reduction
    if not isinstance(own, Lib) or x.shape is None:
        return None
    given = ctx.call(reduction, x, Tuple(tuple(Const(axis) for axis in range(len(x.dims)))))
    return given.dtype if isinstance(given, Tensor) else None


def _dtype_after(how: object, x: Tensor) -> str | None:
    """The dtype of a reduction by name: PyTorch and NumPy add small integers up in large ones."""
    if how in ("max", "min", "mean"):
        return x.dtype
    if how in ("any", "all") and x.library == "torch" and x.dtype in (None, "uint8"):
        return x.dtype
    if how in ("any", "all"):
        return "bool"
    if how not in ("sum", "prod"):
        return None
    if x.library not in ("torch", "numpy") or not is_integral(x.dtype):
        return x.dtype
    return "uint64" if x.library == "numpy" and str(x.dtype).startswith("uint") else "int64"


@op("einops.rearrange", url=DOCS + "rearrange/")
def rearrange(ctx: Context, tensor: Raw, pattern: StrArg, **axes_lengths: Raw) -> Tensor:
    """Axes transposed, split, merged."""
    return transformed(ctx, "rearrange", tensor, pattern, lengths(ctx, axes_lengths))


@op("einops.repeat", url=DOCS + "repeat/")
def repeat(ctx: Context, tensor: Raw, pattern: StrArg, **axes_lengths: Raw) -> Tensor:
    """New axes on the right are copies."""
    return transformed(ctx, "repeat", tensor, pattern, lengths(ctx, axes_lengths))


@op("einops.reduce", url=DOCS + "reduce/")
def reduce(ctx: Context, tensor: Raw, pattern: StrArg, reduction: Raw, **axes_lengths: Raw) -> Tensor:
    """Axes missing on the right are reduced."""
    return reduced(ctx, "reduce", tensor, pattern, reduction, lengths(ctx, axes_lengths))


@op("einops.einsum", url=DOCS + "einsum/")
def einsum(ctx: Context, *tensors_and_pattern: Raw) -> Tensor:
    """Products summed over the axes that the right side lacks."""
    *operands, last = tensors_and_pattern
    if not isinstance(last, Const) or not isinstance(last.value, str):
        raise Abstain("the pattern of einops.einsum is not known")
    left, _, right = last.value.partition("->")
    sides = left.split(",")
    if len(sides) != len(operands):
        raise Abstain("einops.einsum with another number of tensors than its pattern names")
    sizes: dict[str, Dim] = {}
    rest: tuple[Dim, ...] = ()
    tensors = []
    for side, operand in zip(sides, operands, strict=True):
        x = tensor_of(ctx, operand)
        x, sizes, more = matched(ctx, parse(side), x, sizes, refusing("einsum", last.value, x))
        rest = more or rest
        tensors.append(x)
    return tensors[0].like(shape=built(parse(right), sizes, rest))


@op("einops.parse_shape", url=DOCS + "parse_shape/")
def parse_shape(ctx: Context, x: Raw, pattern: StrArg) -> Value:
    """The sizes by name."""
    side = parse(pattern)
    tensor = tensor_of(ctx, x)
    _, sizes, _ = matched(ctx, side, tensor, {}, refusing("parse_shape", pattern, tensor))
    return ctx.dict({name: size for name, size in sizes.items() if name != "_"})


@op("einops.pack", url=DOCS + "pack_unpack/")
def pack(ctx: Context, tensors: Raw, pattern: StrArg) -> Value:
    """Tensors concatenated along the axis ``*`` stands for, and the shapes that it stood for."""
    items = ctx.items(tensors)
    if items is None or not items:
        raise Abstain("einops.pack of a list that is not known")
    before, _, after = (part.split() for part in pattern.partition("*"))
    packed: Dim = 0
    shapes: list[Value] = []
    first = tensor_of(ctx, items[0])
    for item in items:
        x = tensor_of(ctx, item)
        if len(x.dims) < len(before) + len(after):
            raise refusing("pack", pattern, x)(
                "it has too few axes.", f"packed tensor (enumeration in pattern {pattern}) has too few dimensions"
            )
        middle = x.dims[len(before) : len(x.dims) - len(after)]
        packed = packed + product(middle)
        shapes.append(Tuple(tuple(lift_dim(d) for d in middle)))
    shape = (*first.dims[: len(before)], packed, *first.dims[len(first.dims) - len(after) :])
    return Tuple((first.like(shape=shape), ctx.list(shapes)))


@op("einops.unpack", url=DOCS + "pack_unpack/")
def unpack(ctx: Context, tensor: Raw, packed_shapes: Raw, pattern: StrArg) -> Value:
    """The tensors a packed one was made of."""
    x, shapes = tensor_of(ctx, tensor), ctx.items(packed_shapes)
    if shapes is None:
        raise Abstain("einops.unpack into shapes that are not known")
    before, _, after = (part.split() for part in pattern.partition("*"))
    head, tail = x.dims[: len(before)], x.dims[len(x.dims) - len(after) :]
    results = []
    for shape in shapes:
        middle = [dim_of(item) for item in ctx.items(shape) or ()]
        if ctx.items(shape) is None or any(d is None for d in middle):
            raise Abstain("einops.unpack into shapes that are not known")
        sizes = [ctx.fresh() if d == -1 else d for d in middle if d is not None]
        results.append(x.like(shape=(*head, *sizes, *tail)))
    return ctx.list(results)


@op("einops.asnumpy", url=DOCS + "asnumpy/")
def asnumpy(ctx: Context, tensor: Raw) -> Tensor:
    """The tensor as a NumPy array."""
    x = tensor_of(ctx, tensor)
    return x.like(library="numpy", device=None, requires_grad=None)

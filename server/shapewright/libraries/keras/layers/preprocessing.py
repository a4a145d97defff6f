"""Preprocessing layers for text, categories and numbers: https://keras.io/api/layers/preprocessing_layers/"""

from __future__ import annotations

from typing import Any

from shapewright.dims import Dim, eq
from shapewright.libraries.keras.attributes import flag_of, int_of, layer_name, size_of, text_of
from shapewright.libraries.keras.dtypes import floatx, is_float
from shapewright.libraries.keras.layer import configure, layer_class, to_graph
from shapewright.libraries.keras.layers.support import LAYERS, arguments, bad_option, is_none, keep, same
from shapewright.libraries.keras.structure import leaves
from shapewright.libraries.keras.tensors import backend, is_legacy, is_symbolic, result
from shapewright.libraries.keras.wording import describe
from shapewright.rules import Abstain, Context, Failure, Raw, TensorArg, dim_of, lift_dim
from shapewright.values import NONE, TRUE, Const, Instance, Many, Some, Tensor, Unknown, Value, unknown_tensor

URL = LAYERS + "preprocessing_layers/"
_LOOKUP = (
    "max_tokens", "num_oov_indices", "mask_token", "oov_token", "vocabulary", "idf_weights", "invert", "output_mode",
    "pad_to_max_tokens", "sparse", "encoding", "name", "salt",
)  # fmt: skip
_INTEGERS = (
    "max_tokens", "num_oov_indices", "mask_token", "oov_token", "vocabulary", "vocabulary_dtype", "idf_weights",
    "invert", "output_mode", "sparse", "pad_to_max_tokens", "name",
)  # fmt: skip
_TEXT = (
    "max_tokens", "standardize", "split", "ngrams", "output_mode", "output_sequence_length", "pad_to_max_tokens",
    "vocabulary", "idf_weights", "sparse", "ragged", "encoding", "name",
)  # fmt: skip
_LEARNT = "keras.learnt"
"""The slot that tells whether a layer has a vocabulary: given, or learnt from data."""
_NUMBERS = ("int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64", "bool", "float32", "float64")
_OLD_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}


def as_text(ctx: Context, value: Value) -> Tensor:
    """Text, or numbers in its place, as these layers take them: tensors, strings, lists of them."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Const) and isinstance(value.value, str):
        return Tensor(backend(ctx), (), "string")
    items = ctx.items(value)
    if items is not None:
        inner = as_text(ctx, items[0]) if items else Tensor(backend(ctx), (), "string")
        if inner.shape is not None:
            return Tensor(backend(ctx), (len(items), *inner.shape), inner.dtype)
    if isinstance(value, Some) and value.type_name == "str":
        return Tensor(backend(ctx), (), "string")
    numbers = ctx.invoke("keras.ops.convert_to_tensor", value)
    if not isinstance(numbers, Tensor):
        raise Abstain("the text given is not known")
    return numbers


def _initialise(names: tuple[str, ...], dtype: str = "") -> Any:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keep the options; these layers take Python data as well."""
        given = arguments(ctx, self, names, args, kwargs)
        configure(ctx, self, {**kwargs, "name": given.pop("name", kwargs.get("name", NONE))})
        keep(ctx, self, **given)
        mode = given.get("output_mode")
        ctx.set(self, "output_mode", "int" if mode is None else mode)
        ctx.set(self, "keras.any_arguments", TRUE)
        ctx.set(self, _LEARNT, Const(not is_none(given.get("vocabulary", NONE))))
        if dtype:  # what the layer reads, whatever it makes of it
            for name in ("dtype", "compute_dtype", "variable_dtype"):
                ctx.set(self, name, Const(dtype))

    return init


def _mode(ctx: Context, layer: Instance) -> str:
    mode = text_of(ctx, layer, "output_mode")
    if mode is None:
        raise Abstain("output_mode is not known")
    return _OLD_MODES.get(mode, mode)


def _depth(ctx: Context, layer: Instance) -> Dim:
    """The number of tokens, of which each is a column."""
    padded = ctx.get(layer, "pad_to_max_tokens")
    largest = size_of(ctx, layer, "max_tokens")
    if largest is not None and padded is not None and ctx.truth(padded):
        return largest
    known = ctx.get(layer, "vocabulary")
    words = None if known is None or is_none(known) else ctx.items(known)
    if words is not None:
        extra = int_of(ctx, layer, "num_oov_indices")
        more = 1 if _masks(ctx, layer) else 0
        return len(words) + (1 if extra is None else extra) + more
    return _learnt(ctx, layer)


def _masks(ctx: Context, layer: Instance) -> bool:
    """Whether the first token stands for no token."""
    mask = ctx.get(layer, "mask_token")
    text = layer.cls.inherits("keras.layers.TextVectorization")
    return _mode(ctx, layer) == "int" and (text or (mask is not None and not is_none(mask)))


def _learnt(ctx: Context, layer: Instance) -> Dim:
    """The size of a vocabulary that ``adapt`` learns: one symbol for each layer, named after it."""
    known = size_of(ctx, layer, "keras.vocabulary")
    if known is None:
        known = ctx.fresh(f"{layer_name(ctx, layer)}.vocabulary", low=1)
        ctx.set(layer, "keras.vocabulary", lift_dim(known))
    return known


def _encoded(ctx: Context, layer: Instance, x: Tensor, depth: Dim, mode: str, kind: str | None) -> Tensor:
    """One-hot appends an axis (or replaces a last one of 1); counts replace the last."""
    shape = x.shape
    if shape is None:
        return result(ctx, [x], None, kind)
    if mode == "one_hot":
        base = shape[:-1] if len(shape) > 1 and eq(shape[-1], 1) else shape
        return result(ctx, [x], (*base, depth), kind)
    return result(ctx, [x], (*shape[:-1], depth), kind)


def _lookup_call(ctx: Context, self: Instance, inputs: Raw) -> Tensor:
    """Indices, words (``invert``), or one column for each token."""
    x = as_text(ctx, inputs)
    mode = _mode(ctx, self)
    invert = ctx.get(self, "invert")
    _check_read(ctx, self, x, text=self.cls.inherits("keras.layers.StringLookup"))
    _check_learnt(ctx, self, x)
    if invert is not None and ctx.truth(invert):
        return result(ctx, [x], x.shape, "string" if self.cls.inherits("keras.layers.StringLookup") else "int64")
    if mode == "int":
        return result(ctx, [x], x.shape, "int64")
    return _encoded(ctx, self, x, _depth(ctx, self), mode, _kind(ctx, x, mode))


def _check_learnt(ctx: Context, layer: Instance, x: Tensor) -> None:
    """Raise ``Failure`` where text is looked up, at once, in a vocabulary that was neither given nor learnt."""
    if flag_of(ctx, layer, _LEARNT) is not False or is_symbolic(x) or x.kind != "eager" or is_legacy(ctx):
        return
    counted = _mode(ctx, layer) != "int"
    padded = ctx.get(layer, "pad_to_max_tokens")
    if counted and padded is not None and ctx.truth(padded) is not False:
        return
    raise Failure(
        "argument-value",
        f"{layer.cls.name} has no vocabulary yet: call adapt() on the data first, or give vocabulary=.",
        raises="you must set the layer's vocabulary before calling it" if counted else "Table not initialized.",
        exception="RuntimeError" if counted else "FailedPreconditionError",
        argument="self",
        url=URL,
    )


def _check_read(ctx: Context, layer: Instance, x: Tensor, *, text: bool) -> None:
    """Raise ``Failure`` where a lookup gets numbers for text, or text for numbers: it casts neither to the other."""
    invert = ctx.get(layer, "invert")
    inverted = invert is not None and not is_none(invert)
    if inverted or is_symbolic(x) or is_legacy(ctx) or x.dtype not in (_NUMBERS if text else ("string", "str")):
        return
    given = {"float32": "float", "float64": "double", "str": "string"}.get(x.dtype or "", x.dtype)
    raise Failure(
        "dtype-unsupported",
        f"{layer.cls.name} looks up {'text' if text else 'integers'}, and gets {describe(x)}.",
        raises=f"Cast {given} to {'string' if text else 'int64'} is not supported",
        exception="UnimplementedError",
        argument="inputs",
        url=URL,
    )


def _kind(ctx: Context, x: Tensor, mode: str) -> str:
    """The dtype of columns: counts are whole numbers, though Keras says float of a KerasTensor's."""
    return floatx(ctx) if is_symbolic(x) or mode == "tf_idf" else "int64"


def _text_call(ctx: Context, self: Instance, inputs: Raw) -> Tensor:
    """``(batch, steps)`` of token ids, or ``(batch, tokens)``."""
    x = as_text(ctx, inputs)
    batch = x.shape[:1] if x.shape is not None else (ctx.fresh("batch"),)
    _check_read(ctx, self, x, text=True)
    _check_learnt(ctx, self, x)
    _standardized(ctx, self, x)
    if flag_of(ctx, self, "ragged"):
        return _ragged(ctx, self, batch)
    if _mode(ctx, self) == "int":
        length = ctx.get(self, "output_sequence_length")
        steps = None if length is None or is_none(length) else dim_of(length)
        return result(ctx, [x], (*batch, ctx.fresh("steps") if steps is None else steps), "int64")
    lead = x.shape if is_symbolic(x) and x.shape is not None else batch
    return result(ctx, [x], (*lead, _depth(ctx, self)), _kind(ctx, x, _mode(ctx, self)))


def _ragged(ctx: Context, layer: Instance, batch: tuple[Dim, ...]) -> Tensor:
    """Rows of ids of different lengths; the longest one's length is named after the layer."""
    longest = ctx.fresh(f"{layer_name(ctx, layer)}.steps")
    return unknown_tensor(backend(ctx), "int64", kind="ragged", meta=(("padded", (*batch, longest)),))


def _standardized(ctx: Context, layer: Instance, x: Tensor) -> None:
    """Runs the program's own ``standardize`` on the text."""
    function = ctx.get(layer, "standardize")
    if function is not None and ctx.parameters(function) is not None:
        ctx.call(function, to_graph(ctx, x))


def _adapt_text(ctx: Context, self: Instance, data: Raw, *args: Raw, **kwargs: Raw) -> None:
    """Learns a vocabulary from text, which is standardized: batches of a data set, or all of it as one column."""
    ctx.set(self, _LEARNT, TRUE)
    if ctx.is_instance(data, "tensorflow.data.Dataset"):
        text = ctx.element(data)
    else:
        text = as_text(ctx, data)
        if text.shape is not None and len(text.shape) == 1:
            text = text.like(shape=(*text.shape, 1))
    if isinstance(text, Tensor):
        _standardized(ctx, self, text)


def _adapt(ctx: Context, self: Instance, data: Raw, *args: Raw, **kwargs: Raw) -> None:
    """Learns a vocabulary or statistics; no shape depends on it that is known."""
    ctx.set(self, _LEARNT, TRUE)


def _vocabulary(ctx: Context, self: Instance, include_special_tokens: Raw = TRUE) -> Value:
    """The words, after those that stand for no word and for one that is not known."""
    if include_special_tokens != TRUE:
        return Unknown("the vocabulary is decided by data")
    return Many(Some("int" if self.cls.inherits("keras.layers.IntegerLookup") else "str"), _depth(ctx, self), "list")


def _vocabulary_size(ctx: Context, self: Instance) -> Dim:
    """The number of words."""
    return _depth(ctx, self)


_methods: dict[str, Any] = {
    "adapt": _adapt, "get_vocabulary": _vocabulary, "set_vocabulary": _adapt, "vocabulary_size": _vocabulary_size,
    "load_assets": _adapt, "reset_state": _vocabulary,
}  # fmt: skip
_lookup_methods = {**_methods, "call": _lookup_call}
layer_class("keras.layers.StringLookup", url=URL, __init__=_initialise(_LOOKUP, "string"), **_lookup_methods)
layer_class("keras.layers.IntegerLookup", url=URL, __init__=_initialise(_INTEGERS, "int64"), **_lookup_methods)
_text_methods = {**_methods, "adapt": _adapt_text, "call": _text_call}
layer_class("keras.layers.TextVectorization", url=URL, __init__=_initialise(_TEXT, "string"), **_text_methods)


# --- categories and numbers ----------------------------------------------------------------------


def _category_call(ctx: Context, self: Instance, inputs: TensorArg, count_weights: Raw = NONE) -> Tensor:
    """One column for each token."""
    mode = text_of(ctx, self, "output_mode")
    mode = "multi_hot" if mode is None or mode == "int" else mode
    tokens = size_of(ctx, self, "num_tokens")
    kind = text_of(ctx, self, "compute_dtype")
    if inputs.shape is None or tokens is None:
        return result(ctx, [inputs], None, kind)
    if not inputs.shape:
        return result(ctx, [inputs], (tokens,), kind)
    return _encoded(ctx, self, inputs, tokens, mode, kind)


def _discretization_call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
    """The bin of each number."""
    mode = _mode(ctx, self)
    if mode == "int":
        return result(ctx, [inputs], inputs.shape, "int32")
    raise Abstain("the number of bins is not followed")


def _hashing_call(ctx: Context, self: Instance, inputs: Raw) -> Tensor:
    """The bin of each value."""
    x = as_text(ctx, inputs)
    mode, bins = _mode(ctx, self), size_of(ctx, self, "num_bins")
    given = text_of(ctx, self, "compute_dtype")
    if mode == "int":
        return result(ctx, [x], x.shape, given if (given or "").startswith("int") else "int64")
    if x.shape is None or bins is None:
        return result(ctx, [x], None, given)
    if not x.shape or is_symbolic(x):
        return result(ctx, [x], (*x.shape[:-1], bins), given)
    return _encoded(ctx, self, x, bins, mode, given)


def _crossing_call(ctx: Context, self: Instance, inputs: Raw) -> Tensor:
    """The bin of each pair."""
    given_items = None if isinstance(inputs, Tensor) else ctx.items(inputs)
    if isinstance(inputs, Tensor):
        words = f"`HashedCrossing` should be called on a list or tuple of inputs. Received: inputs={describe(inputs)}"
        raise bad_option(
            f"Features are crossed with one another, and this is one: {describe(inputs)}.", words, "inputs"
        )
    if given_items is not None and len(given_items) < 2:
        words = "`HashedCrossing` should be called on at least two inputs. Received: inputs=[…]"
        raise bad_option("Features are crossed with one another, and there is one.", words, "inputs")
    found = [as_text(ctx, leaf) for leaf in leaves(ctx, inputs)]
    mode, bins = _mode(ctx, self), size_of(ctx, self, "num_bins")
    if not found or found[0].shape is None or bins is None:
        raise Abstain("the inputs are not known")
    x = found[0]
    if any(is_float(feature.dtype) for feature in found):
        words = "All `HashedCrossing` inputs should have an integer or string dtype. Received: inputs=[…]"
        raise bad_option(f"Features are integers or text, and one is {describe(x)}.", words, "inputs")
    if mode == "int":
        given = text_of(ctx, self, "compute_dtype")
        return result(ctx, found, x.shape, given if (given or "").startswith("int") else "int64")
    return _encoded(ctx, self, x, bins, mode, text_of(ctx, self, "compute_dtype"))


def _keeping_call(ctx: Context, self: Instance, inputs: Raw, training: Raw = NONE) -> Tensor:
    """The input's shape, in the layer's dtype."""
    if isinstance(inputs, Tensor):
        return same(ctx, inputs, text_of(ctx, self, "compute_dtype"))
    made = ctx.invoke("keras.ops.convert_to_tensor", inputs)
    if not isinstance(made, Tensor):
        raise Abstain("the input is not known")
    return same(ctx, made, text_of(ctx, self, "compute_dtype"))


layer_class("keras.layers.CategoryEncoding", url=URL, __init__=_initialise(("num_tokens", "output_mode", "sparse")),
            call=_category_call)  # fmt: skip
layer_class(
    "keras.layers.Discretization",
    url=URL,
    __init__=_initialise(("bin_boundaries", "num_bins", "epsilon", "output_mode", "sparse", "dtype", "name")),
    call=_discretization_call,
    adapt=_adapt,
)
layer_class(
    "keras.layers.Hashing",
    url=URL,
    __init__=_initialise(("num_bins", "mask_value", "salt", "output_mode", "sparse")),
    call=_hashing_call,
)
layer_class(
    "keras.layers.HashedCrossing",
    url=URL,
    __init__=_initialise(("num_bins", "output_mode", "sparse", "name")),
    call=_crossing_call,
)
layer_class("keras.layers.Rescaling", url=URL, __init__=_initialise(("scale", "offset")), call=_keeping_call)
layer_class(
    "keras.layers.Normalization",
    url=URL,
    __init__=_initialise(("axis", "mean", "variance", "invert")),
    call=_keeping_call,
    adapt=_adapt,
)

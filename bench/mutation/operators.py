"""The ways to break a program: each looks at a node and gives the edits that its mistakes are made of.

They are what people get wrong with tensors: a size, an axis, a forgotten argument, call, layer or subscript, a dtype,
a loss, a factor of a reshape, an input's shape, the order of operands.
"""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Callable, Iterable, Iterator

from bench.mutation.source import Edit, Mutant, Source

Operator = Callable[[Source, ast.AST, random.Random], Iterable[list[Edit]]]

NO_SIZES = {"range", "print", "seed", "manual_seed", "set_seed", "set_random_seed", "default_rng", "RandomState",
            "Adam", "SGD", "RMSprop", "AdamW", "StepLR", "round", "sleep", "deque", "shuffle", "Dropout", "dropout",
            "next", "max", "min", "int", "str", "format", "exit", "clip_grad_norm_", "pow", "repeat"}  # fmt: skip
NO_SIZE_KEYWORDS = {"epochs", "nb_epoch", "verbose", "seed", "num_workers", "step_size", "gamma", "lr", "maxsize"}
MERELY_TOLD = NO_SIZE_KEYWORDS | {"name", "file", "end", "sep", "flush", "momentum", "learning_rate", "weight_decay",
                                  "description", "help", "default", "type", "inplace", "shuffle"}  # fmt: skip
ON_AXES = {"sum", "mean", "softmax", "log_softmax", "argmax", "max", "min", "cat", "concat", "concatenate", "stack",
           "unsqueeze", "squeeze", "flatten", "expand_dims", "norm", "chunk", "split", "reduce_mean", "reduce_sum",
           "size", "select", "gather", "cumsum", "Flatten", "Softmax", "amax", "std", "var"}  # fmt: skip
ON_TWO_AXES = {"transpose", "permute", "swapaxes", "movedim", "moveaxis", "Permute"}
DROPPED_METHODS = {"flatten", "unsqueeze", "squeeze", "permute", "transpose", "view", "reshape", "long", "float", "int",
                   "double", "contiguous", "mean", "sum", "astype", "detach", "numpy", "argmax", "bool", "to", "expand",
                   "repeat", "t", "cpu", "item", "batch", "pooler", "toarray"}  # fmt: skip
DROPPED_FUNCTIONS = {"flatten", "expand_dims", "squeeze", "unsqueeze", "reshape", "transpose", "permute", "cast",
                     "one_hot", "to_categorical", "pad_sequences", "stack", "mean", "reduce_mean", "Flatten",
                     "GlobalAveragePooling2D", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "Reshape", "Permute",
                     "RepeatVector", "ZeroPadding2D", "Cropping2D", "UpSampling2D", "MaxPooling2D"}  # fmt: skip
RESHAPES = {"view", "reshape", "Reshape", "expand", "RepeatVector", "broadcast_to", "tile", "unflatten"}
INPUTS = {"randn", "rand", "zeros", "ones", "empty", "full", "random", "normal", "uniform", "random_sample", "Input",
          "placeholder", "random_normal", "random_uniform", "standard_normal", "InputLayer", "randint",
          "integers"}  # fmt: skip
PRODUCTS = {"matmul", "bmm", "mm", "dot", "mv", "einsum"}
DTYPES = ("float32", "float64", "int64", "int32", "float16", "bool", "uint8", "long", "float", "double", "string")
OTHER_DTYPES = {"float32": ("float64", "int64"), "float64": ("float32", "int64"), "int64": ("float32", "int32"),
                "int32": ("float32", "int64"), "long": ("float32", "int32"), "float": ("float64", "int64"),
                "bool": ("float32", "int64"), "uint8": ("float32", "int64"), "double": ("float32", "int64"),
                "float16": ("float32", "int64"), "string": ("float32", "int64")}  # fmt: skip
CASTS = {"long": ("float", "int"), "float": ("long", "double"), "int": ("float", "long"), "double": ("float", "long")}
LOSSES = (
    ("CrossEntropyLoss", "MSELoss", "BCEWithLogitsLoss", "BCELoss", "NLLLoss", "L1Loss"),
    ("cross_entropy", "mse_loss", "binary_cross_entropy_with_logits", "binary_cross_entropy", "nll_loss"),
    ("sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy", "mse"),
    ("SparseCategoricalCrossentropy", "CategoricalCrossentropy", "BinaryCrossentropy", "MeanSquaredError"),
    ("sparse_softmax_cross_entropy_with_logits", "softmax_cross_entropy_with_logits",
     "sigmoid_cross_entropy_with_logits"),
)  # fmt: skip


def called(node: ast.AST) -> str:
    """The last name of what a call calls."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _number(node: ast.AST | None) -> int | None:
    """The integer that is written here, maybe with a minus."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _number(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    return None


def _simple(node: ast.AST) -> bool:
    """Whether it is a number, a name or an attribute."""
    return isinstance(node, ast.Name | ast.Attribute) or _number(node) is not None


def _arguments(call: ast.Call) -> list[ast.AST]:
    """Positional arguments and keywords in the order of the text."""
    return sorted([*call.args, *call.keywords], key=lambda node: (node.lineno, node.col_offset))


def _sizes(call: ast.Call) -> Iterator[ast.expr]:
    """Arguments that may be sizes, also those in a tuple or list."""
    for value in [*call.args, *(k.value for k in call.keywords if k.arg not in NO_SIZE_KEYWORDS | {"dim", "axis"})]:
        yield from value.elts if isinstance(value, ast.Tuple | ast.List) else [value]


def _dimensions(call: ast.Call) -> list[ast.expr]:
    """The sizes of a shape, be it given as one tuple or as arguments."""
    for value in [*(k.value for k in call.keywords if k.arg in ("shape", "size", "input_shape")), *call.args]:
        if isinstance(value, ast.Tuple | ast.List) and not any(isinstance(e, ast.Starred) for e in value.elts):
            return list(value.elts)
    return [argument for argument in call.args if _simple(argument)]


def size(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """A size one off or doubled."""
    if isinstance(node, ast.Call) and called(node) not in NO_SIZES | ON_AXES | ON_TWO_AXES:
        for argument in _sizes(node):
            value = _number(argument)
            if value is not None and value > 0:
                yield source.replaced(argument, str(chance.choice([value + 1, value - 1, value * 2])))


def neighbours(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """Two sizes of a constructor in the wrong order."""
    if isinstance(node, ast.Call) and called(node)[:1].isupper() and called(node) not in NO_SIZES:
        simple = [argument for argument in node.args if _simple(argument)]
        for one, other in itertools.pairwise(simple):
            yield source.swapped(one, other)


def factor(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """A product or quotient of sizes with one factor forgotten."""
    if isinstance(node, ast.Call) and called(node) not in NO_SIZES:
        for argument in _sizes(node):
            if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Mult | ast.FloorDiv):
                yield source.replaced(argument, source.of(argument.left))


def axis(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """An operation along another axis, or axes in another order."""
    if not isinstance(node, ast.Call):
        return
    name = called(node)
    spots = [k.value for k in node.keywords if k.arg in ("dim", "axis", "start_dim", "axes")]
    if name in ON_AXES:
        spots += [argument for argument in node.args if _number(argument) is not None][:1]
    for spot in spots:
        value = _number(spot)
        if value is not None:
            yield source.replaced(spot, str(value + chance.choice([1, -1])))
    if name in ON_TWO_AXES:
        axes = _dimensions(node)
        if len(axes) > 2:
            one, other = sorted(chance.sample(range(len(axes)), 2))
            yield source.swapped(axes[one], axes[other])
        elif len(axes) == 2:
            value = _number(axes[1])
            if value is not None:
                yield source.replaced(axes[1], str(value + chance.choice([1, -1])))


def argument(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """An argument left out."""
    if isinstance(node, ast.Call) and called(node) not in NO_SIZES:
        among = _arguments(node)
        for keyword in node.keywords:
            if keyword.arg and keyword.arg not in MERELY_TOLD and keyword.arg != "return_sequences":
                yield source.without(keyword, among)
        if len(node.args) > 1 and not isinstance(node.args[-1], ast.Starred):
            yield source.without(node.args[-1], among)


def sequences(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """``return_sequences=True`` left out."""
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg == "return_sequences":
                yield source.without(keyword, _arguments(node))


def dropped_call(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """A step forgotten: ``x.flatten(1)`` or ``tf.squeeze(x)`` or ``Flatten()(x)`` is just ``x``."""
    if not isinstance(node, ast.Call):
        return
    function = node.func
    method = isinstance(function, ast.Attribute) and source.of(function.value).partition(".")[0] not in source.modules
    if method and called(node) in DROPPED_METHODS:
        yield source.replaced(node, source.receiver(node))
        return
    step = called(node) in DROPPED_FUNCTIONS and bool(node.args) and _steps_on(node.args[0])
    layer = isinstance(function, ast.Call) and called(function) in DROPPED_FUNCTIONS and len(node.args) == 1
    if step or layer:
        yield source.replaced(node, source.operand(node.args[0]))


def _steps_on(value: ast.AST) -> bool:
    """Whether a call's first argument is what it works on, not a size."""
    return isinstance(value, ast.Name | ast.Call | ast.Subscript | ast.BinOp | ast.Attribute)


def subscript(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """A forgotten ``[:, -1]`` or ``[0]``."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield source.replaced(node, source.operand(node.value))


def dtype(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """Another dtype, or another cast."""
    if isinstance(node, ast.Attribute) and node.attr in DTYPES and source.of(node.value) in ("torch", "np", "tf"):
        yield source.replaced(node, f"{source.of(node.value)}.{chance.choice(OTHER_DTYPES[node.attr])}")
    elif isinstance(node, ast.Constant) and node.value in DTYPES:
        yield source.replaced(node, repr(chance.choice(OTHER_DTYPES[str(node.value)])))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        for other in CASTS.get(node.func.attr, ()):
            yield source.replaced(node, f"{source.receiver(node)}.{other}()")


def layer(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """A layer of a Sequential left out."""
    if isinstance(node, ast.Call) and called(node) == "Sequential":
        first = node.args[0] if node.args else None
        items = list(first.elts) if isinstance(first, ast.List | ast.Tuple) else list(node.args)
        if len(items) > 1:
            for item in items:
                yield source.without(item, items)
    elif isinstance(node, ast.Expr) and called(node.value) == "add" and len(node.value.args) == 1:  # type: ignore[attr-defined]
        yield source.replaced(node, "pass")


def loss(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """Another loss."""
    name = node.attr if isinstance(node, ast.Attribute) else node.value if isinstance(node, ast.Constant) else ""
    for kin in LOSSES:
        if name in kin:
            other = chance.choice([each for each in kin if each != name])
            written = repr(other) if isinstance(node, ast.Constant) else f"{source.of(node.value)}.{other}"  # type: ignore[attr-defined]
            yield source.replaced(node, written)


def reshape(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """A reshape with one factor missing, another, or in another order."""
    if isinstance(node, ast.Call) and called(node) in RESHAPES:
        items = _dimensions(node)
        if len(items) > 1:
            yield source.without(chance.choice(items), items)
            at = chance.randrange(len(items) - 1)
            yield source.swapped(items[at], items[at + 1])
        for item in items:
            if _number(item) is None:
                yield source.replaced(item, f"{source.operand(item)} {chance.choice(['* 2', '+ 1', '// 2'])}")


def input_shape(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """Data with an axis missing, one too many, or two in the wrong order."""
    if isinstance(node, ast.Call) and called(node) in INPUTS:
        items = _dimensions(node)
        if len(items) > 1:
            yield source.without(chance.choice(items), items)
            at = chance.randrange(len(items) - 1)
            yield source.swapped(items[at], items[at + 1])
        if items:
            item = chance.choice(items)
            yield source.replaced(item, f"{source.of(item)}, 1")
            if isinstance(item, ast.Name):
                yield source.replaced(item, f"{item.id} + 1")


def operands(source: Source, node: ast.AST, chance: random.Random) -> Iterator[list[Edit]]:
    """A matrix product the wrong way round."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield source.swapped(node.left, node.right)
    elif isinstance(node, ast.Call) and called(node) in PRODUCTS and len(node.args) >= 2:
        yield source.swapped(node.args[-2], node.args[-1])


OPERATORS: dict[str, Operator] = {
    "size": size, "neighbours": neighbours, "factor": factor, "axis": axis, "argument": argument,
    "sequences": sequences, "dropped call": dropped_call, "subscript": subscript, "dtype": dtype, "layer": layer,
    "loss": loss, "reshape": reshape, "input shape": input_shape, "operands": operands,
}  # fmt: skip


def mutants(name: str, text: str, most: int, seed: int = 0) -> list[Mutant]:
    """At most so many mutants of a program, the same for the same seed, as evenly from all operators as it has them."""
    source = Source(text)
    piles = []
    for title, operator in OPERATORS.items():
        chance = random.Random(f"{seed} {name} {title}")
        pile = [m for node in source.nodes() for edits in operator(source, node, chance)
                if (m := source.mutant(title, node, edits)) is not None]  # fmt: skip
        chance.shuffle(pile)
        piles.append(pile)
    random.Random(f"{seed} {name}").shuffle(piles)
    chosen: dict[str, Mutant] = {}
    while any(piles) and len(chosen) < most:
        for pile in piles:
            if pile and len(chosen) < most:
                mutant = pile.pop()
                chosen.setdefault(mutant.text, mutant)
    return list(chosen.values())

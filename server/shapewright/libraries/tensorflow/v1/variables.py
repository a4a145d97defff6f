"""Variables by their names, and the scopes that decide these names.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/variable_scope
"""

from __future__ import annotations

from shapewright.dims import Dim, eq
from shapewright.libraries.tensorflow.creation import tensor_of
from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.failures import shown, tuple_sizes
from shapewright.libraries.tensorflow.listing import list_variable, lose, reuses
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.values import make_variable
from shapewright.libraries.tensorflow.world import GRAPH, SCOPE, VARIABLE_NAME, is_graph
from shapewright.rules import Context, Failure, Raw, lib_class, op
from shapewright.values import FALSE, NONE, TRUE, Certain, Const, Instance, Lib, Tensor, Value

V1 = "tensorflow.compat.v1"
DOCS = "https://www.tensorflow.org/api_docs/python/tf/compat/v1/"
_MADE = "tensorflow.named_variables"


# --- variables ------------------------------------------------------------------------------------------------
@op(f"{V1}.get_local_variable", url=DOCS + "get_local_variable")
def get_local_variable(ctx: Context, name: Raw, *args: Raw, **options: Raw) -> Value:
    """A variable that is neither trained nor saved."""
    lose(ctx)
    return ctx.invoke(f"{V1}.get_variable", name, *args, **options)


@op(f"{V1}.get_variable", url=DOCS + "get_variable")
def get_variable(
    ctx: Context, name: Raw, shape: Raw = NONE, dtype: DType = None, initializer: Raw = NONE, regularizer: Raw = NONE,
    trainable: Raw = NONE, collections: Raw = NONE, **options: Raw,
) -> Tensor:  # fmt: skip
    """A variable by its name. https://www.tensorflow.org/api_docs/python/tf/compat/v1/get_variable"""
    full = scoped(ctx, name)
    label = name.value if isinstance(name, Const) and isinstance(name.value, str) else "variable"
    if isinstance(initializer, Tensor) or (
        isinstance(initializer, Const) and isinstance(initializer.value, (int, float))
    ):
        value = tensor_of(ctx, initializer, dtype, "initializer")
        known, kind = value.shape, value.dtype
    else:
        known, kind = None if shape == NONE else shape_dims(ctx, shape, "tf.get_variable"), dtype or "float32"
    return named_variable(ctx, full, known, kind, label, asked=shape != NONE, trainable=trainable,
                          elsewhere=collections != NONE)  # fmt: skip


def named_variable(
    ctx: Context, full: str | None, shape: tuple[Dim, ...] | None, dtype: str | None, label: str, *,
    asked: bool = True, trainable: Value = NONE, elsewhere: bool = False,
) -> Tensor:  # fmt: skip
    """The variable of a full name: a new one, or where the scope shares variables the one that there is.

    ``asked``: whether the shape was given, and must then be that of the variable. Raises ``Failure`` where the name is
    taken.
    """
    before = _taken_again(ctx, full)
    if before is not None:
        _same_shape(ctx, full, before, Tensor("tensorflow", shape, dtype) if asked else None)
        return before
    made = make_variable(ctx, shape, dtype, label)
    if (_graph(ctx), full) in _made(ctx) or (full is None and reuses(ctx) is not False):
        lose(ctx)  # it may be one that there is
    if full is not None:
        made = made.with_note(VARIABLE_NAME, full)
    list_variable(ctx, made, TRUE if trainable == NONE else trainable, elsewhere=elsewhere)
    if full is not None:
        ctx.set_state(_MADE, Certain(_made(ctx) | {(_graph(ctx), full)}))
        ctx.set_state(_key(ctx, full), made)
    return made


def scoped(ctx: Context, name: Value) -> str | None:
    """The name with the scopes around it; None where it is not known."""
    scope = ctx.state(SCOPE, NONE)
    prefix: Value | None = Const("")
    if scope != NONE:
        prefix = ctx.get(scope, "prefix") if isinstance(scope, Instance) else None
    texts = [part.value for part in (prefix, name) if isinstance(part, Const) and isinstance(part.value, str)]
    if len(texts) != 2 or not is_graph(ctx) or _graph(ctx) is None:
        return None
    return f"{texts[0]}/{texts[1]}" if texts[0] else str(texts[1])


def _taken_again(ctx: Context, name: str | None) -> Tensor | None:
    """The variable of this name that there is already; raises ``Failure`` where it must not be taken again."""
    if name is None or ctx.cold or (_graph(ctx), name) not in _made(ctx):
        return None
    scope = ctx.state(SCOPE, NONE)
    reuse = ctx.get(scope, "reuse") if isinstance(scope, Instance) else FALSE
    if reuse == FALSE:
        raise Failure(
            "variable-exists",
            f"There is a variable '{name}' in this graph already: give this one another name or scope, or take the "
            "same one again with reuse=tf.AUTO_REUSE in its variable_scope.",
            raises=f"Variable {name} already exists, disallowed. Did you mean to set reuse=True or "
            "reuse=tf.AUTO_REUSE in VarScope?",
            exception="ValueError",
            argument="name",
            url=DOCS + "variable_scope",
        )
    known = ctx.state(_key(ctx, name), NONE)
    return known if isinstance(known, Tensor) and _shares(reuse) else None


def _shares(reuse: Value | None) -> bool:
    """Whether a scope surely takes variables again that there are."""
    return reuse == TRUE or (isinstance(reuse, Lib) and reuse.name.endswith(".AUTO_REUSE"))


def _same_shape(ctx: Context, name: str | None, before: Tensor, wanted: Tensor | None) -> None:
    if wanted is None or wanted.shape is None or before.shape is None:
        return
    if len(wanted.shape) == len(before.shape) and all(
        eq(a, b) is not False for a, b in zip(wanted.shape, before.shape, strict=True)
    ):
        return
    raise Failure(
        "assign-shape",
        f"The variable '{name}' that is taken again has shape {shown(before)}, and {shown(wanted)} is asked for.",
        raises=f"Trying to share variable {name}, but specified shape {tuple_sizes(ctx, wanted.shape)} and found shape "
        f"{tuple_sizes(ctx, before.shape)}.",
        exception="ValueError",
        argument="shape",
        url=DOCS + "get_variable",
    ).with_data(operands=(before, wanted))


def _made(ctx: Context) -> Certain:
    """The names surely taken so far, with the graph of each."""
    known = ctx.state(_MADE, Certain())
    return known if isinstance(known, Certain) else Certain()


def _graph(ctx: Context) -> object:
    return ctx.state(GRAPH, 0)


def _key(ctx: Context, name: str) -> str:
    return f"tensorflow.variable:{_graph(ctx)}:{name}"


# --- scopes ---------------------------------------------------------------------------------------------------
@tf_op("variable_scope", new=False)
def variable_scope(
    ctx: Context, name_or_scope: Raw = NONE, default_name: Raw = NONE, *args: Raw, reuse: Raw = NONE, **options: Raw
) -> Value:
    """``with tf.variable_scope(…) as scope:``"""
    outer = ctx.state(SCOPE, NONE)
    inner = name_or_scope if isinstance(name_or_scope, Instance) else outer
    prefix = ctx.get(inner, "prefix") if isinstance(inner, Instance) else Const("") if inner == NONE else None
    kept = ctx.get(inner, "reuse") if isinstance(inner, Instance) else FALSE if inner == NONE else None
    if not isinstance(name_or_scope, Instance):
        prefix = _below(prefix, name_or_scope)
    if reuse not in (NONE, FALSE):
        kept = reuse if _shares(reuse) else None
    made = ctx.new("tensorflow.VariableScope", prefix=prefix or NONE, reuse=NONE if len(args) > 6 else kept or NONE)
    return ctx.new("tensorflow.EnteredScope", value=made)


def _below(prefix: Value | None, name: Value) -> Value | None:
    """The name of a scope in another; None where a number may be added to it, or it is not known."""
    texts = [part.value for part in (prefix, name) if isinstance(part, Const) and isinstance(part.value, str)]
    if len(texts) != 2:
        return None
    return Const(f"{texts[0]}/{texts[1]}" if texts[0] else texts[1])


@tf_op("contrib.slim.arg_scope", "contrib.framework.arg_scope", new=False)
def arg_scope(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """Default arguments, which are not followed."""
    return ctx.new("tensorflow.Scope")


@lib_class("tensorflow.EnteredScope")
class EnteredScope:
    """A scope of variable names while it is in force."""

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        before = ctx.state(SCOPE, NONE)
        ctx.set(self, "before", before if isinstance(before, Value) else NONE)
        scope = ctx.get(self, "value") or NONE
        ctx.set_state(SCOPE, scope)
        return scope

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> None:
        ctx.set_state(SCOPE, ctx.get(self, "before") or NONE)


@lib_class("tensorflow.VariableScope")
class VariableScope:
    """A scope of variable names."""

    @staticmethod
    def reuse_variables(ctx: Context, self: Instance) -> None:
        """Variables of known names are taken again."""
        ctx.set(self, "reuse", TRUE)


@tf_op("get_variable_scope", new=False)
def get_variable_scope(ctx: Context) -> Value:
    """The scope in force."""
    known = ctx.state(SCOPE, NONE)
    if known == NONE:
        known = ctx.new("tensorflow.VariableScope", prefix=Const(""), reuse=FALSE)
        ctx.set_state(SCOPE, known)
    return known if isinstance(known, Value) else ctx.new("tensorflow.VariableScope")

"""Registering rules of TensorFlow: both generations of names, results that know their graph."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from shapewright.libraries.common import recording
from shapewright.libraries.tensorflow.tensors import operands_in, traced
from shapewright.libraries.tensorflow.world import DEMANDS
from shapewright.rules import REGISTRY, Context, Rule, compile_rule
from shapewright.rules.arguments import Kind
from shapewright.rules.registry import Parameter
from shapewright.values import NONE, Tensor, Tuple

Function = Callable[..., Any]

DOCS = "https://www.tensorflow.org/api_docs/python/tf/"
OLD_NAMES = {
    "reduction_indices": "axis", "dim": "axis", "dimension": "axis", "concat_dim": "axis", "axes": "axis",
    "keep_dims": "keepdims", "a": "x", "squeeze_dims": "axis", "split_dim": "axis",
}  # fmt: skip
"""Keywords of TensorFlow 1 by what TensorFlow 2 calls them."""
_NAME = Parameter("name", Kind("value", lambda ctx, value, site: value), NONE, None)


def tf_op(
    *names: str, old: bool = True, new: bool = True, url: str = "", renames: dict[str, str] | None = None
) -> Callable[[Function], Function]:
    """Register a rule for ``tf.<name>``, in TensorFlow 2 (``new``) and as ``tf.compat.v1.<name>`` (``old``).

    Names with a dot are below a module (``nn.relu``); a name that starts with ``Tensor.`` is a
    method. The ``name`` argument that every operation takes is added.
    """

    def register(function: Function) -> Function:
        spelled = []
        for name in names:
            if name.startswith(("Tensor.", "Variable.")):
                spelled.append(f"tensorflow.{name}")
                continue
            spelled += [f"tensorflow.{name}"] * new + [f"tensorflow.compat.v1.{name}"] * old
        page = url or DOCS + names[0].replace(".", "/")
        REGISTRY.add(tracing(_compiled(function, spelled[0], page, renames)), spelled)
        return function

    return register


def _compiled(function: Function, name: str, url: str, renames: dict[str, str] | None) -> Rule:
    rule = compile_rule(function, name, url=url)
    own = {p.name for p in rule.parameters}
    old = {theirs: ours for theirs, ours in OLD_NAMES.items() if theirs not in own and ours in own}
    old.update({"input": "x", "tensor": "x", "value": "x", "features": "x", "input_tensor": "x"} if "x" in own else {})
    return replace(rule, renames={k: v for k, v in {**old, **(renames or {})}.items() if k not in own})


def tracing(rule: Rule) -> Rule:
    """The rule, its results made to depend on what its operands depend on, with a ``name`` argument."""
    compute = rule.function

    @functools.wraps(compute)
    def function(ctx: Context, *args: Any, **kwargs: Any) -> Any:
        if "name" in hidden:
            kwargs.pop("name", None)
        operands = operands_in(ctx, (*args, *kwargs.values()))
        made = traced(ctx, compute(ctx, *args, **kwargs), operands)
        demands = ctx.state(DEMANDS, frozenset())
        if demands:
            ctx.set_state(DEMANDS, frozenset())
            made = traced(ctx, made, [Tensor("tensorflow", (), None, depends=demands)])
        return _told_apart(ctx, made, args, kwargs) if told_apart else made

    name = rule.name.rpartition(".")[2]
    told_apart = not rule.name.startswith(("tensorflow.Variable.", "tensorflow.function"))
    blocking = name in recording.BLOCKING
    makes_variables = rule.name.startswith("tensorflow.compat.v1.")  # tf.layers, get_variable

    def _told_apart(ctx: Context, made: Any, args: Any, kwargs: Any) -> Any:
        """The results that no gradient flows through bear a note of it."""
        if not isinstance(made, (Tensor, Tuple)):
            return made
        constant = not makes_variables and recording.constant_arguments(args) and recording.constant_arguments(kwargs)
        blocked = blocking or constant
        if isinstance(made, Tensor):
            return recording.noted(ctx, made, blocked)
        parts = tuple(recording.noted(ctx, x, blocked) if isinstance(x, Tensor) else x for x in made.items)
        return replace(made, items=parts)

    hidden: Sequence[str] = ()
    parameters = rule.parameters
    takes_any = any(p.how is p.how.VAR_KEYWORD for p in parameters)
    if not takes_any and all(p.name != "name" for p in parameters):
        hidden = ("name",)
        parameters = (*parameters, replace(_NAME, how=_positional(parameters)))
    return replace(rule, function=function, parameters=parameters)


def _positional(parameters: Sequence[Parameter]) -> Any:
    """A name may be given by position, unless stars or keywords-only precede it."""
    import inspect

    plain = all(p.how is inspect.Parameter.POSITIONAL_OR_KEYWORD for p in parameters)
    return inspect.Parameter.POSITIONAL_OR_KEYWORD if plain else inspect.Parameter.KEYWORD_ONLY

"""The overloads of one operator: the first that takes the arguments, or what Python says of a call that none takes."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.rules import signatures
from shapewright.rules.context import Context
from shapewright.rules.failure import (
    Failure,
    Mismatch,
    Missing,
    TooMany,
    Unexpected,
    Unmodelled,
    WrongKind,
)
from shapewright.rules.registry import REGISTRY, Rule, library_of
from shapewright.values import Value


def apply_overloads(ctx: Context, rules: Sequence[Rule], args: Sequence[Value], kwargs: dict[str, Value]) -> Value:
    """Run the first rule whose signature and argument kinds fit.

    Raises ``Failure`` from the rule that fits, or where each needs an argument more or takes none of a name that is
    given; ``Unmodelled`` when none fits.
    """
    mismatches: list[Mismatch] = []
    fitting = 0
    for rule in rules:
        try:
            bound = rule.bind(args, kwargs)
            fitting += 1
            return rule.apply(ctx, bound)
        except Mismatch as mismatch:
            # its traceback would hold the whole stack, and through this list itself: garbage for the collector
            mismatches.append(mismatch.with_traceback(None))
    wrong = [mismatch.failure for mismatch in mismatches if isinstance(mismatch, WrongKind)]
    if wrong and len(wrong) == fitting:
        raise wrong[0]
    lacking = [mismatch.names for mismatch in mismatches if isinstance(mismatch, Missing)]
    if len(lacking) == len(rules):
        raise _too_few(rules[0].name, min(lacking, key=len))
    strange = {(mismatch.name, mismatch.twice) for mismatch in mismatches if isinstance(mismatch, Unexpected)}
    if len(strange) == 1 and all(isinstance(mismatch, Unexpected) for mismatch in mismatches):
        name, twice = strange.pop()
        if twice or signatures.is_complete(ctx, rules[0], name):
            raise _strange(rules[0].name, name, twice)
    crowded = [mismatch for mismatch in mismatches if isinstance(mismatch, TooMany)]
    if len(crowded) == len(rules) and all(signatures.is_placed(ctx, rule) for rule in rules):
        raise _too_many(rules[0].name, max(crowded, key=lambda call: call.most))
    raise Unmodelled(f"{rules[0].name} was called in a form that is not modelled ({mismatches[0]})")


def _too_few(name: str, missing: tuple[str, ...]) -> Failure:
    """The failure of a call that leaves out what has no default, in the library's words or Python's."""
    own = REGISTRY.lacking.get(library_of(name))
    failure = None if own is None else own(name, missing)
    if failure is not None:
        return failure
    quoted = " and ".join(f"'{argument}'" for argument in missing)
    plural = "s" if len(missing) > 1 else ""
    return _wrong_call(name, f"missing {len(missing)} required positional argument{plural}: {quoted}")


def _strange(name: str, argument: str, twice: bool) -> Failure:
    """The failure of a call that gives an argument twice, or one that there is not, in Python's words."""
    if twice and name in ("numpy.zeros", "numpy.empty", "numpy.array"):
        said = f"argument for {name.rpartition('.')[2]}() given by name ('{argument}') and position (position 1)"
        return Failure("call-arguments", f"{said}.", raises=said, exception="TypeError")
    what = "multiple values for argument" if twice else "an unexpected keyword argument"
    return _wrong_call(name, f"got {what} '{argument}'")


def _too_many(name: str, call: TooMany) -> Failure:
    """The failure of a call that gives more than it takes, in the library's words or Python's, which count ``self``."""
    if name.startswith(("numpy.random.", "torch.tensor", "torch.as_tensor")):
        compiled = f"takes at most {call.most}" if name.startswith("numpy") else f"takes {call.most}"
        tail = f"({call.given} given)" if name.startswith("numpy") else f"but {call.given} were given"
        return _wrong_call(name, f"{compiled} positional argument{'s' if call.most > 1 else ''} {tail}")
    own = REGISTRY.crowded.get(library_of(name))
    failure = None if own is None else own(name, call)
    if failure is not None:
        return failure
    receiver = int(name.endswith(("__", ".forward")))
    least, most = call.least + receiver, call.most + receiver
    span = f"from {least} to {most}" if least < most else str(most)
    plural = "s" if most > 1 else ""
    return _wrong_call(name, f"takes {span} positional argument{plural} but {call.given + receiver} were given")


def _wrong_call(name: str, what: str) -> Failure:
    name = signatures.INHERITED.get(name, name)
    shown = ".".join(name.split(".")[-2:]) if name.endswith(("__", ".forward")) else name.rpartition(".")[2]
    said = f"{shown}() {what}"
    return Failure("call-arguments", f"{said}.", raises=said, exception="TypeError")

"""``einsum``: an equation over named axes."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim
from shapewright.libraries.common.broadcast import broadcast, broadcast_dim
from shapewright.libraries.common.misfit import Misfit


def parse(equation: str, operands: int) -> tuple[list[str], str]:
    """The operands' subscripts and the output's, made explicit; ``.`` stands for an ellipsis.

    Raises ``Misfit``: ``operands`` (``left``: as the equation says, ``right``: given), ``output``
    (an output subscript that no operand has, or twice) or ``syntax``.
    """
    text = equation.replace(" ", "").replace("...", ".")
    inputs, arrow, output = text.partition("->")
    subscripts = inputs.split(",")
    if not all(c.isalpha() or c in ".," for c in inputs + output):
        raise Misfit("syntax")
    if len(subscripts) != operands:
        raise Misfit("operands", left=len(subscripts), right=operands)
    if any(s.count(".") > 1 for s in (*subscripts, output)):
        raise Misfit("syntax")
    used = "".join(subscripts)
    if not arrow:
        once = sorted(c for c in set(used) if c != "." and used.count(c) == 1)
        output = ("." if "." in used else "") + "".join(once)
    for letter in output:
        if letter != "." and (letter not in used or output.count(letter) > 1):
            raise Misfit("output")
    return subscripts, output


def einsum(equation: str, shapes: Sequence[Sequence[Dim]]) -> tuple[Dim, ...]:
    """The shape of ``einsum(equation, *operands)``; a subscript's sizes broadcast.

    Raises ``Misfit`` as ``parse`` does, or ``rank`` (``position``; ``left``: subscripts, ``right``:
    axes), ``size`` (``position``, ``axis``: the letter's code point, ``left``: seen before,
    ``right``: now).
    """
    subscripts, output = parse(equation, len(shapes))
    sizes: dict[str, Dim] = {}
    batch: tuple[Dim, ...] = ()
    for position, (letters, shape) in enumerate(zip(subscripts, shapes, strict=True)):
        named = len(letters.replace(".", ""))
        if len(shape) < named or (len(shape) > named and "." not in letters):
            raise Misfit("rank", position=position, left=named, right=len(shape))
        before = letters.index(".") if "." in letters else named
        hidden = len(shape) - named
        batch = broadcast(batch, shape[before : before + hidden])
        for letter, size in zip(letters.replace(".", ""), (*shape[:before], *shape[before + hidden :]), strict=True):
            seen = sizes.get(letter, size)
            both = broadcast_dim(seen, size)
            if both is None:
                raise Misfit("size", position=position, axis=ord(letter), left=seen, right=size)
            sizes[letter] = both
    return tuple(dim for letter in output for dim in (batch if letter == "." else (sizes[letter],)))

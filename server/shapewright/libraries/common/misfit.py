"""How a shape formula says that its operands do not fit, without a framework's words."""

from __future__ import annotations

from shapewright.dims import Dim


class Misfit(Exception):
    """The sizes do not fit, for every value that the unknowns can take.

    A library catches it and words its own ``Failure``. ``kind`` is what went wrong; each formula
    lists the kinds it raises. ``axis`` is an axis of the result or operand, ``position`` the
    operand's place in a list, ``left`` and ``right`` are the two sizes that disagree.
    """

    def __init__(
        self, kind: str, *, axis: int = 0, position: int = 0, left: Dim | None = None, right: Dim | None = None
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.axis = axis
        self.position = position
        self.left = left
        self.right = right

    @property
    def of_a_loop_that_may_not_run(self) -> bool:
        """Whether a number that is not known is beyond a size: of ``range(1, n)`` over one item there is no round."""
        return self.kind == "range" and not isinstance(self.left, int) and isinstance(self.right, int)

"""``scipy.optimize``: assignment.

https://docs.scipy.org/doc/scipy/reference/optimize.html
"""

from __future__ import annotations

from shapewright import dims
from shapewright.libraries.numpy.arrays import new
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.scipy.registration import scipy_op
from shapewright.rules import Context, Failure, Raw, TensorArg
from shapewright.values import FALSE, Tensor


@scipy_op("optimize.linear_sum_assignment")
def linear_sum_assignment(ctx: Context, cost_matrix: TensorArg, maximize: Raw = FALSE) -> tuple[Tensor, Tensor]:
    """Rows and the column of each, as many as the smaller side of the matrix has: int64. ValueError unless 2-D."""
    costs = ctx.rank(
        cost_matrix,
        2,
        lambda: Failure(
            "array-rank",
            f"An assignment needs a matrix of costs, and gets {shown(cost_matrix)}.",
            raises=f"expected a matrix (2-D array), got a {cost_matrix.rank} array",
            exception="ValueError",
            argument="cost_matrix",
        ),
    )
    count = dims.dmin(*costs.dims)
    return new((count,), "int64"), new((count,), "int64")

"""``scipy.linalg``: what is as in NumPy, and matrices made of others.

https://docs.scipy.org/doc/scipy/reference/linalg.html
"""

from __future__ import annotations

from shapewright.libraries.numpy.arrays import new
from shapewright.libraries.numpy.dtypes import promote
from shapewright.libraries.scipy.registration import as_in_numpy, scipy_op
from shapewright.rules import BoolArg, Context, Raw, TensorArg
from shapewright.values import NONE, Some, Tensor, Tuple, Value

as_in_numpy(("linalg.det", "linalg.inv", "linalg.norm"), ("overwrite_a", "check_finite"))


@scipy_op("linalg.expm", "linalg.sinm", "linalg.cosm")
def of_matrix(ctx: Context, A: TensorArg) -> Tensor:
    """A square matrix of a square matrix."""
    return new(A.shape, None)


@scipy_op("linalg.logm", "linalg.sqrtm")
def root_of_matrix(ctx: Context, A: TensorArg, disp: BoolArg = True, blocksize: Raw = NONE) -> Value:
    """A square matrix of a square matrix, which may be complex; not displayed, its error comes along."""
    made = new(A.shape, None)
    return made if disp else Tuple((made, Some("float")))


@scipy_op("linalg.block_diag")
def block_diag(ctx: Context, *arrs: TensorArg) -> Tensor:
    """Matrices along the diagonal of one."""
    dtype = arrs[0].dtype
    rows, columns = arrs[0].dims[-2:]
    for part in arrs[1:]:
        dtype, rows, columns = promote(dtype, part.dtype), rows + part.dims[-2], columns + part.dims[-1]
    return new((rows, columns), dtype)

"""What of NumPy has no rule on purpose, and why."""

from __future__ import annotations

from shapewright.rules import unmodelled

unmodelled("masked arrays are not followed", "numpy.ma")
unmodelled(
    "matrices that keep two axes are not followed",
    "numpy.matrix", "numpy.asmatrix", "numpy.bmat", "numpy.matlib",
)  # fmt: skip
unmodelled(
    "arrays of records are not followed",
    "numpy.recarray", "numpy.record", "numpy.rec", "numpy.void", "numpy.fromregex",
)  # fmt: skip
unmodelled(
    "dates are not followed",
    "numpy.datetime64", "numpy.timedelta64", "numpy.datetime_data", "numpy.busday_count", "numpy.busday_offset",
    "numpy.busdaycalendar",
)  # fmt: skip
unmodelled(
    "a kind of types, which values are only compared with",
    "numpy.generic", "numpy.number", "numpy.integer", "numpy.signedinteger", "numpy.unsignedinteger", "numpy.inexact",
    "numpy.floating", "numpy.complexfloating", "numpy.flexible", "numpy.character", "numpy.ufunc", "numpy.flatiter",
    "numpy.char.chararray",
)  # fmt: skip
unmodelled("a table of types", "numpy.ScalarType", "numpy.sctypeDict", "numpy.typecodes")
unmodelled("iterators that are told how to iterate are not followed", "numpy.nested_iters")
unmodelled("in which order operands are contracted is not followed", "numpy.einsum_path")
unmodelled(
    "tells of the installation or of its settings",
    "numpy.get_printoptions", "numpy.getbufsize", "numpy.geterr", "numpy.show_runtime", "numpy.test",
    "numpy.linalg.test", "numpy.fft.test", "numpy.random.test", "numpy.polynomial.test",
    "numpy.polynomial.set_default_printstyle", "numpy.random.RandomState.get_state", "numpy.random.get_bit_generator",
    "numpy.random.set_bit_generator", "numpy.random.Generator.bit_generator",
)  # fmt: skip
unmodelled("an exception", "numpy.linalg.LinAlgError", "numpy.exceptions")
unmodelled(
    "series of other polynomials are not followed",
    *(
        f"numpy.polynomial.{name}"
        for name in ("Chebyshev", "Hermite", "HermiteE", "Laguerre", "Legendre", "Polynomial")
    ),
)
unmodelled("a helper of tests", "numpy.testing")
unmodelled(
    "whose memory an array looks at is not followed",
    "numpy.ndarray.base", "numpy.ndarray.flags", "numpy.ndarray.ctypes",
)  # fmt: skip

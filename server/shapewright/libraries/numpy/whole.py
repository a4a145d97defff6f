"""Modules of NumPy whose public names are all known, and the names that versions dropped.

What is listed of a module is there and has no rule: modules in it.
https://numpy.org/doc/stable/numpy_2_0_migration_guide.html
"""

from __future__ import annotations

from shapewright.rules import MEMBERS, REGISTRY, Gone

for _place, _names in {
    "numpy": "char compat core ctypeslib distutils doc dtypes emath exceptions f2py fft lib linalg ma matlib matrixlib "
    "polynomial random rec strings test testing typing version",
    "numpy.random": "bit_generator mtrand",
    "numpy.linalg": "linalg",
    "numpy.fft": "helper",
    "numpy.ndarray": "filename flush mode offset",  # what arrays over files have besides
}.items():
    REGISTRY.whole[_place] = frozenset(_names.split())

MEMBERS["numpy.random.Generator"] = frozenset(("bit_generator",))

_IN_2_0 = {
    "NINF": "-np.inf", "PINF": "np.inf", "NZERO": "-0.0", "PZERO": "0.0", "float_": "np.float64",
    "complex_": "np.complex128", "longfloat": "np.longdouble", "singlecomplex": "np.complex64",
    "cfloat": "np.complex128", "longcomplex": "np.clongdouble", "clongfloat": "np.clongdouble", "string_": "np.bytes_",
    "unicode_": "np.str_", "Inf": "np.inf", "Infinity": "np.inf", "NaN": "np.nan", "infty": "np.inf",
    "issubsctype": "np.issubdtype", "mat": "np.asmatrix", "round_": "np.round", "alltrue": "np.all",
    "sometrue": "np.any",
}  # fmt: skip
"""What NumPy 2.0 dropped, with what its message says to use instead."""
for _name, _now in _IN_2_0.items():
    REGISTRY.gone[f"numpy.{_name}"] = Gone(
        (2, 0), f"`np.{_name}` was removed in the NumPy 2.0 release. Use `{_now}` instead.", _now
    )
for _name, _now in {"product": "prod", "cumproduct": "cumprod", "row_stack": "", "msort": ""}.items():
    REGISTRY.gone[f"numpy.{_name}"] = Gone((2, 4) if _name == "row_stack" else (2, 0), "", _now and f"np.{_now}")
for _name, _now in {"in1d": "isin", "trapz": "trapezoid"}.items():
    REGISTRY.gone[f"numpy.{_name}"] = Gone((2, 4), "", f"np.{_now}")
for _name in ("float", "int", "complex", "object", "str"):
    REGISTRY.gone[f"numpy.{_name}"] = Gone((1, 24), "", _name)

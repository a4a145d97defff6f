"""Names that a library's module or array has not: ``np.float``, ``nn.Relu``, ``tensor.astype``.

Only places are judged of which every name is known (``Registry.whole``), and only where the installed version is
one that the rules hold for.
"""

from __future__ import annotations

import ast
import difflib

from shapewright.interpreter.frame import Frame, Raised
from shapewright.interpreter.run import Run
from shapewright.interpreter.tensor_classes import tensor_class_chain
from shapewright.rules import Failure, Gone, Repair, signatures
from shapewright.rules.registry import library_of
from shapewright.values import ASSUMED, Instance, Lib, Tensor, Value

_ALIKE = 0.75
"""How alike two names are of which one may be a slip for the other."""
_TIDY = ("torch.optim",)
"""Modules that do not keep the names of their files."""
_MEANT = {
    ("torch.Tensor", "copy"): "clone", ("torch.Tensor", "expand_dims"): "unsqueeze",
    ("numpy", "unsqueeze"): "expand_dims", ("numpy", "cat"): "concatenate", ("numpy", "tensor"): "array",
    ("torch", "array"): "tensor", ("torch", "expand_dims"): "unsqueeze", ("numpy.ndarray", "permute"): "transpose",
    ("torch.nn", "CrossEntropy"): "CrossEntropyLoss", ("torch.nn", "MSE"): "MSELoss", ("torch.nn", "BCE"): "BCELoss",
}  # fmt: skip
"""What is called otherwise where it is looked for."""
_OF_NUMBERS = ("is_integer", "as_integer_ratio", "hex", "fromhex", "bit_count", "numerator", "denominator", "is_native")
"""What NumPy's numbers have and arrays have not."""
_OF_TABLES = frozenset((
    "abs", "add", "add_prefix", "add_suffix", "agg", "aggregate", "align", "apply", "array", "asfreq", "asof",
    "assign", "at", "at_time", "attrs", "autocorr", "axes", "between", "between_time", "bfill", "boxplot",
    "case_when", "cat", "columns", "combine", "combine_first", "compare", "convert_dtypes", "corr", "corrwith",
    "count", "cov", "cummax", "cummin", "describe", "diff", "div", "divide", "divmod", "drop", "drop_duplicates",
    "droplevel", "dropna", "dt", "dtypes", "duplicated", "empty", "eq", "equals", "eval", "ewm", "expanding",
    "explode", "factorize", "ffill", "fillna", "filter", "first_valid_index", "floordiv", "from_arrow", "from_dict",
    "from_records", "ge", "get", "groupby", "gt", "hasnans", "head", "hist", "iat", "idxmax", "idxmin", "iloc",
    "index", "infer_objects", "info", "insert", "interpolate", "is_monotonic_decreasing", "is_monotonic_increasing",
    "is_unique", "isetitem", "isin", "isna", "isnull", "items", "iterrows", "itertuples", "join", "keys", "kurt",
    "kurtosis", "last_valid_index", "le", "list", "loc", "lt", "map", "mask", "median", "melt", "memory_usage",
    "merge", "mod", "mode", "mul", "multiply", "name", "ne", "nlargest", "notna", "notnull", "nsmallest", "nunique",
    "pct_change", "pipe", "pivot", "pivot_table", "plot", "pop", "pow", "product", "quantile", "query", "radd",
    "rank", "rdiv", "rdivmod", "reindex", "reindex_like", "rename", "rename_axis", "reorder_levels", "replace",
    "resample", "reset_index", "rfloordiv", "rmod", "rmul", "rolling", "rpow", "rsub", "rtruediv", "sample", "select",
    "select_dtypes", "sem", "set_axis", "set_flags", "set_index", "shift", "skew", "sort_index", "sort_values",
    "sparse", "stack", "str", "struct", "style", "sub", "subtract", "swaplevel", "tail", "to_clipboard", "to_csv",
    "to_dict", "to_excel", "to_feather", "to_frame", "to_hdf", "to_html", "to_iceberg", "to_json", "to_latex",
    "to_list", "to_markdown", "to_numpy", "to_orc", "to_parquet", "to_period", "to_pickle", "to_records", "to_sql",
    "to_stata", "to_string", "to_timestamp", "to_xarray", "to_xml", "transform", "truediv", "truncate", "tz_convert",
    "tz_localize", "unique", "unstack", "update", "value_counts", "values", "where", "xs",
))  # fmt: skip
"""What pandas's tables and columns have and arrays have not."""
_KIN = ("torch", "torch.Tensor", "torch.nn.functional", "numpy", "numpy.ndarray")
_SHOWN = {"torch.Tensor": "Tensor", "torch.nn.Parameter": "Parameter", "numpy.ndarray": "numpy.ndarray"}


def has_not(run: Run, receiver: Value, name: str, *, of_any_version: bool = False) -> bool:
    """Whether a module or an array is certain not to have a public name; or no version that the rules hold for has it.
    """
    if name.startswith("_"):
        return False
    if isinstance(receiver, Tensor) and receiver.note(ASSUMED):
        return False
    if run.recorder.cold and name in _OF_TABLES and isinstance(receiver, Tensor) and receiver.library == "numpy":
        return False  # NumPy's functions take tables too, and give them back
    if isinstance(receiver, Tensor) and receiver.library == "numpy" and receiver.kind == "scalar":
        number = (receiver.dtype or "").startswith(("float", "int", "uint"))
        return number and name not in _OF_NUMBERS and _lacks(run, "numpy.ndarray", name, of_any_version)
    if isinstance(receiver, Tensor) and receiver.library == "numpy" and receiver.shape is None and name in _OF_NUMBERS:
        return False  # what is computed of one number is a number
    places = owners(receiver)
    return bool(places) and all(_lacks(run, place, name, of_any_version) for place in places)


def dropped(run: Run, instance: Instance, name: str) -> bool:
    """Whether a modelled class has a rule for a member that the installed version's objects have not any more."""
    if name in instance.slots:
        return False
    for ancestor in instance.cls.mro:
        rule = run.registry.classes.get(ancestor.lib)
        member = None if rule is None else rule.methods.get(name) or rule.properties.get(name)
        if name in ancestor.slots or member is not None:
            lacks = None if member is None else run.registry.dropped.get(member.function)
            return name not in ancestor.slots and lacks is not None and lacks(run.context)
    return False


def owners(receiver: Value) -> tuple[str, ...]:
    """Where a module's or an array's names are looked up."""
    if isinstance(receiver, Lib):
        return (receiver.name,)
    if isinstance(receiver, Tensor) and receiver.kind in ("eager", "parameter", "scalar"):
        return tensor_class_chain(receiver)
    return ()


def _lacks(run: Run, owner: str, name: str, of_any_version: bool) -> bool:
    registry = run.registry
    others = registry.whole.get(owner)
    full = registry.canonical(f"{owner}.{name}")
    if others is None or name in others or f"{owner}.{name}" in run.patched:
        return False
    if _gone(run, full) is not None:
        return True
    tables = (registry.functions, registry.properties, registry.classes, registry.constants)
    if any(full in table for table in tables) or f"{full}.__getitem__" in registry.functions:
        return False
    if not registry.why_unmodelled(full).startswith("no rule for") or _is_native(full):
        return False
    if full in registry.gone or not (of_any_version or signatures.holds(run.context, library_of(owner))):
        return False
    return owner in _TIDY or run.importer.finder.find(full) is None


def _gone(run: Run, full: str) -> Gone | None:
    """What is known of a name that the installed version has dropped."""
    gone, version = run.registry.gone.get(full), run.context.version(library_of(full))
    return gone if gone is not None and version is not None and version[:2] >= gone.since else None


def _is_native(full: str) -> bool:
    from shapewright.interpreter.builtins import NATIVES

    return full in NATIVES


def check(run: Run, receiver: Value, name: str, frame: Frame, node: ast.AST) -> bool:
    """Whether a name is not there; inside ``try`` that is raised, else reported."""
    if not has_not(run, receiver, name):
        return False
    if run.tries:
        raise Raised(Instance(run.importer.lib_class(run, "builtins.AttributeError")))
    run.report(_failure(run, receiver, name), frame, node)
    return True


def _failure(run: Run, receiver: Value, name: str) -> Failure:
    owner, said = owners(receiver)[-1], f"{_what(receiver)} has no attribute '{name}'"
    gone = _gone(run, f"{owner}.{name}")
    if gone is not None:
        now, raises = gone.now, gone.raises or said
        repairs = (Repair("wrap-result", f"Use {now}", template=now, needs="import numpy as np"),) if now else ()
        hint = f" Use {now}." if now else ""
    else:
        now, raises = _MEANT.get((owner, name)) or _likely(run, owner, name), said
        repairs = (Repair("rename-attribute", f"Use '{now}'", template=now),) if now else ()
        hint = f" Did you mean '{now}'?" if now else ""
    message = f"{said[0].upper()}{said[1:]}.{hint}"
    return Failure("missing-attribute", message, raises=raises, exception="AttributeError", repairs=repairs)


def _what(receiver: Value) -> str:
    if isinstance(receiver, Lib):
        return f"module '{receiver.name}'"
    assert isinstance(receiver, Tensor)
    if receiver.library == "numpy" and receiver.kind == "scalar":
        return f"'numpy.{receiver.dtype or 'generic'}' object"
    return f"'{_SHOWN[tensor_class_chain(receiver)[0]]}' object"


def _likely(run: Run, owner: str, name: str) -> str:
    """The name that was probably meant: another spelling, or a slip."""
    registry, prefix = run.registry, f"{owner}."
    if any(f"{kin}.{name}" in registry.functions for kin in _KIN):  # no slip: it is looked for in the wrong place
        return ""
    names = {
        full[len(prefix) :]
        for table in (registry.functions, registry.properties, registry.classes, registry.constants)
        for full in table
        if full.startswith(prefix) and "." not in full[len(prefix) :] and not full[len(prefix) :].startswith("_")
    }
    same = sorted(n for n in names if n.replace("_", "").lower() == name.replace("_", "").lower())
    return next(iter(same or difflib.get_close_matches(name, sorted(names), 1, _ALIKE)), "")

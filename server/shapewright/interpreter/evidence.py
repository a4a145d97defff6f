"""What the text of a function says of whose a value is that nobody gives: PyTorch's, NumPy's, a table.

``img.shape`` is asked of all of them. ``img.astype(...)`` and ``cv2.resize(img, ...)`` in the same function say that
it is an array, ``F.relu(img)`` and ``img.unsqueeze(0)`` that it is a tensor.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.frontend.once import once_by_node

OF_TENSORS = frozenset((
    "unsqueeze", "unsqueeze_", "permute", "contiguous", "masked_fill", "masked_fill_", "masked_select",
    "masked_scatter", "detach", "numel", "nelement", "expand_as", "view_as", "reshape_as", "type_as", "index_select",
    "index_add", "scatter_add", "repeat_interleave", "unbind", "unfold", "bmm", "baddbmm", "mm", "softmax",
    "log_softmax", "sigmoid", "rsqrt", "new_zeros", "new_ones", "new_full", "new_empty", "new_tensor", "clamp",
    "clamp_", "clamp_min", "clamp_max", "topk", "tril", "triu", "logsumexp", "movedim",
))  # fmt: skip
"""Methods that only PyTorch's tensors have."""
_OF_ARRAYS = frozenset(
    ("astype", "tobytes", "tofile", "flags", "itemset", "copy", "newbyteorder", "ctypes", "setflags")
)
_OF_TABLES = frozenset((
    "iloc", "loc", "columns", "groupby", "merge", "iterrows", "dropna", "fillna", "to_csv", "head", "tail", "index",
    "values", "rename", "isna", "isnull", "sort_values", "reset_index", "set_index", "sample", "drop", "items",
    "tocsr", "tocsc", "tocoo", "toarray", "todense", "indptr", "nnz", "getrow", "getcol", "eliminate_zeros",
))  # fmt: skip
"""What tables have, and sparse matrices."""
_KEEPING = frozenset(("isinstance", "len", "print", "type", "as_tensor", "tensor", "is_tensor", "array", "asarray"))
"""Functions that take more than one kind of value."""
_LIBRARIES = {
    "torch": "torch", "tensorflow": "tensorflow", "keras": "keras", "numpy": "numpy", "cv2": "numpy",
    "skimage": "numpy", "scipy": "numpy",
}  # fmt: skip
TABLE = "pandas"
"""What has columns by name, or is sparse."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def libraries(function: _Function, tree: ast.Module, value: ast.expr) -> tuple[str, ...]:
    """Whose a value of a function (a name, a path) is by what is done with it, each library once, the first first."""
    path = _path(value)
    found = (_library(sign, tree) for subject, sign in _signs(function) if subject == path)
    return tuple(dict.fromkeys(library for library in found if library)) if path else ()


@once_by_node
def _signs(function: _Function) -> tuple[tuple[str, str], ...]:
    """What is done with values, in the order of the text: each with a library or a call that it is given to."""
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.expr)]
    nodes.sort(key=lambda node: (node.lineno, node.col_offset))
    return tuple(sign for node in nodes for sign in _signs_of(node))


def _signs_of(node: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Attribute):
        yield from _attribute(node)
    elif isinstance(node, ast.Call):
        yield from _call(node)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        yield _path(node.value), TABLE


def _attribute(node: ast.Attribute) -> Iterator[tuple[str, str]]:
    for names, library in ((OF_TENSORS, "torch"), (_OF_ARRAYS, "numpy"), (_OF_TABLES, TABLE)):
        if node.attr in names:
            yield _path(node.value), library


def _call(node: ast.Call) -> Iterator[tuple[str, str]]:
    function = _path(node.func)
    if function and function.rpartition(".")[2] not in _KEEPING:
        for argument in node.args:
            yield _path(_whole(argument)), f"{function}()"


def _whole(node: ast.expr) -> ast.expr:
    """``x`` of ``x[0]`` and of ``x.transpose(2, 0, 1)``: what is given in part, or otherwise arranged."""
    while isinstance(node, ast.Subscript | ast.Call):
        part = node.value if isinstance(node, ast.Subscript) else node.func
        if isinstance(node, ast.Call):
            if not isinstance(part, ast.Attribute):
                break
            part = part.value
        node = part
    return node


def _library(sign: str, tree: ast.Module) -> str:
    """The library that a sign speaks for; of a call by the function's name in the file."""
    if not sign.endswith("()"):
        return sign
    aliases = _aliases(tree)
    root, _, rest = sign[:-2].partition(".")
    if root not in aliases:
        return ""
    if rest == "from_numpy" or aliases[root].endswith("from_numpy"):
        return "numpy"
    return _LIBRARIES.get(aliases[root].partition(".")[0], "")


def _path(node: ast.expr) -> str:
    """``batch`` or ``self.data`` as it is written; nothing for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = _path(node.value)
        return inner and f"{inner}.{node.attr}"
    return ""


@once_by_node
def _aliases(tree: ast.Module) -> dict[str, str]:
    """What the names stand for that a file imports, wherever it does."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update({(n.asname or n.name.partition(".")[0]): n.name for n in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update({(n.asname or n.name): f"{node.module}.{n.name}" for n in node.names})
    return found

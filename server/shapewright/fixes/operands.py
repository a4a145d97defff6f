"""The repair of one operand that arrives in the wrong form: transposed, flattened, with an axis more or less.

Which form an operation takes is its rule's knowledge, not ours: the forms that could be meant are tried, and those
that are proven to mend the program are offered.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, last_resort, operand_nodes, source_of, tensors_at
from shapewright.fixes.edits import replace_node, set_argument, wrap_node
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Tensor


@dataclass(frozen=True, slots=True)
class Form:
    """A way to rewrite an operand: for each library its template, and the tensors that can be meant."""

    title: str
    fits: Callable[[Tensor], bool]
    torch: str = ""
    numpy: str = ""


def _flat_size(tensor: Tensor) -> bool:
    return (tensor.rank or 0) > 2


FORMS = (
    Form("Flatten all but the batch axis of", _flat_size, "{}.flatten(1)", "{}.reshape(len({}), -1)"),
    Form("Transpose", lambda t: t.rank == 2, "{}.T", "{}.T"),
    Form("Swap the last two axes of", lambda t: (t.rank or 0) > 2, "{}.transpose(-2, -1)", "{}.swapaxes(-2, -1)"),
    Form("Swap axes 1 and 2 of", lambda t: (t.rank or 0) > 3, "{}.transpose(1, 2)", "{}.swapaxes(1, 2)"),
    Form("Swap axes 0 and 1 of", lambda t: (t.rank or 0) > 2, "{}.transpose(0, 1)", "{}.swapaxes(0, 1)"),
    Form("Put the channels of the images first in", lambda t: t.rank == 4, "{}.permute(0, 3, 1, 2)",
         "{}.transpose(0, 3, 1, 2)"),
    Form("Put the channels first in", lambda t: t.rank == 3, "{}.permute(2, 0, 1)", "{}.transpose(2, 0, 1)"),
    Form("Drop the last axis of", lambda t: _is_one(t, -1), "{}.squeeze(-1)", "{}.squeeze(-1)"),
    Form("Drop axis 1 of", lambda t: (t.rank or 0) > 2 and _is_one(t, 1), "{}.squeeze(1)", "{}.squeeze(1)"),
    Form("Flatten", lambda t: (t.rank or 0) > 1, "{}.reshape(-1)", "{}.reshape(-1)"),
    Form("Add an axis at the end of", lambda t: t.shape is not None, "{}.unsqueeze(-1)", "{}[..., None]"),
    Form("Add axis 1 to", lambda t: (t.rank or 0) > 1, "{}.unsqueeze(1)", "{}[:, None]"),
    Form("Add a leading axis to", lambda t: t.shape is not None, "{}.unsqueeze(0)", "{}[None]"),
)  # fmt: skip


def _is_one(tensor: Tensor, axis: int) -> bool:
    return tensor.shape is not None and bool(tensor.shape) and tensor.shape[axis] == 1


@last_resort
def keep_reduced_axis(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``x - x.mean(1)`` → ``x - x.mean(1, keepdim=True)``, where the reduction was made."""
    if raw.failure.code != "broadcast":
        return
    for node in operand_nodes(raw):
        for tensor in tensors_at(node, raw.unit.path, seen):
            made = tensor.origin.node if tensor.origin is not None else None
            source = None if tensor.origin is None else seen.sources.source(tensor.origin.path)
            if source is None or not isinstance(made, ast.Call) or not _reduces(made):
                continue
            name = "keepdim" if tensor.library == "torch" else "keepdims"
            edit = set_argument(source, made, name, "True", None)
            if edit is not None:
                yield Candidate(f"Keep the reduced axis: {name}=True", (edit,))


_REDUCTIONS = ("mean", "sum", "max", "min", "amax", "amin", "std", "var", "prod", "norm", "median", "logsumexp",
               "reduce_mean", "reduce_sum", "reduce_max", "argmax", "argmin", "nanmean", "nansum")  # fmt: skip


def _reduces(call: ast.Call) -> bool:
    """Whether a call reduces along an axis that it names."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in _REDUCTIONS and bool(call.args or call.keywords)


@last_resort
def swap_operands(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``w @ x`` → ``x @ w``."""
    nodes = list(operand_nodes(raw))
    product = isinstance(raw.node, ast.BinOp) and isinstance(raw.node.op, ast.MatMult)
    if len(nodes) != 2 or not (product or raw.failure.code in ("matmul-size", "matrix-sizes")):
        return
    source = source_of(raw)
    first, second = nodes
    edits = replace_node(source, first, source.segment(second)), replace_node(source, second, source.segment(first))
    yield Candidate("Swap the operands", edits)


@last_resort
def another_form(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """One of the operands in another form, those that change least first."""
    source = source_of(raw)
    nodes = list(operand_nodes(raw))
    for form in FORMS:
        for node in nodes:
            held = list(tensors_at(node, raw.unit.path, seen))
            library = held[0].library if held else ""
            template = form.torch if library == "torch" else form.numpy if library == "numpy" else ""
            if template and all(tensor.library == library and form.fits(tensor) for tensor in held):
                title = f"{form.title} '{source.segment(node)}'"
                yield Candidate(title, (wrap_node(source, node, template),))

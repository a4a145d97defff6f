"""Repairs of what arrays do otherwise than Python's numbers and lists: ``+=``, ``if``, ``x[i]``, ``append``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, repairs_for, source_of, tensors_at, values_at
from shapewright.fixes.edits import replace_node, wrap_node
from shapewright.fixes.names import alias_of
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Tuple

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Pow: "**", ast.MatMult: "@"}
_WHOLE = ("int", "uint", "bool")


@repairs_for("inplace-dtype")
def into_a_new_one(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``x /= 2`` → ``x = x / 2``, where the result does not go into what is there."""
    node, source = raw.node, source_of(raw)
    if not isinstance(node, ast.AugAssign) or type(node.op) not in _SIGNS or isinstance(node.target, ast.Subscript):
        return
    target, value = source.segment(node.target), source.segment(node.value)
    if isinstance(node.value, (ast.BinOp, ast.IfExp, ast.Compare, ast.BoolOp, ast.Lambda)):
        value = f"({value})"
    text = f"{target} = {target} {_SIGNS[type(node.op)]} {value}"
    yield Candidate("Make a new one: it does not go into the old", (replace_node(source, node, text),))


@repairs_for("tensor-truth", "ambiguous-truth")
def one_truth(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``if x == y:`` → ``if (x == y).all():``; other conditions ask ``.any()`` first."""
    node, source = raw.node, source_of(raw)
    if not isinstance(node, ast.expr):
        return
    of_equals = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq)
    for name in ("all", "any") if of_equals else ("any", "all"):
        what = "every element" if name == "all" else "some element"
        yield Candidate(f"Ask it of {what}: .{name}()", (wrap_node(source, node, f"{{}}.{name}()"),))


@repairs_for("index-dtype")
def whole_index(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``x[i]`` → ``x[i.long()]`` where ``i`` holds floats."""
    node, source = raw.node, source_of(raw)
    if not isinstance(node, ast.Subscript):
        return
    for index in node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]:
        for held in tensors_at(index, raw.unit.path, seen):
            if held.dtype is None or held.dtype.startswith(_WHOLE):
                continue
            template = "{}.long()" if held.library == "torch" else "{}.astype(int)"
            yield Candidate("Convert the index to integers", (wrap_node(source, index, template),))


@repairs_for("missing-attribute")
def append_to_array(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``a.append(x)`` → ``a = np.append(a, x)``: an array does not grow."""
    node, source = raw.node, source_of(raw)
    if not isinstance(node, ast.Attribute) or node.attr != "append" or not isinstance(node.value, ast.Name):
        return
    if not any(held.library == "numpy" for held in tensors_at(node.value, raw.unit.path, seen)):
        return
    numpy = alias_of(raw, "numpy")
    for statement in ast.walk(source.tree):
        call = statement.value if isinstance(statement, ast.Expr) else None
        if numpy and isinstance(call, ast.Call) and call.func is node and len(call.args) == 1:
            name = node.value.id
            text = f"{name} = {numpy}.append({name}, {source.segment(call.args[0])})"
            yield Candidate("Append to a new array: arrays do not grow", (replace_node(source, call, text),))


@repairs_for("argument-type")
def sizes_one_by_one(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``np.random.rand((3, 4))`` → ``np.random.rand(3, 4)``."""
    node, source = raw.node, source_of(raw)
    if not isinstance(node, ast.Call) or len(node.args) != 1 or source.segment(node.func).split(".")[-1] not in _SPREAD:
        return
    (given,) = node.args
    held = values_at(given, raw.unit.path, seen)
    if isinstance(given, ast.Tuple) and given.elts:
        text = ", ".join(map(source.segment, given.elts))
    elif held and all(isinstance(value, Tuple) for value in held):
        text = f"*{source.segment(given)}"
    else:
        return
    yield Candidate("Give the sizes one by one", (replace_node(source, given, text),))


_SPREAD = ("rand", "randn")


@repairs_for("call-arguments")
def attend_to_itself(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``attention(x)`` → ``attention(x, x, x)``."""
    node, source = raw.node, source_of(raw)
    lacking = "missing 2 required positional arguments: 'key' and 'value'"
    if isinstance(node, ast.Call) and len(node.args) == 1 and lacking in raw.failure.raises:
        text = source.segment(node.args[0])
        whole = f"{text}, {text}, {text}"
        yield Candidate("Let it attend to itself", (replace_node(source, node.args[0], whole),))

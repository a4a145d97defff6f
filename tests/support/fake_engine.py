"""A small stand-in for the analysis: it follows the sizes of zeros() calls, so that the layers above can be tested alone.

``x = zeros(2, 3)`` makes a tensor, ``other.SIZE`` is read from the imported file, ``a @ b`` must fit.
``# burn S`` keeps a CPU busy for S seconds, ``# crash`` breaks the analysis. ``# slow S`` takes S seconds; who gives less
time gets what stands on the lines in focus.
"""

from __future__ import annotations

import ast
import os
import re
import time

from shapewright.facts import Callable_, Edit, Fact, FileFacts, Fix, Problem, Range, Related, TensorFact
from shapewright.frontend.source import parse_source

BURN = re.compile(r"# (?:burn|slow) ([\d.]+)")


class FakeToken:
    cancelled = False

    def cancel(self):
        self.cancelled = True


class FakeCancelled(Exception):
    pass


class FakeEngine:
    def __init__(self):
        self.questions = []

    def warm_up(self):
        pass

    def token(self):
        return FakeToken()

    def analyse(self, question, files, environment, token, oracle=None):
        self.questions.append(question)
        paths = dict.fromkeys((*question.entries, *question.targets))
        return {path: _File(path, files, token).facts(question) for path in paths}

    def repairs(self, problem, question, files, environment, token, oracle=None):
        file = _File(problem.path, files, token)
        file.facts(None)
        return file.fixes.get(problem.identity, ())


class _File:
    def __init__(self, path, files, token):
        self.path, self.files, self.token = path, files, token
        self.shapes, self.made, self.fixes = {}, {}, {}
        self.found, self.problems, self.callables, self.read = [], [], [], set()

    def facts(self, question):
        text = self.files.read(self.path)
        seconds = float("inf") if question is None else question.seconds
        if text is None:
            return FileFacts(self.path)
        if "# crash" in text:
            raise RuntimeError("the engine broke")
        lines, complete = (1, 10**6), True
        if burn := BURN.search(text):
            if burn[0].startswith("# slow") and float(burn[1]) > seconds:
                lines, complete = question.focus or (0, 0), False
            end = time.thread_time() + min(float(burn[1]), seconds)
            while time.thread_time() < end:
                sum(range(1000))
                if self.token.cancelled:
                    raise FakeCancelled
        self.source = parse_source(self.path, text)
        self.callables.append(Callable_("", "script", Range.of(1, 0, 1, 0), Range.of(1, 0, 1, 0)))
        for node in self.source.tree.body:
            if lines[0] <= node.lineno <= lines[1]:
                self.statement(node)
        return FileFacts(
            self.path, tuple(self.found), tuple(self.problems), tuple(self.callables), complete=complete,
            depends_on=frozenset(self.read),
        )  # fmt: skip

    def statement(self, node, in_loop=False):
        if isinstance(node, ast.FunctionDef):
            where = self.source.range_of(node)
            line = where.start.line
            name = Range.of(line, where.start.column + 4, line, where.start.column + 4 + len(node.name))
            self.callables.append(Callable_(node.name, "function", where, name))
        elif isinstance(node, ast.For):
            for inner in node.body:
                self.statement(inner, in_loop=True)
        elif isinstance(node, ast.Assign):
            shape = self.shape(node.value)
            if shape is not None and isinstance(node.targets[0], ast.Name):
                name = node.targets[0]
                self.shapes[name.id], self.made[name.id] = shape, node.value
                tensor = TensorFact("torch", shape, "float32")
                self.found.append(Fact(self.path, self.source.range_of(name), "binding", tensor, in_loop=in_loop))
        elif isinstance(node, ast.Expr):
            self.shape(node.value)

    def shape(self, node):
        shape = self._shape(node)
        if shape is not None:
            tensor = TensorFact("torch", shape, "float32")
            self.found.append(Fact(self.path, self.source.range_of(node), "expression", tensor))
        return shape

    def _shape(self, node):
        if isinstance(node, ast.Name):
            return self.shapes.get(node.id)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("zeros"):
            return tuple(self.size(arg) for arg in node.args)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            left, right = self.shape(node.left), self.shape(node.right)
            if left is None or right is None or len(left) != 2 or len(right) != 2:
                return None
            if left[1] != right[0]:
                self.report(node, left, right)
                return None
            return (left[0], right[1])
        return None

    def size(self, node):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            path = os.path.join(os.path.dirname(self.path), f"{node.value.id}.py")
            self.read.add(path)
            match = re.search(rf"^{node.attr} = (\d+)", self.files.read(path) or "", re.MULTILINE)
            return int(match[1]) if match else None
        return ast.unparse(node)

    def report(self, node, left, right):
        made = self.made.get(node.right.id) if isinstance(node.right, ast.Name) else None
        where = self.source.range_of(node)
        identity = f"matmul:{ast.unparse(node)}"
        related = ()
        if made is not None:
            size = self.source.range_of(made.args[0])
            related = (Related(self.path, size, f"{right[0]} here"),)
            edits = (Edit(self.path, size, str(left[1])),)
            self.fixes[identity] = (
                Fix(f"Make it {left[1]}", edits, preferred=True),
                Fix("Transpose it", (Edit(self.path, self.source.range_of(node.right), f"{node.right.id}.T"),)),
            )
        message = f"{_text(left)} cannot be multiplied with {_text(right)}"
        url = "https://pytorch.org/docs/stable/generated/torch.matmul.html"
        self.problems.append(
            Problem(self.path, where, "matmul-shape", "error", message, url, related, identity=identity)
        )


def _text(shape):
    return f"float32[{', '.join(map(str, shape))}]"

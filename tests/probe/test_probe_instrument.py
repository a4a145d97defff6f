"""An instrumented program does what it did, and its positions are the text's."""

from __future__ import annotations

import ast
import builtins
import sys
import textwrap
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from shapewright.probe import runner
from shapewright.probe.child import instrument as rewriting
from shapewright.probe.child.instrument import instrument
from shapewright.probe.child.sites import Columns, Register

CHILD = Path(runner.__file__).parent / "child"


class Log:
    """Stands in for the recorder: keeps every (site, value)."""

    def __init__(self) -> None:
        self.register = Register()
        self.seen: list[tuple[int, Any]] = []

    def see(self, site: int, value: Any) -> Any:
        self.seen.append((site, value))
        return value

    def bind(self, sites: tuple[int, ...], value: Any) -> Any:
        self.seen += [(site, value) for site in sites]
        return value

    def names(self, *pairs: tuple[int, Any]) -> bool:
        self.seen += pairs
        return True

    def texts(self, source: str, role: str | None = None) -> dict[str, list[Any]]:
        """The values that each piece of source text held."""
        columns = Columns(source)
        found: dict[str, list[Any]] = {}
        for number, value in self.seen:
            site = self.register.sites[number]
            if role is None or site.role == role:
                found.setdefault(columns.text(site.span), []).append(value)
        return found


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    log = Log()
    calls = {
        rewriting.SEE: log.see,
        rewriting.BIND: log.bind,
        rewriting.NAMES: log.names,
        rewriting.CALL: lambda: None,
        rewriting.CAUGHT: lambda: None,
        rewriting.LOOP: lambda _loop, iterable: iter(iterable),
        rewriting.ENTER: lambda _loop: None,
        rewriting.AGAIN: lambda _loop, test: test,
    }
    for name, call in calls.items():
        monkeypatch.setattr(builtins, name, call, raising=False)
    yield log


def run(source: str, log: Log, **options: bool) -> dict[str, Any]:
    return run_module(
        compile(instrument(source, "program.py", log.register, **options), "program.py", "exec", dont_inherit=True)
    )


def run_module(code: CodeType) -> dict[str, Any]:
    module = ModuleType("program")
    sys.modules["program"] = module  # dataclasses and pickle look their module up
    exec(code, module.__dict__)
    return vars(module)


PROGRAMS = {
    "zero-argument super and __class__": """
        class A:
            def f(self): return [1]
        class B(A):
            def f(self): return super().f() + [2]
            def g(self): return __class__.__name__
        result = B().f(), B().g()
    """,
    "decorators, defaults and annotations": """
        import functools
        def twice(f):
            @functools.wraps(f)
            def inner(*args, **kwargs): return f(*args, **kwargs) * 2
            return inner
        @twice
        def f(a, b: int = 3, *rest, c: str = "x", **more) -> int:
            "Says f."
            return a + b + len(rest) + len(c) + len(more)
        result = f(1), f(1, 2, 3, c="yy", d=4), f.__doc__, f.__wrapped__.__annotations__, f.__wrapped__.__defaults__
    """,
    "string annotations stay as they are written": """
        from __future__ import annotations
        import dataclasses
        @dataclasses.dataclass
        class C:
            x: list[int] = dataclasses.field(default_factory=list)
            y: Missing = 3
        result = C(), C.__annotations__
    """,
    "f-strings": """
        x = {"a": 1.5}
        w = 8
        result = f"{x['a']:>{w}.2f}|{x['a']=}|{x!r}|{'é' + 'b'}" f"{w + 1}", f"{(lambda v: v * 2)(w)}"
    """,
    "generators, sending and delegation": """
        def inner():
            got = yield 1
            return [got]
        def outer():
            value = yield from inner()
            yield value
        g = outer()
        result = [next(g), g.send("x")], sum(i * j for i in range(4) for j in range(i) if j % 2), [*map(lambda i: -i, (1, 2))]
    """,
    "coroutines": """
        import asyncio
        class Manager:
            async def __aenter__(self): return 3
            async def __aexit__(self, *_): return False
        async def numbers(n):
            for i in range(n): yield i
        async def main():
            total = 0
            async for i in numbers(4): total += i
            async with Manager() as three: total += three
            return total + await asyncio.sleep(0, 5), [i async for i in numbers(2)]
        result = asyncio.run(main())
    """,
    "patterns": """
        def kind(v):
            match v:
                case [x, *rest] if len(rest) > 1: return "long", x, rest
                case (a, b): return "pair", a, b
                case {"k": value, **others}: return "map", value, others
                case str() as s: return "text", s
                case int(n) | float(n): return "number", n
                case None: return "none"
                case _: return "other"
        result = [kind(v) for v in ([1, 2, 3], (1, 2), {"k": 1, "z": 2}, "s", 4, 2.5, None, object)]
    """,
    "scopes": """
        counter = 0
        def count():
            global counter
            counter += 1
            inner = 10
            def nested():
                nonlocal inner
                inner += 1
                return inner
            return nested() + nested()
        result = count(), counter
    """,
    "deleting and unpacking": """
        a, (b, *c), d = 1, (2, 3, 4), 5
        [x, y] = "xy"
        l = [1, 2, 3, 4]
        del l[0], l[1:2]
        e = f = l
        l[0], z = 9, 8
        del z
        result = a, b, c, d, x, y, e, f is l, "z" in globals()
    """,
    "assignment expressions and chained comparisons": """
        if (n := len("abc")) > 2 and 1 < n <= 3 or n: pass
        result = n, [m for k in range(5) if (m := k * 2) > 4], m, not n, -n, ~n
    """,
    "augmented assignment": """
        class Box:
            v = 1
        b = Box(); b.v += 2
        d = {"k": [1]}; d["k"] += [2]
        t = x = [1]; x += [2]
        result = b.v, d, t is x, x
    """,
    "loops with else, break and continue": """
        result = []
        for i in range(6):
            if i == 1: continue
            if i == 4: break
            result.append(i)
        else: result.append("never")
        for i in (): pass
        else: result.append("else")
        n = 0
        while n < 3:
            n += 1
            if n == 2: continue
            result.append(-n)
        else: result.append("done")
    """,
    "exceptions": """
        result = []
        try:
            try: {}["k"]
            except KeyError as error: raise ValueError("v") from error
            finally: result.append("finally")
        except (ValueError, TypeError) as error:
            result.append((str(error), type(error.__cause__).__name__))
        else: result.append("else")
        try: raise
        except RuntimeError as error: result.append(str(error))
    """,
    "class bodies": """
        import enum, typing
        class Colour(enum.Enum):
            RED = 1
            BLUE = RED + 1
        class P(typing.NamedTuple):
            x: int
            y: float = 2.0
        class Meta(type):
            def __new__(cls, name, bases, space, **kw): return super().__new__(cls, name, bases, dict(space, kw=kw))
        class M(metaclass=Meta, flag=1):
            __slots__ = ("a",)
            __private = 5
            def get(self): return self.__private
        result = list(Colour), P(1), M.kw, M().get(), [*vars(M)]
    """,
    "names of the frame": """
        def f(x):
            y = x + 1
            return sorted(locals())
        result = f(1), __name__, "__probe_see__" in globals(), sorted(k for k in globals() if "probe" in k), eval("1 + 1")
    """,
    "context managers": """
        import contextlib
        @contextlib.contextmanager
        def cm(v):
            yield v
        with cm(1) as a, cm((2, 3)) as (b, c), cm({}) as d["k"] if False else cm(4):
            pass
        result = a, b, c
    """.replace(', cm({}) as d["k"] if False else cm(4)', ""),
    "lambdas and keyword-only parameters": """
        f = lambda a, *b, c=3, **d: (a, b, c, d)
        result = f(1), f(1, 2, c=4, e=5), (lambda: 7)(), sorted([3, 1], key=lambda v: -v)
    """,
    "slices and ellipsis": """
        class S:
            def __getitem__(self, key): return key
            def __setitem__(self, key, value): self.key = key
        s = S(); s[1:2, ..., None] = 3
        result = s[1:2, ::3, ...], s[-1], s.key
    """,
}


@pytest.mark.parametrize("contexts", [False, True])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_what_it_did(name: str, contexts: bool, log: Log) -> None:
    source = textwrap.dedent(PROGRAMS[name])
    plain = run_module(compile(source, "program.py", "exec", dont_inherit=True))
    assert repr(run(source, log, contexts=contexts)["result"]) == repr(plain["result"])
    assert log.seen


def test_the_standard_library_does_what_it_did(log: Log) -> None:
    """Real code of every style: each module is rewritten, compiled and run."""
    for name in ("dataclasses", "textwrap", "fractions", "heapq", "statistics", "string", "argparse", "difflib"):
        source = Path(sys.modules[name].__file__ or "").read_text() if name in sys.modules else ""
        source = source or Path(__import__(name).__file__).read_text()
        namespace = {"__name__": name}
        sys.modules.setdefault(name, __import__(name))
        exec(compile(instrument(source, name, log.register), name, "exec"), namespace)
        if name == "fractions":
            assert str(namespace["Fraction"](6, 4) + 1) == "5/2"
        if name == "textwrap":
            assert namespace["wrap"]("some words to wrap", 10) == ["some words", "to wrap"]
        if name == "statistics":
            assert namespace["median"]([3, 1, 2]) == 2


def test_expressions_and_bindings_are_seen_at_their_text(log: Log) -> None:
    source = textwrap.dedent("""
        def f(a, b: int = 2):
            c = a.real + [b][0]
            self = type("T", (), {})()
            self.w = -c
            return c if c else self.w
        x, (y, *z) = f(1), (5, 6)
        for i, j in [(1, 2)]: pass
        total = [k * 2 for k in (3,)]
        total += [0]
        g = (lambda q: q)(8)
        if (n := len("ab")): pass
    """)
    run(source, log)
    seen = log.texts(source)
    assert seen["a"] == [1, 1]
    assert seen["b"] == [2, 2]
    assert seen["a.real"] == [1]
    assert seen["[b][0]"] == [2]
    assert seen["a.real + [b][0]"] == [3]
    assert seen["-c"] == [-3]
    assert seen["self.w"] == [-3]
    assert seen["c if c else self.w"] == [3]
    assert seen["f(1)"] == [3]
    assert seen["k * 2"] == [6]
    assert seen["(lambda q: q)(8)"] == [8]
    assert log.texts(source, "parameter") == {"a": [1], "b": [2], "q": [8]}
    bound = log.texts(source, "binding")
    assert (bound["c"], bound["x"], bound["y"], bound["i"], bound["j"]) == ([3], [3], [5], [1], [2])
    assert (bound["k"], bound["total"], bound["g"], bound["n"], bound["self.w"]) == ([3], [[6, 0]], [8], [2], [-3])
    assert "f" not in seen
    assert "z" not in bound, "a starred name holds a list"


def test_columns_count_code_points(log: Log) -> None:
    source = 'größe = "ü€😀" + "x"; z = größe + "é"; w = z\n'
    run(source, log)
    seen = log.texts(source)
    assert seen['"ü€😀" + "x"'] == ["ü€😀x"]
    assert seen['größe + "é"'] == ["ü€😀xé"]
    assert seen["w"] == ["ü€😀xé"]


def test_positions_inside_f_strings_are_right_or_absent(log: Log) -> None:
    source = 'v = [1]\ns = (f"é {v[0] + 1} "\n     f"and {v[0] * 2}")\n'
    run(source, log)
    seen = log.texts(source)
    assert seen.get("v[0] + 1", [2]) == [2]
    assert seen.get("v[0] * 2", [2]) == [2]
    assert set(seen) <= {"v", "s", "v[0]", "v[0] + 1", "v[0] * 2", 'f"é {v[0] + 1} "\n     f"and {v[0] * 2}"'}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="columns of tracebacks are there from Python 3.11 on")
def test_tracebacks_point_where_they_did(log: Log) -> None:
    source = "def f(a):\n    b = 1 + (a @ 2)\n    return b\nf(3)\n"
    with pytest.raises(TypeError) as raised:
        run(source, log)
    innermost = traceback.extract_tb(raised.value.__traceback__)[-1]
    assert (innermost.lineno, innermost.colno, innermost.end_colno) == (2, 13, 18)


def test_functions_that_numba_or_triton_compile_are_left_alone(log: Log) -> None:
    source = textwrap.dedent("""
        def fake(f): return f
        try:
            from numba import njit
            import triton.language
        except ImportError:
            njit = triton = fake
        @njit
        def kernel(x): return x + 1
        r = kernel(1)
    """)
    run(source, log)
    assert "x + 1" not in log.texts(source)
    assert log.texts(source)["kernel(1)"] == [2]


def test_a_module_that_is_rewritten_again_keeps_its_sites(log: Log) -> None:
    source = "x = 1 + 2\n"
    run(source, log)
    first = list(log.register.sites)
    run(source, log)
    assert log.register.sites == first


def test_a_syntax_error_is_pythons_own(log: Log) -> None:
    with pytest.raises(SyntaxError) as raised:
        instrument("x = (1 +\n", "program.py", log.register)
    assert raised.value.filename == "program.py"


@pytest.mark.parametrize("path", sorted(CHILD.glob("*.py")), ids=lambda path: path.name)
def test_the_child_is_python_3_8_and_standard_library_only(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
    allowed = sys.stdlib_module_names
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert all(alias.name.split(".")[0] in allowed for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert (node.level == 1) or (node.module or "").split(".")[0] in allowed


def test_a_name_that_is_bound_twice_is_seen_where_it_was_bound_last(log: Log) -> None:
    run("a, _, _ = 1, 2, 3\nfor _, b, _ in [(4, 5, 6)]:\n    pass\nc = [b for _, (b, _) in [(7, (8, 9))]]\n", log)
    sites = [(log.register.sites[number], value) for number, value in log.seen]
    seen = [(site.span, value) for site, value in sites if site.role == "binding" and value in (2, 3, 4, 6, 7, 9)]
    assert [(span[1], value) for span, value in seen] == [(6, 3), (10, 6), (18, 9)]

from __future__ import annotations

import ast
import symtable
import textwrap
from pathlib import Path

import pytest

from shapewright.facts.model import Range
from shapewright.frontend.scopes import Scope, callables_of, is_generator, is_main_guard, scopes_of
from shapewright.frontend.source import parse_source

SAMPLE = (Path(__file__).parent / "fixtures" / "sample_model.py").read_text("utf-8")

PROGRAMS = {
    "closures": """
        import os.path as p, sys
        from a import b as c
        x = 0
        def outer(a, /, b=x, *args, c: int = x, **kwargs) -> x:
            n = 0
            def middle():
                def inner():
                    nonlocal n
                    n += a
                    return x + kwargs
                return inner
            class Local:
                y = n
                def method(self): return y, n, __class__
            return middle, Local
    """,
    "globals": """
        g = 1
        def f():
            global g, h
            g = h = 2
            def k():
                return g
            return k
        def deep():
            v = 1
            def one():
                global v
                v = 2
                def two():
                    return v
    """,
    "bindings": """
        def f(t):
            for i, (j, *k) in t: pass
            with open(t) as w, t as (u, v): pass
            try: pass
            except E as e: pass
            import m.n
            del t
            a = b = c = 1
            a2: int
            s.attr = 1; s[0] = 2
            q += 1
            match t:
                case [x, *rest] | {"k": x, **rest}: pass
                case C(y=z) as whole: pass
    """,
    "comprehensions": """
        def f(xs, y):
            a = [x + y for x in xs if (w := x)]
            b = {k: v for k, v in xs}
            c = (lambda q, r=y: q + y + w)
            return list(z for x in xs for z in x)
        top = [i for i in range(3) if (last := i)]
    """,
    "generators": """
        def g(): yield 1
        def h():
            def g(): yield 1
            return lambda: (yield)
        async def a(): yield from_
        def k(): return (yield from g())
    """,
    "sample": SAMPLE,
}


def python_scopes(table: symtable.SymbolTable) -> list[symtable.SymbolTable]:
    return [table, *(inner for child in table.get_children() for inner in python_scopes(child))]


def key(scope: Scope) -> tuple[str, int]:
    node = scope.node
    if isinstance(node, ast.Module):
        return "top", 0
    names = {ast.Lambda: "lambda", ast.ListComp: "listcomp", ast.SetComp: "setcomp", ast.DictComp: "dictcomp"}
    names[ast.GeneratorExp] = "genexpr"
    line = node.lineno
    return getattr(node, "name", None) or names[type(node)], line


@pytest.mark.parametrize("name", PROGRAMS)
def test_python_s_own_symbol_table_agrees(name):
    text = textwrap.dedent(PROGRAMS[name])
    tree = ast.parse(text)
    ours = {key(scope): scope for scope in scopes_of(tree).values()}
    theirs = python_scopes(symtable.symtable(text, "a.py", "exec"))
    assert len(theirs) == len(ours)
    for table in theirs:
        scope = ours[table.get_name(), table.get_lineno()]
        # Python gives comprehensions a parameter ".0", and annotations without a value a symbol all the same.
        symbols = [s for s in table.get_symbols() if not s.get_name().startswith(".") and s.get_name() != "__class__"]
        assert scope.free == {s.get_name() for s in symbols if s.is_free()}, scope.node
        bound = {
            s.get_name() for s in symbols if s.is_local() and (s.is_assigned() or s.is_parameter() or s.is_imported())
        }
        assert scope.bound >= bound, scope.node
        if table.get_type() == "module":
            continue  # there Python also lists what inner scopes declare global
        assert scope.bound <= {s.get_name() for s in symbols if s.is_local()}, scope.node
        assert scope.global_names == {s.get_name() for s in symbols if s.is_declared_global()}


def test_cells_are_the_bound_names_inner_scopes_use():
    tree = ast.parse(textwrap.dedent(PROGRAMS["closures"]))
    cells = {
        scope.node.name: scope.cells for scope in scopes_of(tree).values() if isinstance(scope.node, ast.FunctionDef)
    }
    assert cells["outer"] == {"n", "a", "kwargs"}
    assert cells["middle"] == cells["inner"] == cells["method"] == set()


def test_generators():
    tree = ast.parse(textwrap.dedent(PROGRAMS["generators"]))
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    found = {(getattr(node, "name", "lambda"), node.lineno): is_generator(node) for node in functions}
    assert found == {
        ("g", 2): True,
        ("h", 3): False,
        ("g", 4): True,
        ("lambda", 5): True,
        ("a", 6): True,
        ("k", 7): True,
    }
    scopes = scopes_of(tree)
    assert all(scopes[node].is_generator == is_generator(node) for node in functions)


def test_scopes_are_computed_once_for_each_tree():
    tree = ast.parse("x = 1")
    assert scopes_of(tree) is scopes_of(tree)
    assert scopes_of(ast.parse("x = 1")) is not scopes_of(tree)


def test_deep_expressions_do_not_exhaust_the_stack():
    scopes_of(ast.parse("x = " + "[" * 90 + "y" + "]" * 90 + "\nz = a" + ".b" * 900))


def test_callables():
    source = parse_source("a.py", SAMPLE)
    found = {(item.name, item.kind): item for item in callables_of(source)}
    assert list(found) == [
        ("Config", "class"),
        ("Block", "model"),
        ("Block.__init__", "function"),
        ("Block.forward", "function"),
        ("main", "function"),
        ("__main__", "script"),
    ]
    for (name, kind), item in found.items():
        if kind != "script":
            assert source.slice(item.name_range) == name.rsplit(".", 1)[-1]
            assert item.range.contains(item.name_range.start)
    assert source.slice(found["__main__", "script"].range).startswith("if __name__")


@pytest.mark.parametrize(
    ("base", "kind"),
    [
        ("nn.Module", "model"),
        ("tf.keras.Model", "model"),
        ("Layer", "model"),
        ("LightningModule", "model"),
        ("PreTrainedModel", "model"),
        ("object", "class"),
        ("ModelConfig", "class"),
        ("get_base()", "class"),
        ("Dataset", "class"),
    ],
)
def test_models_by_the_last_word_of_a_base(base, kind):
    assert callables_of(parse_source("a.py", f"class A({base}): pass\n"))[0].kind == kind


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("import a\nx = 1\ndef f(): g()\n", False),
        ("x = f()\n", True),
        ("for i in range(3): pass\n", True),
        ("class A:\n    x = f()\n", False),
        ("if TYPE_CHECKING:\n    import x\n", False),
        ("if __name__ == '__main__':\n    pass\n", True),
        ("@f()\ndef g(): pass\n", False),
        ("", False),
    ],
)
def test_scripts(text, runs):
    assert any(item.kind == "script" for item in callables_of(parse_source("a.py", text))) == runs


def test_names_of_odd_definitions():
    source = parse_source(
        "a.py", "@d\nasync  def \\\n  f(): pass\nif x:\n    class  Ä (B): pass\nelse:\n    def g(): pass\n"
    )
    found = callables_of(source)
    assert [item.name for item in found] == ["f", "Ä", "g"]
    assert source.slice(found[1].name_range) == "Ä"
    assert found[1].name_range == Range.of(5, 11, 5, 12)


def test_main_guards():
    guards = ["__name__ == '__main__'", "'__main__' == __name__", "debug and __name__ == '__main__'", "x", "'__name__'"]
    assert [is_main_guard(ast.parse(f"if {test}: pass").body[0]) for test in guards] == [True, True, True, False, False]

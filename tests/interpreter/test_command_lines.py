"""Command lines that a program reads with argparse: those it hands over itself, and the one it was started with."""

from __future__ import annotations

import sys

import pytest
from tests.support.bindings import bound_tensors

from shapewright.analysis import analyse_text

PARSER = """
import argparse, shlex, sys, torch
parser = argparse.ArgumentParser()
parser.add_argument("-d", "--d-model", type=int, default=4)
parser.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--sizes", nargs="+", type=int, default=[1, 2])
parser.add_argument("--pair", nargs=2, type=int, default=(1, 2))
parser.add_argument("--layer", action="append", type=int, default=[])
parser.add_argument("-v", dest="loud", action="count", default=0)
parser.add_argument("--mode", action="store_const", const="fast", default="slow")
parser.add_argument("data", nargs="?", default="cora")
"""
SIZES = """
x = torch.zeros(args.d_model, *args.sizes, *args.pair, args.loud)
y = torch.zeros(len(args.layer), 3 if args.amp else 4, 5 if args.mode == "fast" else 6, len(args.data))
"""


def shapes_of(program: str) -> list[object]:
    """The shapes of ``x`` and ``y``, as they were bound last."""
    bound = bound_tensors(program)
    return [bound[name][-1].shape for name in ("x", "y") if name in bound]


@pytest.mark.parametrize(
    "line",
    [
        "[]", "['-d', '6']", "['--d-model=7', '--sizes', '3', '4', '5', '--no-amp']", "'--pair 3 5 -vv pubmed'.split()",
        "shlex.split('--mode --layer 4 --layer 5')", "['--d-m', str(3 * 3)]", "['citeseer', '--amp', '-d8']",
    ],
)  # fmt: skip
def test_what_a_line_gives_is_what_argparse_reads(line):
    program = f"{PARSER}args = parser.parse_args({line}){SIZES}"
    shapes = shapes_of(program)
    namespace: dict[str, object] = {}
    exec(program, namespace)
    assert shapes == [tuple(namespace[name].shape) for name in ("x", "y")]


def test_a_line_that_the_program_puts_there_is_read(monkeypatch):
    program = f"{PARSER}sys.argv = ['train.py', '-d', '9']\nargs = parser.parse_args()\nx = torch.zeros(args.d_model)"
    assert shapes_of(program) == [(9,)]
    monkeypatch.setattr(sys, "argv", [])


def test_what_is_left_over_is_kept():
    line = "args, rest = parser.parse_known_args(['a', '--x', '-d', '5'])"
    program = f"{PARSER}{line}\nx = torch.zeros(len(rest), args.d_model)"
    assert shapes_of(program) == [(1, 5)]


COMMANDS = """
import argparse, torch
def small(args):
    return torch.zeros(args.n).view(4)
def large(args):
    return torch.zeros(args.m).view(5)
parser = argparse.ArgumentParser()
commands = parser.add_subparsers(dest="command")
a = commands.add_parser("a")
a.add_argument("--n", type=int, default=4)
a.set_defaults(func=small)
b = commands.add_parser("b")
b.add_argument("--m", type=int, default=5)
b.set_defaults(func=large)
"""


def test_commands_have_options_of_their_own():
    lines = "args = parser.parse_args(['b', '--m', '5'])\nx = args.func(args)\ny = torch.zeros(len(args.command))"
    program = COMMANDS + lines
    assert shapes_of(program) == [(5,), (1,)]


def test_any_command_may_have_been_given():
    facts = analyse_text(f"{COMMANDS}args = parser.parse_args()\nargs.func(args)\nprint(args.n, args.command)")
    assert [p.message for p in facts.problems] == []


def problems(program: str) -> list[str]:
    return [p.message for p in analyse_text(program).problems]


def test_options_that_no_parser_has():
    assert problems(f"{PARSER}args = parser.parse_args()\nprint(args.d_modle)") == [
        "'Namespace' object has no attribute 'd_modle'. Did you mean 'd_model'?"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "import elsewhere\nelsewhere.options(parser)\nargs = parser.parse_args()",
        "import elsewhere\nargs = parser.parse_args()\nelsewhere.set_up(args)",
        "args = parser.parse_args()\nvars(args).update(known)",
        "args = parser.parse_args()\nargs.width = 3",
        "parser.set_defaults(**known)\nargs = parser.parse_args()",
        "parser.set_defaults(width=3)\nargs = parser.parse_args()",
        "args = argparse.Namespace(**known)",
    ],
)
def test_options_that_may_come_from_elsewhere(lines):
    program = f"import json\nknown = json.load(open('options.json'))\n{PARSER}{lines}\nprint(args.width)"
    assert problems(program) == []

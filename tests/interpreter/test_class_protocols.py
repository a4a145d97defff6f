"""What classes may say themselves about attributes, items and construction, held by Python itself."""

from textwrap import dedent

import pytest
from tests.support.bindings import check_vector

from shapewright.analysis import analyse_text

CLASSES = """\
import collections
import contextvars
import dataclasses
import importlib.metadata
import numpy as np
from collections.abc import MutableMapping

class Sized:
    def __init__(self):
        self._size = 3

    @property
    def size(self):
        return self._size

    @size.setter
    def size(self, value):
        self._size = value + 1

class Renaming:
    names = {"hidden": "width"}

    def __setattr__(self, name, value):
        super().__setattr__(self.names.get(name, name), value)

    def __getattribute__(self, name):
        names = super().__getattribute__("names")
        return super().__getattribute__(names.get(name, name))

class classproperty(property):
    def __get__(self, instance, owner):
        return self.fget(owner)

class Shared:
    width = 4

    @classproperty
    def double(cls):
        return 2 * cls.width

class Defaults(dict):
    def __getitem__(self, key):
        return super().__getitem__(key) if key in self else 7

class Instances(collections.OrderedDict):
    def make(self, key):
        return self[key]

class Layered(MutableMapping):
    shared = {"a": 2, "b": 3}

    def __init__(self):
        self.own = {}

    def __getitem__(self, key):
        return self.own[key] if key in self.own else self.shared[key]

    def __setitem__(self, key, value):
        self.own[key] = value

    def __delitem__(self, key):
        del self.own[key]

    def __iter__(self):
        return iter({**self.shared, **self.own})

    def __len__(self):
        return len(self.shared)

def accepting(cls):
    original = cls.__init__
    names = {f.name for f in dataclasses.fields(cls)}
    def __init__(self, **kwargs):
        original(self, **{k: v for k, v in kwargs.items() if k in names})
        for k, v in kwargs.items():
            if k not in names:
                setattr(self, k, v)
    cls.__init__ = __init__
    return cls

class Config:
    def __init_subclass__(cls):
        accepting(dataclasses.dataclass(cls))

class Small(Config):
    width: int = 4
    depth: int = 2

def careful():
    try:
        return 2 + importlib.metadata.version("numpy").count("no such text")
    except importlib.metadata.PackageNotFoundError:
        return 9

def counted(a, b, *, c):
    d = a
    return d

sized = Sized()
sized.size = 4
renaming = Renaming()
renaming.hidden = 6
variable = contextvars.ContextVar("variable", default=3)
token = variable.set(8)
layered = Layered()
layered["c"] = 5
held = Instances(a=3, b=4)
"""


@pytest.mark.parametrize(
    "size",
    [
        "sized.size",
        "renaming.width",
        "renaming.hidden",
        "2 if hasattr(renaming, 'hidden') else 1",
        "2 if hasattr(renaming, 'height') else 1",
        "Shared.double",
        "Shared().double",
        "Defaults(a=3)['a']",
        "Defaults(a=3)['b']",
        "len(Defaults(a=3))",
        "held.make('b')",
        "sum(held.values())",
        "dict(**held)['a']",
        "2 if held else 1",
        "2 if isinstance(held, dict) else 1",
        "layered.get('c', 1)",
        "layered.get('d', 9)",
        "3 if 'b' in layered else 1",
        "len(list(layered.items()))",
        "Small(width=5).width",
        "Small(width=5, extra=6).extra",
        "Small().depth",
        "careful()",
        "variable.get()",
        "counted.__code__.co_varnames.index('d') + 1",
        "3 if (2, 6, 0) < (2, 14) else 1",
    ],
)
def test_a_size_that_a_class_of_ones_own_gives(size: str) -> None:
    check_vector(f"{CLASSES}x = np.zeros({size})\n")


def test_the_same_text_made_twice_around_different_functions_is_no_recursion() -> None:
    program = """\
    def wrapped(function):
        def inner(x):
            return function(x)
        return inner

    value = wrapped(wrapped(lambda x: x))(3)
    """
    assert not analyse_text(dedent(program), "/project/program.py").problems


def test_methods_that_a_decorator_may_have_wrapped_are_bound() -> None:
    program = """\
    import numpy as np

    def maybe(flag):
        if flag:
            return lambda function: function
        def decorate(function):
            def inner(*args):
                return function(*args)
            return inner
        return decorate

    class Sized:
        @maybe(input() == "")
        def __init__(self, size):
            self.size = size

        @maybe(input() == "")
        def zeros(self):
            return np.zeros(self.size)

        def __getattr__(self, key):
            return 3 if key == "other" else super().__getattribute__(key)

    x = Sized(4).zeros()
    y = np.zeros(Sized(4).other)
    """
    facts = analyse_text(dedent(program), "/project/program.py")
    assert not facts.problems
    shown = [f.tensor.text for f in facts.facts if f.tensor is not None and f.role == "binding"]
    assert shown == ["float64[4]", "float64[3]"]


def test_an_attribute_that_getattr_asks_the_object_for_is_no_recursion() -> None:
    program = """\
    class Lazy:
        def __getattr__(self, key):
            return super().__getattribute__(key)

    Lazy().nothing
    """
    assert "endless-recursion" not in {p.code for p in analyse_text(dedent(program), "/project/program.py").problems}


def test_a_class_or_function_is_no_iterable() -> None:
    program = """\
    import collections.abc
    import numpy as np

    def pair(x):
        if isinstance(x, collections.abc.Iterable) and not isinstance(x, str):
            return tuple(x)
        return (x, x)

    class Block:
        size = 4

    x = np.zeros([block.size for block in pair(Block)])
    y = np.zeros(len(pair(lambda: 1)))
    """
    facts = analyse_text(dedent(program), "/project/program.py").facts
    shown = [f.tensor.text for f in facts if f.role == "binding" and f.tensor]
    assert shown == ["float64[4, 4]", "float64[2]"]


def test_a_metaclass_may_give_a_class_items() -> None:
    program = """\
    import collections.abc
    import numpy as np

    class Listed(type):
        def __iter__(cls):
            return iter((1, 2, 3))

    class Colours(metaclass=Listed):
        pass

    x = np.zeros(3 if isinstance(Colours, collections.abc.Iterable) else 4)
    """
    facts = analyse_text(dedent(program), "/project/program.py").facts
    (shown,) = [f.tensor.text for f in facts if f.role == "binding" and f.tensor]
    assert shown == "float64[?]"


def test_a_key_that_is_not_known_may_be_the_one_asked_for() -> None:
    program = """\
    import collections.abc
    import numpy as np

    class One(collections.abc.Mapping):
        def __init__(self, key):
            self.key = key

        def __getitem__(self, key):
            return 3

        def __iter__(self):
            return iter([self.key])

        def __len__(self):
            return 1

    x = np.zeros(3 if "a" in One(input()) else 4)
    y = np.zeros(3 if "a" in One("b") else 4)
    """
    facts = analyse_text(dedent(program), "/project/program.py").facts
    assert [f.tensor.text for f in facts if f.role == "binding" and f.tensor] == ["float64[?]", "float64[4]"]


def test_super_of_a_library_class_starts_behind_it() -> None:
    text = """
import torch
from torch import nn

class Adapter:
    def __init__(self, base):
        self.base = base
        self.parts = nn.ModuleDict({})

class Linear(nn.Linear, Adapter):
    def __init__(self, base):
        super(nn.Linear, self).__init__()
        Adapter.__init__(self, base)

made = Linear(nn.Linear(2, 3)).base(torch.zeros(4, 2))
"""
    facts = analyse_text(text)
    assert not facts.problems
    assert [f.tensor.shape for f in facts.facts if f.role == "binding" and f.tensor is not None][-1] == (4, 3)


def test_the_containers_own_method_is_not_that_of_the_subclass() -> None:
    facts = analyse_text("""
import torch

class Sizes(dict):
    def __setitem__(self, key, size):
        dict.__setitem__(self, key, torch.zeros(size))

    def __getitem__(self, key):
        return dict.__getitem__(self, key)

sizes = Sizes()
sizes["a"] = 3
made = sizes["a"]
""")
    assert not facts.problems
    assert [f.tensor.shape for f in facts.facts if f.role == "binding" and f.tensor is not None][-1] == (3,)

"""Mistakes in how modules, data sets and optimisers are put together: PyTorch's own words; correct kin are quiet."""

from __future__ import annotations

import contextlib
import io

import pytest
import torch

from shapewright.analysis import analyse_text
from shapewright.interpreter.protocols import RULED, WITHOUT_RULE
from shapewright.rules import REGISTRY

HEAD = """
import numpy as np
import torch
from torch import nn
from torch.nn.utils import prune, spectral_norm, weight_norm
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.utils.data import DataLoader, Dataset, IterableDataset, SequentialSampler, TensorDataset
x = torch.randn(8, 10)
y = torch.randint(0, 4, (8,))
seq = torch.randn(8, 20, 16)
lin = nn.Linear(10, 4)
leaf = torch.zeros(3, 4, requires_grad=True)
loader = DataLoader(TensorDataset(x, y), batch_size=4)

class Base(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(10, 4)

class Rows(Dataset):
    def __getitem__(self, index):
        return None

class Listed(Rows):
    def __len__(self):
        return 10

class Stream(IterableDataset):
    def __iter__(self):
        yield torch.zeros(3)

class Mapped(dict):
    def __missing__(self, key):
        return key
"""
MODULE = "class Net({base}):\n    def {init}(self):\n        {first}\n        {rest}\n    def forward(self, x):\n        return {result}\nNet()(x)"


def net(
    first: str = "super().__init__()", rest: str = "self.fc = nn.Linear(10, 4)", result: str = "self.fc(x)",
    base: str = "nn.Module", init: str = "__init__",
) -> str:  # fmt: skip
    return MODULE.format(base=base, init=init, first=first, rest=rest, result=result)


WRONG = [
    net("super(nn.Module, self).__init__()"),
    net("super(Net).__init__()"),
    net("super(Base, self).__init__()"),
    net(init="__int__"),
    net(rest="fc = nn.Linear(10, 4)"),
    net(rest="self.fc1 = nn.Linear(10, 4)"),
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(10, 4)\n"
    "    def forward(self, x):\n        self.fc = self.fc(x)\n        return self.fc\nNet()(x)",
    "lin.weight = torch.zeros(4, 10)",
    "lin.bias = [0.0] * 4",
    "leaf[0] = 1.0",
    "leaf[leaf > 0] = 1.0",
    "torch.Tensor([1, 2], dtype=torch.float32)",
    "torch.optim.SGD([lin.parameters(), nn.Linear(3, 3).parameters()], lr=0.1)",
    "torch.optim.SGD([lin, nn.Linear(3, 3)], lr=0.1)",
    "nn.CrossEntropyLoss(weight=[1.0, 2.0, 1.0, 1.0])",
    "(leaf * 2).backward(torch.ones(2))",
    "next(loader)",
    "loader[0]",
    "next(TensorDataset(x, y))",
    "len(Base())",
    "for part in Base():\n    pass",
    "[part for part in lin]",
    "DataLoader(TensorDataset(x, y), shuffle=True, sampler=SequentialSampler(x))",
    "DataLoader(Rows(), shuffle=True)",
    "DataLoader(16, TensorDataset(x, y), shuffle=True)",
    "DataLoader(Stream(), shuffle=True)",
    "len(DataLoader(Rows()))",
    "for batch in DataLoader(Rows()):\n    pass",
    "for batch in DataLoader(Listed(), batch_size=2):\n    pass",
    "pack_padded_sequence(seq, [20, 18, 19], batch_first=True)",
    "lin.paramaters()",
    "nn.Sequential(lin).zero_grads()",
    "Base().paramters()",
    "torch.device('gpu')",
    "x.to('gpu')",
    "lin.to('gpu')",
    "x[0] = [1.0] * 10",
    "x[:, 0] = np.ones(8)",
    "torch.optim.SGD(lin.parameters(), lr='1e-3')",
]
RIGHT = [
    net(),
    net("super(Net, self).__init__()"),
    net("super(Base, self).__init__()", base="Base"),
    net(rest="pass", base="Base"),
    net(rest="self.add_module('fc', nn.Linear(10, 4))"),
    "lin.weight = nn.Parameter(torch.zeros(4, 10))",
    "lin.bias = None",
    "lin.weight.data = torch.zeros(4, 10)",
    "part = Base()\npart.fc = nn.Identity()",
    "part = Base()\ndel part.fc\npart.fc = x",
    "part = weight_norm(nn.Linear(3, 3))\npart.weight = torch.zeros(3, 3)",
    "part = spectral_norm(nn.Linear(3, 3))\npart.weight = torch.zeros(3, 3)",
    "prune.random_unstructured(lin, 'weight', 0.5)\nlin.weight = torch.zeros(4, 10)",
    "with torch.no_grad():\n    leaf[0] = 1.0",
    "twice = leaf * 2\ntwice[0] = 1.0",
    "torch.Tensor([1, 2])",
    "torch.optim.SGD([*lin.parameters(), *nn.Linear(3, 3).parameters()], lr=0.1)",
    "torch.optim.SGD([{'params': lin.parameters()}, {'params': nn.Linear(3, 3).parameters()}], lr=0.1)",
    "nn.CrossEntropyLoss(weight=torch.ones(4))",
    "(leaf * 2).backward(torch.ones(3, 4))",
    "next(iter(loader))",
    "len(loader)",
    "DataLoader(TensorDataset(x, y), shuffle=False, sampler=SequentialSampler(x))",
    "for batch in DataLoader(Stream()):\n    pass",
    "for batch in DataLoader(Listed(), collate_fn=len):\n    pass",
    "for batch in DataLoader(Rows(), sampler=[1, 2], collate_fn=len):\n    pass",
    "Mapped()['a'], len(Mapped())",
    "Base.__len__ = lambda self: 3\nlen(Base())",
    "[part for part in nn.ModuleList([lin])]",
    "nn.PReLU().num_parameters",
    "nn.DataParallel(nn.Sequential(lin)).module.state_dict()",
    "x.to('meta')",
    "x[0, 0] = np.float64(2.5)",
    "x[:, 0] = torch.from_numpy(np.ones(8))",
    "torch.optim.SGD(lin.parameters(), lr=float('1e-3'))",
]


@pytest.mark.parametrize("statement", WRONG)
def test_what_torch_refuses_is_told_in_its_words(statement: str) -> None:
    with pytest.raises(Exception, match=r".") as raised:
        exec(HEAD + statement, {"__name__": "program"})
    (problem,) = analyse_text(HEAD + statement).problems
    assert problem.severity == "error"
    said = str(raised.value).splitlines()[0].partition(" - got")[0]
    assert said[:50] in problem.message


@pytest.mark.parametrize("statement", RIGHT)
def test_what_works_is_quiet(statement: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(HEAD + statement, {"__name__": "program"})
    assert analyse_text(HEAD + statement).problems == ()


def test_fewer_lengths_pick_as_many_samples() -> None:
    text = HEAD + "packed = pack_padded_sequence(seq, [20, 18, 19], batch_first=True, enforce_sorted=False)\n"
    text += "padded, _ = pad_packed_sequence(packed, batch_first=True)\npadded.view(3, 20, 16)\n"
    exec(text, {"__name__": "program"})
    assert analyse_text(text).problems == ()


def test_classes_have_the_special_methods_that_there_are_rules_for() -> None:
    analyse_text("import torch\n")  # the rules are loaded when somebody imports torch
    ruled = [name for name in REGISTRY.classes if name.startswith(RULED)]
    assert len(ruled) > 100
    for name in ruled:
        cls: object = torch
        for part in name.split(".")[1:]:
            cls = getattr(cls, part, None)  # some names are only for the rules' own sharing
        for method in ("__len__", "__iter__", "__getitem__", "__next__") if isinstance(cls, type) else ():
            assert hasattr(cls, method) == (method in _methods(name)), (name, method)


def _methods(name: str) -> set[str]:
    rule = REGISTRY.classes.get(name)
    own = set() if rule is None else set(rule.methods).union(*(_methods(base) for base in rule.bases))
    return own | set(WITHOUT_RULE.get(name, ()))

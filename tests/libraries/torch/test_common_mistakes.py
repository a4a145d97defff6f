"""Mistakes that PyTorch itself refuses are told where they are made, in its words; their correct kin are not."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import TensorDataset, random_split
x = torch.randn(8, 10)
y = torch.randint(0, 4, (8,))
seq = torch.randn(8, 20, 16)
lin = nn.Linear(10, 4)
lstm = nn.LSTM(16, 32, batch_first=True)
sgd = torch.optim.SGD(lin.parameters(), lr=0.1)

class Listed(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(10, 4)]

class Called(nn.Module):
    def call(self, x):
        return x
"""
WRONG = [
    "nn.Sequential(nn.Linear(10, 5), torch.nn.functional.relu)",
    "x.softmax()",
    "_, best = x.max()",
    "lin.load_state_dict(nn.Linear(10, 4, bias=False).state_dict())",
    "lin.load_state_dict({**lin.state_dict(), 'other': x})",
    "lin.load_state_dict('model.pt')",
    "lin.load_state_dict(lin)",
    "nn.Dropout(5)",
    "nn.Conv2d(3, 16, 3, padding_mode='same')",
    "nn.Conv2d(3, 16, 3, padding='same', stride=2)",
    "random_split(TensorDataset(x, y), [6, 3])",
    "Called()(x)",
    "nn.ModuleList([lin])(x)",
    "torch.optim.Adam(Listed().parameters())",
    "torch.optim.SGD(lin.parameters(), lr=-1)",
    "torch.optim.lr_scheduler.StepLR(lin, 10)",
    "torch.save(lin.state_dict())",
    "torch.nn.utils.clip_grad_norm_(lin.parameters())",
    "pad_sequence([torch.zeros(3, 4), torch.zeros(5, 6)])",
    "lstm(seq, torch.zeros(1, 8, 32))",
    "torch.zeros(3, requires_grad=True, dtype=torch.int64)",
    "torch.tensor([1, 2], requires_grad=True)",
    "nn.Parameter(torch.arange(3))",
    "torch.autograd.grad(lin(x), lin.weight)",
    "torch.autograd.grad(lin(x).sum(), x)",
    "x[1.0]",
    "x['a']",
    "x[::-1]",
    "x[1:3, 4:2:-1]",
    "max(x, 0)",
    "max(x)",
    "sorted(x)",
    "y in [1, 2]",
    "'%.3f' % x",
    "'{:.2f}'.format(x)",
    "'{name} {:.2f}'.format(x, name='a')",
    "lin(x).mean().item().backward()",
    "lin({'x': x}['y'])",
    "nn.Linear(32, 4)(lstm(pack_padded_sequence(seq, torch.full((8,), 20), batch_first=True))[0])",
]
RIGHT = [
    "nn.Sequential(nn.Linear(10, 5), nn.ReLU())(x)",
    "x.softmax(1)",
    "nn.functional.softmax(x, 1)",
    "values, best = x.max(1)",
    "lin.load_state_dict(nn.Linear(10, 4).state_dict())",
    "lin.load_state_dict(nn.Linear(10, 4, bias=False).state_dict(), strict=False)",
    "nn.Conv2d(3, 16, 3, padding='same', padding_mode='reflect')",
    "random_split(TensorDataset(x, y), [0.75, 0.25])",
    "random_split(TensorDataset(x, y), [6, 2])",
    "[layer(x) for layer in nn.ModuleList([lin])]",
    "torch.optim.lr_scheduler.StepLR(sgd, 10)",
    "torch.nn.utils.clip_grad_norm_(lin.parameters(), 1.0)",
    "pad_sequence([torch.zeros(3, 4), torch.zeros(5, 4)])",
    "lstm(seq, (torch.zeros(1, 8, 32), torch.zeros(1, 8, 32)))",
    "torch.autograd.grad(lin(x).sum(), lin.weight)",
    "torch.autograd.grad(lin(x), lin.weight, torch.ones(8, 4))",
    "x[::2]",
    "x[[True] * 8]",
    "max(x.sum(), 0)",
    "sorted(x[0])",
    "max([x, x + 1], key=lambda t: t.sum())",
    "min(x, key=lambda row: row.mean())",
    "'{name} {:.2f} {}'.format(1.5, x, name='a')",
    "'{:{}} {}'.format(1.5, '.3', x)",
    "y[0] in [1, 2]",
    "'%s %d%%' % (x, 3)",
    "'{} {:.2f}'.format(x, x.mean())",
    "lin(x).mean().detach().item().is_integer()",
    "nn.Parameter(torch.arange(3), requires_grad=False)",
]


@pytest.mark.parametrize("statement", WRONG)
def test_what_torch_refuses_is_told_in_its_words(statement: str) -> None:
    with pytest.raises(Exception) as raised:
        exec(HEAD + statement, {"__name__": "program"})
    (problem,) = analyse_text(f"{HEAD}{statement}\n").problems
    first = str(raised.value).strip("'").splitlines()[0]
    assert first[:29] in problem.message, (first, problem.message)


@pytest.mark.parametrize("statement", RIGHT)
def test_what_works_is_quiet(statement: str) -> None:
    exec(HEAD + statement, {"__name__": "program"})
    assert analyse_text(f"{HEAD}{statement}\n").problems == ()

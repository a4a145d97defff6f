"""Repairs of PyTorch's usual mistakes: each repaired program is run with the real framework."""

from __future__ import annotations

import pytest
from tests.fixes.test_last_resorts import HEAD, PATH, applied, proven, run

NET = "\nclass Net(nn.Module):\n    def __init__(self):\n        {}\n\n    def forward(self, x):\n        return self.fc(x)\n"
USE = "\n\nprint(Net()(torch.rand(2, 3)).shape)\n"

REPAIRED = {
    "no super().__init__()": (NET.format("self.fc = nn.Linear(3, 4)") + USE, "Call super().__init__() first"),
    "super().__init__() too late": (
        NET.format("self.fc = nn.Linear(3, 4)\n        super().__init__()") + USE, "Call super().__init__() first",
    ),
    "weights updated where gradients are on": (
        "\nw = torch.zeros(3, requires_grad=True)\nb = torch.zeros(1, requires_grad=True)\n"
        "(torch.rand(5, 3) @ w + b).sum().backward()\nw -= 0.1 * w.grad\nb -= 0.1 * b.grad\nprint(w)\n",
        "Update it without gradients",
    ),
    "a loss made of what it compares": (
        "\nloss = nn.MSELoss(torch.rand(4, 2), torch.rand(4, 2))\nprint(loss.item())\n",
        "Make the MSELoss first, then call it",
    ),
    "tensors that are not listed": (
        "\na, b = torch.rand(2, 3), torch.rand(2, 3)\nprint(torch.stack(a, b).shape)\n", "Give it the tensors as a list",
    ),
    "arrays that are not listed": (
        "\na, b = np.ones((2, 3)), np.ones((2, 3))\nprint(np.concatenate(a, b).shape)\n", "Give it the arrays as a list",
    ),
    "arrays that are stacked one by one": (
        "\na, b = np.ones((2, 3)), np.ones((2, 3))\nprint(np.vstack(a, b).shape)\n", "Give it the arrays as a list",
    ),
    "a quantile in percent": (
        "\nx = np.linspace(0.0, 1.0, 9)\nprint(np.quantile(x, 95))\n", "Use percentile, which counts to 100",
    ),
    "counted floats": ("\nprint(np.bincount(np.array([1.0, 2.0, 1.0])))\n", "Convert to integers"),
    "a normalisation of images for rows": (
        "\nnet = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm2d(8))\nprint(net(torch.rand(5, 4)).shape)\n",
        "Make it a BatchNorm1d",
    ),
    "whole numbers that become floats in place": (
        "\nx = np.arange(5)\nx /= 2\nprint(x)\n", "Make a new one: it does not go into the old",
    ),
    "a torch tensor of whole numbers": (
        "\nx = torch.arange(5)\nx += x.sum() / 2\nprint(x)\n", "Make a new one: it does not go into the old",
    ),
    "a condition on many elements": (
        "\nx = np.array([1, 2, 3])\nif x > 2:\n    print(x)\n", "Ask it of some element: .any()",
    ),
    "tensors that are compared": (
        "\nx = torch.ones(2)\nif x == torch.ones(2):\n    print(x)\n", "Ask it of every element: .all()",
    ),
    "a tuple that is added to a tensor": (
        "\nx = torch.rand(2, 5, 8)\nx = x + nn.MultiheadAttention(8, 2)(x, x, x)\nprint(x.shape)\n",
        "Take the tuple's first item",
    ),
    "values and positions that are divided": (
        "\nx = torch.max(torch.rand(2, 5), 1) / 2\nprint(x.shape)\n", "Take the tuple's first item",
    ),
    "an index of floats": (
        "\nx = np.ones((4, 2))\ni = np.array([0.0, 3.0])\nprint(x[i])\n", "Convert the index to integers",
    ),
    "an array that is a list to its author": (
        "\na = np.array([1, 2])\na.append(3)\nprint(a.shape)\n", "Append to a new array: arrays do not grow",
    ),
    "sizes in a tuple": ("\nprint(np.random.rand((3, 4)).shape)\n", "Give the sizes one by one"),
    "attention with one input": (
        "\nout, _ = nn.MultiheadAttention(8, 2)(torch.rand(5, 3, 8))\nprint(out.shape)\n", "Let it attend to itself",
    ),
    "an image with its channels last": (
        "\nprint(nn.Conv2d(3, 8, 3)(torch.rand(32, 32, 3)).shape)\n", "Move the channels to axis 0",
    ),
    "axes that are no tuple": ("\nprint(torch.rand(2, 3, 4).mean(1, 2).shape)\n", "Give the axes as one tuple"),
    "more than two axes to swap": (
        "\nprint(torch.rand(2, 3, 4).transpose(2, 0, 1).shape)\n", "Use permute: transpose swaps two axes",
    ),
    "a dtype without its name": ("\nprint(torch.full((2, 3), 0, torch.long))\n", "Give the dtype by its name"),
    "a forward without a return": (
        "\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.layers = nn.ModuleList([nn.Linear(3, 3) for _ in range(2)])\n\n    def forward(self, x):\n"
        "        for layer in self.layers:\n            x = layer(x)\n\n\nprint(Net()(torch.rand(2, 3)).shape)\n",
        "Return what Net.forward() computes",
    ),
    "a function that returns none of its two": (
        "\ndef split(a):\n    low, high = a[:2], a[2:]\n\n\nlow, high = split(np.ones(5))\nprint(low.shape)\n",
        "Return what split() computes",
    ),
    "a loss that becomes None": (
        "\nloss = nn.Linear(2, 1)(torch.rand(4, 2)).sum()\nloss = loss.backward()\nprint(loss.item())\n",
        "'loss.backward()' changes it in place: do not assign the None",
    ),
    "a range of halves": ("\nfor i in range(8 / 2):\n    print(i)\n", "Divide without a rest: // in place of /"),
    "a mask of the longest length": (
        "\nattention = nn.MultiheadAttention(8, 2, batch_first=True)\nmask = torch.ones(64, 64).triu(1).bool()\n"
        "x = torch.rand(2, 20, 8)\nprint(attention(x, x, x, attn_mask=mask)[0].shape)\n",
        "Cut the mask to the sequences' length",
    ),
    "a batch that comes first": (
        "\nlayer = nn.TransformerEncoderLayer(8, 2)\nx = torch.rand(6, 20, 8)\n"
        "print(layer(x, src_key_padding_mask=torch.zeros(6, 20).bool()).shape)\n",
        "Set batch_first=True",
    ),
    "a name of older versions": ("\nprint(np.zeros(3, dtype=np.float))\n", "Use float"),
    "sizes that are no tuple": ("\nprint(np.zeros(3, 4, dtype=np.float32).shape)\n", "Give the sizes as one tuple"),
    "sizes that are taken for a dtype": ("\nn = 4\nprint(np.ones(3, n).shape)\n", "Give the sizes as one tuple"),
    "a size that is no tuple": ("\nprint(torch.randint(0, 5, 3).shape)\n", "Give the sizes as one tuple"),
    "an argument that is left out": (
        "\nclass Graph(nn.Module):\n    def forward(self, x, adj):\n        return adj @ x\n\n\n"
        "adj, x = torch.eye(4), torch.rand(4, 3)\nprint(Graph()(x).shape)\n",
        "Give it adj",
    ),
    "what was unpacked and is not given": (
        "\nclass Pair(nn.Module):\n    def forward(self, left, right):\n        return left + right\n\n\n"
        "for a, b, label in [(torch.rand(2), torch.rand(2), 1)]:\n    print(Pair()(a).shape)\n",
        "Give it b",
    ),
    "a layer that gives a pair": (
        "\nout = nn.LSTM(3, 4)(torch.rand(5, 2, 3))\nprint(nn.Linear(4, 2)(out).shape)\n", "Take the tuple's first item",
    ),
    "labels that are made of ints": (
        "\nlabel = torch.full((4,), 1)\ncriterion = nn.BCELoss()\nfor _ in range(2):\n"
        "    print(criterion(torch.rand(4), label))\nprint(criterion(torch.rand(4), label))\n",
        "Make it of floats: dtype=torch.float32 in full(…)",
    ),
    "joined along the wrong axis": (
        "\nclass Heads(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.heads = nn.ModuleList([nn.Conv2d(3, 4, 1) for _ in range(2)])\n        self.out = nn.Conv2d(8, 2, 1)\n\n"
        "    def forward(self, x):\n        y = torch.cat([head(x) for head in self.heads], dim=0)\n"
        "        return self.out(y)\n\n\nprint(F.cross_entropy(Heads()(torch.rand(5, 3, 6, 6)), torch.zeros(5, 6, 6).long()))\n",
        "Join along axis 1: dim=1",
    ),
    "a first state of too few layers": (
        "\nh = torch.zeros(1, 5, 4)\nc = torch.zeros(1, 5, 4)\nx = torch.rand(7, 5, 3)\n"
        "print(nn.LSTM(3, 4, num_layers=2)(x, (h, c))[0].shape)\n",
        "Make the state of size (2, 5, 4)",
    ),
    "what came back from half the size": (
        "\nx = torch.rand(2, 4, 15, 15)\nup = nn.ConvTranspose2d(4, 4, 2, stride=2)(nn.MaxPool2d(2)(x))\nprint((x + up).shape)\n",
        "Resize 'up' to the size of 'x'",
    ),
    "a slip of the pen": ("\nprint(F.sotfmax(torch.rand(2, 3), dim=1))\n", "Use 'softmax'"),
    "an optimiser of the model itself": (
        "\nopt = torch.optim.SGD(nn.Linear(2, 3), lr=0.1)\nprint(opt)\n", "Give it the model's parameters()",
    ),
    "an array where a tensor is needed": (
        "\nprint(nn.Linear(3, 2)(np.ones((4, 3))).shape)\n", "Make it a tensor with torch.from_numpy",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", REPAIRED)
def test_repaired_program_runs(mistake: str) -> None:
    program, title = REPAIRED[mistake]
    with pytest.raises((RuntimeError, TypeError, ValueError, AttributeError, AssertionError, IndexError)):
        run(HEAD + program)
    fixes, files = proven(program)
    assert [fix.title for fix in fixes] == [title]
    run(applied(fixes[0].edits, files)[PATH])

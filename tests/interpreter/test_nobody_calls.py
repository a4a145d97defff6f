"""Code that works, of which nobody is seen to call anything: no error is told of what its callers would bring."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import numpy as np\nimport torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
WORKS = {
    "NumPy's numbers take the kind of what they meet": """
def noisy(x, scales):
    out = [-np.sqrt(scale) * torch.diff(x, dim=-1) for scale in scales]
    return torch.stack(out)

def scaled(shape, fan):
    return np.sqrt(1 / fan) * torch.randn(*shape)

class Layer(nn.Module):
    def __init__(self, n, fan):
        super().__init__()
        self.bias = nn.Parameter(scaled([n], fan) * 0.5)

    def forward(self, x):
        return self.bias.to(x.dtype)
""",
    "a tensor made like another one of its shape": """
def product(a, b):
    a = torch.relu(a)
    c = a.new(a.shape)
    c[..., 0].view(-1, b.nelement() // 2)[:] = 1
    return c
""",
    "a base class without parameters": """
class Base(nn.Module):
    @property
    def device(self):
        return list({p.device for p in self.parameters()})[0]
""",
    "a list of layers that training fills": """
class Ensemble(nn.Module):
    def __init__(self):
        super().__init__()
        self.estimators = nn.ModuleList()

    def forward(self, x):
        return F.softmax(0.1 * sum([e(x) for e in self.estimators]), dim=1)
""",
    "a count that is 0 until it is given": """
class Batches(nn.Module):
    def __init__(self, n_batch=0):
        super().__init__()
        self.n_batch = n_batch
        self.weight = nn.Parameter(torch.zeros(5, n_batch))

    def forward(self, index):
        return F.linear(F.one_hot(index, self.n_batch).float(), self.weight)
""",
    "False where another kind of value is given": """
class Data:
    def __init__(self, white=False):
        self.white = white

    def whitened(self, x):
        return x[:, self.white[0]]
""",
    "groups of an optimiser, one for each parameter": """
class Mine(torch.optim.Optimizer):
    def __init__(self, named, lr):
        groups = []
        for name, p in named:
            groups.append({"params": p, "wd": 0.1})
        super().__init__(groups, {"lr": lr})

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.state[p]["m"] = p.grad
""",
    "a table that NumPy's functions give back": """
class Table:
    def __init__(self, data):
        self.data = data

    def spread(self, dim):
        self.data = np.square(self.data)
        return self.data.mean(dim=dim, skipna=False)
""",
    "an array over a file": """
class Memory:
    def __init__(self, rows):
        self.db = np.memmap("x", mode="w+", dtype=np.float32, shape=(rows, 4))

    def flush(self):
        self.db.flush()
""",
    "parameters as arrays where no gradient is followed": """
class Weights(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3))

    @torch.no_grad()
    def values(self):
        return self.weight.cpu().numpy()
""",
    "a parameter of weights that are given": """
class Dense(nn.Module):
    def __init__(self, width: int, weight: torch.Tensor | None = None):
        super().__init__()
        self.linear = nn.Linear(3, width)
        if weight is not None:
            self.linear.weight = nn.Parameter(weight)
""",
    "the fields of a dataclass that others make": """
from dataclasses import asdict, dataclass, fields

@dataclass
class Config:
    width: int
    depth: int

@dataclass
class Larger(Config):
    words: int = 3

    def smaller(self):
        names = {field.name for field in fields(Config)}
        return Config(**{k: v for k, v in asdict(self).items() if k in names})
""",
    "a method that arrays have, too": """
def turned(a, axes):
    others = [axis for axis in range(a.ndim) if axis not in axes]
    return a.transpose(tuple(others) + tuple(axes))
""",
    "weights that whoever makes the model may cast": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv1d(4, 8, 3)

    def forward(self, x):
        if x.type() == "torch.cuda.HalfTensor":
            noise = torch.cuda.HalfTensor(x.size(0), 4, 10).normal_()
        else:
            noise = torch.cuda.FloatTensor(x.size(0), 4, 10).normal_()
        return self.convolution(noise)
""",
    "modules made by a metaclass": """
class Prepares(type):
    def __call__(cls, *args, **kwargs):
        made = cls.__new__(cls)
        nn.Module.__init__(made)
        made.__init__(*args, **kwargs)
        return made

class Module(nn.Module, metaclass=Prepares):
    def __init__(self):
        pass

class Net(Module):
    def __init__(self, width=3):
        self.linear = nn.Linear(width, 4)

    def forward(self, x):
        return self.linear(x)
""",
    "what __new__ hands on": """
class Plain:
    def __init__(self, model, width=3):
        self.model = model

class Average(nn.Module):
    def __new__(cls, model, *args, **kwargs):
        if not isinstance(model, nn.Module):
            return Plain(model, *args, **kwargs)
        return super().__new__(cls)

    def __init__(self, model, beta=0.9, after=100, every=10):
        super().__init__()
        self.model = model
""",
    "numbers that NumPy computes": """
import numpy as np

def order(count):
    root = (-3 + np.sqrt(1 + 8 * count)) / 2.0
    if root.is_integer():
        return int(root)

def order_of(coefficients):
    return order(coefficients.shape[-1])
""",
    "batches of data sets that are all left out": """
from torch.utils.data import ConcatDataset, DataLoader

class Corpus:
    def __init__(self, train=None, test=None):
        self.train, self.test = train, test

    def everything(self):
        parts = []
        if self.train:
            parts.append(self.train)
        if self.test:
            parts.append(self.test)
        return ConcatDataset(parts)

    def words(self):
        return [batch[0] for batch in DataLoader(self.everything(), batch_size=1, collate_fn=list)]
""",
    "what is left to the classes that inherit": """
class Model:
    def score(self, gram):
        raise NotImplementedError

    def scores(self, words):
        found = []
        for gram in self.counts.keys():
            if gram[:-1] == words:
                found.append((gram, self.score(gram)))
        return found

    def best(self, words):
        names, scores = zip(*self.scores(words))
        return names
""",
    "a constructor of the subclass that a class method is called on": """
class Base(nn.Module):
    def __init__(self, rate=0.1):
        super().__init__()
        self.rate = rate

    @classmethod
    def made_for(cls, data, **kwargs):
        return cls(**kwargs)

class Adapter(Base):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    @classmethod
    def made_for(cls, data, **kwargs):
        return super().made_for(data, **{"steps": data.steps, **kwargs})
""",
    "tables of objects": """
import numpy as np

def columns(rows, kinds):
    table = np.asarray([row.split(",") for row in rows], dtype=object)
    for column, kind in enumerate(kinds):
        table[:, column] = table[:, column].astype(kind)
    return table
""",
    "functions that a decorator makes something else": """
from somewhere import cuda

@cuda.jit("(i8, f8[:])")
def _add(count, values):
    values[count] += 1

def add(count, values):
    blocks, threads = 4, 32
    _add[blocks, threads](count, values)
""",
    "arrays and lists of numbers": """
def unscaled(data, height, width):
    data = data.reshape((-1, 17, 3)).copy()
    for place in range(len(data)):
        data[place, :, :2] = (data[place, :, :2] + [1, 1000 / 1002]) * 1000 / 2
    return data
""",
    "what has a shape of another kind": """
def size_of(node):
    return node.type.tensor_type.shape.dim[0].dim_value
""",
    "products of arrays": """
def distance(first, second):
    assert first.ndim == 2 and first.shape == second.shape
    return first.dot(second)
""",
    "rows of which nobody knows how many": """
def derivatives(gradients, count):
    jacobian = torch.zeros([gradients.shape[0], count])
    for place in range(gradients.shape[0]):
        jacobian[place] = gradients[place].view(-1, count).clone()
    return jacobian
""",
    "lists are no tensors": """
def size_of(x):
    if torch.is_tensor(x):
        return x.numel()
    return sum(each.numel() for each in x)

def whole(first, second):
    return size_of([a - b for a, b in zip(first, second)])
""",
    "what dtypes have": """
import numpy as np

def first_name(table):
    table = np.asarray(table.tolist())
    return table.dtype.descr[0][0], len(table.dtype.descr)
""",
    "what is a number of arrays": """
def share(image):
    height, width = image.shape[:2]
    return height * width / image.size
""",
    "what is asked of a decoder in a chain that hands it nothing to attend to": """
class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.linear = nn.Linear(config.width, config.width)
        self.is_decoder = config.is_decoder

    def forward(self, x, attended=None):
        y = self.linear(x)
        outputs = (y, y)
        if self.is_decoder and attended is not None:
            outputs = outputs + (y,)
        return outputs

class Encoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.layers = nn.ModuleList([Layer(config) for _ in range(config.depth)])

    def forward(self, x, attended=None, attentions=False):
        crossed = () if attentions and self.config.crosses else None
        for layer in self.layers:
            outputs = layer(x, attended)
            x = outputs[0]
            if attentions:
                if self.config.crosses:
                    crossed = crossed + (outputs[2],)
        return x, crossed

class Decodes(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.encoder = Encoder(config)

    def forward(self, x, attended=None, attentions=None):
        return self.encoder(x, attended, attentions=attentions)

class Classifies(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.encoder = Encoder(config)

    def forward(self, x, attentions=None):
        return self.encoder(x, attentions=attentions)
""",
}


@pytest.mark.parametrize("program", WORKS.values(), ids=WORKS.keys())
def test_no_error_is_told(program: str) -> None:
    assert [p.message for p in analyse_text(HEAD + program).problems if p.severity == "error"] == []


def test_parameters_are_arrays_only_without_gradients() -> None:
    program = "import torch\nw = torch.nn.Parameter(torch.zeros(3))\nwith torch.no_grad():\n    a = w.numpy()\nb = w.numpy()\n"
    assert [problem.range.start.line for problem in analyse_text(program).problems] == [5]


def test_what_a_switch_turns_on_is_told_where_no_other_call_makes_it_work() -> None:
    program = HEAD + """
class Net(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.linear = nn.Linear(4, 5)

    def forward(self, x):
        pair = (self.linear(x), x)
        if self.config.triple:
            return pair[2]
        return pair[0]
"""
    assert [p.code for p in analyse_text(program).problems] == ["index-range"]


def test_inputs_of_a_concatenation_may_be_a_list() -> None:
    facts = analyse_text("""
from keras import layers

def merged(inputs):
    if all(each.shape == inputs[0].shape for each in inputs):
        return layers.Add()(inputs)
    if inputs.shape is not None:
        return layers.Concatenate()(inputs)
""")
    assert [p.message for p in facts.problems] == []


def test_an_image_in_a_file_of_numpy_is_no_tensor_of_torch() -> None:
    facts = analyse_text("""
import numpy as np

def turned(image):
    if image.ndim != 3 or image.shape[2] not in (3, 4):
        raise ValueError("an image has channels")
    return np.ascontiguousarray(image[..., 2::-1])
""")
    assert [p.message for p in facts.problems] == []


def test_pictures_have_another_name_in_version_2_of_the_transforms() -> None:
    facts = analyse_text("""
import torch
from torchvision.transforms.v2 import functional as F

resized = F.resize(inpt=torch.zeros(3, 8, 8), size=[3, 4])
""")
    assert [p.message for p in facts.problems if p.code != "missing-module"] == []

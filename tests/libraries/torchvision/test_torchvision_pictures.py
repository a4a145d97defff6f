"""Pictures through transforms and loaders; where torchvision is installed it is the referee of the table."""

from __future__ import annotations

import pytest

from shapewright.analysis.analyse import analyse_text
from shapewright.facts import FileFacts

HEAD = """
import torch, numpy as np
from PIL import Image
from torch.utils.data import DataLoader
from torchvision import datasets, transforms as T
import torchvision.transforms.functional as TF
picture = Image.new("RGB", (40, 30))
grey = Image.new("L", (28, 28))
array = np.zeros((30, 40, 3), dtype=np.uint8)
"""

PIPELINES = {
    "T.ToTensor()(picture)": "float32[3, 30, 40]",
    "T.ToTensor()(grey)": "float32[1, 28, 28]",
    "T.ToTensor()(array)": "float32[3, 30, 40]",
    "T.ToTensor()(array.astype('float64'))": "float64[3, 30, 40]",
    "T.PILToTensor()(picture)": "uint8[3, 30, 40]",
    "TF.to_tensor(picture)": "float32[3, 30, 40]",
    "T.ToTensor()(picture.convert('L'))": "float32[1, 30, 40]",
    "T.ToTensor()(picture.resize((8, 6)))": "float32[3, 6, 8]",
    "T.ToTensor()(picture.crop((1, 2, 11, 22)))": "float32[3, 20, 10]",
    "T.ToTensor()(T.ToPILImage()(torch.zeros(3, 5, 7)))": "float32[3, 5, 7]",
    "T.Compose([T.Resize(15), T.ToTensor()])(picture)": "float32[3, 15, 20]",
    "T.Compose([T.Resize((8, 9)), T.ToTensor()])(picture)": "float32[3, 8, 9]",
    "T.Compose([T.CenterCrop(12), T.ToTensor()])(picture)": "float32[3, 12, 12]",
    "T.Compose([T.RandomResizedCrop(12), T.RandomHorizontalFlip(), T.ToTensor()])(picture)": "float32[3, 12, 12]",
    "T.Compose([T.Pad(2), T.ToTensor()])(picture)": "float32[3, 34, 44]",
    "T.Compose([T.Pad((1, 2)), T.ToTensor()])(picture)": "float32[3, 34, 42]",
    "T.Compose([T.Pad((1, 2, 3, 4)), T.ToTensor()])(picture)": "float32[3, 36, 44]",
    "T.Compose([T.Grayscale(), T.ToTensor()])(picture)": "float32[1, 30, 40]",
    "T.Compose([T.Grayscale(3), T.ToTensor()])(grey)": "float32[3, 28, 28]",
    "T.Compose([T.ToTensor(), T.Normalize((0.5,), (0.5,))])(picture)": "float32[3, 30, 40]",
    "T.Compose([T.ToTensor(), T.Lambda(lambda t: t.flatten())])(grey)": "float32[784]",
    "T.Compose([T.ToTensor(), T.Resize(10)])(picture)": "float32[3, 10, 13]",
    "T.ConvertImageDtype(torch.float64)(torch.zeros(3, 4, 4))": "float64[3, 4, 4]",
}

FAILURES = {
    "T.ToTensor()(torch.zeros(3, 4, 4))": "pic should be PIL Image or ndarray. Got <class 'torch.Tensor'>",
    "T.Normalize((0.5,), (0.5,))(picture)": "img should be Tensor Image. Got <class 'PIL.Image.Image'>",
    "T.Normalize((0.5,), (0.5,))(T.PILToTensor()(picture))": "Input tensor should be a float tensor. Got torch.uint8.",
    "T.Normalize((0.5,) * 3, (0.5,) * 3)(T.ToTensor()(grey))": (
        "output with shape [1, 28, 28] doesn't match the broadcast shape [3, 28, 28]"
    ),
    "T.Normalize((0.5,) * 2, (0.5,) * 2)(T.ToTensor()(picture))": (
        "The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0"
    ),
    "T.ToTensor()(np.zeros((1, 2, 3, 4)))": "pic should be 2/3 dimensional. Got 4 dimensions.",
}


def analysed(program: str) -> FileFacts:
    return analyse_text(HEAD + program)


def bound(facts: FileFacts) -> str | None:
    """What the last assigned name holds."""
    return [f for f in facts.facts if f.role == "binding"][-1].tensor.text  # type: ignore[union-attr]


@pytest.mark.parametrize(("expression", "shape"), PIPELINES.items())
def test_pipeline(expression: str, shape: str) -> None:
    facts = analysed(f"x = {expression}")
    assert (bound(facts), facts.problems) == (shape, ())


@pytest.mark.parametrize(("expression", "message"), FAILURES.items())
def test_failure(expression: str, message: str) -> None:
    (problem,) = analysed(f"x = {expression}").problems
    assert message in problem.message


@pytest.mark.parametrize(("expression", "outcome"), [*PIPELINES.items(), *FAILURES.items()])
def test_torchvision_agrees(expression: str, outcome: str) -> None:
    pytest.importorskip("torchvision")
    scope: dict[str, object] = {}
    exec(HEAD, scope)
    if expression in FAILURES:
        with pytest.raises((TypeError, RuntimeError, ValueError)) as raised:
            eval(expression, scope)
        assert str(raised.value).startswith(outcome)
    else:
        value = eval(expression, scope)
        assert f"{str(value.dtype).removeprefix('torch.')}{list(value.shape)}" == outcome


LOADERS = {
    "datasets.MNIST('.', transform=T.ToTensor())": ("float32[64, 1, 28, 28]", "int64[64]"),
    "datasets.CIFAR10('.', train=False, transform=T.ToTensor())": ("float32[64, 3, 32, 32]", "int64[64]"),
    "datasets.FakeData(128, (1, 8, 8), 4, T.ToTensor())": ("float32[64, 1, 8, 8]", "int64[64]"),
    "datasets.SVHN('.', split='test', transform=T.PILToTensor())": ("uint8[64, 3, 32, 32]", "int64[64]"),
}


@pytest.mark.parametrize(("data", "batch"), LOADERS.items())
def test_loader(data: str, batch: tuple[str, str]) -> None:
    facts = analysed(f"for x, y in DataLoader({data}, batch_size=64, drop_last=True):\n    pass\n")
    assert tuple(f.tensor.text for f in facts.facts if f.role == "binding" and f.tensor)[-2:] == batch


def test_data_and_targets() -> None:
    facts = analysed("d = datasets.MNIST('.', train=False)\nx = d.data[: len(d) // 4].float()")
    assert bound(facts) == "float32[2500, 28, 28]"


def test_bar_around_a_loader() -> None:
    program = """
from tqdm import tqdm, trange
loader = DataLoader(datasets.MNIST('.', transform=T.ToTensor()), batch_size=100)
for i, (x, y) in enumerate(tqdm(loader, total=len(loader))):
    image = x
"""
    assert bound(analysed(program)) == "float32[100, 1, 28, 28]"


def test_a_subclass_that_changes_its_items() -> None:
    program = """
class Pairs(datasets.MNIST):
    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return x, x, y
a, b, y = Pairs('.', transform=T.ToTensor())[0]
c = torch.cat((a, b))
"""
    assert bound(analysed(program)) == "float32[2, 28, 28]"

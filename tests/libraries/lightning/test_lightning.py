"""A trainer calls a module's steps with the batches of its loaders, whether Lightning is installed or not."""

from __future__ import annotations

import pytest

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text

PROGRAM = """
import torch
import {package} as pl
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Data(pl.LightningDataModule):
    def __init__(self, batch_size=8):
        super().__init__()
        self.batch_size = batch_size

    def setup(self, stage=None):
        self.rows = TensorDataset(torch.ones(32, 5), torch.zeros(32, dtype=torch.long))

    def train_dataloader(self):
        return DataLoader(self.rows, batch_size=self.batch_size)


class Net(pl.LightningModule):
    def __init__(self, width=5, classes=3, lr=0.1):
        super().__init__()
        self.save_hyperparameters(ignore=["lr"])
        self.layer = nn.Linear(self.hparams.width, self.hparams["classes"])

    def forward(self, x):
        return self.layer(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        scores = self(x)
        loss = nn.functional.cross_entropy(scores, y)
        self.log("loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        scores = self(batch[0])
        return scores.numpy()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.1)


trainer = pl.Trainer(max_epochs=1)
{fit}
"""
FITS = {
    "a data module": "trainer.fit(Net(), datamodule=Data())",
    "a data module in the place of a loader": "trainer.fit(Net(), Data())",
    "loaders": "rows = DataLoader(TensorDataset(torch.ones(32, 5), torch.zeros(32).long()), batch_size=8)\\n"
    "trainer.fit(Net(), rows, rows)",
}


def _analysed(fit: str, package: str = "lightning", text: str = PROGRAM):  # type: ignore[no-untyped-def]
    return analyse_text(text.format(package=package, fit=fit.replace("\\n", "\n")))


@pytest.mark.parametrize("package", ["lightning", "pytorch_lightning", "lightning.pytorch"])
@pytest.mark.parametrize("fit", FITS.values(), ids=FITS.keys())
def test_steps_get_the_loaders_batches(fit: str, package: str) -> None:
    found = _analysed(fit, package)
    line = next(i for i, text in enumerate(PROGRAM.splitlines(), 1) if "scores = self(x)" in text)
    shapes = {fact.tensor.text for fact in found.facts if fact.tensor and fact.range.start.line == line}
    assert shapes == {"float32[8, 3]", "float32[8, 5]"}
    assert found.problems == ()


def test_a_step_that_fails_is_reported_where_it_fails() -> None:
    text = PROGRAM.replace("torch.ones(32, 5)", "torch.ones(32, 6)")
    found = _analysed(FITS["a data module"], text=text).problems
    assert [(problem.code, problem.range.start.line) for problem in found] == [("linear-in-features", 27)]


def test_a_step_without_the_number_of_the_batch() -> None:
    text = PROGRAM.replace("training_step(self, batch, batch_idx)", "training_step(self, batch)")
    assert _analysed(FITS["a data module"], text=text).problems == ()


MOVED = """
import torch
import lightning as L
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 2)

    def training_step(self, batch, batch_idx):
        x, y = batch
        out = self.layer(x.cuda())
        return nn.functional.cross_entropy(out, y.cuda())


data = TensorDataset(torch.randn(8, 4), torch.zeros(8).long())
L.Trainer(accelerator="{accelerator}").fit(Net(), DataLoader(data, 4))
"""


@pytest.mark.parametrize(("accelerator", "codes"), [("gpu", []), ("auto", []), ("cpu", ["device-mismatch"])])
def test_the_trainer_decides_where_a_module_computes(accelerator: str, codes: list[str]) -> None:
    assert [p.code for p in analyse_text(MOVED.format(accelerator=accelerator)).problems] == codes

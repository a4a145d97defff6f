"""Functions of packages that only keep the books are not followed; the user's own code that they run is."""

from textwrap import dedent

import pytest

from shapewright.analysis import Budget, Request, analyse
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import DiskFiles

PACKAGE = """
import torch

class PreTrainedModel(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config

    def post_init(self):
        self.weights_are_tied = False
        self.init_weights()

    def init_weights(self):
        self.was_followed = torch.zeros(1)
        self.apply(self._init_weights)

    def _init_weights(self, module):
        pass
"""
MODEL = """
import torch
from transformers.modeling_utils import PreTrainedModel

class Model(PreTrainedModel):
    def __init__(self, config):
        super().__init__(config)
        self.layer = torch.nn.Linear(config["width"], 3)
        self.post_init()
{own}
    def forward(self, x):
        return self.layer(x)
"""
OWN = """
    def _init_weights(self, module):
        width = getattr(module, "in_features", 1)
        drawn = torch.zeros(width)
"""
CALL = """
model = Model({"width": 7})
y = model(torch.zeros(2, 7))
drawn = model.was_followed
"""


@pytest.fixture
def facts_of(tmp_path):
    """The facts of a program beside a package of the name, by what stands on their lines' left sides."""
    module = tmp_path / "site" / "transformers" / "modeling_utils.py"
    module.parent.mkdir(parents=True)
    module.with_name("__init__.py").write_text("")
    module.write_text(PACKAGE)

    def facts(text):
        program = tmp_path / "own" / "program.py"
        program.parent.mkdir(exist_ok=True)
        program.write_text(text)
        environment = Environment(None, (3, 12, 0), (str(tmp_path / "site"),))
        found = analyse(Request((str(program),), (str(program),)), DiskFiles(), environment, budget=Budget(20))
        lines = text.splitlines()
        bound = [f for f in found[str(program)].facts if f.role == "binding"]
        return {lines[f.range.start.line - 1].strip().partition(" = ")[0]: f for f in bound}

    return facts


def test_weights_are_not_initialised_step_by_step(facts_of):
    found = facts_of(dedent(MODEL.format(own="")) + CALL)
    assert found["y"].tensor.text == "float32[2, 3]"
    assert found["drawn"].tensor is None


def test_the_users_own_initialisation_of_a_model_that_is_made_is_followed(facts_of):
    found = facts_of(MODEL.format(own=OWN) + CALL)
    assert found["drawn"].tensor is not None
    inside = facts_of(MODEL.format(own=OWN) + CALL.replace("drawn = model.was_followed", ""))
    assert {inside["drawn"].tensor, *inside["drawn"].alternatives} >= {found["drawn"].tensor}


def test_a_model_that_nobody_makes_initialises_a_module_that_nobody_gives(facts_of):
    found = facts_of(MODEL.format(own=OWN))
    assert "nobody" in found["drawn"].unknown


DOCUMENTED = """
import torch
from transformers.utils.auto_docstring import auto_docstring

class Model:
    @auto_docstring
    def forward(self, x):
        return x.view(6)

y = Model().forward(torch.zeros(2, 3))
"""
DOCUMENTING = """
def auto_method_docstring(func, custom_intro=None):
    return replace_everything(func)

def auto_docstring(obj=None):
    return auto_method_docstring(obj)
"""


def test_what_writes_a_docstring_gives_what_it_describes(facts_of, tmp_path):
    module = tmp_path / "site" / "transformers" / "utils" / "auto_docstring.py"
    module.parent.mkdir()
    module.with_name("__init__.py").write_text("")
    module.write_text(DOCUMENTING)
    assert facts_of(DOCUMENTED)["y"].tensor.text == "float32[6]"

"""What nobody gives may be a number or several: what is learnt of one of them says nothing of the other."""

from textwrap import dedent

import pytest

from shapewright.analysis import analyse_text

HEAD = "import collections.abc\nimport torch\nfrom torch import nn\n"


def problems(program):
    return [problem.message for problem in analyse_text(HEAD + dedent(program)).problems]


PAIR = """
class Patches(nn.Module):
    def __init__(self, config):
        super().__init__()
        size = config.size if isinstance(config.size, {kind}) else (config.size, config.size)
        self.size = size
        self.project = nn.Conv2d(3, config.width, kernel_size=size, stride=size)

    def forward(self, x):
        return self.project(x)[:, : self.size[1]]
"""


@pytest.mark.parametrize("kind", ["collections.abc.Iterable", "tuple", "(list, tuple)"])
def test_a_size_that_is_made_a_pair_can_be_indexed(kind):
    assert not problems(PAIR.format(kind=kind))


def test_what_a_layer_takes_for_a_number_may_be_a_tuple():
    program = """
        class Layer(nn.Module):
            def __init__(self, stride):
                super().__init__()
                self.stride = stride
                self.conv = nn.Conv2d(3, 4, 3, stride=stride)
                for step in stride:
                    print(len(stride), step)

            def forward(self, x):
                return self.conv(x)[:, :, :: self.stride[0]]
    """
    assert not problems(program)


def test_a_number_that_is_given_cannot_be_indexed():
    found = problems(PAIR.format(kind="tuple").replace("self.size[1]", "self.project.in_channels[1]"))
    assert found and "'int' object is not subscriptable" in found[0]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("torch.zeros(3)", "collections.abc.Iterable", "float32[2]"),
        ("torch.zeros(3)", "collections.abc.Mapping", "float32[3]"),
        ("3", "collections.abc.Iterable", "float32[3]"),
    ],
)
def test_tensors_are_iterable(value, kind, expected):
    text = f"{HEAD}y = torch.zeros(2 if isinstance({value}, {kind}) else 3)\n"
    assert [fact for fact in analyse_text(text).facts if fact.role == "binding"][-1].tensor.text == expected

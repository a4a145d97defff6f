"""Layers made with flags that are not known: sizes stay known, and nothing is reported that may be right."""

from textwrap import dedent

from shapewright.analysis import analyse_text

LAYERS = """\
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, bias=config.bias)
        self.norm = nn.BatchNorm2d(8, affine=config.affine)
        self.linear = nn.Linear(8, 7, bias=config.bias)
        self.scale = nn.LayerNorm(7, elementwise_affine=config.affine)

    def forward(self, images):
        x = self.norm(self.conv(images))
        x = x.mean((2, 3))
        return self.scale(self.linear(x))
"""


def test_the_sizes_are_known_all_the_same():
    facts = analyse_text(LAYERS)
    assert not facts.problems
    returned = [f for f in facts.facts if f.range.start.line == 15 and f.tensor is not None and f.tensor.shape]
    assert any(str(f.tensor.shape[-1]) == "7" for f in returned)


def test_what_a_constructor_would_have_set_is_unknown_where_it_was_not_followed():
    facts = analyse_text(
        dedent("""\
        from torch import nn

        class Net(nn.Module):
            def __init__(self, config):
                super().__init__()
                self.attention = nn.MultiheadAttention(16, 4, batch_first=config.batch_first)
                self.head = nn.Linear(**config.head)

            def forward(self, x):
                return self.head(self.attention(x, x, x)[0])
        """)
    )
    assert not facts.problems

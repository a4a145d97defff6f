"""Problems of einops patterns."""

from __future__ import annotations

from shapewright.problems.catalogue import Entry

ENTRIES = (
    Entry(
        "einops-shape",
        "A tensor does not fit an einops pattern",
        "The pattern's left side names another number of axes than the tensor has, or an axis cannot be split as the "
        "pattern asks.",
        "rearrange(torch.randn(2, 10, 65), 'b n (h d) -> b h n d', h=8)",
        "Make the left side describe the tensor, or choose sizes that divide the axis.",
        url="https://einops.rocks/api/rearrange/",
    ),
)

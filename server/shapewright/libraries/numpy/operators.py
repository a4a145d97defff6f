"""The operators of arrays; they are the ufuncs under another name."""

from __future__ import annotations

from shapewright.libraries.numpy import products  # noqa: F401  (``@`` is numpy.matmul)
from shapewright.libraries.numpy.elementwise import register_operators

register_operators()

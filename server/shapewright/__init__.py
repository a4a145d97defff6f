"""Shapewright: the shape and dtype of every tensor in plain Python code, as it is typed."""

__version__ = "0.1.0"

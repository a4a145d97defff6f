"""The problem catalogue: codes, titles, severities, explanations."""

from shapewright.problems.catalogue import Entry, catalogue, entry_of

__all__ = ["Entry", "catalogue", "entry_of"]

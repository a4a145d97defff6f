"""The analysis: file texts in, facts out. No I/O but the file provider handed to it."""

from shapewright.analysis.analyse import analyse, analyse_paths, analyse_text
from shapewright.analysis.request import Budget, Cancelled, CancelToken, Request

__all__ = ["Budget", "CancelToken", "Cancelled", "Request", "analyse", "analyse_paths", "analyse_text"]

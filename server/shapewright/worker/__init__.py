"""Asks the user's own framework about operators that have no rule, in a child process under the user's interpreter.

The analysis only sees an :class:`Oracle`: it asks, and what is not known yet is noted as missed. Whoever runs the
analysis has the missed questions answered and runs it again.

Everything under ``worker/child`` runs in that child: standard library only, Python 3.8 or later.
"""

from shapewright.worker.answers import Answers, Asked
from shapewright.worker.desk import Desk
from shapewright.worker.questions import Answer, Oracle, Question
from shapewright.worker.service import Worker

__all__ = ["Answer", "Answers", "Asked", "Desk", "Oracle", "Question", "Worker"]

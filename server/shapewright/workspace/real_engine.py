"""The engine that analyses for real; the analysis itself is imported when first needed.

That keeps the start of the server short: the protocol answers while the analysis is still loading.
"""

from __future__ import annotations

from collections.abc import Mapping

from shapewright.facts import FileFacts, Fix, Problem
from shapewright.frontend.environment import Environment
from shapewright.worker import Oracle
from shapewright.workspace.engine import Question
from shapewright.workspace.files import Snapshot
from shapewright.workspace.runner import Token


class RealEngine:
    """Calls :mod:`shapewright.analysis` and :mod:`shapewright.fixes`."""

    def warm_up(self) -> None:
        """Load the analysis: the rules of all frameworks."""
        import shapewright.analysis  # noqa: F401

    def token(self) -> Token:
        """A token that the analysis looks at."""
        from shapewright.analysis import CancelToken

        return CancelToken()

    def analyse(
        self, question: Question, files: Snapshot, environment: Environment, token: Token, oracle: Oracle | None = None
    ) -> Mapping[str, FileFacts]:
        """The facts of every user file that was reached, by path."""
        from shapewright.analysis import Budget, CancelToken, Request, analyse

        assert isinstance(token, CancelToken)
        request = Request(
            question.entries, question.targets, question.roots, oracle, question.focus, question.brief, question.alone
        )
        return analyse(request, files, environment, cancel=token, budget=Budget(question.seconds, question.reading))

    def repairs(
        self,
        problem: Problem,
        question: Question,
        files: Snapshot,
        environment: Environment,
        token: Token,
        oracle: Oracle | None = None,
    ) -> tuple[Fix, ...]:
        """Repairs of a problem; the preferred ones are proven."""
        from shapewright.analysis import CancelToken, Request
        from shapewright.fixes import repairs

        assert isinstance(token, CancelToken)
        request = Request(question.entries, question.targets, question.roots, oracle)
        return repairs(problem, request, files, environment, cancel=token)

"""Results of earlier analyses, good for as long as no file they read has changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from shapewright.facts import FileFacts
from shapewright.workspace.engine import Question
from shapewright.workspace.files import Snapshot

_MOST_RESULTS = 24


@dataclass(frozen=True)
class Result:
    """The facts of every file an analysis reached, and what every file it read looked like."""

    question: Question
    facts: Mapping[str, FileFacts]
    stamps: Mapping[str, str | None]

    def holds_in(self, files: Snapshot) -> bool:
        """Whether every file still reads as it did."""
        return all(files.digest(path) == digest for path, digest in self.stamps.items())

    def reads(self, path: str) -> bool:
        """Whether the result may change when the file does."""
        return path in self.stamps


def result_of(question: Question, facts: Mapping[str, FileFacts], files: Snapshot) -> Result:
    """A result with the stamps of everything it was learnt from."""
    read = {*question.entries, *question.targets, *facts}
    for known in facts.values():
        read |= known.depends_on
    return Result(question, facts, {path: files.digest(path) for path in read})


class ResultCache:
    """The latest results, so that undoing an edit or reopening a file costs nothing."""

    def __init__(self) -> None:
        self._results: OrderedDict[tuple[Question, str | None], Result] = OrderedDict()

    def find(self, question: Question, files: Snapshot) -> Result | None:
        """A result for the question that still holds."""
        key = self._key(question, files)
        result = self._results.get(key)
        if result is None or not result.holds_in(files):
            return None
        self._results.move_to_end(key)
        return result

    def keep(self, result: Result, files: Snapshot) -> None:
        """Remember a complete result; one that ran out of time is worth another try."""
        if all(facts.complete for facts in result.facts.values()):
            self._results[self._key(result.question, files)] = result
            while len(self._results) > _MOST_RESULTS:
                self._results.popitem(last=False)

    def clear(self) -> None:
        """Forget everything: an import may now find another file."""
        self._results.clear()

    @staticmethod
    def _key(question: Question, files: Snapshot) -> tuple[Question, str | None]:
        return question, files.digest(question.targets[0])

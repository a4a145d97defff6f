"""Answers that are known: in memory, and on disk by the version of the framework that gave them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from shapewright.worker.process import PROTOCOL_VERSION
from shapewright.worker.questions import LIBRARIES, Answer, Question

Version = Callable[[str], tuple[int, ...] | None]
"""The version of a package in the user's environment."""

MOST_ON_DISK = 20_000
"""Lines of one file; past that it is begun anew."""


def cache_folder() -> Path:
    """Where this platform keeps what can be made again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "shapewright" / "answers"


class Answers:
    """The answers of one environment's frameworks. What the framework said is kept on disk, what only the worker's
    fate decided is kept in memory."""

    def __init__(self, version: Version, folder: Path | None = None) -> None:
        self._version = version
        self._folder = folder if folder is not None else cache_folder()
        self._known: dict[Question, Answer] = {}
        self._loaded: set[str] = set()

    def find(self, question: Question) -> Answer | None:
        """The answer, where it is known; nobody has to be asked about a library that is not installed."""
        if self._version(question.library) is None:
            return Answer(reason=f"{question.library} is not installed", said=False)
        if question.library not in self._loaded:
            self._loaded.add(question.library)
            self._known = {**self._load(question.library), **self._known}
        return self._known.get(question)

    def all(self) -> dict[Question, Answer]:
        """Every answer that is known."""
        for library in LIBRARIES:
            self.find(Question(library, ""))
        return dict(self._known)

    def add(self, answers: Mapping[Question, Answer]) -> None:
        """Keep answers."""
        fresh: dict[str, list[str]] = {}
        for question, answer in answers.items():
            if self.find(question) is None:
                self._known[question] = answer
                if answer.said:
                    row = [question.name, question.variants, list(answer.results), answer.reason]
                    fresh.setdefault(question.library, []).append(json.dumps(row))
        for library, lines in fresh.items():
            self._append(library, lines)

    def _path(self, library: str) -> Path | None:
        version = self._version(library)
        if version is None:
            return None
        parts = [library, ".".join(map(str, version))]
        backend = self._version("keras") if library == "tensorflow" else None
        parts += ["keras", ".".join(map(str, backend))] if backend else []
        return self._folder / f"{'-'.join(parts)}.v{PROTOCOL_VERSION}.jsonl"

    def _load(self, library: str) -> dict[Question, Answer]:
        path = self._path(library)
        found: dict[Question, Answer] = {}
        if path is None:
            return found
        try:
            with open(path, encoding="utf-8") as file:
                for line in file:
                    read = _row(line)
                    if read is not None:
                        found[read[0]] = read[1]
        except (OSError, UnicodeDecodeError):
            return {}
        return found

    def _append(self, library: str, lines: list[str]) -> None:
        path = self._path(library)
        if path is None:
            return
        mode = "a" if sum(q.library == library for q in self._known) < MOST_ON_DISK else "w"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, mode, encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines))
        except OSError:  # a cache that cannot be written costs time only
            return


def _row(line: str) -> tuple[Question, Answer] | None:
    """One line of the file; a line that was cut short, or that makes no sense, is passed over."""
    try:
        name, variants, results, reason = json.loads(line)
        if all(isinstance(text, str) for text in (name, variants, reason)) and isinstance(results, list):
            return Question(name, variants), Answer(tuple(results), reason)
    except (ValueError, TypeError):
        pass
    return None


class Asked:
    """An oracle for one analysis: gives the answers that are known, and notes what else was asked."""

    def __init__(self, answers: Answers | Mapping[Question, Answer]) -> None:
        self._find: Callable[[Question], Answer | None] = answers.find if isinstance(answers, Answers) else answers.get
        self.missed: dict[Question, None] = {}
        """The questions without an answer, in the order they were asked."""

    def ask(self, question: Question) -> Answer | None:
        """The answer, or None, and the question is noted."""
        answer = self._find(question)
        if answer is None:
            self.missed[question] = None
        return answer

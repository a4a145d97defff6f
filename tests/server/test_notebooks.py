"""Notebooks: cells are documents to the editor, one program to the analysis."""

import pytest

from editor import Editor

NOTEBOOK = "study.ipynb"


class Notebook:
    """An open notebook of an editor."""

    def __init__(self, editor, cells):
        self.editor, self.version, self.count = editor, 1, 0
        self.uri = editor.uri(NOTEBOOK)
        made = [self.made(*cell) for cell in cells]
        self.order = [cell["document"] for cell, _ in made]
        notebook = {
            "uri": self.uri, "notebookType": "jupyter-notebook", "version": 1, "cells": [cell for cell, _ in made],
        }  # fmt: skip
        editor.wire.notify(
            "notebookDocument/didOpen",
            {"notebookDocument": notebook, "cellTextDocuments": [document for _, document in made]},
        )

    def made(self, text, kind=2, language="python"):
        uri = f"vscode-notebook-cell:{self.uri.removeprefix('file:')}#C{self.count}"
        self.count += 1
        self.editor.texts[uri], self.editor.versions[uri] = text, 1
        return {"kind": kind, "document": uri}, {"uri": uri, "languageId": language, "version": 1, "text": text}

    def change(self, **cells):
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        self.editor.wire.notify(
            "notebookDocument/didChange", {"notebookDocument": document, "change": {"cells": cells}}
        )

    def write(self, cell, text):
        self.editor.texts[cell] = text
        self.editor.versions[cell] += 1
        document = {"uri": cell, "version": self.editor.versions[cell]}
        self.change(textContent=[{"document": document, "changes": [{"text": text}]}])

    def insert(self, at, text):
        cell, document = self.made(text)
        array = {"start": at, "deleteCount": 0, "cells": [cell]}
        self.order.insert(at, cell["document"])
        self.change(structure={"array": array, "didOpen": [document]})
        return cell["document"]

    def delete(self, at):
        uri = self.order.pop(at)
        self.change(structure={"array": {"start": at, "deleteCount": 1}, "didClose": [{"uri": uri}]})
        return uri


@pytest.fixture
def editor(tmp_path):
    with Editor(tmp_path) as editor:
        yield editor


def test_a_program_across_cells(editor):
    notebook = Notebook(
        editor,
        [
            ("# Study", 1, "markdown"),
            ("import torch\na = torch.zeros(2, 3)",),
            ("%matplotlib inline\nb = zeros(4, 5)",),
            ("x = 1\na @ b",),
        ],
    )
    _, first, second, third = notebook.order
    assert editor.diagnostics(first) == [] == editor.diagnostics(second)
    (problem,) = editor.diagnostics(third)
    assert problem["range"] == {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 5}}
    (related,) = problem["relatedInformation"]
    assert related["location"] == {"uri": second, "range": editor.range(second, "4")}
    assert "float32[2, 3]" in editor.hover_text(third, "a @")
    assert [hint["position"]["line"] for hint in editor.hints(second)] == [1]


def test_a_fix_goes_into_the_cell_it_belongs_to(editor):
    notebook = Notebook(editor, [("a = zeros(2, 3)\n\n",), ("b = zeros(4, 5)",), ("a @ b",)])
    _, second, third = notebook.order
    editor.diagnostics(third)
    for fix in (editor.actions(third, "a @ b")[0], editor.actions(third, "a @ b", only=["source.fixAll"])[0]):
        (change,) = fix["edit"]["documentChanges"]
        assert change["textDocument"]["uri"] == second
    # The editor applies it as a change of the notebook's cell.
    notebook.write(second, "b = zeros(3, 5)")
    assert editor.diagnostics(third) == []


def test_cells_come_go_and_change(editor):
    notebook = Notebook(editor, [("a = zeros(2, 3)",), ("c = a @ b",)])
    first, last = notebook.order
    assert editor.diagnostics(last) == []
    made = notebook.insert(1, "b = zeros(4, 5)")
    assert len(editor.diagnostics(last)) == 1
    notebook.write(made, "b = zeros(3, 5)")
    assert editor.diagnostics(last) == []
    assert "float32[2, 5]" in editor.hover_text(last, "c")
    notebook.write(first, "a = zeros(2, 9)")
    assert len(editor.diagnostics(last)) == 1
    assert notebook.delete(1) == made
    assert editor.diagnostics(last) == []


def test_an_edit_in_one_cell_makes_the_others_refresh(editor):
    notebook = Notebook(editor, [("a = zeros(2, 3)",), ("b = zeros(3, 5)",), ("a @ b",)])
    first, _, last = notebook.order
    assert editor.diagnostics(last) == []
    since = len(editor.wire.notifications)
    notebook.write(first, "a = zeros(2, 9)")
    editor.wire.expect(lambda message: message["method"] == "workspace/diagnostic/refresh", since=since)
    assert len(editor.diagnostics(last)) == 1


def test_closing_forgets_the_cells(editor):
    notebook = Notebook(editor, [("a = zeros(2, 3)",)])
    (cell,) = notebook.order
    editor.diagnostics(cell)
    editor.wire.notify(
        "notebookDocument/didClose",
        {"notebookDocument": {"uri": notebook.uri}, "cellTextDocuments": [{"uri": cell}]},
    )
    assert editor.ask("hover", cell, position={"line": 0, "character": 0}) is None

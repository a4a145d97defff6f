"""Each real client, with the capabilities it really sends, gets what it can take and nothing else."""

import pytest

from editor import CLIENTS, Editor

BROKEN = "a = zeros(2, 3)\nb = zeros(4, 5)\nc = a @ b\n"

every_client = pytest.mark.parametrize("client", [*CLIENTS, None], ids=lambda path: path.stem if path else "nothing")


@every_client
def test_problem_hover_and_quick_fix(client, tmp_path):
    with Editor(tmp_path, client=client) as editor:
        editor.open("a.py", BROKEN)
        (problem,) = editor.diagnostics("a.py")
        assert problem["range"] == editor.range("a.py", "a @ b")
        assert problem["source"] == "shapewright"
        assert problem["code"] == "matmul-shape"
        assert problem["severity"] == 1
        assert "float32[2, 3]" in problem["message"] and "float32[4, 5]" in problem["message"]
        assert "float32[4, 5]" in editor.hover_text("a.py", "b =")
        fixes = editor.actions("a.py", "a @ b") if client else []
        if client:
            assert fixes[0]["title"] == "Make it 3"
            assert fixes[0]["isPreferred"]
            assert editor.apply(fixes[0]["edit"])["a.py"] == BROKEN.replace("4, 5", "3, 5")
            assert editor.diagnostics("a.py") == []


@every_client
def test_diagnostics_are_pushed_or_pulled_but_never_both(client, tmp_path):
    with Editor(tmp_path, client=client) as editor:
        editor.open("a.py", BROKEN)
        editor.diagnostics("a.py")
        editor.change("a.py", BROKEN + "\n")
        editor.diagnostics("a.py")
        assert bool(editor.said("textDocument/publishDiagnostics")) is not editor.pulls


@every_client
def test_the_server_asks_only_for_what_the_client_declares(client, tmp_path):
    with Editor(tmp_path, client=client) as editor:
        editor.open("a.py", BROKEN)
        editor.diagnostics("a.py")
        editor.settings = {"inlayHints": {"enabled": False}, "diagnostics": {"ignore": ["matmul"]}}
        editor.wire.notify("workspace/didChangeConfiguration", {"settings": {"shapewright": editor.settings}})
        editor.eventually(lambda: editor.shown("a.py"), [])
        workspace = editor.capabilities.get("workspace", {})
        declared = {
            "workspace/configuration": bool(workspace.get("configuration")),
            "workspace/inlayHint/refresh": bool(workspace.get("inlayHint", {}).get("refreshSupport")),
            "workspace/codeLens/refresh": bool(workspace.get("codeLens", {}).get("refreshSupport")),
            "workspace/diagnostic/refresh": bool(workspace.get("diagnostics", {}).get("refreshSupport")),
            "client/registerCapability": any(
                workspace.get(name, {}).get("dynamicRegistration")
                for name in ("didChangeWatchedFiles", "didChangeConfiguration")
            ),
        }
        asked = {message["method"] for message in editor.wire.notifications if "id" in message}
        assert asked <= {method for method, allowed in declared.items() if allowed}
        if declared["workspace/configuration"]:
            assert "workspace/configuration" in asked


@every_client
def test_fixes_come_in_the_form_the_client_takes(client, tmp_path):
    with Editor(tmp_path, client=client) as editor:
        editor.open("a.py", BROKEN)
        editor.diagnostics("a.py")
        fixes = editor.actions("a.py", "a @ b")
        text = editor.capabilities.get("textDocument", {})
        if "codeActionLiteralSupport" not in text.get("codeAction", {}):
            assert fixes == []
            return
        versioned = editor.capabilities["workspace"]["workspaceEdit"].get("documentChanges", False)
        for fix in fixes:
            assert ("documentChanges" in fix["edit"]) is versioned
            assert ("changes" in fix["edit"]) is not versioned


@every_client
def test_hovers_are_markdown_only_where_it_is_rendered(client, tmp_path):
    with Editor(tmp_path, client=client) as editor:
        editor.open("a.py", BROKEN)
        kind = editor.hover("a.py", "a =")["contents"]["kind"]
        formats = editor.capabilities.get("textDocument", {}).get("hover", {}).get("contentFormat", ["plaintext"])
        assert kind == ("markdown" if "markdown" in formats else "plaintext")


def test_capabilities_with_nothing_but_the_protocol(tmp_path):
    with Editor(tmp_path) as editor:
        assert editor.server["hoverProvider"] is True
        assert editor.server["diagnosticProvider"]["interFileDependencies"] is True
        assert editor.server["codeActionProvider"]["codeActionKinds"] == ["quickfix", "source.fixAll.shapewright"]
        assert editor.server["inlayHintProvider"] and editor.server["codeLensProvider"]
        assert editor.server["executeCommandProvider"]["commands"] == ["shapewright.runProbe"]
        assert editor.server["notebookDocumentSync"]["notebookSelector"] == [{"cells": [{"language": "python"}]}]


def test_unchanged_diagnostics_are_said_to_be(tmp_path):
    with Editor(tmp_path) as editor:
        editor.open("a.py", BROKEN)
        first = editor.ask("diagnostic", "a.py")
        again = editor.ask("diagnostic", "a.py", previousResultId=first["resultId"])
        assert again == {"kind": "unchanged", "resultId": first["resultId"]}


def test_fix_all_applies_every_proven_fix_and_no_other(tmp_path):
    text = "a = zeros(2, 3)\nb = zeros(4, 5)\nc = a @ b\nd = zeros(9, 1)\ne = c @ d\nf = zeros(2, 7)\nf @ zeros(8, 8)\n"
    with Editor(tmp_path) as editor:
        editor.open("a.py", text)
        editor.diagnostics("a.py")
        (fix,) = editor.actions("a.py", "a @ b", only=["source.fixAll"])
        assert fix["kind"] == "source.fixAll.shapewright"
        # The second repair shows only once the first is done; the last problem has no proven one.
        repaired = text.replace("zeros(4, 5)", "zeros(3, 5)").replace("zeros(9, 1)", "zeros(5, 1)")
        assert editor.apply(fix["edit"])["a.py"] == repaired
        (left,) = editor.diagnostics("a.py")
        assert left["range"] == editor.range("a.py", "f @ zeros(8, 8)")
        assert editor.actions("a.py", "a @ b", only=["source.fixAll.shapewright"]) == []


def test_hiding_a_problem_on_its_line(tmp_path):
    with Editor(tmp_path) as editor:
        editor.open("a.py", BROKEN)
        editor.diagnostics("a.py")
        hide = editor.actions("a.py", "a @ b")[-1]
        assert hide["title"] == "Hide matmul-shape on this line"
        assert editor.apply(hide["edit"])["a.py"].splitlines()[2] == "c = a @ b  # shapewright: ignore[matmul-shape]"
        assert editor.diagnostics("a.py") == []


def test_lenses_and_hints(tmp_path):
    text = "a = zeros(2, 3)\nfor i in range(3):\n    b = zeros(4, 5)\ndef run(x):\n    pass\n"
    with Editor(tmp_path, options={"probeCommand": "shapewright.probe"}) as editor:
        editor.open("a.py", text)
        assert [(hint["position"], hint["label"]) for hint in editor.hints("a.py")] == [
            ({"line": 0, "character": 1}, ": float32[2, 3]")
        ]
        script, function = editor.ask("codeLens", "a.py")
        assert script["command"]["arguments"] == [editor.uri("a.py"), None]
        assert function["command"]["arguments"] == [editor.uri("a.py"), "run"]
        assert function["command"]["command"] == "shapewright.probe"
        assert function["range"] == editor.range("a.py", "run")
        editor.settings = {"inlayHints": {"inLoops": True}, "codeLens": {"enabled": False}}
        editor.wire.notify("workspace/didChangeConfiguration", {"settings": None})
        editor.wire.expect(lambda message: message["method"] == "workspace/inlayHint/refresh")
        assert len(editor.hints("a.py")) == 2
        assert editor.ask("codeLens", "a.py") == []

"""Settings reach the server in each of the ways editors have, and bad ones are said to be bad."""

import pytest

from editor import CLIENTS, Editor
from shapewright.server.settings import Settings, updated

BROKEN = "a = zeros(2, 3)\nb = zeros(4, 5)\nc = a @ b\n"
EGLOT = next(path for path in CLIENTS if "eglot" in path.name)


@pytest.mark.parametrize(
    "options",
    [
        {"settings": {"diagnostics": {"ignore": ["matmul-shape"]}}},
        {"diagnostics.ignore": ["matmul"]},
        {"shapewright": {"enable": False}},
    ],
)
def test_settings_of_a_client_that_cannot_be_asked(options, tmp_path):
    with Editor(tmp_path, client=None, options=options) as editor:
        editor.open("a.py", BROKEN)
        assert editor.diagnostics("a.py") == []


def test_settings_are_asked_for_and_followed(tmp_path):
    with Editor(tmp_path, settings={"diagnostics": {"ignore": ["MATMUL"]}}) as editor:
        editor.open("a.py", BROKEN)
        editor.eventually(lambda: editor.diagnostics("a.py"), [])
        editor.settings = {}
        since = len(editor.wire.notifications)
        editor.wire.notify("workspace/didChangeConfiguration", {"settings": None})
        editor.wire.expect(lambda message: message["method"] == "workspace/diagnostic/refresh", since=since)
        editor.eventually(lambda: len(editor.diagnostics("a.py")), 1)


def test_turned_off(tmp_path):
    with Editor(tmp_path, settings={"enable": False}) as editor:
        editor.open("a.py", BROKEN)
        editor.eventually(lambda: editor.diagnostics("a.py"), [])
        assert editor.hover("a.py", "a") is None
        assert editor.hints("a.py") == [] == editor.ask("codeLens", "a.py")


def test_a_bad_setting_is_logged_and_ignored(tmp_path):
    with Editor(tmp_path, settings={"probe": {"steps": "many"}, "inlayHints": {"enabled": "yes"}}) as editor:
        editor.open("a.py", BROKEN)
        assert len(editor.hints("a.py")) == 2
        editor.eventually(lambda: any("shapewright.probe.steps" in line for line in editor.log()), True)
        assert any("shapewright.inlayHints.enabled" in line for line in editor.log())


def test_a_missing_interpreter_is_one_clear_line(tmp_path):
    with Editor(tmp_path, settings={"interpreter": "/no/such/python"}) as editor:
        editor.open("a.py", BROKEN)
        assert len(editor.diagnostics("a.py")) == 1
        editor.eventually(lambda: any("/no/such/python" in line for line in editor.log()), True)


def test_folders_have_settings_of_their_own(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with Editor(tmp_path / "one") as editor:
        quiet = (tmp_path / "two").as_uri()
        editor.wire._answers["workspace/configuration"] = lambda params: [
            {"diagnostics": {"ignore": ["matmul"]}} if item.get("scopeUri") == quiet else {} for item in params["items"]
        ]
        added = [{"uri": quiet, "name": "two"}]
        editor.wire.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": added, "removed": []}})
        editor.open("a.py", BROKEN)
        editor.open(f"{quiet}/b.py", BROKEN)
        editor.eventually(lambda: editor.diagnostics(f"{quiet}/b.py"), [])
        assert len(editor.diagnostics("a.py")) == 1


def test_every_setting_is_read():
    given = {
        "enable": False,
        "interpreter": ["/usr/bin/python3", "-X", "dev"],
        "inlayHints": {"enabled": False, "inLoops": True},
        "codeLens.enabled": False,
        "diagnostics": {"ignore": ["a", "b"]},
        "worker": {"enabled": False},
        "probe": {"device": "cpu", "steps": 7, "timeout": 1.5, "memory": 512, "allow": ["write", "process"]},
    }
    settings, complaints = updated(Settings(), {"shapewright": given})
    assert complaints == ()
    assert settings == Settings(
        False, "/usr/bin/python3", False, True, False, ("a", "b"), False, "cpu", 7, 1.5, 512,
        frozenset({"write", "process"}),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("enable", 1),
        ("interpreter", 3),
        ("diagnostics.ignore", "matmul"),
        ("probe.allow", ["fly"]),
        ("probe.timeout", -1),
    ],
)
def test_what_cannot_be_used_is_named(name, value):
    settings, (complaint,) = updated(Settings(), {name: value})
    assert settings == Settings()
    assert f"shapewright.{name}" in complaint

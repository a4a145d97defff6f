// A folder that is not trusted: shapes as everywhere, and nothing of the folder is run.

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inVenv } from "../../scripts/lib/python.mjs";
import { Editor, patience } from "./driver.mjs";

let editor;
let folder;
let ran;

/** The folder opens restricted, without asking. */
const restricted = {
  "security.workspace.trust.enabled": true,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.untrustedFiles": "open",
};

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "untrusted-"));
  ran = join(folder, "ran");
  const python = join(folder, "python");
  writeFileSync(python, `#!/bin/sh\necho "$@" >> "${ran}"\nexec "${inVenv("python")}" "$@"\n`);
  chmodSync(python, 0o755);
  mkdirSync(join(folder, ".vscode"));
  const settings = { "shapewright.interpreter": python, "shapewright.probe.allow": ["write", "process"] };
  writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify(settings));
  const program = [
    "import torch",
    `open("${ran}", "a").write("program")`,
    "x = torch.randn(4, 8)",
    "y = torch.nn.Linear(9, 2)(x)",
  ];
  writeFileSync(join(folder, "program.py"), `${program.join("\n")}\n`);
  editor = await Editor.open({ folder, trust: false, settings: restricted });
});
after(async () => {
  await editor?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("shapes are shown, nothing of the folder is run, and no probe is offered", async () => {
  await editor.openFile("program.py");
  await editor.untilSquiggle();
  await editor.goTo(3, 1);
  assert.match(await editor.hoverText(), /x: float32\[4, 8\]/);
  assert.equal(await editor.lenses().count(), 0);
  await editor.screenshot("untrusted");
  assert.equal(existsSync(ran), false);
});

test("once trusted, the folder's interpreter is used and the probe is offered", async () => {
  await editor.command("Workspaces: Manage Workspace Trust");
  await editor.page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).click();
  await editor.openFile("program.py");
  await editor.lenses().first().waitFor({ timeout: patience });
  assert.equal(existsSync(ran), true);
});

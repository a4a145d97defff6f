// A folder that is not trusted: shapes as everywhere, and nothing of the folder is run.

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Editor } from "./driver.mjs";

let editor;
let folder;
let ran;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "untrusted-"));
  ran = join(folder, "ran");
  const python = join(folder, "python");
  writeFileSync(python, `#!/bin/sh\necho "$@" >> "${ran}"\nexec python3 "$@"\n`);
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
  editor = await Editor.open({ folder, trust: false, settings: { "security.workspace.trust.enabled": true, ...prompts } });
});
after(async () => {
  await editor?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The folder opens restricted, without asking. */
const prompts = { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.untrustedFiles": "open" };

test("shapes are shown, the folder's interpreter is not run, and the probe refuses", async () => {
  await editor.openFile("program.py");
  await editor.untilSquiggle();
  await editor.goTo(3, 1);
  assert.match(await editor.hoverText(), /x: float32\[4, 8\]/);
  await editor.lens("Probe this script");
  assert.match(await editor.notification("trusted"), /has to be trusted first/);
  await editor.screenshot("untrusted");
  assert.equal(existsSync(ran), false);
});

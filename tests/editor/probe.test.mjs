// The probe, from its code lens to the observed shapes on hover.

import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Editor } from "./driver.mjs";

let editor;
before(async () => {
  editor = await Editor.open({ settings: { "shapewright.probe.timeout": 300 } });
  writeFileSync(join(editor.folder, "waits.py"), "import time\n\ntime.sleep(600)\n");
  writeFileSync(join(editor.folder, "writes.py"), 'open("out.txt", "w").write("text")\n');
});
after(() => editor?.close());

test("Probe runs the script and brings the observed shapes back", async () => {
  const file = "fixed/16_cnn_flatten_size.py";
  await editor.openFile(file);
  await editor.lens("Probe this script");
  assert.match(await editor.notification("The probe"), /The probe (finished|stopped): .*observed on /);
  await editor.screenshot("probe");
  await editor.goToText(file, "x = torch.flatten");
  assert.match(await editor.hoverText(), /Observed by the probe:.*float32\[16, 800\]/);
  await editor.screenshot("probe-hover");
});

test("an error of the run is shown at the user's own line", async () => {
  const file = "16_cnn_flatten_size.py";
  await editor.openFile(file);
  await editor.lens("Probe this script");
  assert.match(await editor.notification("The probe"), /failed: RuntimeError: mat1 and mat2 shapes cannot be multiplied.*line 22/);
  await editor.screenshot("probe-error");
  await editor.goToText(file, "self.fc1(x)");
  assert.match(await editor.hoverText(), /The probe stopped here: RuntimeError/);
});

test("a probe that is cancelled stops at once", async () => {
  await editor.openFile("waits.py");
  await editor.lens("Probe this script");
  await editor.notification("Probing waits.py");
  await editor.screenshot("probe-progress");
  await editor.command("Shapewright: Cancel the Probe");
  assert.match(await editor.notification("The probe"), /The probe stopped/);
});

test("writing a file is refused with a message that says how to allow it", async () => {
  await editor.openFile("writes.py");
  await editor.lens("Probe this script");
  assert.match(await editor.notification("The probe"), /refused: .*does not allow writing files: out\.txt .*shapewright\.probe\.allow/);
  assert.equal(existsSync(join(editor.folder, "out.txt")), false);
});

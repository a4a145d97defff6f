// An interpreter that cannot be used is named in one message, and the next choice recovers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inVenv } from "../../scripts/lib/python.mjs";
import { Editor } from "./driver.mjs";

let editor;
before(async () => {
  editor = await Editor.open({ settings: { "shapewright.interpreter": "/nowhere/python" } });
});
after(() => editor?.close());

test("a missing interpreter is reported, and choosing a good one starts the server", async () => {
  await editor.openFile("16_cnn_flatten_size.py");
  assert.match(await editor.notification("/nowhere/python"), /cannot be run/);
  assert.equal(await editor.squiggles().count(), 0);
  await editor.screenshot("no-interpreter");
  await editor.command("Shapewright: Select Interpreter");
  await editor.answer("The Python whose packages your code uses", inVenv("python"));
  await editor.untilSquiggle();
});

test("after Restart Server, squiggles and hovers are there", async () => {
  await editor.command("Shapewright: Restart Server");
  await editor.goToText("16_cnn_flatten_size.py", "x = torch.flatten");
  // A squiggle may be one of before; a hover is answered by a server that runs.
  assert.match(await editor.hoverText(), /x: float32\[/);
  await editor.untilSquiggle();
});

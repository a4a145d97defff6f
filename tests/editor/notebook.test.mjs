// Cells of a notebook are analysed together, in their order.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Editor } from "./driver.mjs";

let editor;
before(async () => {
  editor = await Editor.open();
});
after(() => editor?.close());

test("a cell shows what an earlier cell got wrong, and is repaired there", async () => {
  await editor.openFile("25_notebook.ipynb");
  const { page } = editor;
  await editor.untilSquiggle();
  await page.locator(".cell .monaco-editor .view-line", { hasText: "self.head(x.flatten(1))" }).first().click();
  await editor.screenshot("notebook");
  await page.keyboard.press("F8");
  const peek = page.locator(".marker-widget");
  await peek.waitFor();
  assert.match(await peek.innerText(), /384[\s\S]*96/);
  await editor.screenshot("notebook-problem");
});

// Squiggle, hover, inlay hints and quick fix, on the examples, as a user meets them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Editor, until } from "./driver.mjs";

let editor;
before(async () => {
  editor = await Editor.open();
});
after(() => editor?.close());

test("a Linear that does not fit is underlined, explained and repaired", async () => {
  const file = "16_cnn_flatten_size.py";
  await editor.openFile(file);
  await editor.untilSquiggle();
  await editor.screenshot("squiggle");

  await editor.goToText(file, "self.fc1(x)", "self.fc1(".length);
  const hover = await editor.hoverText();
  assert.match(hover, /float32\[16, 800\]/);
  assert.match(hover, /mat1 and mat2 shapes cannot be multiplied \(16x800 and 1152x120\)/);
  await editor.screenshot("hover");

  const [first] = await editor.fixMenu();
  await editor.screenshot("fix-menu");
  await editor.applyFix(first);
  await editor.untilNoSquiggle();
  assert.match(await editor.text(), /fc1 = nn\.Linear\((800|.*5 \* 5), 120\)/);
  await editor.screenshot("fixed");
});

test("hovers and inlay hints show shapes where nothing is wrong", async () => {
  const file = "fixed/16_cnn_flatten_size.py";
  await editor.openFile(file);
  await until("the inlay hints", async () => /x: float32\[16, 16, 14, 14\]/.test(await editor.text()));
  await editor.screenshot("inlay-hints");
  await editor.goToText(file, "x = torch.flatten");
  assert.match(await editor.hoverText(), /x: float32\[16, 800\]/);
  assert.equal(await editor.squiggles().count(), 0);
});

test("the squiggle comes and goes while typing", async () => {
  const file = "fixed/16_cnn_flatten_size.py";
  await editor.openFile(file);
  await editor.goToText(file, ", 120)");
  await editor.page.keyboard.type("0");
  await editor.untilSquiggle();
  await editor.page.keyboard.press("Backspace");
  await editor.untilNoSquiggle();
});

test("Fix All repairs the file", async () => {
  await editor.openFile("14_float64_into_linear.py");
  await editor.untilSquiggle();
  await editor.command("Shapewright: Fix All in This File");
  await editor.untilNoSquiggle();
  assert.match(await editor.text(), /x\.float\(\)|features\.float\(\)/);
});

test("an error in one file names the call in the other", async () => {
  await editor.openFile("21_two_files/model.py");
  await editor.untilSquiggle();
  await editor.command("Problems: Focus on Problems View");
  const problems = editor.page.locator(".markers-panel");
  await until("the problem and its related places", async () => {
    const text = await problems.innerText();
    return text.includes("train.py") && text.includes("256");
  });
  await editor.screenshot("two-files");
});

test("Explain shows what a problem's code means", async () => {
  await editor.openFile("13_tf_add_dtypes.py");
  await editor.untilSquiggle();
  await editor.command("Shapewright: Explain a Problem");
  await until("the explanation", async () => {
    const texts = await Promise.all(editor.page.frames().map((frame) => frame.locator("body").innerText()));
    return texts.some((text) => /dtype-mismatch[\s\S]*How to fix it/.test(text));
  });
  await editor.screenshot("explain");
});

// Where the Python extension is installed and no interpreter is set, the one selected there is used, also after a change.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inVenv } from "../../scripts/lib/python.mjs";
import { Editor, until } from "./driver.mjs";

// The real one is in no package registry; this has the part of its API that is public.
const manifest = {
  name: "python",
  publisher: "ms-python",
  version: "1.0.0",
  engines: { vscode: "^1.91.0" },
  main: "./extension.js",
  activationEvents: [],
  contributes: { commands: [{ command: "python.setInterpreter", title: "Python: Select Interpreter" }] },
};

/** Selects the wrappers `first` and `second` in turn, each time the user is asked to choose. */
const source = (first, second) => `
  const { EventEmitter, Uri, commands } = require("vscode");
  exports.activate = () => {
    let path = ${JSON.stringify(first)};
    const changed = new EventEmitter();
    commands.registerCommand("python.setInterpreter", () => {
      path = ${JSON.stringify(second)};
      changed.fire({ path });
    });
    return {
      environments: {
        getActiveEnvironmentPath: () => ({ id: path, path }),
        resolveEnvironment: async ({ path }) => ({ executable: { uri: Uri.file(path) } }),
        onDidChangeActiveEnvironmentPath: changed.event,
      },
    };
  };
`;

let editor;
before(async () => {
  editor = await Editor.open({
    settings: { "shapewright.interpreter": [] },
    prepare: (home) => {
      for (const name of ["first", "second"]) {
        const script = `#!/bin/sh\necho "$@" >> "${join(home, name)}.log"\nexec "${inVenv("python")}" "$@"\n`;
        writeFileSync(join(home, name), script, { mode: 0o755 });
      }
      const folder = join(home, "extensions", "ms-python.python-1.0.0");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
      writeFileSync(join(folder, "extension.js"), source(join(home, "first"), join(home, "second")));
    },
  });
});
after(() => editor?.close());

const startedServer = (name) => readFileSync(join(editor.home, `${name}.log`), "utf8").includes("server --stdio");

test("the interpreter selected in the Python extension runs the server", async () => {
  await editor.openFile("16_cnn_flatten_size.py");
  await editor.untilSquiggle();
  assert.ok(startedServer("first"));
});

test("selecting another one restarts the server under it", async () => {
  await editor.command("Shapewright: Select Interpreter");
  await until("the server to start anew", () => startedServer("second"));
  await editor.untilSquiggle();
});

// npm test: all the set-up and every test. Each stage runs even where another failed; the summary names those that did.
// npm test -- STAGE…: only those stages (and the set-up that they need).

import { availableParallelism } from "node:os";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inVenv } from "./lib/python.mjs";
import {
  checkNode, chromium, codeServer, extensionPackage, nodeModules, pythonEnvironment,
} from "./lib/setup.mjs";
import { Missing, bold, green, main, red, root, run, say, seconds } from "./lib/shell.mjs";

const python = (...args) => run(inVenv("python"), ["-m", ...args]);
const node = (...args) => run(process.execPath, args);
const nodeBin = (path, ...args) => node(join("node_modules", path), ...args);

/** More workers than this only import the frameworks more often. */
const workers = String(Math.min(availableParallelism(), 4));

const editorTests = () =>
  readdirSync(join(root, "tests", "editor")).filter((name) => name.endsWith(".test.mjs")).map((name) => join("tests", "editor", name));

const layersAreDeclared = () => readFileSync(join(root, "pyproject.toml"), "utf8").includes("[tool.importlinter]");

const setUp = [
  { name: "set-up: Python", make: () => pythonEnvironment(["frameworks", "dev"]) },
  { name: "set-up: Node", make: nodeModules },
  { name: "set-up: package", needs: ["set-up: Node"], make: extensionPackage },
  { name: "set-up: editor", make: codeServer },
  { name: "set-up: browser", make: chromium },
];

const inPython = ["set-up: Python"];
const inEditor = [...inPython, "set-up: package", "set-up: editor", "set-up: browser"];

const stages = [
  { name: "ruff", needs: inPython, make: () => python("ruff", "check", ".") },
  { name: "mypy", needs: inPython, make: () => python("mypy") },
  { name: "layers", needs: inPython, unless: () => !layersAreDeclared(), make: () => run(inVenv("lint-imports"), []) },
  { name: "tsc", needs: ["set-up: Node"], make: () => nodeBin("typescript/bin/tsc", "--project", "client/tsconfig.json") },
  { name: "eslint", needs: ["set-up: Node"], make: () => nodeBin("eslint/bin/eslint.js", ".") },
  {
    name: "pytest",
    needs: inPython,
    make: () => python("pytest", "-n", workers, "--dist", "loadfile", "--ignore", "tests/neovim"),
  },
  { name: "neovim", needs: inPython, make: () => python("pytest", "tests/neovim") },
  { name: "editor", needs: inEditor, make: () => node("--test", "--test-concurrency=1", ...editorTests()) },
];

/** What a stage needs, and what that needs, in the order in which it is made. */
function withNeeds(chosen) {
  const names = new Set(chosen.flatMap(({ name, needs = [] }) => [name, ...needs]));
  for (const { name, needs = [] } of setUp) if (names.has(name)) for (const need of needs) names.add(need);
  return [...setUp, ...stages].filter(({ name }) => names.has(name));
}

async function runStage({ name, needs = [], unless, make }, results) {
  const lacking = needs.filter((need) => results.get(need)?.state !== "passed");
  if (lacking.length > 0) return { state: "failed", why: `not run, as ${lacking.join(" and ")} failed` };
  if (unless?.()) return { state: "skipped", why: "nothing to check" };
  say(bold(`\n── ${name}`));
  const began = Date.now();
  try {
    await make();
    return { state: "passed", why: seconds(began) };
  } catch (error) {
    say(red(error.message));
    return { state: "failed", why: `${seconds(began)}: ${error.message}` };
  }
}

await main(async () => {
  checkNode();
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) throw new Missing(`no stage "${unknown[0]}"; there are ${stages.map(({ name }) => name).join(", ")}`);
  const chosen = stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const began = Date.now();
  const results = new Map();
  for (const stage of withNeeds(chosen)) results.set(stage.name, await runStage(stage, results));

  say(bold(`\n── summary (${seconds(began)})`));
  const marks = { passed: green("✓"), failed: red("✗"), skipped: "–" };
  for (const [name, { state, why }] of results) say(`${marks[state]} ${name.padEnd(18)} ${why}`);
  return [...results.values()].some(({ state }) => state === "failed") ? 1 : 0;
});

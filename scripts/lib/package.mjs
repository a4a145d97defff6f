// The installable .vsix: the bundled client, the server's Python files and the pure-Python libraries it runs on.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";
import { findPython, inVenv } from "./python.mjs";
import { Failed, capture, root, run } from "./shell.mjs";
import { digest, step } from "./stamp.mjs";

/** Console scripts with this machine's python in them, and the stubs of a web framework. */
const unneeded = ["bin", join("jedi", "third_party", "django-stubs")];

/** Of jedi's stubs for four hundred packages, those of the frameworks. */
const stubs = join("jedi", "third_party", "typeshed", "stubs");
const neededStubs = ["tensorflow"];

const libraries = join(root, "bundled", "libs");

const requirements = "scripts/bundled-libraries.txt";
const staged = join(root, "build", "vsix");

export function packagedExtension() {
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return join(root, `${name}-${version}.vsix`);
}

/** A python with pip: the project's environment where it is there, else one on the PATH. */
function packagingPython() {
  return [inVenv("python"), findPython()].find((python) => capture(python, ["-m", "pip", "--version"])) ?? findPython();
}

/** Fills `bundled/libs` from the pinned list; any compiled file in it would tie the package to one system. */
async function bundleLibraries(python) {
  const staging = `${libraries}.new`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  await run(
    python,
    [
      "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps",
      "--implementation", "py", "--only-binary=:all:", "--python-version", "3.10",
      "--target", staging, "--requirement", requirements,
    ],
    { quiet: true },
  );
  const otherStubs = readdirSync(join(staging, stubs)).filter((name) => !neededStubs.includes(name));
  for (const part of [...unneeded, ...otherStubs.map((name) => join(stubs, name))]) {
    rmSync(join(staging, part), { recursive: true, force: true });
  }
  const compiled = readdirSync(staging, { recursive: true }).filter((name) => /\.(so|pyd|dylib|dll)$/.test(name));
  if (compiled.length > 0) throw new Failed(`compiled files in the bundled libraries: ${compiled.join(", ")}`);
  rmSync(libraries, { recursive: true, force: true });
  renameSync(staging, libraries);
}

/** Starts the server program on nothing but what the package holds, as the extension will. */
function checkLauncher(python) {
  const launcher = join(root, "client", "launch.py");
  if (capture(python, ["-S", "-B", launcher, "--version"]) === undefined) {
    throw new Failed(`the bundled server does not start: ${python} -S ${launcher} --version`);
  }
}

/** Copies what `.vscodeignore` lets in: the packaging tool walks its whole folder, and here lie gigabytes of others. */
function stage() {
  rmSync(staged, { recursive: true, force: true });
  const lines = readFileSync(join(root, ".vscodeignore"), "utf8").split("\n");
  const wanted = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1).split("/*", 1)[0]);
  for (const path of new Set([".vscodeignore", ...wanted])) {
    const filter = (source) => !source.includes("__pycache__");
    if (existsSync(join(root, path))) cpSync(join(root, path), join(staged, path), { recursive: true, filter });
  }
}

export async function packageExtension() {
  const python = packagingPython();
  await bundle({ production: true });
  await step({
    name: "libraries",
    title: "Libraries of the packaged server",
    inputs: digest([requirements], JSON.stringify([unneeded, neededStubs])),
    result: libraries,
    make: () => bundleLibraries(python),
  });
  checkLauncher(python);
  stage();
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", packagedExtension()];
  await run(process.execPath, [vsce, "package", ...options], { cwd: staged, quiet: true });
}

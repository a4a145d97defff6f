// The installable .vsix: the bundled client, the server's Python files and the pure-Python libraries it runs on.

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";
import { findPython, inVenv } from "./python.mjs";
import { Failed, capture, root, run } from "./shell.mjs";

/** Console scripts with this machine's python in them, and stubs of a web framework. */
const unneeded = ["bin", join("jedi", "third_party", "django-stubs")];

const libraries = join(root, "bundled", "libs");

export function vsix() {
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
      "--target", staging, "--requirement", join("scripts", "bundled-libraries.txt"),
    ],
    { quiet: true },
  );
  for (const part of unneeded) rmSync(join(staging, part), { recursive: true, force: true });
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

export async function packageExtension() {
  const python = packagingPython();
  await bundle({ production: true });
  await bundleLibraries(python);
  checkLauncher(python);
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  if (!existsSync(vsce)) throw new Failed("node modules are missing: run npm install");
  const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", vsix()];
  await run(process.execPath, [vsce, "package", ...options], { quiet: true });
}

// What has to be there before anything can run: each function makes one thing, quickly where it exists already.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageExtension, packagedExtension } from "./package.mjs";
import { findPython, inVenv, venv } from "./python.mjs";
import { Missing, capture, root, run, which } from "./shell.mjs";
import { digest, step } from "./stamp.mjs";

export const editorFolder = join(root, "tests", "editor");

export function checkNode() {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20) throw new Missing(`Node.js 20 or newer is needed, this is ${process.versions.node}: https://nodejs.org`);
  if (!which("npm")) throw new Missing("npm is needed and not on the PATH: https://nodejs.org");
}

const isRoot = () => process.getuid?.() === 0;

/** Installs a Debian package, or says in one line who has to. */
async function installDebian(name, why) {
  if (!which("apt-get")) throw new Missing(`${why}: install ${name} with your system's package manager`);
  if (!isRoot()) throw new Missing(`${why}: run "sudo apt-get install ${name}" (not root, so it is not done for you)`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { quiet: true, env });
  await run("apt-get", ["install", "--yes", "--no-install-recommends", name], { quiet: true, env });
}

async function makeVenv() {
  if (existsSync(inVenv("python")) && capture(inVenv("python"), ["-m", "pip", "--version"])) return;
  const python = findPython();
  if (capture(python, ["-c", "import ensurepip, venv"]) === undefined) {
    await installDebian("python3-venv", "Python's venv module is missing");
  }
  await run(python, ["-m", "venv", venv]);
}

/** `.venv` with this package and the given extras of pyproject.toml. */
export async function pythonEnvironment(extras) {
  const list = extras.join(",");
  await step({
    parts: extras.map((extra) => `python-${extra}`),
    title: `Python environment: .venv with the server and ${list} (gigabytes the first time)`,
    inputs: digest(["pyproject.toml"]),
    result: inVenv("shapewright"),
    make: async () => {
      await makeVenv();
      const install = ["-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "-e", `.[${list}]`];
      await run(inVenv("python"), install, { show: (line) => /^\s*(Downloading|Processing|Installing collected)/.test(line) });
    },
  });
}

export const npm = (args, options) => run(which("npm") ?? "npm", args, options);

export async function nodeModules() {
  await step({
    name: "node",
    title: "Node modules",
    inputs: digest(["package-lock.json"]),
    result: join(root, "node_modules", "esbuild"),
    make: () => npm(["ci", "--ignore-scripts", "--no-fund", "--no-audit"], { quiet: true }),
  });
}

/** The packaged extension; returns the path of the .vsix. */
export async function extensionPackage() {
  await step({
    name: "package",
    title: "Extension package",
    inputs: digest([
      "package.json", "package-lock.json", "client", "server", "scripts", ".vscodeignore",
      "README.md", "CHANGELOG.md", "LICENSE",
    ]),
    result: packagedExtension(),
    make: packageExtension,
  });
  return packagedExtension();
}

/** The folder of the Node 24 that this release of code-server needs. */
const serverNodeFolder = () => join(editorFolder, "node_modules", `node-${process.platform}-${process.arch}`);

export const serverNode = () => join(serverNodeFolder(), "bin", "node");

/** code-server, made ready without its install scripts; for `npm start` without a desktop VS Code, and for the tests. */
export async function codeServer() {
  await step({
    name: "editor",
    title: "VS Code from npm: code-server (about 800 MB the first time)",
    inputs: digest(["tests/editor/package-lock.json"]),
    result: serverNode(),
    make: async () => {
      await npm(["ci", "--ignore-scripts", "--no-fund", "--no-audit"], { cwd: editorFolder, quiet: true });
      if (!existsSync(serverNode())) {
        throw new Missing(`no VS Code can be had from npm for ${process.platform} ${process.arch}: install the desktop VS Code`);
      }
      await finishCodeServer();
    },
  });
}

/** What code-server's own install script does: the inner packages and two native modules. */
async function finishCodeServer() {
  const vscode = join(editorFolder, "node_modules", "code-server", "lib", "vscode");
  const env = {
    PATH: `${join(serverNodeFolder(), "bin")}:${process.env.PATH}`,
    npm_config_nodedir: serverNodeFolder(),
  };
  const install = ["install", "--omit=dev", "--ignore-scripts", "--no-fund", "--no-audit"];
  await npm(install, { cwd: vscode, env, quiet: true });
  await npm(install, { cwd: join(vscode, "extensions"), env, quiet: true });
  try {
    const natives = ["@vscode/spdlog", "@vscode/native-watchdog"];
    await npm(["rebuild", "--foreground-scripts", ...natives], { cwd: vscode, env, quiet: true });
  } catch {
    // No compiler: everything works but for VS Code's own log files.
  }
}

/** A Chromium to drive; installed where it is missing and this is root on Debian. */
export async function chromium() {
  if (!findChromium()) await installDebian("chromium", "Chromium is needed for the editor tests and missing");
  if (!findChromium()) throw new Missing("Chromium is needed for the editor tests and not on the PATH");
}

export function findChromium() {
  return ["chromium", "chromium-browser", "google-chrome"].map((name) => which(name)).find(Boolean);
}

// Which python to use, and the project's virtual environment.

import { join } from "node:path";
import { Missing, capture, root, which, windows } from "./shell.mjs";

export const venv = join(root, ".venv");

/** A program of the project's virtual environment. */
export function inVenv(name) {
  return windows ? join(venv, "Scripts", `${name}.exe`) : join(venv, "bin", name);
}

/** A suitable python on the PATH. */
export function findPython() {
  const names = ["python3", "python", "python3.13", "python3.12", "python3.11", "python3.10"];
  const recent = "import sys; print(sys.version_info >= (3, 10))";
  const found = names.map((name) => which(name)).find((path) => path && capture(path, ["-c", recent]) === "True");
  if (!found) throw new Missing("Python 3.10 or newer is needed and not on the PATH: https://www.python.org/downloads");
  return found;
}

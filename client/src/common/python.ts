import { type Disposable, type Event, type LogOutputChannel, type Uri, type WorkspaceFolder, extensions, workspace } from "vscode";
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join, relative } from "node:path";
import { promisify } from "node:util";
import { reason } from "./log";
import { interpreterSetting } from "./settings";

const run = promisify(execFile);
const oldest = [3, 10] as const;
/** Where this extension is installed; programs start here, not in the workspace, whose files Python would import. */
export const extensionFolder = join(__dirname, "..");
const windows = process.platform === "win32";

export interface Interpreter {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** `sys.executable`. */
  readonly executable: string;
  readonly version: string;
  /** Who chose it, for the log and the status item. */
  readonly source: string;
}

/** No interpreter can be used; the message says which was tried and what is wrong with it. */
export class NoInterpreter extends Error {}

/** The part of the Python extension's public API that is used here. */
interface PythonExtension {
  readonly environments: {
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(path: { readonly path: string }): Promise<ResolvedEnvironment | undefined>;
    readonly onDidChangeActiveEnvironmentPath: Event<unknown>;
  };
}

interface ResolvedEnvironment {
  readonly executable: { readonly uri: Uri | undefined };
}

export const pythonExtensionId = "ms-python.python";

async function pythonExtension(): Promise<PythonExtension | undefined> {
  const extension = extensions.getExtension<PythonExtension | undefined>(pythonExtensionId);
  const api = extension?.isActive ? extension.exports : await extension?.activate();
  return api && "environments" in api ? api : undefined;
}

/** Calls back whenever another interpreter is selected in the Python extension, where there is one. */
export async function onDidSelectInterpreter(log: LogOutputChannel, changed: () => void): Promise<Disposable | undefined> {
  try {
    return (await pythonExtension())?.environments.onDidChangeActiveEnvironmentPath(changed);
  } catch (error) {
    log.warn(`The Python extension does not answer: ${reason(error)}`);
    return undefined;
  }
}

/** The interpreter for a folder: the setting, then the Python extension, then a python on the PATH. */
export async function chooseInterpreter(folder: WorkspaceFolder | undefined, log: LogOutputChannel): Promise<Interpreter> {
  const set = interpreterSetting(folder);
  if (set.length > 0) return check(set, "the setting shapewright.interpreter");

  const selected = await selectedInPythonExtension(folder, log);
  if (selected !== undefined) return check([selected], "the Python extension");

  const refused: string[] = [];
  for (const name of ["python3", "python"]) {
    const found = await findOnPath(name);
    if (found === undefined) continue;
    try {
      return await check([found], "the PATH");
    } catch (error) {
      refused.push(reason(error));
    }
  }
  const why = refused.length > 0 ? refused.join("; ") : "there is no python3 on the PATH";
  throw new NoInterpreter(`No Python 3.10 or newer was found (${why}). Choose one with "Shapewright: Select Interpreter".`);
}

async function selectedInPythonExtension(folder: WorkspaceFolder | undefined, log: LogOutputChannel): Promise<string | undefined> {
  // What it selects may well be the workspace's own .venv.
  if (!workspace.isTrusted) return undefined;
  try {
    const environments = (await pythonExtension())?.environments;
    if (environments === undefined) return undefined;
    const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder?.uri));
    return resolved?.executable.uri?.fsPath;
  } catch (error) {
    log.warn(`The Python extension does not answer: ${reason(error)}`);
    return undefined;
  }
}

/** A program on the PATH; its relative entries are skipped, which could lead into the workspace. */
async function findOnPath(name: string): Promise<string | undefined> {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of folders) {
    const file = join(folder, windows ? `${name}.exe` : name);
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      // Not there, or not to be run: look further.
    }
  }
  return undefined;
}

function insideWorkspace(path: string): boolean {
  return (workspace.workspaceFolders ?? []).some((folder) => {
    const way = relative(folder.uri.fsPath, path);
    return way !== "" && !way.startsWith("..") && !isAbsolute(way);
  });
}

/** Runs the interpreter once to learn what it is. */
async function check(command: readonly string[], source: string): Promise<Interpreter> {
  const [program = "", ...args] = command;
  const shown = `${command.join(" ")} (from ${source})`;
  if (!workspace.isTrusted && (!isAbsolute(program) || insideWorkspace(program))) {
    throw new NoInterpreter(`${shown} is not run, as the workspace is not trusted.`);
  }
  const ask = "import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)";
  let answer: string;
  try {
    answer = (await run(program, [...args, "-c", ask], { cwd: extensionFolder, timeout: 20_000 })).stdout.trim();
  } catch (error) {
    throw new NoInterpreter(`${shown} cannot be run: ${reason(error).split("\n", 1)[0] ?? ""}`);
  }
  const found = /^(\d+) (\d+) (.+)$/m.exec(answer);
  if (found === null) throw new NoInterpreter(`${shown} does not answer as a Python does.`);
  const [, major = "", minor = "", executable = ""] = found;
  const version = `${major}.${minor}`;
  if (Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1])) {
    throw new NoInterpreter(`${shown} is Python ${version}; Shapewright needs ${oldest.join(".")} or newer.`);
  }
  return { command, executable, version, source };
}

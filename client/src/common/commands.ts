import { type Disposable, type LogOutputChannel, Uri, commands, extensions, languages, window, workspace } from "vscode";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { reason } from "./log";
import type { ProbeRunner } from "./probe";
import { extensionFolder, pythonExtensionId } from "./python";
import type { Server } from "./server";
import { section } from "./settings";

const run = promisify(execFile);

/** The scheme of the read-only documents that explain a problem code. */
const explanations = "shapewright-explain";

export function registerCommands(server: Server, probe: ProbeRunner, log: LogOutputChannel): Disposable[] {
  const all: Record<string, (...args: never[]) => unknown> = {
    restart: () => server.restart(),
    showLog: () => {
      log.show();
    },
    probe: (uri?: string, name?: string | null) => probe.start(uri, name),
    probeCancel: () => {
      probe.cancel();
    },
    fixAll: () =>
      commands.executeCommand("editor.action.sourceAction", { kind: `source.fixAll.${section}`, apply: "first" }),
    selectInterpreter,
    explain,
  };
  return [
    ...Object.entries(all).map(([name, body]) => commands.registerCommand(`${section}.${name}`, body)),
    workspace.registerTextDocumentContentProvider(explanations, {
      provideTextDocumentContent: ({ path }) => explanation(server, path.replace(/\.md$/, "")),
    }),
  ];
}

/** Leaves the choice to the Python extension where there is one, else asks for the program. */
async function selectInterpreter(): Promise<void> {
  if (extensions.getExtension(pythonExtensionId) !== undefined) {
    await commands.executeCommand("python.setInterpreter");
    return;
  }
  const folder = workspace.workspaceFolders?.[0];
  const path = await window.showInputBox({
    title: "The Python whose packages your code uses",
    prompt: "A path, for example ${workspaceFolder}/.venv/bin/python; empty for python3 on the PATH",
    value: [workspace.getConfiguration(section, folder).get<string | string[]>("interpreter", [])].flat().join(" "),
  });
  if (path === undefined) return;
  // What a workspace that is not trusted says about the interpreter would not be heard.
  const everywhere = folder === undefined || !workspace.isTrusted;
  await workspace.getConfiguration(section, folder).update("interpreter", path === "" ? undefined : path, everywhere);
}

/** Shows what a problem code means: the one given, or one of those in the active editor, that at the cursor first. */
async function explain(code: string | undefined): Promise<void> {
  const chosen = code ?? (await pickCode());
  if (chosen === undefined) return;
  await commands.executeCommand("markdown.showPreviewToSide", Uri.from({ scheme: explanations, path: `${chosen}.md` }));
}

/** The page of a problem code, as `shapewright explain` prints it. */
async function explanation(server: Server, code: string): Promise<string> {
  const invocation = server.commandLine("explain", code);
  if (invocation === undefined) return "Shapewright does not run; its log says why.";
  const [program, args] = invocation;
  try {
    return (await run(program, args, { cwd: extensionFolder })).stdout;
  } catch (error) {
    return `There is no explanation of ${code}: ${reason(error)}`;
  }
}

async function pickCode(): Promise<string | undefined> {
  const editor = window.activeTextEditor;
  const ours = editor ? languages.getDiagnostics(editor.document.uri).filter(({ source }) => source === section) : [];
  const here = ours.filter((problem) => editor && problem.range.contains(editor.selection.active));
  const codes = new Map<string, string>();
  for (const { code, message } of [...here, ...ours]) {
    const text = String(typeof code === "object" ? code.value : code);
    if (!codes.has(text)) codes.set(text, message);
  }
  if (codes.size === 0) return window.showInputBox({ title: "The code of the problem to explain" });
  const items = [...codes].map(([label, description]) => ({ label, description }));
  return items.length === 1 ? items[0]?.label : (await window.showQuickPick(items))?.label;
}

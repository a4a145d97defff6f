import {
  type CancellationToken, type CodeLens, type Disposable, type LogOutputChannel, type Progress,
  CancellationTokenSource, ProgressLocation, Uri, commands, window, workspace,
} from "vscode";
import { randomUUID } from "node:crypto";
import {
  type ExecuteCommandParams, type LanguageClient, type WorkDoneProgressParams,
  ExecuteCommandRequest, WorkDoneProgress, WorkDoneProgressCancelNotification,
} from "vscode-languageclient/node";
import { reason } from "./log";
import type { Server } from "./server";
import { section } from "./settings";

/** What is probed: a whole file, or the function, class or model of that name in it. */
interface Target {
  readonly uri: Uri;
  readonly name: string | null;
}

interface Result {
  readonly outcome: "finished" | "failed" | "stopped" | "refused";
  readonly message: string;
}

/** How long the server has to stop a probe before the request itself is given up. */
const patience = 10_000;

/** Has the server run the user's code, one probe at a time, only when asked and only in a trusted workspace. */
export class ProbeRunner implements Disposable {
  private stopping: CancellationTokenSource | undefined;

  constructor(
    private readonly server: Server,
    private readonly log: LogOutputChannel,
  ) {}

  /** Probes what a code lens names, or asks what to probe in the active file. */
  async start(uri?: string, name?: string | null): Promise<void> {
    const client = this.server.running;
    if (client === undefined) {
      void window.showWarningMessage("Shapewright does not run; its log says why.");
    } else if (!workspace.isTrusted) {
      void window.showWarningMessage("A probe runs the code of this workspace, so the workspace has to be trusted first.");
      await commands.executeCommand("workbench.trust.manage");
    } else if (this.stopping !== undefined) {
      void window.showInformationMessage("A probe is running: wait for it, or cancel it.");
    } else {
      const target = uri === undefined ? await askForTarget() : { uri: Uri.parse(uri), name: name ?? null };
      if (target !== undefined && (await saved(target.uri))) await this.run(client, target);
    }
  }

  cancel(): void {
    this.stopping?.cancel();
  }

  dispose(): void {
    this.cancel();
  }

  private async run(client: LanguageClient, target: Target): Promise<void> {
    const title = `Probing ${target.name ?? workspace.asRelativePath(target.uri)}`;
    this.stopping = new CancellationTokenSource();
    await commands.executeCommand("setContext", "shapewright.probing", true);
    try {
      const result = await window.withProgress(
        { location: ProgressLocation.Notification, title, cancellable: true },
        (progress, token) => {
          token.onCancellationRequested(() => this.stopping?.cancel());
          return request(client, target, progress, this.stopping?.token ?? token);
        },
      );
      this.log.info(`${title}: ${result.outcome}. ${result.message}`);
      this.show(result);
    } catch (error) {
      this.log.error(`${title}: ${reason(error)}`);
      void window.showErrorMessage(`${title} went wrong: ${reason(error)}`);
    } finally {
      this.stopping.dispose();
      this.stopping = undefined;
      await commands.executeCommand("setContext", "shapewright.probing", false);
    }
  }

  private show({ outcome, message }: Result): void {
    // Not awaited: the promise is kept until the user has closed the message.
    void (outcome === "finished" ? window.showInformationMessage(message) : window.showWarningMessage(message));
  }
}

/** Sends the request and shows the progress that the server reports meanwhile. */
async function request(
  client: LanguageClient,
  { uri, name }: Target,
  progress: Progress<{ message?: string; increment?: number }>,
  stop: CancellationToken,
): Promise<Result> {
  const workDoneToken = randomUUID();
  const giveUp = new CancellationTokenSource();
  let done = 0;
  const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
    if (value.kind === "end") return;
    const increment = (value.percentage ?? done) - done;
    done += increment;
    progress.report({ increment, ...(value.message === undefined ? {} : { message: value.message }) });
  });
  const stopping = stop.onCancellationRequested(() => {
    progress.report({ message: "stopping" });
    void client.sendNotification(WorkDoneProgressCancelNotification.type, { token: workDoneToken });
    setTimeout(() => {
      giveUp.cancel();
    }, patience).unref();
  });
  const params: ExecuteCommandParams & WorkDoneProgressParams = {
    command: `${section}.runProbe`,
    arguments: [{ uri: client.code2ProtocolConverter.asUri(uri), name }],
    workDoneToken,
  };
  try {
    return (await client.sendRequest(ExecuteCommandRequest.type, params, giveUp.token)) as Result;
  } finally {
    listening.dispose();
    stopping.dispose();
  }
}

/** Saves the file, as a probe runs what is on the disk; false where it cannot. */
async function saved(uri: Uri): Promise<boolean> {
  const document = await workspace.openTextDocument(uri);
  if (!document.isDirty && !document.isUntitled) return true;
  if (await document.save()) return true;
  void window.showWarningMessage("The file has to be saved before it can be probed.");
  return false;
}

/** Lets the user choose among what the server offers to probe in the active file; nothing to choose: the file. */
async function askForTarget(): Promise<Target | undefined> {
  const editor = window.activeTextEditor;
  if (editor === undefined) {
    void window.showInformationMessage("Open a Python file to probe it.");
    return undefined;
  }
  const uri = editor.document.uri;
  const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
  const targets = lenses
    .filter(({ command }) => command?.command === `${section}.probe`)
    .map(({ command, range }) => ({ name: command?.arguments?.[1] as string | null, line: range.start.line }))
    .filter((target): target is { name: string; line: number } => target.name !== null);
  if (targets.length === 0) return { uri, name: null };
  const cursor = editor.selection.active.line;
  const nearest = targets.filter(({ line }) => line <= cursor).at(-1);
  const items = [
    { label: "$(file-code) the whole file", name: null },
    ...targets.map(({ name, line }) => ({ label: `$(symbol-method) ${name}`, description: `line ${line + 1}`, name })),
  ].sort((a, b) => Number(b.name === nearest?.name) - Number(a.name === nearest?.name));
  const picked = await window.showQuickPick(items, { title: "Probe" });
  return picked && { uri, name: picked.name };
}

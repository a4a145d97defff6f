import { type ExtensionContext, workspace } from "vscode";
import { registerCommands } from "./common/commands";
import { createLog } from "./common/log";
import { ProbeRunner } from "./common/probe";
import { onDidSelectInterpreter } from "./common/python";
import { Server } from "./common/server";
import { needsRestart } from "./common/settings";
import { Status } from "./common/status";

let server: Server | undefined;

export function activate(context: ExtensionContext): void {
  const log = createLog();
  const status = new Status();
  const started = new Server(log, status);
  const probe = new ProbeRunner(started, log);
  server = started;
  const restart = () => void started.restart();
  context.subscriptions.push(
    log,
    status,
    started,
    probe,
    ...registerCommands(started, probe, log),
    workspace.onDidChangeConfiguration((event) => {
      if (needsRestart(event)) restart();
    }),
    workspace.onDidGrantWorkspaceTrust(restart),
  );
  restart();
  // Last and not before the first start: the Python extension may take its time.
  void onDidSelectInterpreter(log, restart).then((listening) => {
    if (listening !== undefined) context.subscriptions.push(listening);
  });
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

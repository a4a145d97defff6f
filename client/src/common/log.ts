import { type LogOutputChannel, window } from "vscode";

/** The one place where everything about this extension and its server can be read. */
export function createLog(): LogOutputChannel {
  return window.createOutputChannel("Shapewright", { log: true });
}

/** What went wrong, in one line. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { type ConfigurationChangeEvent, type WorkspaceFolder, workspace } from "vscode";
import { homedir } from "node:os";

export const section = "shapewright";

/** Settings that a running server cannot take over. All others it asks for itself. */
const restarting = ["interpreter", "enable"] as const;

export function needsRestart(event: ConfigurationChangeEvent): boolean {
  return restarting.some((name) => event.affectsConfiguration(`${section}.${name}`));
}

/** Whether Shapewright is on for at least one of the open folders. */
export function enabledAnywhere(): boolean {
  const scopes: readonly (WorkspaceFolder | undefined)[] = workspace.workspaceFolders ?? [undefined];
  return scopes.some((scope) => workspace.getConfiguration(section, scope).get<boolean>("enable", true));
}

/** The interpreter's command and arguments as set for a folder; empty where it is not set. */
export function interpreterSetting(folder: WorkspaceFolder | undefined): string[] {
  const value = workspace.getConfiguration(section, folder).get<string | string[]>("interpreter", []);
  const parts = typeof value === "string" ? [value] : value;
  return parts.filter((part) => part !== "").map((part) => expand(part, folder));
}

/** Replaces `~` and the variables that the setting's description names. */
function expand(text: string, folder: WorkspaceFolder | undefined): string {
  const root = folder ?? workspace.workspaceFolders?.[0];
  return text
    .replace(/^~(?=$|[/\\])/, homedir())
    .replaceAll("${userHome}", homedir())
    .replaceAll("${workspaceFolder}", root?.uri.fsPath ?? "${workspaceFolder}")
    .replaceAll(/\$\{env:([^}]+)\}/g, (_, name: string) => process.env[name] ?? "");
}

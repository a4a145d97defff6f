// How the VS Code from npm is started, for `npm start` without a desktop VS Code and for the tests.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editorFolder, serverNode } from "./setup.mjs";

/** A quiet editor that does nothing on its own. */
export const settingsForTests = {
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "files.hotExit": "off",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/**
 * Writes the settings of a code-server whose files lie under `home`, before its first start.
 *
 * A browser's VS Code is a remote one: an interpreter is a matter of the machine there, and is read from the machine's
 * settings. In the user's it is heard only until the extension has said what kind of setting it is.
 */
export function writeSettings(home, settings) {
  const ours = ([name]) => name.startsWith("shapewright.");
  const all = Object.entries(settings);
  const files = { Machine: all.filter(ours), User: all.filter((setting) => !ours(setting)) };
  for (const [folder, entries] of Object.entries(files)) {
    mkdirSync(join(home, "user", folder), { recursive: true });
    writeFileSync(join(home, "user", folder, "settings.json"), JSON.stringify(Object.fromEntries(entries), null, 2));
  }
}

/** The program, arguments and options that run code-server with all its files under `home`. */
export function codeServerCommand({ home, address }, args) {
  mkdirSync(home, { recursive: true });
  const config = join(home, "config.yaml");
  writeFileSync(config, "auth: none\n");
  const entry = join(editorFolder, "node_modules", "code-server", "out", "node", "entry.js");
  const fixed = [
    entry, "--config", config, "--user-data-dir", join(home, "user"), "--extensions-dir", join(home, "extensions"),
    "--bind-addr", address, "--disable-telemetry", "--disable-update-check", "--disable-getting-started-override",
    "--disable-proxy", "--reconnection-grace-time", "1", "--ignore-last-opened",
  ];
  return [serverNode(), [...fixed, ...args], { cwd: home, env: { EXTENSIONS_GALLERY: '{"serviceUrl":""}' } }];
}

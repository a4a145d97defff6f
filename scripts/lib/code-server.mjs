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

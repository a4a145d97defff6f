// The extension's TypeScript as one file.

import { join } from "node:path";
import { root } from "./shell.mjs";

export async function bundle({ production }) {
  // Imported here: the scripts start before there are node modules.
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: [join("client", "src", "extension.ts")],
    outfile: join("out", "extension.js"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    minify: production,
    sourcemap: production ? false : "linked",
    logLevel: "warning",
  });
}

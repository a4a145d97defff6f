// npm start [-- FOLDER]: all the set-up, then the examples (or the folder) in a real VS Code with the extension.

import { spawn } from "node:child_process";
import { existsSync, openSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join, resolve } from "node:path";
import { codeServerCommand, writeSettings } from "./lib/code-server.mjs";
import { inVenv } from "./lib/python.mjs";
import { checkNode, codeServer, extensionPackage, nodeModules, pythonEnvironment } from "./lib/setup.mjs";
import { Missing, bold, green, main, root, run, say, which } from "./lib/shell.mjs";

const examples = join(root, "examples");
const preferredPort = 8711;

/** A desktop VS Code or a build of it; inside a VS Code terminal on a server this is that server's own client. */
const desktop = () => ["code", "code-insiders", "codium"].map((name) => which(name)).find(Boolean);

/** The preferred port, or one that is free, so that a second `npm start` works beside the first. */
function freePort(wanted) {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.on("error", () => (wanted === 0 ? failed(new Missing("no free port on 127.0.0.1")) : done(freePort(0))));
    probe.listen(wanted, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

async function openDesktop(code, vsix, folder) {
  await run(code, ["--install-extension", vsix, "--force"], { quiet: true });
  // A VS Code that is started by this takes over the PATH, and with it the python that has the frameworks.
  const path = [dirname(inVenv("python")), process.env.PATH].join(delimiter);
  await run(code, [folder], { quiet: true, env: { PATH: path } });
  say(green(`✓ ${folder} is open in VS Code.`));
  say(`  Shapewright uses the Python that is selected there; one with all the frameworks is ${inVenv("python")}`);
}

/** The interpreter with the frameworks is the served editor's default; what the user changed there is kept. */
function firstSettings(home) {
  if (existsSync(join(home, "user", "User", "settings.json"))) return;
  writeSettings(home, {
    "shapewright.interpreter": [inVenv("python")],
    "chat.disableAIFeatures": true,
    "telemetry.telemetryLevel": "off",
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
  });
}

/** Serves code-server until it is stopped with Ctrl+C. */
async function serve(vsix, folder) {
  await codeServer();
  const home = join(root, ".cache", "code-server");
  firstSettings(home);
  const address = `127.0.0.1:${await freePort(preferredPort)}`;
  const [install, installArgs, installOptions] = codeServerCommand({ home, address }, ["--install-extension", vsix, "--force"]);
  await run(install, installArgs, { ...installOptions, quiet: true });
  // Who runs this checkout trusts its examples; for a folder of their own, the editor asks.
  const trust = folder === examples ? ["--disable-workspace-trust"] : [];
  const [command, args, options] = codeServerCommand({ home, address }, trust);
  const env = { ...process.env, ...options.env };
  const log = join(home, "server.log");
  const output = openSync(log, "w");
  const server = spawn(command, args, { ...options, env, stdio: ["ignore", output, output] });
  await Promise.race([
    answering(address),
    new Promise((_, failed) => server.on("exit", (code) => failed(new Missing(`code-server ended with status ${code}; see ${log}`)))),
  ]);
  say(green(`✓ VS Code with Shapewright: ${bold(`http://${address}/?folder=${encodeURIComponent(folder)}`)}`));
  say("  It is reachable from this machine only. Ctrl+C ends it.");
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.kill());
  await new Promise((done) => server.on("exit", done));
}

async function answering(address) {
  for (;;) {
    try {
      if ((await fetch(`http://${address}/healthz`)).ok) return;
    } catch {
      // not yet listening
    }
    await new Promise((done) => setTimeout(done, 200));
  }
}

await main(async () => {
  const folder = resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2] ?? examples);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new Missing(`${folder} is not a folder`);
  checkNode();
  await pythonEnvironment(["frameworks"]);
  await nodeModules();
  const vsix = await extensionPackage();
  const code = desktop();
  if (code) await openDesktop(code, vsix, folder);
  else await serve(vsix, folder);
});

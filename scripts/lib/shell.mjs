// Running other programs, and telling the user what is going on. No dependency: this runs before `npm install`.

import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
export const windows = process.platform === "win32";

/** Something the user has to put right; shown as one line, without a stack. */
export class Missing extends Error {}

/** A command that ended with another status than 0. */
export class Failed extends Error {}

const linesOfFailure = 40;

const colour = process.stdout.isTTY ? (code, text) => `\u001b[${code}m${text}\u001b[0m` : (_code, text) => text;
export const bold = (text) => colour(1, text);
export const green = (text) => colour(32, text);
export const red = (text) => colour(31, text);

export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** Where a program is on the PATH, or undefined. */
export function which(name, path = process.env.PATH ?? "") {
  const suffixes = windows ? ["", ".exe", ".cmd", ".bat"] : [""];
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const suffix of suffixes) {
      const file = join(folder, name + suffix);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // not here; look further
      }
    }
  }
  return undefined;
}

// Windows starts .cmd files (npm, code) through its shell only, which splits at blanks.
const needsShell = (command) => windows && !/\.exe$/i.test(command);
const quoted = (text) => (/[\s&^]/.test(text) ? `"${text}"` : text);

function invocation(command, args, options) {
  const shell = needsShell(command);
  return [
    shell ? quoted(command) : command,
    shell ? args.map(quoted) : args,
    { cwd: root, ...options, shell, env: { ...process.env, ...options.env } },
  ];
}

/**
 * Runs a command. Its output is shown; with `quiet`, only its end, and only where it fails; with `show`, until then the
 * lines that it picks.
 */
export function run(command, args, options = {}) {
  const { show, quiet = show !== undefined, ...rest } = options;
  return new Promise((resolve, reject) => {
    const stdio = ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"];
    const child = spawn(...invocation(command, args, { ...rest, stdio }));
    const output = [];
    child.stdout?.on("data", (chunk) => output.push(chunk));
    child.stderr?.on("data", (chunk) => output.push(chunk));
    if (show) createInterface(child.stdout).on("line", (line) => show(line) && say(`  ${line.trim().slice(0, 110)}`));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve();
      if (quiet) say(Buffer.concat(output).toString().trimEnd().split("\n").slice(-linesOfFailure).join("\n"));
      reject(new Failed(`${[command, ...args].join(" ")} ended with ${signal ?? `status ${code}`}`));
    });
  });
}

/** What a command prints, or undefined where it cannot be started or fails. */
export function capture(command, args, options = {}) {
  const done = spawnSync(...invocation(command, args, { ...options, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  return done.status === 0 ? done.stdout.trim() : undefined;
}

export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** Runs a script's main function; what the user can mend is one line, anything else keeps its stack. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    const mendable = error instanceof Missing || error instanceof Failed;
    process.stderr.write(`${red("shapewright:")} ${mendable ? error.message : (error.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}

// A step is done again only when what it was made from has changed.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root, say, seconds, bold } from "./shell.mjs";

const stamps = join(root, ".cache", "stamps");
const generated = new Set(["node_modules", "__pycache__", "test-results"]);

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!generated.has(name)) yield* filesUnder(join(path, name));
  }
}

/** A digest of the files and folders (names relative to the root) and of any further text. */
export function digest(paths, ...texts) {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of filesUnder(join(root, path))) {
      hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
    }
  }
  for (const text of texts) hash.update(`\0${text}`);
  return hash.digest("hex");
}

const stamped = (name, inputs) => existsSync(join(stamps, name)) && readFileSync(join(stamps, name), "utf8") === inputs;

/** Does a step unless its result is there and all its parts (by default it is one) were made from the same inputs. */
export async function step({ name, parts = [name], title, inputs, result, make }) {
  if (existsSync(result) && parts.every((part) => stamped(part, inputs))) return;
  const began = Date.now();
  say(`${bold("•")} ${title} …`);
  await make();
  mkdirSync(stamps, { recursive: true });
  for (const part of parts) writeFileSync(join(stamps, part), inputs);
  say(`  done in ${seconds(began)}`);
}

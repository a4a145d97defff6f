// Drives the packaged extension in a real VS Code (code-server) in headless Chromium.
//
// Keys and clicks get lost while VS Code opens or closes its widgets, so everything here acts until its effect shows.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";
import { codeServerCommand, settingsForTests } from "../../scripts/lib/code-server.mjs";
import { findChromium } from "../../scripts/lib/setup.mjs";
import { Failed, root, run } from "../../scripts/lib/shell.mjs";

export const screenshots = join(root, "test-results");

/** Everything that may take a while: an import of a framework in the probe, a cold start on a busy machine. */
export const patience = 90_000;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Tries `attempt` until it gives something true; the last failure is part of the message. */
export async function until(what, attempt, { timeout = patience, pause = 250 } = {}) {
  const end = Date.now() + timeout;
  let last = "";
  while (Date.now() < end) {
    try {
      const result = await attempt();
      if (result) return result;
      last = "";
    } catch (error) {
      last = ` (last: ${String(error.message ?? error).split("\n", 1)[0]})`;
    }
    await sleep(pause);
  }
  throw new Failed(`waited ${timeout / 1000} s in vain for ${what}${last}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A VS Code with the extension installed, serving one copy of `folder`. */
export class Editor {
  static async open({ vsix, folder, settings = {} }) {
    const editor = new Editor();
    editor.home = mkdtempSync(join(tmpdir(), "shapewright-editor-"));
    editor.folder = join(editor.home, basename(folder));
    cpSync(folder, editor.folder, { recursive: true, filter: (path) => !path.includes("__pycache__") });
    try {
      await editor.#serve(vsix, settings);
      await editor.#browse();
    } catch (error) {
      await editor.close();
      throw error;
    }
    return editor;
  }

  async #serve(vsix, settings) {
    const port = await freePort();
    this.address = `127.0.0.1:${port}`;
    const place = { home: this.home, address: this.address };
    mkdirSync(join(this.home, "user", "User"), { recursive: true });
    writeFileSync(join(this.home, "user", "User", "settings.json"), JSON.stringify({ ...settingsForTests, ...settings }));
    const [install, installArgs, installOptions] = codeServerCommand(place, ["--install-extension", vsix, "--force"]);
    await run(install, installArgs, { ...installOptions, quiet: true });
    const [command, args, options] = codeServerCommand(place, ["--disable-workspace-trust"]);
    this.server = spawn(command, args, { ...options, env: { ...process.env, ...options.env }, stdio: "ignore" });
    await until("code-server to answer", async () => (await fetch(`http://${this.address}/healthz`)).ok);
  }

  async #browse() {
    this.browser = await chromium.launch({
      executablePath: findChromium(),
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
      ],
    });
    this.page = await this.browser.newPage({ viewport: { width: 1360, height: 860 } });
    this.page.setDefaultTimeout(5_000);
  }

  async close() {
    await this.browser?.close();
    if (this.server) {
      const ended = new Promise((resolve) => this.server.once("exit", resolve));
      this.server.kill();
      await ended;
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Opens a file of the folder in a fresh window and waits until its text is there. */
  async openFile(name) {
    const file = `vscode-remote://${this.address}${join(this.folder, name)}`;
    const query = new URLSearchParams({ folder: this.folder, payload: JSON.stringify([["openFile", file]]) });
    await this.page.goto(`http://${this.address}/?${query}`, { timeout: patience });
    await this.page.locator(".monaco-editor .view-line").first().waitFor({ timeout: patience });
  }

  async screenshot(name) {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  /** Runs a command by its title in the command palette. */
  async command(title) {
    const input = this.page.locator(".quick-input-widget .input");
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    await until(`the command "${title}"`, async () => {
      if (!(await input.isVisible())) await this.page.keyboard.press("F1");
      await input.fill(`>${title}`, { timeout: 2_000 });
      await row.click({ timeout: 2_000 });
      return true;
    });
  }

  /** Puts the cursor at a line and a column, both counted from 1. */
  async goTo(line, column) {
    const input = this.page.locator(".quick-input-widget .input");
    const there = this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` });
    await until(`the cursor at ${line}:${column}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("Control+g");
      await input.fill(`:${line}:${column}`, { timeout: 2_000 });
      await this.page.keyboard.press("Enter");
      await there.waitFor({ timeout: 2_000 });
      return true;
    });
  }

  squiggles(severity = "error") {
    return this.page.locator(`.squiggly-${severity}`);
  }

  async waitForSquiggle(severity = "error") {
    await this.squiggles(severity).first().waitFor({ timeout: patience });
  }

  /** The text of the hover at the cursor. */
  async hoverText() {
    const hover = this.page.locator(".monaco-hover:not(.hidden) .hover-contents");
    return until("a hover", async () => {
      await this.page.keyboard.press("Control+k");
      await this.page.keyboard.press("Control+i");
      await hover.first().waitFor({ timeout: 2_000 });
      const text = (await hover.allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
      return text.includes("Loading") ? undefined : text;
    });
  }

  /** The titles in the lightbulb menu at the cursor, which stays open. */
  async fixMenu() {
    const rows = this.page.locator(".action-widget:not(.action-list-submenu-panel) .monaco-list-row.action");
    return until("the fix menu", async () => {
      await this.page.keyboard.press("Control+.");
      await rows.first().waitFor({ timeout: 3_000 });
      return rows.allInnerTexts();
    });
  }

  /** Applies the action of that title from the open menu. */
  async applyFix(title) {
    const menu = this.page.locator(".action-widget:not(.action-list-submenu-panel)");
    await menu.locator(".monaco-list-row.action", { hasText: title }).first().click();
    await menu.waitFor({ state: "hidden" });
  }

  /** The whole visible text, lines joined as they stand in the document. */
  async text() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll(".monaco-editor .view-line")]
        .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
        .map((line) => line.textContent.replaceAll("\u00a0", " "))
        .join("\n"),
    );
  }
}

// Drives the packaged extension in a real VS Code (code-server) in headless Chromium.
//
// Keys and clicks get lost while VS Code opens or closes its widgets, so everything here acts until its effect shows.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { chromium } from "playwright-core";
import { codeServerCommand, settingsForTests, writeSettings } from "../../scripts/lib/code-server.mjs";
import { packagedExtension } from "../../scripts/lib/package.mjs";
import { inVenv } from "../../scripts/lib/python.mjs";
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

/**
 * A VS Code with the packaged extension, on a copy of `folder`; without `trust`, the folder is one that is not trusted yet.
 * `prepare` is called with the folder of all its files before it is started.
 */
export class Editor {
  static async open({ folder = join(root, "examples"), settings = {}, trust = true, prepare } = {}) {
    const editor = new Editor();
    editor.home = mkdtempSync(join(tmpdir(), "shapewright-editor-"));
    editor.folder = join(editor.home, basename(folder));
    cpSync(folder, editor.folder, { recursive: true, filter: (path) => !path.includes("__pycache__") });
    try {
      prepare?.(editor.home);
      await editor.#serve({ "shapewright.interpreter": inVenv("python"), ...settings }, trust);
      await editor.#browse();
      await editor.#openWindow();
    } catch (error) {
      await editor.close();
      throw error;
    }
    return editor;
  }

  async #serve(settings, trust) {
    const port = await freePort();
    this.address = `127.0.0.1:${port}`;
    const place = { home: this.home, address: this.address };
    writeSettings(this.home, { ...settingsForTests, ...settings });
    const [install, installArgs, installOptions] = codeServerCommand(place, ["--install-extension", packagedExtension(), "--force"]);
    await run(install, installArgs, { ...installOptions, quiet: true });
    const [command, args, options] = codeServerCommand(place, trust ? ["--disable-workspace-trust"] : []);
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

  /** The window with the folder, as a user has it: without a file. */
  async #openWindow() {
    const query = new URLSearchParams({ folder: this.folder });
    await this.page.goto(`http://${this.address}/?${query}`, { timeout: patience });
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: patience });
  }

  /** Opens a file of the folder by its name and waits until its text is there. */
  async openFile(name) {
    const tab = this.page.locator(`.tab.active .tab-label[aria-label^="${join(this.folder, name)}"]`);
    const folder = dirname(name) === "." ? "" : ` ${dirname(name)}`;
    const row = this.page.getByRole("option", { name: new RegExp(`^${basename(name)}${folder}( unsaved changes)?(,|$)`) });
    await until(`the file ${name}`, async () => {
      if (!(await this.#input().isVisible())) await this.page.keyboard.press("Control+p");
      await this.#input().fill(name, { timeout: 2_000 });
      await row.first().click({ timeout: 3_000 });
      await tab.waitFor({ timeout: 3_000 });
      return true;
    });
    await this.page.locator(".monaco-editor .view-line").first().waitFor({ timeout: patience });
  }

  #input() {
    return this.page.locator(".quick-input-widget .input");
  }

  async screenshot(name) {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  /** Answers the input box that a command has opened. */
  async answer(title, text) {
    const box = this.page.locator(".quick-input-widget", { hasText: title });
    await until(`the question "${title}"`, async () => {
      await this.#input().fill(text, { timeout: 2_000 });
      await this.page.keyboard.press("Enter");
      await box.waitFor({ state: "hidden", timeout: 2_000 });
      return true;
    });
  }

  /** Runs a command by its title in the command palette. */
  async command(title) {
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    await until(`the command "${title}"`, async () => {
      if (!(await this.#input().isVisible())) await this.page.keyboard.press("F1");
      await this.#input().fill(`>${title}`, { timeout: 2_000 });
      await row.click({ timeout: 2_000 });
      return true;
    });
  }

  /** Puts the cursor at a line and a column, both counted from 1. */
  async goTo(line, column) {
    const there = this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` });
    await until(`the cursor at ${line}:${column}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("Control+g");
      await this.#input().fill(`:${line}:${column}`, { timeout: 2_000 });
      await this.page.keyboard.press("Enter");
      await there.waitFor({ timeout: 2_000 });
      return true;
    });
  }

  /** Puts the cursor at the first occurrence of a text in a file that is open and saved, `offset` characters into it. */
  async goToText(name, text, offset = 0) {
    const source = readFileSync(join(this.folder, name), "utf8");
    const at = source.indexOf(text);
    if (at < 0) throw new Failed(`${name} has no "${text}"`);
    const before = source.slice(0, at + offset).split("\n");
    await this.goTo(before.length, before.at(-1).length + 1);
  }

  squiggles() {
    return this.page.locator(".squiggly-error");
  }

  async untilSquiggle() {
    await this.squiggles().first().waitFor({ timeout: patience });
  }

  async untilNoSquiggle() {
    await until("the squiggle to go", async () => (await this.squiggles().count()) === 0);
  }

  /** The text of the hover at the cursor: the editor's own, no tooltip of the workbench around it. */
  async hoverText() {
    const hover = this.page.locator(".monaco-hover:not(.hidden):not(.workbench-hover) .hover-contents");
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

  lenses(title = "Probe") {
    return this.page.locator(".codelens-decoration a:visible", { hasText: title });
  }

  /** Clicks a code lens that is in view; it has to end in a notification (those of before are put away). */
  async lens(title) {
    const lens = this.lenses(title).first();
    await lens.waitFor({ timeout: patience });
    await this.command("Notifications: Clear All Notifications");
    await until(`the lens "${title}" to react`, async () => {
      await lens.click({ timeout: 2_000 });
      await this.page.locator(".notification-toast").first().waitFor({ timeout: 3_000 });
      return true;
    });
  }

  /** The text of the first notification that has these words in it. */
  async notification(words) {
    const toast = this.page.locator(".notification-toast .notification-list-item-message", { hasText: words });
    await toast.first().waitFor({ timeout: patience });
    return toast.first().innerText();
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

import { type Disposable, LanguageStatusSeverity, type LanguageStatusItem, languages } from "vscode";
import { pythonSelector } from "./documents";
import type { Interpreter } from "./python";

/** The entry in the language status menu (`{}` in the status bar) of Python files. */
export class Status implements Disposable {
  private readonly item: LanguageStatusItem;

  constructor() {
    this.item = languages.createLanguageStatusItem("shapewright.status", pythonSelector);
    this.item.name = "Shapewright";
    this.item.command = { title: "Show Log", command: "shapewright.showLog" };
    this.stopped("not started");
  }

  starting(): void {
    this.show("Shapewright", "starting", LanguageStatusSeverity.Information, true);
  }

  running(interpreter: Interpreter): void {
    const detail = `Python ${interpreter.version}, ${interpreter.executable}`;
    this.show("Shapewright", detail, LanguageStatusSeverity.Information, false);
  }

  stopped(why: string): void {
    this.show("Shapewright", why, LanguageStatusSeverity.Warning, false);
  }

  failed(why: string): void {
    this.show("Shapewright does not run", why, LanguageStatusSeverity.Error, false);
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(text: string, detail: string, severity: LanguageStatusSeverity, busy: boolean): void {
    Object.assign(this.item, { text, detail, severity, busy });
  }
}

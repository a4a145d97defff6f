import { type Disposable, type LogOutputChannel, type WorkspaceFolder, Uri, commands, window, workspace } from "vscode";
import { join } from "node:path";
import { LanguageClient, type LanguageClientOptions, RevealOutputChannelOn, State } from "vscode-languageclient/node";
import { pythonSelector } from "./documents";
import { reason } from "./log";
import { type Interpreter, chooseInterpreter, extensionFolder } from "./python";
import { enabledAnywhere, section } from "./settings";
import type { Status } from "./status";

/** Keeps one server running under the chosen interpreter. */
export class Server implements Disposable {
  private client: LanguageClient | undefined;
  private interpreter: Interpreter | undefined;
  private current: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(
    private readonly log: LogOutputChannel,
    private readonly status: Status,
  ) {}

  /** The client of the running server, or undefined. */
  get running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined;
  }

  /** Stops the server, if there is one, and starts it again. Calls during a restart share the one that follows it. */
  restart(): Promise<void> {
    if (this.current === undefined) {
      this.current = this.startAgain().finally(() => {
        this.current = undefined;
      });
      return this.current;
    }
    this.next ??= this.current.then(() => {
      this.next = undefined;
      return this.restart();
    });
    return this.next;
  }

  /** The command line of `shapewright ARGS`; undefined where there is no interpreter to run it. */
  commandLine(...args: string[]): [program: string, args: string[]] | undefined {
    return this.interpreter && launch(this.interpreter, args);
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client === undefined) return;
    try {
      await client.dispose();
    } catch (error) {
      this.log.warn(`The server did not stop in order: ${reason(error)}`);
    }
  }

  dispose(): void {
    void this.stop();
  }

  private async startAgain(): Promise<void> {
    await this.stop();
    this.interpreter = undefined;
    if (!enabledAnywhere()) {
      this.status.stopped("turned off by the setting shapewright.enable");
      return;
    }
    this.status.starting();
    try {
      const interpreter = await chooseInterpreter(workspace.workspaceFolders?.[0], this.log);
      this.interpreter = interpreter;
      await this.start(interpreter);
    } catch (error) {
      this.failed(reason(error));
    }
  }

  private failed(why: string): void {
    this.log.error(why);
    this.status.failed(why);
    const help = { "Select Interpreter": "selectInterpreter", "Show Log": "showLog" };
    void window.showErrorMessage(why, ...Object.keys(help)).then((chosen) => {
      const name = help[chosen as keyof typeof help] as string | undefined;
      if (name !== undefined) void commands.executeCommand(`${section}.${name}`);
    });
  }

  private async start(interpreter: Interpreter): Promise<void> {
    const [command, args] = launch(interpreter, ["server", "--stdio"]);
    this.log.info(`Python ${interpreter.version} from ${interpreter.source}: ${interpreter.executable}`);
    this.log.info(`Starting ${[command, ...args].join(" ")}`);
    const client = new LanguageClient(
      section,
      "Shapewright",
      { command, args, options: { cwd: extensionFolder } },
      this.options(interpreter),
    );
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === State.Running) this.status.running(interpreter);
      else if (newState === State.Starting) this.status.starting();
      else this.status.stopped("the server has stopped");
    });
    this.client = client;
    await client.start();
  }

  private options(interpreter: Interpreter): LanguageClientOptions {
    return {
      documentSelector: pythonSelector,
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: {
        interpreter: interpreter.executable,
        trusted: workspace.isTrusted,
        probeCommand: `${section}.probe`,
      },
      middleware: {
        workspace: {
          configuration: async (params, token, next) => {
            const answers: unknown = await next(params, token);
            if (!Array.isArray(answers)) return answers as never;
            return Promise.all(
              answers.map((answer, at) => this.withInterpreter(answer, params.items[at]?.scopeUri)),
            ) as never;
          },
        },
      },
    };
  }

  /** Our settings as the server sees them: `interpreter` is the program that was chosen for that folder. */
  private async withInterpreter(answer: unknown, scope: string | undefined): Promise<unknown> {
    if (typeof answer !== "object" || answer === null || !("interpreter" in answer)) return answer;
    const folder: WorkspaceFolder | undefined =
      scope === undefined ? undefined : workspace.getWorkspaceFolder(Uri.parse(scope));
    try {
      return { ...answer, interpreter: (await chooseInterpreter(folder, this.log)).executable };
    } catch (error) {
      this.log.warn(reason(error));
      return { ...answer, interpreter: this.interpreter?.executable ?? null };
    }
  }
}

/** The command line of `shapewright ARGS` on the libraries that come with this extension. */
function launch(interpreter: Interpreter, args: string[]): [program: string, args: string[]] {
  const [program = "", ...before] = interpreter.command;
  return [program, [...before, join(extensionFolder, "client", "launch.py"), ...args]];
}

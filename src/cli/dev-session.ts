import { createPrivateKey } from "node:crypto";
import { posix } from "node:path";
import { developmentEnvironment, withEnvironmentFile } from "../dev/environment.js";
import type { WatchedFolder } from "../dev/folder-watch.js";
import { loadProblem } from "../dev/load-check.js";
import { findPackage, installAdvice, missingPackages } from "../dev/packages.js";
import { prettyLine } from "../dev/pretty-log.js";
import { claimPort, ServerProcess } from "../dev/server-process.js";
import { RecordingReader, type Snapshot, snapshotBelow, snapshotOf } from "../dev/snapshot.js";
import { runBuild } from "../dev/test-run.js";
import { buildTypes } from "../dev/type-build.js";
import { hasErrors } from "../diagnostics/diagnostic.js";
import { runtimeFolder } from "../emit/shared/runtime-name.js";
import type { EnvironmentVariable, ServerModel } from "../model/server-model.js";
import { signAccessToken } from "./access-token.js";
import { wantsColour } from "./colour.js";
import { devBanner } from "./dev-banner.js";
import { CommandError } from "./exit.js";
import { generatePair, isAlgorithm, type KeyPair } from "./keys.js";
import { printDiagnostics } from "./print-diagnostics.js";
import { sharedRuntime } from "./project.js";
import { readManifestFile } from "./read-files.js";
import { compileArguments, memoriesOf, outputOf, writeServers } from "./servers.js";
import { count, printRemark, printResult } from "./terminal.js";
import { foldersOf } from "./watch.js";

export interface DevOptions {
  readonly out: string;
  readonly port?: number;
  readonly envFile?: string;
}

/** How long the printed access token holds, in seconds: its key is gone when the session ends. */
const tokenSeconds = 12 * 3600;

/** One `mcpile dev`: a server that is generated, compiled and run again after each change. */
export class DevSession {
  readonly #manifest: string;
  readonly #options: DevOptions;
  readonly #memories = memoriesOf({ cache: true });
  readonly #keys = new Map<string, KeyPair>();
  #server: ServerProcess | undefined;
  #folder: string | undefined;
  /** A port that was chosen because the one asked for is 0. */
  #chosenPort: number | undefined;
  /** The values on which the printed token and commands depend. */
  #printed = "";
  #madeUp = "";
  #stopped = false;

  constructor(manifest: string, options: DevOptions) {
    this.#manifest = manifest;
    this.#options = options;
  }

  /** Generates, compiles and starts the server, or says why not and leaves the running one alone. */
  async run(changed: readonly string[]): Promise<Snapshot> {
    const reader = new RecordingReader(readManifestFile);
    const seen = new Map<string, string | undefined>();
    const model = await this.#generate(reader);
    for (const [path, text] of this.#ownFiles()) seen.set(path, text);
    if (model !== undefined && this.#folder !== undefined && (await this.#build(this.#folder))) {
      await this.#restart(model, this.#folder, changed);
    }
    return new Map([...reader.seen, ...seen]);
  }

  /** The files that `run` would read now. */
  look(last: Snapshot): Snapshot {
    const own = this.#ownFiles();
    const handlers = this.#handlerFolder();
    const inputs = [...last.keys()].filter(
      (path) => handlers === undefined || !path.startsWith(`${handlers}/`),
    );
    return new Map([...snapshotOf(inputs), ...own]);
  }

  folders(last: Snapshot): readonly WatchedFolder[] {
    const handlers = this.#handlerFolder();
    const files = new Map(
      [...last].filter(([path]) => handlers === undefined || !path.startsWith(`${handlers}/`)),
    );
    return [...foldersOf(files), ...(handlers === undefined ? [] : [{ path: handlers, deep: true }])];
  }

  /** Resolves when nothing of the session runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#server?.stop();
  }

  /** Undefined when the server could not be written; why has been printed. */
  async #generate({ read }: RecordingReader): Promise<ServerModel | undefined> {
    const { servers, diagnostics } = await compileArguments([this.#manifest], {
      out: this.#options.out,
      read,
      memories: this.#memories,
    });
    this.#memories?.endRun();
    // Warnings are for `mcpile lint`: here they would come again with every change.
    await printDiagnostics(diagnostics.filter(({ severity }) => severity === "error"));
    const [server, another] = servers ?? [];
    if (another !== undefined) {
      throw new CommandError(`\`${this.#manifest}\` matches several manifests: name one of them`);
    }
    if (server === undefined) return this.#remain();
    this.#folder = outputOf(server, this.#options.out).folder;
    const { applied, obstacles } = await writeServers([server], { out: this.#options.out });
    const problems = [
      ...obstacles,
      ...applied.flatMap(({ plan, problems }) => [...problems, ...plan.notices]),
    ];
    await printDiagnostics(problems);
    // A file that was changed by hand is kept and compiled as it is.
    const fatal = obstacles.length > 0 || applied.some(({ problems }) => hasErrors(problems));
    if (fatal) return this.#remain();
    for (const { plan } of applied) {
      for (const change of plan.changes) {
        if (change.kind === "create" && change.owner === "user")
          printRemark(`to fill in: ${this.#folder}/${change.path}`);
      }
    }
    return server.model;
  }

  async #build(folder: string): Promise<boolean> {
    const compiler = findPackage(folder, "typescript");
    const missing = missingPackages(folder);
    if (compiler === undefined || missing.length > 0) {
      const advice = installAdvice(folder);
      const names = missing.join(", ");
      if (this.#server === undefined) {
        throw new CommandError(`${names} not found from \`${folder}\`: ${advice}, then this again`);
      }
      printRemark(`${names} not found from \`${folder}\`: ${advice}, and save a file; ${this.#state()}`);
      return false;
    }
    const runtime = sharedRuntime();
    if (runtime !== undefined) {
      const built = runBuild(`${posix.dirname(folder)}/${runtimeFolder(runtime)}`);
      if (!built.good) {
        printRemark(built.output);
        return false;
      }
    }
    const { good, output, errors, unused } = await buildTypes(folder, compiler, wantsColour(process.stderr));
    if (this.#stopped) return good;
    if (good && unused > 0)
      printRemark(
        `${output.trimEnd()}\n${count(unused, "warning")}: \`npm run build\` stops at what is unused`,
      );
    if (good) return true;
    printRemark(output);
    printRemark(`${count(errors, "type error")}: ${this.#state()}`);
    return false;
  }

  async #restart(model: ServerModel, folder: string, changed: readonly string[]): Promise<void> {
    const given = this.#environment();
    const pair = await this.#keyPair(model);
    const { environment, missing, chosen } = developmentEnvironment(model, given, pair?.publicKey);
    if (missing.length > 0) {
      printRemark(missingVariables(model, missing, this.#envFile() ?? `${folder}/.env`));
      printRemark(this.#state());
      return;
    }
    const madeUp = chosen.join(", ");
    if (madeUp !== this.#madeUp && madeUp !== "") printRemark(`Not set, made up for development: ${madeUp}`);
    this.#madeUp = madeUp;
    const host = environment["HOST"] || model.host;
    const problem = this.#server && (await loadProblem(folder, environment));
    if (problem !== undefined) {
      printRemark(`${problem}\n\nA handler throws when it is loaded: ${this.#state()}`);
      return;
    }
    await this.#server?.stop();
    this.#server = undefined;
    if (this.#stopped) return;
    const port = await this.#port(model, environment, host);
    if (port === undefined || this.#stopped) return;
    const local = reachable(host);
    const server = new ServerProcess({
      folder,
      environment: { ...environment, PORT: String(port) },
      host: local,
      port,
      show: process.stderr.isTTY ? (line) => prettyLine(line, wantsColour(process.stderr)) : (line) => line,
      onLog: printRemark,
      onEnd: (status) => {
        if (this.#server === server) this.#server = undefined;
        printRemark(`The server ended with status ${status ?? "unknown"}: waiting for a change.`);
      },
    });
    this.#server = server;
    if (!(await server.listening()) || this.#stopped) return;
    const url = `http://${local.includes(":") ? `[${local}]` : local}:${port}${model.path}`;
    await this.#announce(model, folder, url, pair, environment, changed);
  }

  /** Prints the URL, the token and the commands where they are new, else that the server runs again. */
  async #announce(
    model: ServerModel,
    folder: string,
    url: string,
    pair: KeyPair | undefined,
    environment: NodeJS.ProcessEnv,
    changed: readonly string[],
  ): Promise<void> {
    const { name, auth, tools, environment: variables } = model;
    const values = variables.map((variable) => environment[variable.name]);
    const scopes = tools.flatMap((tool) => tool.scopes);
    const state = JSON.stringify([url, name, auth, scopes, values]);
    if (state === this.#printed) {
      printRemark(`Reloaded (${changed.join(", ") || "again"}).`);
      return;
    }
    this.#printed = state;
    const token =
      auth === undefined || pair === undefined
        ? undefined
        : await signAccessToken({ auth, tools }, createPrivateKey(pair.privateKey), {
            algorithm: algorithmFor(model),
            subject: "mcpile-developer",
            seconds: tokenSeconds,
            environment,
          });
    printResult(
      devBanner({ model, manifest: this.#manifest, folder, url, ...(token !== undefined && { token }) }),
    );
  }

  async #port(model: ServerModel, environment: NodeJS.ProcessEnv, host: string): Promise<number | undefined> {
    const asked = this.#options.port ?? (environment["PORT"] ? Number(environment["PORT"]) : model.port);
    const port = asked === 0 ? (this.#chosenPort ?? 0) : asked;
    try {
      const claimed = await claimPort(host, port);
      if (asked === 0) this.#chosenPort = claimed;
      return claimed;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      const reason =
        code === "EADDRINUSE"
          ? `port ${port} is taken: stop what listens there, or choose another with --port (0: any free one)`
          : `cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : error}`;
      if (this.#printed === "") throw new CommandError(reason);
      printRemark(`${reason}; ${this.#state()}`);
      return undefined;
    }
  }

  async #keyPair(model: ServerModel): Promise<KeyPair | undefined> {
    if (model.auth === undefined) return undefined;
    const algorithm = algorithmFor(model);
    const pair =
      this.#keys.get(algorithm) ?? (isAlgorithm(algorithm) ? await generatePair(algorithm) : undefined);
    if (pair !== undefined) this.#keys.set(algorithm, pair);
    return pair;
  }

  #environment(): NodeJS.ProcessEnv {
    const path = this.#envFile();
    const text = path === undefined ? undefined : snapshotOf([path]).get(path);
    if (text === undefined && this.#options.envFile !== undefined) {
      printRemark(`cannot read \`${this.#options.envFile}\`: going on without it`);
    }
    return withEnvironmentFile(text ?? "", process.env);
  }

  #envFile(): string | undefined {
    return this.#options.envFile ?? (this.#folder === undefined ? undefined : `${this.#folder}/.env`);
  }

  #handlerFolder(): string | undefined {
    return this.#folder === undefined ? undefined : `${this.#folder}/src/handlers`;
  }

  /** The files that are read beside the manifest: handlers and the environment file. */
  #ownFiles(): Snapshot {
    const handlers = this.#handlerFolder();
    const envFile = this.#envFile();
    return new Map([
      ...(handlers === undefined ? [] : snapshotBelow(handlers)),
      ...(envFile === undefined ? [] : snapshotOf([envFile])),
    ]);
  }

  /** After errors were printed. */
  #remain(): undefined {
    const state = this.#state();
    printRemark(state.slice(0, 1).toUpperCase() + state.slice(1));
    return undefined;
  }

  #state(): string {
    return this.#server === undefined
      ? "no server runs yet, waiting for a change."
      : "the last good version keeps running, waiting for a change.";
  }
}

/** The first algorithm of the manifest that a pair can be made for. */
function algorithmFor({ auth }: ServerModel): string {
  return auth?.algorithms.find(isAlgorithm) ?? "RS256";
}

/** An address of this machine that reaches what listens on `host`. */
function reachable(host: string): string {
  const wildcard: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  return wildcard[host] ?? host;
}

function missingVariables(
  { name }: ServerModel,
  missing: readonly EnvironmentVariable[],
  envFile: string,
): string {
  const width = Math.max(...missing.map((variable) => variable.name.length));
  return [
    `\`${name}\` needs environment variables that are not set:`,
    ...missing.map((variable) => `  ${variable.name.padEnd(width)}  ${variable.usedBy.join(", ")}`),
    `Write them to \`${envFile}\`, one NAME=value a line: the server starts when they are there.`,
    "Or stop this with Ctrl-C, set them, and start it again.",
  ].join("\n");
}

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Argument, type Command } from "commander";
import { type Access, builtProgram, httpAccess, stdioAccess, tokenVariable } from "../emit/hosts/access.js";
import { type HostProgram, hostPrograms } from "../emit/hosts/programs.js";
import { projectFiles, userFiles } from "../install/places.js";
import type { ServerModel } from "../model/server-model.js";
import { CommandError } from "./exit.js";
import { loadModels } from "./models.js";
import { examples, printRemark, printResult } from "./terminal.js";

interface InstallOptions {
  readonly stdio: boolean;
  readonly project: boolean;
  readonly url?: string;
  readonly out: string;
  readonly dryRun: boolean;
}

/** `mcpile install`: a server in the configuration of a program that offers its tools to a model. */
export function registerInstall(program: Command): void {
  program
    .command("install")
    .summary("add a server to the configuration of a host: Claude, Cursor, VS Code, …")
    .description(
      "Writes a server into the configuration of a host, where the host reads it. What is there stays, comments\n" +
        "included; an entry of the same name is renewed. Secrets stay in the environment.",
    )
    .addArgument(new Argument("<host>", "the host").choices(hostPrograms.map(({ name }) => name)))
    .argument("<manifest>", "manifest of the server")
    .option("--stdio", "the host starts the server itself instead of connecting to its URL", false)
    .option("--project", "in the configuration of the project in this folder instead of the user's", false)
    .option("--url <url>", "URL of the server; default: that of the manifest")
    .option("--out <folder>", "folder that holds the servers' folders, for --stdio", "generated")
    .option("--dry-run", "show what would change, and write nothing", false)
    .addHelpText(
      "after",
      examples(
        ["mcpile install cursor manifests/dice.yaml", "for this user, over HTTP"],
        ["mcpile install claude-code manifests/dice.yaml --project", "in .mcp.json of this folder"],
        ["mcpile install codex manifests/dice.yaml --stdio", "Codex starts the server"],
      ),
    )
    .action(install);
}

async function install(hostName: string, manifest: string, options: InstallOptions): Promise<void> {
  const host = hostPrograms.find(({ name }) => name === hostName);
  if (host === undefined) throw new Error(`unknown host ${hostName}`);
  if (options.url !== undefined && !URL.canParse(options.url)) {
    throw new CommandError(`\`${options.url}\` is not a URL`);
  }
  const [model] = (await loadModels([manifest])) ?? [];
  if (model === undefined) return;
  const file = fileOf(host, options);
  const before = readText(file);
  const access = accessOf(model, options);
  const merged = await merge(host, before ?? "", model.name, access);
  if ("problem" in merged) {
    throw new CommandError(
      `${file} ${merged.problem}. Nothing was written. The entry would be:\n${merged.entry}`,
    );
  }
  if (merged.text === before) {
    printResult(`${file} is up to date`);
  } else if (options.dryRun) {
    const { createTwoFilesPatch } = await import("diff");
    printResult(createTwoFilesPatch(file, file, before ?? "", merged.text, "now", "then"));
  } else {
    write(file, merged.text);
    printResult(`${before === undefined ? "created" : "updated"} ${file}`);
  }
  for (const remark of remarksOf(host, model, access)) printRemark(remark);
}

function fileOf(host: HostProgram, { project }: InstallOptions): string {
  const machine = { platform: process.platform, home: homedir(), environment: process.env };
  const files = project ? projectFiles(host, ".") : userFiles(host, machine);
  if (files === undefined) throw new CommandError(`${host.title} has no configuration of projects`);
  const file = files.find((candidate) => existsSync(candidate)) ?? files[0];
  if (file === undefined) throw new Error(`no file for ${host.name}`);
  return file;
}

function accessOf(model: ServerModel, { stdio, out, url }: InstallOptions): Access {
  if (!stdio) return httpAccess(model, url);
  return stdioAccess(model, resolve(out, model.name, builtProgram));
}

async function merge(
  host: HostProgram,
  text: string,
  name: string,
  access: Access,
): Promise<{ readonly text: string } | { readonly problem: string; readonly entry: string }> {
  const [{ mergeJson }, { mergeToml }, { configurationDocument }] = await Promise.all([
    import("../install/merge-json.js"),
    import("../install/merge-toml.js"),
    import("../emit/hosts/document.js"),
  ]);
  const place = [host.section, name] as const;
  const entry = host.entry(access, name);
  const merged =
    host.format === "toml" ? mergeToml(text, place, entry) : mergeJson(text, place, entry, host.preamble);
  return "problem" in merged ? { ...merged, entry: configurationDocument(host, name, access) } : merged;
}

/** The steps that are left before the host can use the server. */
function remarksOf(host: HostProgram, model: ServerModel, access: Access): readonly string[] {
  const toFill = host.name === "claude-desktop" ? "replace the text in <> in the file" : undefined;
  if (access.kind === "http") {
    const named = access.url.flatMap((part) =>
      typeof part === "string" || part.fallback !== undefined ? [] : [part.name],
    );
    const variables = [...named, ...(access.token ? [tokenVariable] : [])];
    if (variables.length === 0) return [];
    return [toFill ?? `set ${variables.join(" and ")} in the environment of ${host.title}`];
  }
  const { program = "", variables } = access;
  const build = `build the server first: npm run build --prefix ${dirname(dirname(dirname(program)))}`;
  return [
    ...(existsSync(program) ? [] : [build]),
    ...(variables.length === 0
      ? []
      : [
          toFill ?? `set ${variables.join(", ")} in the environment of ${host.title}: ${model.name} reads it`,
        ]),
  ];
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new CommandError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Replaces the file at once: a reader sees the old or the new text. A symbolic link stays one. */
function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const target = existsSync(file) ? realpathSync(file) : file;
    const temporary = join(dirname(target), `.mcpile-${process.pid}.tmp`);
    writeFileSync(temporary, text, { flag: "wx", mode: 0o600 });
    chmodSync(temporary, existsSync(target) ? statSync(target).mode & 0o777 : 0o644);
    renameSync(temporary, target);
  } catch (error) {
    throw new CommandError(`cannot write ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

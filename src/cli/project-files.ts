import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import { applyEdits, modify, parse } from "jsonc-parser";
import { type PackageManager, packageManagerOf } from "../dev/package-manager.js";
import { workspaceRootOf } from "../dev/packages.js";
import { isJsonObject } from "../json.js";
import { packageRoot } from "../package-root.js";
import type { PackageManagerName } from "../package-versions.js";
import { mcpileVersion } from "../version.js";
import { CommandError } from "./exit.js";
import { biomeIncludes, eslintIgnores, ignoredFiles } from "./formatters.js";
import { mergeDriverSetting } from "./merge-driver.js";
import { withSlashes } from "./paths.js";

/** A file that `mcpile init` makes, or adds to. */
export interface ProjectFile {
  /** Relative to the working directory. */
  readonly path: string;
  readonly verb: "created" | "added to";
  readonly text: string;
  readonly executable: boolean;
}

/** The changes that `mcpile init` makes to a folder. */
export interface Project {
  readonly files: readonly ProjectFile[];
  /** The files that already exist, one line each. */
  readonly kept: readonly string[];
  /** The next steps, one command each. */
  readonly next: readonly string[];
}

const templates = join(packageRoot, "templates/init");
const starter = "dice-roller";

/** Looks at a folder, which need not exist, and decides what to make. Throws `CommandError` where it cannot be read. */
export function planProject(folder: string): Project {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new CommandError(`\`${folder}\` is not a folder`);
  }
  const plan = new ProjectPlan(folder);
  const manifests = namesIn(join(folder, "manifests")).filter((name) => name.endsWith(".yaml"));
  if (manifests.length === 0) {
    plan.create(`manifests/${starter}.yaml`, template(`${starter}.yaml`));
    plan.create(`generated/${starter}/src/handlers/roll-dice.ts`, template("roll-dice.ts"));
  } else
    plan.keep(`kept ${manifests.map((name) => `manifests/${name}`).join(", ")}: no first manifest is needed`);
  planPackage(plan, `manifests/${manifests[0] ?? `${starter}.yaml`}`);
  const { up, down } = placeInRepository(folder);
  const manager = packageManagerOf(resolve(folder));
  const server = resolve(folder, `generated/${starter}`);
  const isMember = plan.hasWorkspaces || workspaceRootOf(server) !== undefined;
  const hooks = existsSync(join(folder, up, ".husky")) ? ".husky" : ".githooks";
  // A hook with CRLF, as core.autocrlf makes it, does not run.
  const hookAttributes = `${hooks}/* text eol=lf\n`;
  const attributesAreNew = plan.addLines(
    ".gitattributes",
    template("gitattributes") + (down === "" ? hookAttributes : ""),
  );
  if (down !== "") plan.addLines(posix.join(up, ".gitattributes"), hookAttributes);
  plan.addLines(".gitignore", template("gitignore"));
  planFormatters(plan);
  planWorkflow(plan, manager, up, down);
  const hookIsNew = planHook(plan, manager, posix.join(up, hooks, "pre-commit"), down);
  const there = relative(process.cwd(), resolve(folder));
  const call = manager.name === "npm" ? "npx mcpile" : `${manager.run} mcpile`;
  const steps = [
    ...(there === "" ? [] : [`cd ${there}`]),
    manager.install,
    `${call} generate`,
    isMember ? manager.install : manager.installIn(`generated/${starter}`),
    ...(manifests.length === 0 ? [`${call} dev manifests/${starter}.yaml`] : []),
    ...(hookIsNew && hooks === ".githooks" ? ["git config core.hooksPath .githooks"] : []),
    ...(attributesAreNew ? [mergeDriverSetting(down)] : []),
  ];
  return { files: plan.files, kept: plan.kept, next: manifests.length === 0 ? steps : withoutStarter(steps) };
}

/** Makes the files. Throws `CommandError` where the operating system refuses. */
export function writeProject({ files }: Project): void {
  for (const { path, verb, text, executable } of files) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      // A file that was created since the folder was read is not overwritten.
      writeFileSync(path, text, { flag: verb === "created" ? "wx" : "w", mode: executable ? 0o755 : 0o644 });
    } catch (error) {
      throw new CommandError(`cannot write \`${path}\`: ${error instanceof Error ? error.message : error}`);
    }
  }
}

class ProjectPlan {
  readonly files: ProjectFile[] = [];
  readonly kept: string[] = [];
  /** Whether the project gets a `package.json` with the servers as workspaces. */
  hasWorkspaces = false;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Names of what is in the folder. */
  get names(): readonly string[] {
    return namesIn(this.#folder);
  }

  /** Text of a file; undefined where there is none. */
  read(path: string): string | undefined {
    try {
      return readFileSync(join(this.#folder, path), "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw new CommandError(`cannot read \`${path}\`: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Whether there was nothing at `path`, so that it is made. */
  create(path: string, text: string, executable = false): boolean {
    if (existsSync(join(this.#folder, path))) {
      this.keep(`kept ${this.#shown(path)}`);
      return false;
    }
    this.files.push({ path: this.#shown(path), verb: "created", text, executable });
    return true;
  }

  addTo(path: string, text: string): void {
    this.files.push({ path: this.#shown(path), verb: "added to", text, executable: false });
  }

  /** Makes a file of lines, or adds those of `text` that it lacks. Whether there was something to do. */
  addLines(path: string, text: string): boolean {
    const there = this.read(path);
    if (there === undefined) return this.create(path, text);
    const known = new Set(there.split(/\r?\n/).map((line) => line.trim()));
    const lacking = text.split("\n").filter((line) => line !== "" && !known.has(line));
    if (lacking.length === 0) {
      this.keep(`kept ${this.#shown(path)}`);
      return false;
    }
    const end = there.includes("\r\n") ? "\r\n" : "\n";
    const gap = there === "" || there.endsWith("\n") ? "" : end;
    this.addTo(path, `${there}${gap}${lacking.join(end)}${end}`);
    return true;
  }

  keep(line: string): void {
    this.kept.push(line);
  }

  #shown(path: string): string {
    return join(this.#folder, path).replaceAll("\\", "/");
  }
}

/**
 * Where a folder is in its Git repository: the way up to its top and down again, with `/` separators. Both are empty at
 * the top and outside a repository. Git and GitHub look for hooks and workflows at the top only.
 */
function placeInRepository(folder: string): { readonly up: string; readonly down: string } {
  const path = resolve(folder);
  for (let top = path; ; top = dirname(top)) {
    if (existsSync(join(top, ".git"))) {
      return { up: withSlashes(relative(path, top)), down: withSlashes(relative(top, path)) };
    }
    if (dirname(top) === top) return { up: "", down: "" };
  }
}

/** The steps of a workflow that put a package manager on the runner, before Node.js is set up. Yarn 1 is on it. */
const setupSteps: Readonly<Record<PackageManagerName, string>> = {
  npm: "",
  pnpm: "      - uses: pnpm/action-setup@v4\n        with:\n          version: 10\n",
  yarn: "      - run: corepack enable\n",
  bun: "      - uses: oven-sh/setup-bun@v2\n",
};

function planWorkflow(plan: ProjectPlan, manager: PackageManager, up: string, down: string): void {
  const text = template("workflow.yml")
    .replace("npm ci", manager.installLocked)
    .replaceAll("npx --no", manager.run)
    .replace(/^(?= {6}- uses: actions\/setup-node)/m, setupSteps[manager.name]);
  if (down === "") {
    plan.create(".github/workflows/mcpile.yml", text);
    return;
  }
  const name = `mcpile-${down.replaceAll(/[^A-Za-z0-9]+/g, "-")}.yml`;
  const defaults = `    defaults:\n      run:\n        working-directory: ${JSON.stringify(down)}\n`;
  plan.create(
    posix.join(up, ".github/workflows", name),
    text
      .replace(/^name: mcpile$/m, () => `name: ${JSON.stringify(`mcpile ${down}`)}`)
      .replace(/^ {4}steps:\n/m, (steps) => defaults + steps),
  );
}

/** Whether the hook is new. An existing hook is not changed: a message says what to add to it. */
function planHook(plan: ProjectPlan, manager: PackageManager, path: string, down: string): boolean {
  const text = template("pre-commit").replace("npx --no", manager.run);
  if (down === "") return plan.create(path, text, true);
  const enter = `cd '${down.replaceAll("'", "'\\''")}' || exit`;
  const known = plan.read(path);
  if (known !== undefined && !known.includes(enter))
    plan.keep(`add to the hook: (${enter}; ${manager.run} mcpile check --staged)`);
  return plan.create(
    path,
    text.replace(/^exec /m, (exec) => `${enter}\n${exec}`),
    true,
  );
}

/** Tells the formatters and linters that the project uses which files are generated. */
function planFormatters(plan: ProjectPlan): void {
  const prettier = plan.names.some((name) => /^(?:\.prettier|prettier\.config\.)/.test(name));
  if (prettier || plan.read("package.json")?.includes('"prettier"') === true)
    plan.addLines(".prettierignore", `${ignoredFiles("generated").join("\n")}\n`);
  const biome = plan.names.find((name) => /^biome\.jsonc?$/.test(name));
  if (biome !== undefined) planBiome(plan, biome);
  const eslint = plan.names.find((name) => /^eslint\.config\.[cm]?[jt]s$/.test(name));
  if (eslint !== undefined && plan.read(eslint)?.includes("generated/") !== true)
    plan.keep(`add to ${eslint}: { ignores: ${JSON.stringify(eslintIgnores("generated"))} }`);
}

function planBiome(plan: ProjectPlan, path: string): void {
  const text = plan.read(path) ?? "";
  const content: unknown = parse(text);
  const files = isJsonObject(content) ? content["files"] : undefined;
  const there = isJsonObject(files) ? files["includes"] : undefined;
  const includes = Array.isArray(there) ? there : ["**"];
  const lacking = biomeIncludes("generated").filter((pattern) => !includes.includes(pattern));
  if (lacking.length === 0) {
    plan.keep(`kept ${path}`);
    return;
  }
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const edits = modify(text, ["files", "includes"], [...includes, ...lacking], {
    formattingOptions: { insertSpaces: !/\n\t/.test(text), tabSize: 2, eol: end },
  });
  plan.addTo(path, applyEdits(text, edits));
}

/** A new `package.json`, or the scripts and the dependency that one lacks. */
function planPackage(plan: ProjectPlan, manifest: string): void {
  const scripts = {
    generate: "mcpile generate",
    check: "mcpile check",
    dev: `mcpile dev ${manifest}`,
  };
  const dependency = { mcpile: `^${mcpileVersion()}` };
  const text = plan.read("package.json");
  if (text === undefined) {
    plan.hasWorkspaces = true;
    const content = { private: true, workspaces: ["generated/*"], scripts, devDependencies: dependency };
    plan.create("package.json", `${JSON.stringify(content, null, 2)}\n`);
    return;
  }
  const content = parsePackage(text);
  const there = sectionOf(content, "scripts");
  const lacking = Object.entries(scripts).filter(([name]) => !Object.hasOwn(there, name));
  for (const [name, command] of Object.entries(scripts)) {
    if (Object.hasOwn(there, name) && there[name] !== command) {
      plan.keep(
        `kept the script \`${name}\` of package.json: \`npx ${command}\` is what would have been added`,
      );
    }
  }
  const installed = ["dependencies", "devDependencies", "optionalDependencies"].some((key) =>
    Object.hasOwn(sectionOf(content, key), "mcpile"),
  );
  if (lacking.length === 0 && installed) return;
  const next = {
    ...content,
    ...(lacking.length > 0 && { scripts: { ...there, ...Object.fromEntries(lacking) } }),
    ...(!installed && { devDependencies: { ...sectionOf(content, "devDependencies"), ...dependency } }),
  };
  const indent = /\n([ \t]+)(?=")/.exec(text)?.[1] ?? "  ";
  const written = JSON.stringify(next, null, indent) + (/\r?\n$/.test(text) ? "\n" : "");
  plan.addTo("package.json", text.includes("\r\n") ? written.replaceAll("\n", "\r\n") : written);
}

function parsePackage(text: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(text);
    if (isJsonObject(content)) return content;
  } catch {
    // Reported below.
  }
  throw new CommandError("`package.json` is not a JSON object: fix it first; nothing was written");
}

function sectionOf(
  content: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> {
  const section = content[key];
  return isJsonObject(section) ? section : {};
}

function withoutStarter(steps: readonly string[]): readonly string[] {
  return steps.filter((step) => !step.includes(starter));
}

function template(name: string): string {
  return readFileSync(join(templates, name), "utf8").replaceAll("\r\n", "\n");
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parse } from "yaml";
import { isRefusal, readOrdinaryFile } from "../disk/ordinary-file.js";
import { isJsonObject } from "../json.js";
import { packageManagerOf } from "./package-manager.js";

/** Largest `package.json` that is read, in bytes. */
const largestPackage = 4 * 1024 * 1024;

/** Where a package is installed, seen from `folder` as Node.js sees it; undefined where it is not. */
export function findPackage(folder: string, name: string): string | undefined {
  for (let above = resolve(folder); ; above = dirname(above)) {
    const path = join(above, "node_modules", name);
    if (existsSync(join(path, "package.json"))) return path;
    if (dirname(above) === above) return undefined;
  }
}

/** The packages that the `package.json` of a folder asks for and that are not installed. */
export function missingPackages(folder: string): readonly string[] {
  const manifest = readManifest(folder);
  const names = ["dependencies", "devDependencies"].flatMap((key) => {
    const section = manifest[key];
    return isJsonObject(section) ? Object.keys(section) : [];
  });
  return names.filter((name) => findPackage(folder, name) === undefined);
}

/** The command that installs the packages of a folder: in the workspaces that it belongs to, else in itself. */
export function installCommand(folder: string): string {
  const path = resolve(folder);
  // A server has a lock file of npm by itself: the project around it counts first.
  const around = packageManagerOf(dirname(path));
  const manager = around.name === "npm" ? packageManagerOf(path) : around;
  const place = workspaceRootOf(path) ?? path;
  const way = relative(process.cwd(), place);
  return way === "" ? manager.install : manager.installIn(quoted(way));
}

/** The end of a message that packages of a folder are not found: the command that installs them, or why there is none. */
export function installAdvice(folder: string): string {
  return usesPlugAndPlay(folder)
    ? "Yarn's Plug'n'Play installs no `node_modules`, in which TypeScript and servers find packages: write `nodeLinker: node-modules` into `.yarnrc.yml` and run `yarn install`"
    : `run \`${installCommand(folder)}\``;
}

/** Whether Yarn's Plug'n'Play resolves the packages of a folder. */
export function usesPlugAndPlay(folder: string): boolean {
  for (let above = resolve(folder); ; above = dirname(above)) {
    if (existsSync(join(above, ".pnp.cjs"))) return true;
    if (existsSync(join(above, ".git")) || dirname(above) === above) return false;
  }
}

/** The folder above `path`, an absolute one, whose workspaces `path` is one of; undefined where there is none. */
export function workspaceRootOf(path: string): string | undefined {
  for (let above = dirname(path); dirname(above) !== above; above = dirname(above)) {
    if (isWorkspace(relative(above, path), workspacesOf(above))) return above;
  }
  return undefined;
}

/** The workspaces that a folder declares: in `package.json`, or in the `pnpm-workspace.yaml` of pnpm. */
function workspacesOf(folder: string): unknown {
  const path = join(folder, "pnpm-workspace.yaml");
  const bytes = existsSync(path)
    ? readOrdinaryFile(path, { links: "follow", largest: largestPackage })
    : undefined;
  if (bytes === undefined || isRefusal(bytes)) return readManifest(folder)["workspaces"];
  try {
    return parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Whether a folder is one of the `workspaces` of a `package.json`: a list of paths and globs, or an object with one. */
function isWorkspace(path: string, workspaces: unknown): boolean {
  const list: unknown = isJsonObject(workspaces) ? workspaces["packages"] : workspaces;
  if (!Array.isArray(list)) return false;
  const name = path.replaceAll("\\", "/");
  const matches = (wanted: (pattern: string) => string | undefined): boolean =>
    list.some((item) => {
      const pattern = typeof item === "string" ? wanted(item) : undefined;
      return pattern !== undefined && globPattern(pattern).test(name);
    });
  return (
    matches((pattern) => (pattern.startsWith("!") ? undefined : pattern)) &&
    !matches((pattern) => (pattern.startsWith("!") ? pattern.slice(1) : undefined))
  );
}

function globPattern(glob: string): RegExp {
  const literal = glob.replace(/^\.\/|\/$/g, "").replace(/[\\^$.|+?()[\]{}]/g, "\\$&");
  return new RegExp(`^${literal.replace(/\*+/g, (stars) => (stars.length > 1 ? ".*" : "[^/]*"))}$`);
}

function readManifest(folder: string): Readonly<Record<string, unknown>> {
  try {
    const bytes = readOrdinaryFile(join(folder, "package.json"), {
      links: "follow",
      largest: largestPackage,
    });
    const manifest: unknown = isRefusal(bytes) ? {} : JSON.parse(bytes.toString("utf8"));
    return isJsonObject(manifest) ? manifest : {};
  } catch {
    return {};
  }
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : JSON.stringify(path);
}

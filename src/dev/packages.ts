import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { isRefusal, readOrdinaryFile } from "../disk/ordinary-file.js";
import { isJsonObject } from "../json.js";

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

/** The command that installs the packages of a folder: in the npm workspaces that it belongs to, else in itself. */
export function installCommand(folder: string): string {
  const path = resolve(folder);
  for (let above = dirname(path); dirname(above) !== above; above = dirname(above)) {
    if (isWorkspace(relative(above, path), readManifest(above)["workspaces"])) return npmInstall(above);
  }
  return npmInstall(path);
}

function npmInstall(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path === "" ? "npm install" : `npm install --prefix ${quoted(path)}`;
}

/** Whether a folder is one of the `workspaces` of a `package.json`: a list of paths and globs, or an object with one. */
function isWorkspace(path: string, workspaces: unknown): boolean {
  const list: unknown = isJsonObject(workspaces) ? workspaces["packages"] : workspaces;
  if (!Array.isArray(list)) return false;
  const name = path.replaceAll("\\", "/");
  return list.some((pattern) => typeof pattern === "string" && globPattern(pattern).test(name));
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

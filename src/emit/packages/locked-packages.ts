import { isJsonObject, type JsonObject } from "../../json.js";
import type { ServerModel } from "../../model/server-model.js";
import { packageVersions } from "../../package-versions.js";
import { packageDocument } from "../package-json.js";
import { readPackageTree, type UsedPackage, usedPackages } from "./package-tree.js";

/** A server whose every package has a known version and integrity. */
export interface LockedServer {
  /** Its `package.json`. */
  readonly document: JsonObject;
  readonly packages: readonly UsedPackage[];
}

/** Members of `package.json` by which an author has a say in the versions that are installed. */
const versionMembers = [
  "acceptDependencies",
  "bundleDependencies",
  "bundledDependencies",
  "optionalDependencies",
  "overrides",
  "peerDependencies",
  "peerDependenciesMeta",
  "workspaces",
];

/**
 * The packages of a server. Undefined where `server.lockfile` is off, and where the manifest adds packages or replaces any:
 * only a registry knows what these depend on, and generating asks no registry.
 *
 * @param packages The text of `templates/packages.json`.
 */
export function lockedServer(model: ServerModel, packages: string): LockedServer | undefined {
  if (!locksPackages(model)) return undefined;
  const document = packageDocument(model);
  const direct = {
    runtime: Object.keys(versionsIn(document, "dependencies")),
    development: Object.keys(versionsIn(document, "devDependencies")),
  };
  return { document, packages: usedPackages(readPackageTree(packages), direct) };
}

/** Whether mcpile writes the lock of a server's packages. */
export function locksPackages(model: ServerModel): boolean {
  const asked = Object.entries({ ...model.devDependencies, ...model.dependencies });
  return (
    model.lockfile &&
    asked.every(([name, range]) =>
      Object.entries(packageVersions).some((known) => known[0] === name && known[1] === range),
    ) &&
    versionMembers.every((name) => !Object.hasOwn(model.package, name))
  );
}

/** The versions that a member of `package.json` asks for. */
export function versionsIn(document: JsonObject, member: string): JsonObject {
  const versions = document[member];
  return isJsonObject(versions) ? versions : {};
}

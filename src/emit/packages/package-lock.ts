import { jsonDocument } from "../../escape/json.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { codeUnitOrder } from "../../model/order.js";
import type { LockedServer } from "./locked-packages.js";
import type { PackageUse } from "./package-tree.js";

/** Members of `package.json` that npm repeats in its lock. */
const repeated = [
  "bin",
  "cpu",
  "dependencies",
  "deprecated",
  "devDependencies",
  "engines",
  "libc",
  "license",
  "name",
  "os",
  "version",
];

/** Scripts of the server's own that run when its packages are installed. */
const installScripts = ["preinstall", "install", "postinstall"];

/**
 * `package-lock.json`, as npm would write it: `npm install` changes nothing in it. It names no registry, so that it fits the
 * one that npm is set up with; the integrity of each package is that of its tarball.
 */
export function emitPackageLock({ document, packages }: LockedServer): string {
  const { name, version } = document;
  return jsonDocument({
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": inOrder(rootEntry(document)),
      ...Object.fromEntries(
        packages.map(({ place, entry, use }) => [place, inOrder({ ...entry, ...flagsOf(use) })]),
      ),
    },
  });
}

function rootEntry(document: JsonObject): JsonObject {
  const { scripts, funding } = document;
  const runs = isJsonObject(scripts) && installScripts.some((name) => Object.hasOwn(scripts, name));
  return {
    ...Object.fromEntries(
      repeated.flatMap((name) => {
        const value = document[name];
        return value === undefined || isEmpty(value) ? [] : [[name, value]];
      }),
    ),
    ...(funding !== undefined && { funding: typeof funding === "string" ? { url: funding } : funding }),
    ...(runs && { hasInstallScript: true }),
  };
}

function flagsOf({ dev, optional, peer, devOptional }: PackageUse): JsonObject {
  return {
    ...(dev && { dev }),
    ...(optional && { optional }),
    ...(peer && { peer }),
    ...(devOptional && !dev && !optional && { devOptional }),
  };
}

/** npm's order: plain values and arrays before objects; among each, these first. */
const first = ["name", "version", "integrity", "dependencies"];

function inOrder(entry: JsonObject): JsonObject {
  const rank = ([name, value]: readonly [string, Json]): number => {
    const index = first.indexOf(name);
    return (isJsonObject(value) ? first.length + 1 : 0) + (index < 0 ? first.length : index);
  };
  return Object.fromEntries(
    Object.entries(entry).sort((a, b) => rank(a) - rank(b) || codeUnitOrder(a[0], b[0])),
  );
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

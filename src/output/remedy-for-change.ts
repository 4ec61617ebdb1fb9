import { changedVersions } from "./changed-versions.js";

/** A generated file that was changed by hand. */
interface ChangedFile {
  readonly path: string;
  /** The text that mcpile would write; absent: none. */
  readonly text?: string;
  /** The text that is there. */
  readonly before: string;
}

/** How a generated file was changed by hand, as the end of a sentence. */
export function causeOfChange(change: ChangedFile): string {
  const versions = versionsOf(change);
  if (versions.length === 0) return "it was changed by hand";
  const list = versions.map(({ name, generated, found }) => `${name} ${generated} → ${found}`);
  return `versions of packages were changed: ${list.join(", ")}`;
}

/** The remedy for a generated file that was changed by hand. `overwrite`: how to have it written again. */
export function remedyForChange(change: ChangedFile, overwrite: string): string {
  const { path } = change;
  if (path === "package-lock.json") {
    return `to keep a lock of your own, write \`lockfile: false\` under \`server\` in the manifest; otherwise ${overwrite}`;
  }
  const versions = versionsOf(change);
  if (versions.length > 0) {
    const wanted = versions.map(({ name, found }) => `${JSON.stringify(name)}: ${found}`).join(", ");
    return `mcpile pins the versions that it is tested with, and newer ones come with its updates. To use these, write \`dependencies: { ${wanted} }\` under \`server\` in the manifest; otherwise let Dependabot or Renovate leave the folder alone, and ${overwrite}`;
  }
  return `${placeOfChange(path)}, then ${overwrite}`;
}

function versionsOf({ path, text, before }: ChangedFile) {
  return path === "package.json" && text !== undefined ? changedVersions(before, text) : [];
}

/** Where a change of a generated file belongs. */
function placeOfChange(path: string): string {
  if (path === "package.json") {
    return "move the change to `server.dependencies`, `server.devDependencies` or `server.package` of the manifest";
  }
  if (path === "tsconfig.json") return "move the change to `server.compilerOptions` of the manifest";
  return "move the change to a handler or the manifest";
}

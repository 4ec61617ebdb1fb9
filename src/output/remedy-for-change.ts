/** The remedy for a generated file that was changed by hand. `overwrite`: how to have it written again. */
export function remedyForChange(path: string, overwrite: string): string {
  if (path === "package-lock.json") {
    return `to keep a lock of your own, write \`lockfile: false\` under \`server\` in the manifest; otherwise ${overwrite}`;
  }
  return `${placeOfChange(path)}, then ${overwrite}`;
}

/** Where a change of a generated file belongs. */
function placeOfChange(path: string): string {
  if (path === "package.json") {
    return "move the change to `server.dependencies`, `server.devDependencies` or `server.package` of the manifest";
  }
  if (path === "tsconfig.json") return "move the change to `server.compilerOptions` of the manifest";
  return "move the change to a handler or the manifest";
}

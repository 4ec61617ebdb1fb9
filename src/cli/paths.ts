import { posix, win32 } from "node:path";

type Platform = NodeJS.Platform;

/** A path as mcpile shows and compares it, with `/` between its steps. Elsewhere than on Windows `\` is part of a name. */
export function withSlashes(path: string, platform: Platform = process.platform): string {
  return platform === "win32" ? path.replaceAll("\\", "/") : path;
}

/** A folder's path with `/` separators, without one at the end: what messages show. */
export function normaliseFolder(path: string, platform: Platform = process.platform): string {
  const forward = withSlashes(path, platform);
  // `\\machine\share`, of which `normalize` would make a folder of this machine.
  const share = platform === "win32" && /^\/\/[^/]/.test(forward) ? "/" : "";
  return share + posix.normalize(forward).replace(/(?<=.)\/$/, "");
}

/** A path for Git, which takes none that is absolute, and those relative to the working directory only with a dot before them. */
export function gitPath(path: string, folder: string, platform: Platform = process.platform): string {
  const { isAbsolute, relative } = platform === "win32" ? win32 : posix;
  const near = withSlashes(isAbsolute(path) ? relative(folder, path) : path, platform);
  return near.startsWith("../") ? near : `./${near}`;
}

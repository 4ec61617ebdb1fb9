import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PackageManagerName } from "../package-versions.js";

/** How a project's package manager is called. */
export interface PackageManager {
  readonly name: PackageManagerName;
  /** Installs the packages of the working directory. */
  readonly install: string;
  /** The same in CI: exactly what the lock file says. */
  readonly installLocked: string;
  /** Put before the name of an installed program, runs it and never downloads it. */
  readonly run: string;
  /** Installs the packages of another folder. `path` is quoted for a shell. */
  installIn(path: string): string;
}

const managers: Readonly<Record<PackageManagerName, PackageManager>> = {
  npm: {
    name: "npm",
    install: "npm install",
    installLocked: "npm ci",
    run: "npx --no",
    installIn: (path) => `npm install --prefix ${path}`,
  },
  pnpm: {
    name: "pnpm",
    install: "pnpm install",
    installLocked: "pnpm install --frozen-lockfile",
    run: "pnpm exec",
    installIn: (path) => `pnpm --dir ${path} install`,
  },
  yarn: {
    name: "yarn",
    install: "yarn install",
    // `--immutable` is of Yarn 2 and later; they accept this one too.
    installLocked: "yarn install --frozen-lockfile",
    run: "yarn run",
    installIn: (path) => `yarn --cwd ${path} install`,
  },
  bun: {
    name: "bun",
    install: "bun install",
    installLocked: "bun install --frozen-lockfile",
    run: "bunx --no-install",
    installIn: (path) => `bun install --cwd ${path}`,
  },
};

/** The lock file of each package manager. npm's lock is last: projects that moved to another manager often keep it. */
const lockFiles: readonly (readonly [file: string, name: PackageManagerName])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
];

/**
 * The package manager whose lock file is in `folder`, an absolute path, or nearest above it. npm where there is none.
 * Folders above the top of the Git repository are not looked at.
 */
export function packageManagerOf(folder: string): PackageManager {
  for (let above = folder; ; above = dirname(above)) {
    const found = lockFiles.find(([file]) => existsSync(join(above, file)));
    if (found !== undefined) return managers[found[1]];
    if (existsSync(join(above, ".git")) || dirname(above) === above) return managers.npm;
  }
}

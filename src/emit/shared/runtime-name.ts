import type { PackageManagerName } from "../../package-versions.js";

/** The package that holds the run-time code of several servers, beside their folders. */
export interface SharedRuntime {
  /** Its npm name: `mcpile-runtime`, `@acme/mcp-runtime`. */
  readonly packageName: string;
  /** The program that installs the workspace. It decides how a server names the package. */
  readonly packageManager: PackageManagerName;
}

/** The package's folder beside the servers' folders: its name without the scope. */
export function runtimeFolder({ packageName }: SharedRuntime): string {
  return packageName.replace(/^@[^/]*\//, "");
}

/**
 * The dependency by which a server names the package. Neither form is ever looked up in a registry, where somebody else
 * could publish a package of that name. npm has no `workspace:`; the others copy a `file:` folder instead of linking it.
 */
export function runtimeDependency(runtime: SharedRuntime): string {
  return runtime.packageManager === "npm" ? `file:../${runtimeFolder(runtime)}` : "workspace:*";
}

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { output } from "../interop/command.js";
import type { EdgeName } from "./requests.js";

export type Sdk = "v1" | "v2";

/** The manifest with or without `auth`, for one of the SDKs. */
export function edgeManifest(name: string, sdk: Sdk, secured: boolean): string {
  const text = readFileSync(join(import.meta.dirname, "edge.yaml"), "utf8").replace(
    "name: edge\n",
    `name: ${name}\n  sdk: ${sdk}\n`,
  );
  if (secured) return text;
  return text.replace(/^auth:\n(?: .*\n)+/m, "").replace(/^ +scopes: .*\n/gm, "");
}

const builds = (["v1", "v2"] as const).flatMap((sdk) =>
  [true, false].map((secured) => ({ sdk, secured, name: `${secured ? "secured" : "open"}-${sdk}` })),
);

/** The folder of a server's program, `main.js` and `fetch.js`. */
export type BuiltEdge = (server: EdgeName, sdk: Sdk) => string;

/** Generates and builds the servers below `folder`, with the commands a user would type. */
export async function buildEdge(folder: string): Promise<BuiltEdge> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifests = builds.map(({ name, sdk, secured }) => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, edgeManifest(name, sdk, secured));
    cpSync(join(import.meta.dirname, "handlers"), join(folder, name, "src", "handlers"), { recursive: true });
    return path;
  });
  await output(process.execPath, ["dist/cli/main.js", "generate", ...manifests, "--out", folder]);
  const config = {
    extends: join(folder, builds[0]?.name ?? "", "tsconfig.json"),
    compilerOptions: { rootDir: folder, outDir: join(folder, "built") },
    include: builds.map(({ name }) => join(folder, name, "src")),
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  await output(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder]);
  return (server, sdk) => join(folder, "built", `${isOpen(server) ? "open" : "secured"}-${sdk}`, "src");
}

export function isOpen(server: EdgeName): boolean {
  return server === "open" || server === "hosted";
}

/** Where the servers' keys are. */
export interface KeySource {
  readonly pem: string;
  /** Of the key set. */
  readonly url: string;
}

export function edgeEnvironments(
  keys: KeySource,
): Readonly<Record<EdgeName, Readonly<Record<string, string>>>> {
  return {
    open: { API_URL: keys.url },
    hosted: {
      HOST: "0.0.0.0",
      MCP_ALLOWED_HOSTS: "mcp.example.com",
      MCP_ALLOWED_ORIGINS: "https://app.example.com",
    },
    token: { MCP_AUTH_PUBLIC_KEY: keys.pem },
    "key-set": { MCP_AUTH_JWKS_URI: keys.url },
    limited: { MCP_AUTH_PUBLIC_KEY: keys.pem, MCP_REQUESTS_PER_MINUTE: "1" },
  };
}

import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ServerProcess, startProcess } from "../harness/server-process.js";
import { output } from "../interop/command.js";
import type { ServerName } from "./attack.js";

export type Sdk = "v1" | "v2";

const keyed = {
  audience: ["dice", "https://dice.example.com/mcp"],
  issuer: "https://issuer.example",
  requiredScopes: ["dice:roll"],
};

/** The `auth` sections of the attacked servers; the open one has none. */
const auth = {
  open: undefined,
  token: { ...keyed, publicKey: "${KEY}", algorithms: ["RS256"] },
  "key-set": { ...keyed, jwksUri: "${KEYS_URL}", algorithms: ["RS256", "ES256", "EdDSA"] },
} as const;

type Manifest = keyof typeof auth;

const anything = { type: "object", properties: {} };

function manifest(name: string, sdk: Sdk, secured: Manifest): unknown {
  return {
    manifest: 1,
    server: {
      name,
      version: "1.0.0",
      sdk,
      fetch: true,
      limits: { requestBytes: 4_096, requestsPerMinute: 0 },
    },
    ...(auth[secured] !== undefined && { auth: auth[secured] }),
    tools: {
      roll_dice: { description: "Rolls dice.", inputSchema: anything },
      load_dice: {
        description: "Loads dice.",
        inputSchema: anything,
        ...(auth[secured] !== undefined && { scopes: ["dice:load"] }),
      },
      keep: { description: "Gives back its arguments.", inputSchema: anything },
      runs: { description: "Counts the calls that reached a handler.", inputSchema: anything },
    },
  };
}

const names = (["v1", "v2"] as const).flatMap((sdk) =>
  (["open", "token", "key-set"] as const).map((secured) => ({ sdk, secured, name: `${secured}-${sdk}` })),
);

/** The programs of the built servers. */
export type BuiltServers = (secured: Manifest, sdk: Sdk) => string;

/** Generates and builds every server that is attacked below `folder`, with the commands a user would type. */
export async function generateServers(folder: string): Promise<BuiltServers> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifests = names.map(({ sdk, secured, name }) => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, JSON.stringify(manifest(name, sdk, secured)));
    cpSync(join(import.meta.dirname, "handlers"), join(folder, name, "src", "handlers"), { recursive: true });
    return path;
  });
  await output(process.execPath, ["dist/cli/main.js", "generate", ...manifests, "--out", folder]);
  // One program for all, without checks: that generated servers compile is tested elsewhere.
  const config = {
    extends: join(folder, names[0]?.name ?? "", "tsconfig.json"),
    compilerOptions: { rootDir: folder, outDir: join(folder, "built"), noCheck: true },
    include: names.map(({ name }) => join(folder, name, "src")),
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  await output(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder]);
  return (secured, sdk) => join(folder, "built", `${secured}-${sdk}`, "src", "main.js");
}

export type AttackedServers = Readonly<Record<ServerName, ServerProcess>>;

/** The issuer's key, and the URL of its key set. */
export interface AttackedKeys {
  readonly pem: string;
  readonly url: string;
}

/** The manifest and the environment of each server. */
export function attackedServers(
  keys: AttackedKeys,
): Readonly<Record<ServerName, readonly [secured: Manifest, env: Readonly<Record<string, string>>]>> {
  return {
    open: [
      "open",
      {
        MCP_ALLOWED_HOSTS: "mcp.example.com,mcp.example.org:8443,[2001:db8::1]",
        MCP_ALLOWED_ORIGINS: "https://app.example.com,https://app.example.com:8443",
      },
    ],
    public: ["open", { HOST: "0.0.0.0", MCP_ALLOWED_HOSTS: "mcp.example.com" }],
    "any-host": ["open", { HOST: "0.0.0.0" }],
    token: ["token", { KEY: keys.pem }],
    "key-set": ["key-set", { KEYS_URL: keys.url }],
  };
}

/** Starts the servers that {@link generateServers} made for one SDK, as their operator would. */
export async function startServers(
  built: BuiltServers,
  sdk: Sdk,
  keys: AttackedKeys,
): Promise<AttackedServers> {
  const start = ([secured, env]: readonly [Manifest, Readonly<Record<string, string>>]) =>
    startProcess(built(secured, sdk), { env });
  const servers = attackedServers(keys);
  const [open, everywhere, anyHost, token, keySet] = await Promise.all([
    start(servers.open),
    start(servers.public),
    start(servers["any-host"]),
    start(servers.token),
    start(servers["key-set"]),
  ]);
  return { open, public: everywhere, "any-host": anyHost, token, "key-set": keySet };
}

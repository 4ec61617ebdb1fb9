import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { compile, compileText, type FileSet } from "../../src/index.js";
import { loadTemplates } from "../../src/templates.js";
import { temporaryFolder } from "../temporary-folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

const tool = "  say: { inputSchema: { type: object } }";
const confirmed = "  say: { inputSchema: { type: object }, confirm: Say it? }";
const httpTool =
  "  get: { inputSchema: { type: object }, http: { method: GET, url: https://api.example.com/things } }";
const claimTool =
  '  mine: { inputSchema: { type: object }, http: { method: GET, url: "https://api.example.com/{caller.sub}" } }';
const exchangingTool = `  orders:
    inputSchema: { type: object }
    http:
      method: GET
      url: https://api.example.com/orders
      credentials:
        tokenExchange: { tokenUrl: "https://id.example/token", clientId: a, clientSecret: "\${SECRET}", audience: api }`;
const renamedTool = `  list: { inputSchema: { type: object, properties: { "a[b]": { type: string } } } }`;
const auth = "auth: { audience: [a], jwksUri: https://keys.example/jwks }\n";
const resources = `resources:
  rules: { uri: "club://rules", text: Be kind. }
  now: { uri: "club://now" }
  book: { uriTemplate: "club://books/{id}", variables: { id: { type: integer, description: "Its */ id." } } }
`;
const prompts = `prompts:
  hello: { arguments: { who: { enum: [you, "*/ me"], description: "Its */ end." } }, messages: [{ text: "Hello {who}." }] }
  bye: { arguments: { "who-ever": { enum: [you, me] } } }
`;
const everything =
  "fetch: true, telemetry: true, metrics: true, limits: { redisUrl: redis://localhost:6379 }, ";

/** A manifest with the given settings of the server. */
function manifestOf(server: string, { sections = "", tools = tool } = {}): string {
  return `manifest: 1\nserver: { ${server}name: s, version: 1.0.0 }\n${sections}tools:\n${tools}\n`;
}

const manifests: Readonly<Record<string, string>> = {
  open: manifestOf(""),
  "without-direct-path": manifestOf("directDispatch: false, "),
  secured: manifestOf("", { sections: auth }),
  "secured-without-direct-path": manifestOf("directDispatch: false, ", { sections: auth }),
  v1: manifestOf("sdk: v1, "),
  "v1-without-direct-path": manifestOf("sdk: v1, directDispatch: false, "),
  fetch: manifestOf("fetch: true, "),
  "fetch-without-direct-path": manifestOf("fetch: true, directDispatch: false, "),
  "fetch-secured": manifestOf("fetch: true, sdk: v1, ", { sections: auth }),
  telemetry: manifestOf("telemetry: true, "),
  "telemetry-without-direct-path": manifestOf("telemetry: true, directDispatch: false, "),
  metrics: manifestOf("metrics: true, "),
  redis: manifestOf("limits: { redisUrl: redis://localhost:6379 }, "),
  streaming: manifestOf("", { tools: "  say: { inputSchema: { type: object }, streaming: true }" }),
  "v1-streaming": manifestOf("sdk: v1, ", {
    tools: "  say: { inputSchema: { type: object }, streaming: true }",
  }),
  environment: manifestOf("environment: { DATA: { default: a } }, "),
  "secret-environment": manifestOf("fetch: true, environment: { KEY: { secret: true } }, "),
  "environment-of-http-tools": manifestOf("environment: { DATA: { default: a } }, ", { tools: httpTool }),
  hooks: manifestOf("hooks: true, fetch: true, environment: { DATA: { default: a } }, "),
  "hooks-of-http-tools": manifestOf("hooks: true, ", { tools: httpTool }),
  confirmed: manifestOf("", { tools: confirmed }),
  "v1-confirmed": manifestOf("sdk: v1, ", { tools: confirmed }),
  "shared-confirmed": manifestOf("fetch: true, limits: { redisUrl: redis://localhost:6379 }, ", {
    tools: confirmed,
  }),
  unlimited: manifestOf("limits: { requestsPerMinute: 0 }, "),
  "http-tools": manifestOf("", { tools: httpTool }),
  claims: manifestOf("", { sections: auth, tools: claimTool }),
  "exchanged-token": manifestOf("", { sections: auth, tools: exchangingTool }),
  "renamed-arguments": manifestOf("", { sections: "hosts: [claude]\n", tools: renamedTool }),
  "both-kinds-of-tools": manifestOf("fetch: true, ", { tools: `${tool}\n${httpTool}` }),
  "long-list": manifestOf("", {
    tools: `  say: { description: ${"x".repeat(15_000)}, inputSchema: { type: object } }`,
  }),
  resources: manifestOf("", { sections: resources }),
  "v1-resources": manifestOf("sdk: v1, fetch: true, metrics: true, ", { sections: auth + resources }),
  prompts: manifestOf("", { sections: prompts }),
  "prompts-without-choices": manifestOf("", {
    sections: "prompts: { hello: { messages: [{ text: Hello. }] } }\n",
  }),
  everything: manifestOf(everything, { sections: auth, tools: `${tool}\n${httpTool}` }),
};

/** The paths of all files of the servers. */
const copied = new Set<string>();

/** The run-time files and exports of each server that nothing uses. */
let unused: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const folder = temporaryFolder("unused");
  const servers = new Map<string, FileSet | undefined>();
  for (const [name, text] of Object.entries(manifests)) {
    servers.set(name, (await compileText(text, `${name}.yaml`)).files);
  }
  for (const file of readdirSync(join(root, "manifests")).filter((name) => name.endsWith(".yaml"))) {
    servers.set(file, (await compile(join(root, "manifests", file))).files);
  }
  for (const [name, files] of servers) {
    if (files === undefined) throw new Error(`${name} does not compile`);
    for (const { path, text } of files.values()) {
      copied.add(path);
      mkdirSync(dirname(join(folder, "servers", name, path)), { recursive: true });
      writeFileSync(join(folder, "servers", name, path), text);
    }
  }
  unused = findUnused(folder, [...servers.keys()]);
}, 120_000);

test.each([
  ...Object.keys(manifests),
  ...readdirSync(join(root, "manifests")).filter((name) => name.endsWith(".yaml")),
])("nothing unused is copied: %s", (server) => {
  expect(unused.get(server)).toEqual([]);
});

test("every run-time file is in one of the servers", () => {
  const runtime = [...loadTemplates().runtime.keys()];
  expect(runtime.filter((path) => !copied.has(`src/runtime/${path}`))).toEqual([]);
});

interface Issue {
  readonly file: string;
  readonly [kind: string]: unknown;
}

/** Asks knip, which looks at all servers as workspaces of one project. */
function findUnused(folder: string, servers: readonly string[]): ReadonlyMap<string, readonly string[]> {
  writeFileSync(join(folder, "package.json"), '{ "name": "servers", "workspaces": ["servers/*"] }');
  const config = {
    // A type may be exported beside the function whose signature it describes.
    ignoreExportsUsedInFile: { interface: true, type: true },
    workspaces: {
      "servers/*": {
        entry: [
          "src/{main,fetch,types,schemas}.ts",
          // The modules that handlers may import.
          "src/runtime/{content,context,tool-error}.ts",
          // Loaded by `npm start`.
          "src/runtime/settings/env-file.ts",
          "src/handlers/*.ts",
          "test/*.ts",
          "client/*.ts",
        ],
        project: ["src/**/*.ts"],
      },
    },
  };
  writeFileSync(join(folder, "knip.json"), JSON.stringify(config));
  const knip = join(root, "node_modules/knip/bin/knip.js");
  const found = spawnSync(
    process.execPath,
    [knip, "--include", "files,exports,types", "--reporter", "json", "--no-progress", "--no-exit-code"],
    { cwd: folder, encoding: "utf8" },
  );
  if (found.status !== 0) throw new Error(found.stderr);
  const { issues }: { readonly issues: readonly Issue[] } = JSON.parse(found.stdout);
  const list = issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, names]) =>
      Array.isArray(names) ? names.map(({ name }) => `${file}: ${kind} ${name}`) : [],
    ),
  );
  return new Map(
    servers.map((server) => {
      const start = `servers/${server}/`;
      return [
        server,
        list.filter((issue) => issue.startsWith(start)).map((issue) => issue.slice(start.length)),
      ];
    }),
  );
}

import { describe, expect, test } from "vitest";
import { canHaveTests } from "../../src/emit/build-script.js";
import { type EmitParts, emit } from "../../src/emit/emit.js";
import { compileText } from "../../src/index.js";
import type { ServerModel, ToolModel } from "../../src/model/server-model.js";
import { telemetryPackages } from "../../src/package-versions.js";
import { loadTemplates } from "../../src/templates.js";
import { modelOf, namedSchema, schemaOf, toolOf } from "./fixture.js";

const templates = loadTemplates();

function textsOf(model: ServerModel, parts: Partial<EmitParts> = {}): Readonly<Record<string, string>> {
  const files = emit(model, {
    types: [],
    templates,
    ...parts,
  });
  return Object.fromEntries([...files].map(([path, file]) => [path, file.text]));
}

const secured = {
  audience: ["dice"],
  algorithms: ["RS256"],
  cacheSeconds: 300,
  requiredScopes: [],
  authorizationServers: [],
} as const;

describe("the files of a server", () => {
  test("are in code-unit order, and only handlers are the user's", () => {
    const files = [...emit(modelOf(), { types: [], templates }).values()];
    const paths = files.map((file) => file.path);
    expect(paths).toEqual([...paths].sort());
    expect(files.filter((file) => file.owner === "user").map((file) => file.path)).toEqual([
      "src/handlers/roll-dice.ts",
    ]);
  });

  test("have the run-time files that the manifest's features need, and no others", () => {
    const runtimeOf = (model: ServerModel) =>
      Object.keys(textsOf(model)).filter((path) => path.startsWith("src/runtime/"));
    const open = runtimeOf(modelOf());
    expect(open).toEqual(
      expect.arrayContaining([
        "src/runtime/run.ts",
        "src/runtime/protocol/sdk-v2.ts",
        "src/runtime/calls/call.ts",
      ]),
    );
    expect(open).not.toContain("src/runtime/protocol/sdk-v1.ts");
    expect(open).not.toContain("src/runtime/auth/access.ts");
    const old = runtimeOf(modelOf({ sdk: "v1", auth: secured }));
    expect(old).toEqual(
      expect.arrayContaining(["src/runtime/protocol/sdk-v1.ts", "src/runtime/auth/access.ts"]),
    );
    expect(old).not.toContain("src/runtime/protocol/sdk-v2.ts");
  });

  test("have what watches them only where the manifest asks for it", () => {
    const runtimeOf = (model: ServerModel) =>
      Object.keys(textsOf(model)).filter((path) => path.startsWith("src/runtime/"));
    const open = new Set(runtimeOf(modelOf()));
    const more = (changes: Partial<ServerModel>) =>
      runtimeOf(modelOf(changes)).filter((path) => !open.has(path));
    expect(more({ metrics: true })).toEqual([
      "src/runtime/observability/metrics.ts",
      "src/runtime/observability/observe.ts",
      "src/runtime/observability/process-metrics.ts",
      "src/runtime/observability/prometheus-text.ts",
      "src/runtime/observability/server-metrics.ts",
    ]);
    expect(more({ telemetry: true })).toEqual([
      "src/runtime/observability/observe.ts",
      "src/runtime/observability/otlp-exporters.ts",
      "src/runtime/observability/telemetry-export.ts",
      "src/runtime/observability/telemetry-observer.ts",
      "src/runtime/observability/telemetry-settings.ts",
      "src/runtime/observability/telemetry.ts",
    ]);
    const main = (changes: Partial<ServerModel>) => textsOf(modelOf(changes))["src/main.ts"] ?? "";
    expect(main({})).not.toMatch(/telemetry|metrics/);
    expect(main({ telemetry: true })).toContain(
      'telemetry: () => import("./runtime/observability/telemetry.js"),',
    );
    expect(main({ metrics: true })).toContain('metrics: () => import("./runtime/observability/metrics.js"),');
  });

  test("have hooks, with files of their own, only where the manifest asks for them", () => {
    const plain = textsOf(modelOf());
    const hooked = textsOf(modelOf({ hooks: true }));
    expect(Object.keys(hooked).filter((path) => !Object.hasOwn(plain, path))).toEqual([
      "src/handlers/hooks.ts",
      "src/hooks.ts",
      "src/runtime/hooks/hook-context.ts",
      "src/runtime/hooks/hooks.ts",
      "src/runtime/hooks/lifecycle-hooks.ts",
      "src/runtime/hooks/with-hooks.ts",
    ]);
    expect(hooked["src/tools.ts"]).toContain("= withHooks([rollDiceTool], hooks);");
    for (const path of ["src/main.ts", "src/tools.ts", "src/types.ts"]) {
      expect(plain[path]).not.toMatch(/hook|environment/i);
    }
  });

  test("compress the list of tools only where it is long", async () => {
    const compresses = async (description: string, server = "") => {
      const { files } = await compileText(
        `manifest: 1\nserver: { ${server}name: s, version: 1.0.0 }\ntools: { say: { description: ${description}, inputSchema: { type: object } } }`,
        "s.yaml",
      );
      const gzip = files?.has("src/runtime/transport/gzip-list.ts");
      expect(files?.get("src/main.ts")?.text.includes("gzipList")).toBe(gzip);
      return gzip;
    };
    expect(await compresses("Says it.")).toBe(false);
    expect(await compresses("x".repeat(15_000))).toBe(true);
    expect(await compresses("x".repeat(15_000), "directDispatch: false, ")).toBe(false);
  });

  test("have run-time files with the bytes of templates/server", () => {
    expect(textsOf(modelOf())["src/runtime/tool.ts"]).toBe(templates.runtime.get("tool.ts"));
  });
});

describe("package.json", () => {
  const packageOf = (changes: Partial<ServerModel>) =>
    JSON.parse(textsOf(modelOf(changes))["package.json"] ?? "");

  test("has the packages of the chosen SDK, and jose only with auth", () => {
    expect(Object.keys(packageOf({}).dependencies)).toEqual(["@modelcontextprotocol/server", "pino"]);
    expect(Object.keys(packageOf({ sdk: "v1", auth: secured }).dependencies)).toEqual([
      "@modelcontextprotocol/sdk",
      "jose",
      "pino",
    ]);
  });

  test("has packages for telemetry only where it is asked for, and none for metrics", () => {
    const { dependencies } = packageOf({ telemetry: true });
    expect(Object.keys(dependencies).filter((name) => name.startsWith("@opentelemetry/"))).toEqual([
      ...telemetryPackages,
    ]);
    expect(packageOf({ metrics: true }).dependencies).toEqual(packageOf({}).dependencies);
  });

  test("takes the manifest's dependencies as they are, before mcpile's own", () => {
    const { dependencies, devDependencies } = packageOf({
      dependencies: { pino: "^11.0.0", zx: "8.0.0", openai: "7.0.0" },
    });
    expect(dependencies).toMatchObject({ pino: "^11.0.0", zx: "8.0.0", openai: "7.0.0" });
    expect(devDependencies).not.toHaveProperty("openai");
  });

  test("has the members and scripts that the manifest adds, and its own", () => {
    const content = packageOf({
      package: { overrides: { ws: "8.18.0" }, scripts: { lint: "eslint src" } },
    });
    expect(content.overrides).toEqual({ ws: "8.18.0" });
    expect(content.scripts).toMatchObject({ lint: "eslint src", build: "node build.mjs" });
  });

  test("runs tests unless the tools are HTTP calls alone", () => {
    expect(packageOf({}).scripts.test).toBe("node build.mjs --test");
    const { http } = { http: { method: "GET", url: "https://a.example" } as unknown as ToolModel["http"] };
    const tools = [toolOf("get", "Get", http === undefined ? {} : { http })];
    expect(canHaveTests(modelOf({ tools }))).toBe(false);
    expect(canHaveTests(modelOf({ tools, hooks: true }))).toBe(true);
  });

  test("has the members and scripts that the manifest adds, and its own", () => {
    const content = packageOf({
      package: { overrides: { ws: "8.18.0" }, scripts: { lint: "eslint src" } },
    });
    expect(content.overrides).toEqual({ ws: "8.18.0" });
    expect(content.scripts).toMatchObject({ lint: "eslint src", build: "node build.mjs" });
  });

  test("runs tests where its author can write some", () => {
    expect(packageOf({}).scripts.test).toBe("node build.mjs --test");
    expect(packageOf({ tools: [] }).scripts).not.toHaveProperty("test");
    expect(packageOf({ tools: [], hooks: true }).scripts.test).toBe("node build.mjs --test");
  });

  test("takes the manifest's development dependencies, unless a dependency has the name", () => {
    const { dependencies, devDependencies } = packageOf({
      dependencies: { zx: "8.0.0" },
      devDependencies: { zx: "7.0.0", "@types/pg": "8.15.0", typescript: "5.9.2" },
    });
    expect(dependencies).toMatchObject({ zx: "8.0.0" });
    expect(devDependencies).toMatchObject({ "@types/pg": "8.15.0", typescript: "5.9.2" });
    expect(devDependencies).not.toHaveProperty("zx");
  });
});

test("tsconfig.json has the compiler options that the manifest adds or replaces", () => {
  const text = textsOf(modelOf({ compilerOptions: { noUnusedLocals: false, jsx: "react-jsx" } }))[
    "tsconfig.json"
  ];
  const { compilerOptions } = JSON.parse(text ?? "");
  expect(compilerOptions).toMatchObject({
    noUnusedLocals: false,
    jsx: "react-jsx",
    strict: true,
    outDir: "dist",
  });
});

test("tsconfig.json has the compiler options that the manifest adds or replaces", () => {
  const compilerOptions = { noUnusedLocals: false, jsx: "react-jsx" };
  const written = JSON.parse(textsOf(modelOf({ compilerOptions }))["tsconfig.json"] ?? "").compilerOptions;
  expect(written).toMatchObject({ ...compilerOptions, strict: true, outDir: "dist" });
});

describe("src/tools.ts", () => {
  const die = { type: "integer", minimum: 1, maximum: 6 } as const;
  const dice = { type: "array", items: { $ref: "#/$defs/Die" } } as const;
  const output = schemaOf(dice, ["Die"], { ...dice, $defs: { Die: die } });

  test("names shared schemas instead of repeating them", () => {
    const texts = textsOf(
      modelOf({
        definitions: new Map([["Die", namedSchema("Die", "Die", die)]]),
        tools: [toolOf("roll_dice", "RollDice", { output })],
      }),
    );
    expect(texts["src/tools.ts"]).toContain("$defs: { Die: schemas.Die }");
    expect(texts["src/schemas.ts"]).toContain(
      'export const Die: JsonObject = { type: "integer", minimum: 1, maximum: 6 };',
    );
  });

  test("has no module of shared schemas where there are none", () => {
    expect(textsOf(modelOf())).not.toHaveProperty("src/schemas.ts");
  });

  test("says each tool's facts once, in the order of the manifest", () => {
    const tools = [toolOf("z_last", "ZLast", { scopes: ["z"], timeoutMs: 5 }), toolOf("a_first", "AFirst")];
    const text = textsOf(modelOf({ tools }))["src/tools.ts"] ?? "";
    expect(text).toContain("export const tools: readonly Tool[] = [zLastTool, aFirstTool];");
    expect(text).toContain(
      '  scopes: ["z"],\n  timeoutMs: 5,\n  streaming: false,\n  validateInput: validators.zLastInput,\n',
    );
    expect(text).toContain("  handler: zLast satisfies ZLastHandler,\n");
  });
});

describe("choosing among many tools", () => {
  const tools = [
    toolOf("list_issues", "ListIssues", { tags: ["issues", "read"] }),
    toolOf("get_repo", "GetRepo", { tags: ["repos"] }),
  ];

  test("tools have their tags, and the operator is told which there are", () => {
    const texts = textsOf(modelOf({ tools }));
    expect(texts["src/tools.ts"]).toContain('  tags: ["issues", "read"],\n  scopes: [],\n');
    for (const path of ["README.md", ".env.example"]) {
      expect(texts[path]).toContain("MCP_TOOLS");
      expect(texts[path]).toContain("separated by commas: issues, read, repos.");
    }
  });

  test("a server without tags says nothing of tags", () => {
    const texts = textsOf(modelOf());
    expect(texts["src/tools.ts"]).not.toContain("tags:");
    for (const path of ["README.md", ".env.example"]) expect(texts[path]).not.toContain("MCP_TOOL_TAGS");
  });

  test("pages are as large as the manifest says, and there are none unless it does", () => {
    const { limits } = modelOf();
    expect(textsOf(modelOf())["src/settings.ts"]).not.toContain("toolsPerPage");
    const paged = modelOf({ limits: { ...limits, toolsPerPage: 100 } });
    expect(textsOf(paged)["src/settings.ts"]).toContain("requestsPerMinute: 6000, toolsPerPage: 100");
  });
});

test("a server has the limits of its manifest, and no others", () => {
  const { limits } = modelOf();
  expect(textsOf(modelOf())["src/settings.ts"]).not.toMatch(/concurrentRequests|connections/);
  const limited = modelOf({ limits: { ...limits, concurrentRequests: 50, connections: 500 } });
  expect(textsOf(limited)["src/settings.ts"]).toContain("concurrentRequests: 50, connections: 500");
});

describe("the head of generated files", () => {
  test("names the server, and what to do instead of editing", () => {
    expect(textsOf(modelOf({ name: "dice" }))["src/main.ts"]).toMatch(
      /^\/\/ Generated by mcpile: server dice\. Do not edit: change its manifest and run `mcpile generate`\.\n/,
    );
  });

  test("does not name the manifest's file: no file but the lock changes when it is renamed", async () => {
    const manifest =
      "manifest: 1\nserver: { name: dice, version: 1.0.0 }\ntools: { say: { description: Says it., inputSchema: { type: object } } }\n";
    const filesAt = async (path: string) => [...((await compileText(manifest, path)).files ?? [])];
    const files = await filesAt("manifests/dice.yaml");
    expect(files.length).toBeGreaterThan(10);
    expect(await filesAt("manifests/games.yaml")).toEqual(files);
  });
});

describe(".env.example", () => {
  test("has what the server cannot start without, and the rest commented out", () => {
    const environment = [
      { name: "KEY", usedBy: ["auth.publicKey"] },
      { name: "URL", fallback: "https://a.example", usedBy: ["http.url"] },
    ];
    const text =
      textsOf(modelOf({ environment, auth: { ...secured, publicKey: "${KEY}" } }))[".env.example"] ?? "";
    expect(text).toContain("\n# Read by auth.publicKey. Required.\nKEY=\n");
    expect(text).toContain("\n# URL=https://a.example\n");
    expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual(["KEY="]);
  });
});

describe("the variables of what watches a server", () => {
  const table = (changes: Partial<ServerModel>) => textsOf(modelOf(changes))["README.md"] ?? "";

  test("are listed where the manifest asks for it", () => {
    expect(table({})).not.toMatch(/OTEL_|MCP_METRICS/);
    expect(table({ telemetry: true })).toMatch(/`OTEL_SERVICE_NAME` \| [^|]* \| `dice-roller` \|/);
    expect(table({ metrics: true })).toMatch(/`MCP_METRICS_HOST` \| [^|]* \| `127\.0\.0\.1` \|/);
  });
});

describe("the Dockerfile", () => {
  const text = textsOf(modelOf({ port: 8123 }))["Dockerfile"] ?? "";

  test("runs as a user without rights, listens everywhere and knows whether it is alive", () => {
    expect(text).toContain("\nUSER 1000:1000\n");
    expect(text).toContain("HOST=0.0.0.0");
    expect(text).toContain("\nEXPOSE 8123\n");
    expect(text).toMatch(/\nHEALTHCHECK .* CMD \["node", "-e", "fetch\(/);
    expect(text).toContain("npm prune --omit=dev");
  });
});

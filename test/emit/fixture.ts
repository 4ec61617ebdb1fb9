import type { JsonSchema } from "../../src/json.js";
import type { Source } from "../../src/manifest/source.js";
import type { NamedSchema, ServerModel, ToolModel, ToolSchema } from "../../src/model/server-model.js";

const source: Source = {
  path: "dice.yaml",
  text: "",
  data: {},
  locate: () => {
    const start = { line: 1, column: 1, offset: 0 };
    return { file: "dice.yaml", range: { start, end: start } };
  },
};

const origin = { source, path: [] };

/** A model as `buildModel` makes it of the smallest manifest; `changes` replaces parts of it. */
export function modelOf(changes: Partial<ServerModel> = {}): ServerModel {
  return {
    name: "dice-roller",
    version: "1.0.0",
    host: "127.0.0.1",
    port: 8000,
    path: "/mcp",
    sdk: "v2",
    directDispatch: true,
    telemetry: false,
    metrics: false,
    fetch: false,
    allowedHosts: [],
    allowedOrigins: [],
    limits: { requestBytes: 1_048_576, toolTimeoutMs: 30_000, requestsPerMinute: 6000, toolsPerPage: 0 },
    dependencies: {},
    devDependencies: {},
    settings: {},
    hooks: false,
    package: {},
    lockfile: true,
    compilerOptions: {},
    definitions: new Map(),
    tools: [toolOf("roll_dice", "RollDice")],
    resources: [],
    prompts: [],
    hosts: [],
    client: {
      model: "gpt-4.1",
      serverLabel: "dice_roller",
      serverUrl: "https://your-server-url.com/mcp/",
      requireApproval: "auto",
      deferLoading: "auto",
      input: "Roll a few dice!",
    },
    environment: [],
    ...changes,
  };
}

/** A tool called `name` whose types begin with `type`. */
export function toolOf(name: string, type: string, changes: Partial<ToolModel> = {}): ToolModel {
  return {
    name,
    identifiers: {
      type,
      value: type.charAt(0).toLowerCase() + type.slice(1),
      file: name.replaceAll("_", "-").toLowerCase(),
    },
    input: schemaOf({ type: "object", properties: { n_dice: { type: "integer" } } }),
    tags: [],
    claims: [],
    annotations: {},
    scopes: [],
    timeoutMs: 30_000,
    streaming: false,
    examples: [],
    origin,
    ...changes,
  };
}

export function schemaOf(schema: JsonSchema, needs: readonly string[] = [], listed = schema): ToolSchema {
  return { schema, needs, listed, origin };
}

export function namedSchema(name: string, typeName: string, schema: JsonSchema): NamedSchema {
  return { name, typeName, schema, origin };
}

import type { JsonSchema } from "../../src/json.js";
import type { Origin, Source } from "../../src/manifest/source.js";
import type { ServerModel, ToolModel, ToolSchema } from "../../src/model/server-model.js";

export interface ToolFixture {
  readonly input: JsonSchema;
  readonly output?: JsonSchema;
  readonly examples?: ToolModel["examples"];
}

const position = { line: 1, column: 1, offset: 0 };

/** A source whose locations name the path that was asked for: `file` is `m.yaml#/tools/t/inputSchema`. */
const source: Source = {
  path: "m.yaml",
  text: "",
  data: null,
  locate: (path) => ({ file: `m.yaml#/${path.join("/")}`, range: { start: position, end: position } }),
};

function origin(...path: readonly string[]): Origin {
  return { source, path };
}

/** A server model with these tools (by identifier, such as `rollDice`) and definitions, as the model stage makes it. */
export function serverModel(
  tools: Readonly<Record<string, ToolFixture>>,
  definitions: Readonly<Record<string, JsonSchema>> = {},
): ServerModel {
  const toolSchema = (schema: JsonSchema, from: Origin): ToolSchema => ({
    schema,
    needs: Object.keys(definitions).sort(),
    listed: schema,
    origin: from,
  });
  return {
    name: "fixture",
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
    limits: { requestBytes: 1048576, toolTimeoutMs: 30000, requestsPerMinute: 6000, toolsPerPage: 0 },
    dependencies: {},
    devDependencies: {},
    settings: {},
    hooks: false,
    package: {},
    lockfile: true,
    compilerOptions: {},
    definitions: new Map(
      Object.keys(definitions)
        .sort()
        .map((name) => [
          name,
          {
            name,
            typeName: name.replace(/[^A-Za-z0-9_]/g, "_"),
            schema: definitions[name] ?? true,
            origin: origin("schemas", name),
          },
        ]),
    ),
    resources: [],
    prompts: [],
    tools: Object.entries(tools).map(([value, tool]) => ({
      name: value,
      identifiers: { type: value.charAt(0).toUpperCase() + value.slice(1), value, file: value },
      input: toolSchema(tool.input, origin("tools", value, "inputSchema")),
      ...(tool.output === undefined
        ? {}
        : { output: toolSchema(tool.output, origin("tools", value, "outputSchema")) }),
      tags: [],
      claims: [],
      annotations: {},
      scopes: [],
      timeoutMs: 30000,
      streaming: false,
      examples: tool.examples ?? [],
      origin: origin("tools", value),
    })),
    hosts: [],
    client: {
      model: "gpt-4.1",
      serverLabel: "fixture",
      serverUrl: "http://127.0.0.1:8000/mcp",
      requireApproval: "auto",
      deferLoading: "auto",
      input: "Go",
    },
    environment: [],
  };
}
